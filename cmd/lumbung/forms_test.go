package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/net/html"

	"lumbung/catalog"
	"lumbung/internal/media"
	"lumbung/internal/store/transfer"
	"lumbung/internal/web/webtest"
)

// A form that is sent back as it came loses nothing, whichever of its buttons is pressed, and whatever a thief adds to it: the name of
// every field that is stored anywhere. The forms are those of all pages that
// post to the page they stand on: that is where what is stored is edited, and a new one is found without a line here.
func TestFormsLoseNothing(t *testing.T) { onBothStacks(t, formsLoseNothing) }

func formsLoseNothing(t *testing.T, p *program) {
	p.withData(func(ctx context.Context, a *app) error {
		hers, err := belongingsOf(ctx, a)
		if err != nil {
			return err
		}
		if err := errors.Join(fillIn(ctx, t, a, hers), a.bus.Drain(ctx)); err != nil {
			return err
		}
		k, saved := knocker{p, a, hers}, map[string]bool{}
		for _, mobile := range []string{"", "+6281900000122", "+6281900000120", demoOperator} { // a guest, a seller, a treasurer, the operator
			b := webtest.NewBrowser(t, a.handler)
			if mobile != "" {
				b.Post("/masuk", url.Values{"hp": {mobile}, "sandi": {demoPassword}}).Is(http.StatusSeeOther)
			}
			pages, stored := k.pages(b), k.documents()
			for _, page := range pages {
				stored = k.sendBack(b, page, stored, saved)
			}
		}
		t.Logf("sent back and saved: %v", slices.Sorted(maps.Keys(saved)))
		for _, page := range []string{"/jualan/lapak", "/jualan/barang/" + hers.product, "/platform/koperasi/sembalun-makmur"} {
			if !saved[page] {
				t.Errorf("the form of %s was never saved: the check saw too little", page)
			}
		}
		return nil
	})
}

// fillIn fills every field of her shop and of one of her products in, so that there is something to lose.
func fillIn(ctx context.Context, t *testing.T, a *app, hers belongings) error {
	t.Helper()
	seller, err := a.members.Actor(ctx, hers.seller)
	if err != nil {
		return err
	}
	shop, err := a.catalog.ShopBySlug(ctx, "kopi-inaq-sri")
	if err != nil {
		return err
	}
	in := catalog.ShopProfile{
		Name: shop.Name, Story: catalog.Text{ID: "Satu baris.\nDua baris.", EN: "One line.\nTwo lines."}, Area: shop.Area,
		Street: "Dusun Dasan Tinggi", Avatar: shop.Avatar, Since: 2016, PickUp: true,
	}
	if _, err := a.catalog.EditShop(ctx, seller, catalog.Step{Coop: shop.Coop, ID: shop.ID}, in); err != nil {
		return err
	}
	p, err := a.catalog.OwnProduct(ctx, shop.Coop, hers.product)
	if err != nil {
		return err
	}
	goods := catalog.ProductInput{
		Coop: p.Coop, Shop: p.Shop, Key: "k", Name: "Kopi lain", Description: "Satu baris.\n\n  Dua \"baris\".",
		Category: "kopi", Content: "250 ml", UnitQuantity: 100, UnitName: "ml",
		Pictures: []media.Picture{p.Pictures[0]}, PIRT: "2065201010001-28", Halal: "ID52110000123450520",
		BPOM: "MD867031001234", Composition: "Kopi,\nair", ShelfLife: "7 hari", MadeDays: 2, NewHarvest: true,
		Variants: []catalog.VariantInput{
			{ID: p.Variants[0].ID, SKU: "A-1", Name: "Kecil", Price: 1_018_000, Weight: 310, Stock: 1},
			{SKU: "A-2", Name: "Besar", Price: 30_500, Weight: 1_310, Stock: 4},
		},
	}
	for _, input := range []any{in, in.Story, goods, goods.Variants[0]} {
		for field, value := range reflect.ValueOf(input).Fields() {
			if value.IsZero() {
				t.Errorf("fill %T.%s in, so that a form may lose it", input, field.Name)
			}
		}
	}
	_, err = a.catalog.EditProduct(ctx, seller, catalog.Step{Coop: p.Coop, ID: p.ID}, goods)
	return err
}

// pages are the addresses of all declared pages, and of what they lead to.
func (k knocker) pages(b *webtest.Browser) (all []string) {
	k.Helper()
	seen := map[string]bool{}
	see := func(path string) {
		if !seen[path] && !strings.HasSuffix(path, "/unduh") {
			seen[path] = true
			all = append(all, path)
		}
	}
	for _, door := range k.app.doors {
		if door.Method == http.MethodGet {
			see(k.address(door.Path, herCoop))
		}
	}
	for _, page := range slices.Clone(all) {
		root, err := html.Parse(strings.NewReader(b.Get(page).Body))
		if err != nil {
			k.Fatal(err)
		}
		for n := range root.Descendants() {
			path, _, _ := strings.Cut(attribute(n, "href"), "?")
			if path, _, _ = strings.Cut(path, "#"); n.Data == "a" && strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/media/") {
				see(path)
			}
		}
	}
	return all
}

// sendBack sends the forms of a page that post to the page itself, once with each button, and notes the page when it was saved. It
// takes and returns what is stored.
func (k knocker) sendBack(b *webtest.Browser, page string, stored map[string]string, saved map[string]bool) map[string]string {
	k.Helper()
	forms := webtest.Forms(b.Get(page).Body)
	for i, form := range forms {
		to, _, _ := strings.Cut(form.Action, "?")
		if !form.Post || !form.Complete || to != "" && to != page {
			continue
		}
		refused := true
		for _, button := range form.Buttons {
			fresh := webtest.Forms(b.Get(page).Body)[i]
			answer := k.submit(b, cmp.Or(fresh.Action, page), fresh, button, k.storedNames()...)
			if answer.Status != http.StatusSeeOther { // a field that the form has for others
				answer = k.submit(b, cmp.Or(fresh.Action, page), fresh, button)
			}
			if err := k.app.bus.Drain(k.Context()); err != nil {
				k.Fatal(err)
			}
			before := stored
			stored = k.documents()
			for id, diff := range k.changed(before, stored) {
				k.Errorf("%s: sent back with the button %v, and with what it does not ask for, it changes %s: %s", page, button, id, diff)
			}
			if answer.Status == http.StatusSeeOther {
				saved[page], refused = true, false
			}
		}
		if refused {
			k.Errorf("%s: what is stored is refused when it is sent back", page)
		}
	}
	return stored
}

// submit sends a form as it came, and beside its own fields some that it does not have.
func (k knocker) submit(b *webtest.Browser, action string, form webtest.Form, button url.Values, more ...string) *webtest.Answer {
	k.Helper()
	sent := form.Sent(button)
	for _, name := range more {
		if !form.Names[name] {
			sent.Set(name, "1")
		}
	}
	if form.Multipart {
		return b.Upload(action, sent, "")
	}
	return b.Post(action, sent)
}

// storedNames are the names of all fields of people, cooperatives, shops, goods, orders and money, and what a thief would try.
func (k knocker) storedNames() []string {
	k.Helper()
	names := map[string]bool{"admin": true, "role": true, "is_operator": true, "balance": true, "saldo": true, "owner": true, "_method": true}
	err := transfer.Snapshot(k.Context(), k.app.db, func(_ string, doc bson.Raw) error {
		elements, err := doc.Elements()
		for _, e := range elements {
			names[e.Key()] = true
		}
		return err
	})
	if err != nil || len(names) < 50 {
		k.Fatalf("%d names, %v", len(names), err)
	}
	return slices.Sorted(maps.Keys(names))
}

// documents are all that is stored, but for who is there and who is at work.
func (k knocker) documents() map[string]string {
	k.Helper()
	all := map[string]string{}
	err := transfer.Snapshot(k.Context(), k.app.db, func(collection string, doc bson.Raw) error {
		if !slices.Contains([]string{"sessions", "quotas", "batch_leases"}, collection) {
			all[fmt.Sprint(collection, " ", doc.Lookup("_id"))] = string(doc)
		}
		return nil
	})
	if err != nil || len(all) < 100 {
		k.Fatalf("%d documents, %v", len(all), err)
	}
	return all
}

// changed are the documents that differ, are gone or new.
func (k knocker) changed(before, after map[string]string) map[string]string {
	k.Helper()
	diffs := map[string]string{}
	for _, some := range []map[string]string{before, after} {
		for id := range some {
			if before[id] == after[id] || diffs[id] != "" {
				continue
			}
			if diff := gocmp.Diff(k.lasting(before[id]), k.lasting(after[id])); diff != "" {
				diffs[id] = diff
			}
		}
	}
	return diffs
}

// lasting is a document without its versions and the time of its last change, or of an edit that waits.
func (k knocker) lasting(doc string) (fields bson.D) {
	k.Helper()
	if doc == "" { // gone, or not there yet
		return nil
	}
	if err := bson.Unmarshal([]byte(doc), &fields); err != nil {
		k.Fatal(err)
	}
	fields = slices.DeleteFunc(fields, func(f bson.E) bool { return slices.Contains([]string{"_v", "_seal", "version", "updated_at"}, f.Key) })
	for i, f := range fields {
		if edit, ok := f.Value.(bson.D); ok && f.Key == "edited" {
			fields[i].Value = slices.DeleteFunc(edit, func(f bson.E) bool { return f.Key == "at" })
		}
	}
	return fields
}
