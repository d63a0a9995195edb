package main

import (
	"context"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lumbung/catalog"
	"lumbung/internal/store"
)

// Questions about the gallery: the picture in sight, the one that is enlarged, and the one that has the focus.
const (
	slideInSight = `(strip => [...strip.children].find(e => Math.abs(e.getBoundingClientRect().x - strip.getBoundingClientRect().x) < 2)?.id)(
		document.querySelector('.gallery-strip'))`
	enlarged = `(d => d.open ? d.querySelector('output').value + (d.querySelector('img').naturalWidth > 600 ? '' : ' small') : '')(
		document.querySelector('dialog'))`
	focused = `document.activeElement.closest('.slide')?.id`
)

// addPhotos gives a product the photos of its shop's other goods.
func addPhotos(ctx context.Context, a *app, slug string) error {
	o, err := a.catalog.ProductBySlug(ctx, slug)
	if err != nil {
		return err
	}
	p := o.Product
	all, err := a.catalog.ShopProducts(ctx, o.Shop, catalog.Published, store.Page{Limit: 4})
	if err != nil {
		return err
	}
	in := catalog.ProductInput{Name: p.Name, Description: p.Description, Category: p.Category, Pictures: p.Pictures}
	for _, other := range all.Items {
		if other.ID != p.ID {
			in.Pictures = append(in.Pictures, other.Pictures...)
		}
	}
	for _, v := range p.Variants {
		in.Variants = append(in.Variants, catalog.VariantInput{ID: v.ID, Name: v.Name, Price: v.Price, Weight: v.Weight})
	}
	seller, err := a.members.Actor(ctx, p.Seller)
	if err == nil {
		_, err = a.catalog.EditProduct(ctx, seller, catalog.Step{Coop: p.Coop, ID: p.ID}, in)
	}
	return err
}

// A mouse, a finger and a keyboard reach every photo of a product, and its large version, with and without script.
func TestGallery(t *testing.T) {
	const slug = "kopi-arabika-sembalun-sangrai-sedang"
	const path = "/p/" + slug
	p := newProgram(t, demoData(t))
	p.withData(func(ctx context.Context, a *app) error { return addPhotos(ctx, a, slug) })
	p.start()
	s := &story{browser: newBrowser(t), program: p}
	for _, script := range []bool{true, false} {
		desk := s.browser.enter(p, onDesk, script)
		desk.open(path)
		photos := ask[int](desk, `document.querySelectorAll('.slide').length`)
		if photos < 2 {
			t.Fatalf("%s has %d photos", path, photos)
		}
		desk.click(".gallery-thumbs a:nth-child(2)", "")
		desk.wait(slideInSight + ` == 'foto-2'`)
		if !script {
			desk.follow("#foto-2 a", "")
			desk.wait(`document.querySelector('img').naturalWidth > 600`)
			continue
		}
		desk.click("#foto-2 a", "")
		desk.wait(enlarged + ` == '2 / ` + strconv.Itoa(photos) + `'`)
		desk.shoot("barang-foto")
		desk.do(chromedp.KeyEvent(kb.ArrowLeft))
		desk.wait(enlarged + ` == '1 / ` + strconv.Itoa(photos) + `'`)
		desk.do(chromedp.KeyEvent(kb.Escape))
		desk.wait(enlarged + ` == '' && ` + focused + ` == 'foto-1'`)
		desk.do(chromedp.KeyEvent(kb.Enter))
		desk.wait(enlarged + ` != '' && document.activeElement.localName == 'dialog'`)
		desk.click("dialog [data-step='0']", "")
		desk.wait(enlarged + ` == '' && ` + focused + ` == 'foto-1'`)
		desk.sound("the gallery")
	}
	phone := s.browser.enter(p, onPhone, true)
	phone.open(path)
	if ask[bool](phone, `!!document.querySelector('.gallery-thumbs').getClientRects().length`) {
		t.Error("a phone shows thumbnails")
	}
	phone.click("#foto-1 a", "")
	phone.wait(enlarged + ` != ''`)
	phone.shoot("barang-foto")
	if got := ask[int](phone, `document.scrollingElement.scrollWidth`); got > onPhone {
		t.Errorf("the page is %d pixels wide", got)
	}
}
