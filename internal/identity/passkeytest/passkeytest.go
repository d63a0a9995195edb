// Package passkeytest is a phone with a passkey, for tests: it answers what a browser's authenticator would.
package passkeytest

import (
	"crypto/ecdsa"
	"crypto/x509"
	"net/url"
	"testing"

	"github.com/descope/virtualwebauthn"
)

// Phone is an authenticator with one passkey, and the site where its browser believes to be. Tests change its Options, its Key and At.
type Phone struct {
	virtualwebauthn.Authenticator
	Key virtualwebauthn.Credential
	At  virtualwebauthn.RelyingParty
}

// New makes a phone whose browser is at a site.
func New(t testing.TB, site string) *Phone {
	t.Helper()
	at, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	return &Phone{
		virtualwebauthn.NewAuthenticator(), newKey(t),
		virtualwebauthn.RelyingParty{ID: at.Hostname(), Name: "Lumbung", Origin: site},
	}
}

// newKey makes a key whose coordinates fill their bytes: virtualwebauthn writes shorter ones down without the leading zeros, which is
// no key by RFC 9053, 7.1.1.
func newKey(t testing.TB) virtualwebauthn.Credential {
	t.Helper()
	for {
		made := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		parsed, err := x509.ParsePKCS8PrivateKey(made.Key.Data)
		if err != nil {
			t.Fatal(err)
		}
		key, is := parsed.(*ecdsa.PrivateKey)
		if !is {
			t.Fatalf("a key of another kind: %T", parsed)
		}
		point, err := key.PublicKey.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if point[1] != 0 && point[33] != 0 {
			return made
		}
	}
}

// Make answers a page that asks for a new passkey, with the options in JSON.
func (p *Phone) Make(t testing.TB, options string) string {
	t.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(options)
	if err != nil {
		t.Fatal(err)
	}
	p.Options.UserHandle = []byte(asked.UserID)
	return virtualwebauthn.CreateAttestationResponse(p.At, p.Authenticator, p.Key, *asked)
}

// Show answers a page that asks for a passkey, with the options in JSON.
func (p *Phone) Show(t testing.TB, options string) string {
	t.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(options)
	if err != nil {
		t.Fatal(err)
	}
	return virtualwebauthn.CreateAssertionResponse(p.At, p.Authenticator, p.Key, *asked)
}
