package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"lumbung/internal/store"
)

const (
	ceremonyKeys = "ceremonies" // sign what a browser brings back
	ceremonyLife = 5 * time.Minute
)

// Ceremony asks a browser for a passkey. Options are what its navigator.credentials takes, in JSON; Token comes back with the answer.
type Ceremony struct{ Options, Token string }

// PasskeyAnswer is what a browser brings back: the token of the Ceremony, and what its authenticator answered, in JSON.
type PasskeyAnswer struct{ Token, Answer string }

// asked is what a token holds: what was asked, of whom, and until when it may be answered. A browser brings it back, signed, so that
// a page that is only looked at stores nothing.
type asked struct {
	User    string               `json:"user,omitempty"` // "" for whoever has a passkey
	New     bool                 `json:"new,omitempty"`  // asks for a new one
	Expires time.Time            `json:"expires"`
	Session webauthn.SessionData `json:"session"`
}

func (s *Service) ceremony(ctx context.Context, options any, a asked) (c Ceremony, err error) {
	a.Expires = s.now().Add(ceremonyLife)
	shown, err := json.Marshal(options)
	if err != nil {
		return c, err
	}
	kept, err := json.Marshal(a)
	if err != nil {
		return c, err
	}
	keys, err := s.Keys(ctx, ceremonyKeys)
	if err != nil {
		return c, err
	}
	text := base64.RawURLEncoding.EncodeToString(kept)
	return Ceremony{Options: string(shown), Token: text + "." + keys.Sign(text)}, nil
}

// answered reads what a token holds, as long as it may be answered.
func (s *Service) answered(ctx context.Context, token string) (a asked, err error) {
	keys, err := s.Keys(ctx, ceremonyKeys)
	if err != nil {
		return a, err
	}
	text, signature, _ := strings.Cut(token, ".")
	if !keys.Verify(text, signature) {
		return a, ErrPasskeyRefused
	}
	kept, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(kept, &a)
	}
	if err != nil {
		return a, fmt.Errorf("what a passkey was asked: %w", err)
	}
	if !s.now().Before(a.Expires) {
		return a, ErrPasskeyOver
	}
	return a, nil
}

// close makes a ceremony one that was answered. Call it in the Tx of what the answer does; a second time it is ErrPasskeyOver.
func (s *Service) close(ctx context.Context, a asked) error {
	err := s.challenges.Insert(ctx, &challenge{
		ID: tokenHash("passkey " + a.Session.Challenge), Purpose: "passkey", User: a.User, Dead: true, SentAt: s.now(), Expires: a.Expires,
	})
	if errors.Is(err, store.ErrDuplicate) {
		return ErrPasskeyOver
	}
	return err
}
