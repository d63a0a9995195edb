package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// authenticator gives the browser a built-in authenticator, whose owner always shows a finger.
func (p *person) authenticator() {
	p.Helper()
	p.do(func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return none, err
		}
		_, err = chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
				HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
			},
		})
		return none, err
	})
}

// In a browser a passkey is made with a tap, and signs in with a tap. Without script the page says that it needs another way.
func TestPasskeyInTheBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	p := newProgram(t, demoData(t))
	p.url = strings.Replace(p.url, "127.0.0.1", "localhost", 1) // an address of numbers can have no passkeys
	p.env = append(p.env, "LUMBUNG_BASE_URL="+p.url)
	p.start()
	who := b.enter(p, onPhone, true)
	who.authenticator()
	who.open("/masuk")
	who.fill("hp", "0819-0000-0122")
	who.fill("sandi", demoPassword)
	who.follow("main button", "Masuk")
	who.open("/akun/keamanan")
	who.shoot("keamanan")
	who.follow("a", "Tambah kunci sandi")
	who.shoot("kunci-baru")
	who.follow("button", "Pasang di perangkat ini")
	who.says("Simpan sepuluh kode ini")
	who.follow("a", "Sudah saya simpan")
	who.says("belum pernah dipakai", "Kode cadangan tersisa 10")
	who.open("/akun/keamanan/kunci")
	who.click("button", "Pasang di perangkat ini")
	who.wait(`!document.querySelector('[data-passkey-known]').hidden`)
	who.shoot("kunci-sudah-ada")
	who.sound("a passkey that is there already")
	who.open("/akun")
	who.follow("button", "Keluar")
	who.open("/masuk?kembali=%2Fpesanan")
	who.follow("a", "Masuk dengan kunci sandi")
	who.shoot("masuk-kunci")
	who.follow("main button", "Masuk dengan kunci sandi")
	if at := who.address(); at != p.url+"/pesanan" {
		t.Errorf("led to %s", at)
	}
	who.open("/akun/keamanan")
	who.says("terakhir dipakai")
	who.shoot("keamanan-kunci")

	plain := b.enter(p, onPhone, false)
	plain.open("/masuk/kunci")
	plain.says("Peramban ini tidak bisa memakai kunci sandi", "Masuk dengan cara lain")
}
