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

// Who signs in with a code is offered a passkey where the browser can have one: it is made with a tap, or nobody is asked again on this
// device.
func TestPasskeyOfferInTheBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	p := newProgram(t, demoData(t))
	p.url = strings.Replace(p.url, "127.0.0.1", "localhost", 1)
	p.env = append(p.env, "LUMBUNG_BASE_URL="+p.url)
	p.start()
	signIn := func(who *person, mobile string, can bool) (at string) {
		who.open("/masuk/hp")
		who.fill("phone", mobile)
		who.follow("main button", "Kirim kode")
		who.typeCode(p.sim, mobile)
		if can {
			who.wait(`!document.querySelector('[data-passkey-can]').disabled`)
		}
		who.follow("main button", "Masuk")
		return strings.TrimPrefix(who.address(), p.url)
	}
	const offer = "/masuk/lebih-cepat?kembali=%2Fakun"
	who := b.enter(p, onPhone, true)
	who.authenticator()
	if at := signIn(who, "0819-0000-0122", true); at != offer {
		t.Errorf("with a passkey to have: led to %s", at)
	}
	who.shoot("tawaran-kunci")
	who.sound("the offer of a passkey")
	who.follow("main button", "Nanti saja")
	who.says("Halo")
	who.follow("button", "Keluar")
	if at := signIn(who, "0819-0000-0120", true); at != "/akun" {
		t.Errorf("after saying no: led to %s", at)
	}
	other := b.enter(p, onDesk, true)
	other.authenticator()
	signIn(other, "0813-0000-0134", true)
	other.follow("main button", "Pasang di perangkat ini")
	other.says("Simpan sepuluh kode ini")
	other.follow("a", "Sudah saya simpan")
	other.says("Halo")
	if at := signIn(b.enter(p, onPhone, true), "0812-0000-0122", false); at != "/akun" {
		t.Errorf("in a browser that can have none: led to %s", at)
	}
}
