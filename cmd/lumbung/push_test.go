package main

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lumbung/internal/notify"
	"lumbung/internal/notify/webpush"
	"lumbung/internal/notify/webpush/pushtest"
)

// subscribing gives the browser a permission and an answer of its push service, which a browser without a screen does not have.
func (p *person) subscribing(permission string, d notify.Device) {
	p.Helper()
	answer, err := json.Marshal(map[string]any{"endpoint": d.Endpoint, "keys": map[string]string{"p256dh": d.Key, "auth": d.Secret}})
	if err != nil {
		p.Fatal(err)
	}
	script := fmt.Sprintf(`
		let asked = sessionStorage.getItem('asked') || 'default';
		Object.defineProperty(Notification, 'permission', { get: () => asked });
		Notification.requestPermission = async () => { asked = %q; sessionStorage.setItem('asked', asked); return asked; };
		const browser = { toJSON: () => (%s), unsubscribe: async () => { localStorage.removeItem('subscribed'); return true; } };
		PushManager.prototype.getSubscription = async () => (localStorage.getItem('subscribed') ? browser : null);
		PushManager.prototype.subscribe = async (options) => {
			if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error('no key');
			localStorage.setItem('subscribed', '1');
			return browser;
		};
	`, permission, answer)
	p.do(func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return none, err
	})
}

// In a browser a seller switches notifications on with a tap, sees that they are on, and stops them; who denies the permission is told how
// to allow it. A sign-out ends them on the side of the program, whatever the browser says.
func TestPushInTheBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	service := pushtest.Open(t)
	key, err := webpush.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	p := newProgram(t, demoData(t))
	p.env = append(p.env, "LUMBUNG_PUSH_KEY="+key, "LUMBUNG_PUSH_CONTACT=admin@pasar.example", "LUMBUNG_PUSH_HOSTS="+service.Host())
	p.start()
	enter := func(permission string) *person {
		who := b.enter(p, onPhone, true)
		who.subscribing(permission, service.Subscribe("hp", ""))
		who.open("/masuk")
		who.fill("hp", "0819-0000-0122")
		who.fill("sandi", demoPassword)
		who.follow("main button", "Masuk")
		return who
	}
	denies := enter("denied")
	denies.open("/jualan")
	denies.wait(`!document.querySelector('[data-push]').hidden`)
	denies.shoot("kabari")
	denies.click("[data-push] button", "Nyalakan")
	denies.wait(`!document.querySelector('[data-push-when=denied]').hidden`)
	denies.shoot("kabari-ditolak")
	denies.sound("a browser that may not show notifications")

	who := enter("granted")
	who.open("/jualan")
	who.wait(`!document.querySelector('[data-push]').hidden`)
	who.follow("[data-push] button", "Nyalakan")
	who.says("Menyala")
	who.wait(`document.querySelector('[data-push]').hidden`)
	who.open("/akun/kabar")
	who.says("Perangkat yang menampilkan kabar", "Perangkat ini")
	who.shoot("cara-dikabari")
	who.sound("how one is told")
	who.follow(".list button", "Matikan")
	who.says("Dimatikan")
	who.wait(`!document.querySelector('[data-push]').hidden`)
	who.follow("[data-push] button", "Nyalakan")
	who.says("Menyala")
	who.open("/akun")
	who.follow("button", "Keluar")
	p.stop()
	p.withData(func(ctx context.Context, a *app) error {
		shop, err := a.catalog.ShopBySlug(ctx, "kopi-inaq-sri")
		if err != nil {
			return err
		}
		kind := notify.Kind{Name: "paid", Class: notify.Utility}
		err = a.notices.Send(ctx, notify.Message{
			ID: "after", Coop: shop.Coop, User: shop.Seller, To: notify.Recipient{Name: "Sri"}, Kind: kind, Locale: "id", Subject: "x", Text: "x",
		})
		if err != nil {
			return err
		}
		_, err = a.notices.SendDue(ctx)
		if shown := service.Shown("hp"); len(shown) > 0 {
			t.Errorf("after the sign-out is shown: %+v", shown)
		}
		return err
	})
}
