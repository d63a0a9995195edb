// Package web is what both faces, storefront and admin, stand on: the engine with its guards, sessions, the rendering of
// pages, forms, static files, and the shared styles and words. It must never know a business rule, never
// call a capability (catalog, orders, payments, search) and never show a visitor the text of an internal error.
//
// # Start
//
//	catalog, err := i18n.Load(web.Locales(), storefront.Locales(), …)
//	m := metrics.New()
//	w, err := web.New(web.Options{BaseURL: …, Dev: …, Catalog: catalog, Sessions: people.Sessions, Actor: people.Actor,
//		Ready: db.Ping, PaymentOrigins: []string{"https://checkout.xendit.co"}, Static: []fs.FS{storefront.Static()},
//		Observe: m.Observe, Metrics: m.Handler(), Trouble: ui.Trouble, Stories: ui.Stories})
//	engine := w.NewEngine()      // then each face adds its routes
//	server := w.NewServer(addr, w.Handler(engine)); err = web.Serve(ctx, server, listener, 20*time.Second)
//
// A face mounts its pages on the engine: err = web.Mount(w, engine, face). In dev mode /_pages shows every sample. The storefront
// sets w.CartCount once.
//
// # A page
//
// A page declares itself: a PageSpec (spec.go) in the Pages of a face. Components of internal/ui and of the face show it.
//
//	func (s *Storefront) productPage() page {
//		return page{
//			Path: "p/:slug", Access: act.Everybody, Title: "product.description", Sample: …,
//			Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
//				p, err := s.Catalog.ProductBySlug(ctx, v.Param("slug"))
//				if err != nil {
//					return nil, err // web.Wrap makes the 404, the sentence and the log line
//				}
//				v.Title = p.Name
//				return product(v, p), nil // templ product(v *Visit, p *catalog.Product), in product.templ
//			},
//		}
//	}
//
// Handlers: w.Actor(c), w.RequireActor(c) (guests go to /masuk and back), w.SignIn, w.SignOut, w.SessionPut and w.SessionGet
// (small values of the session), w.SetCookie, w.Cookie and w.DropCookie (what a browser brings along by itself), w.Flash(c, "padi", key),
// w.Redirect(c, path), web.ReturnPath(c, "/"), web.RequestID(c), w.Locale(c).T. Routes for uploads: w.Upload(bytes)
// before w.Wrap. Errors: return a fault, or any error (a plain 500 with the request id). The Wait of a TooMany
// or Unavailable fault becomes Retry-After.
//
// # In components (methods of Page)
//
//	T "key" args…   Number   Tenths 49   Date ShortDate DateTime Time   Asset "app.css"   With "urut" "baru"   Without "k" "kopi"
//	Has   Is "beranda"   Lang   Address   Absolute "/p/kopi"
//
// Page fields a page may set: Title Description Canonical Image NoIndex Structured Styles Scripts Head Nav Search Place Back Frame
// Colours Form. Nav of the storefront is beranda, cari, keranjang, pesanan or akun.
//
// # Forms
//
//	type renameForm struct {
//		Name  string       `form:"nama,required" max:"60" label:"account.name"`
//		Price money.Amount `form:"harga,required" label:"product.price"`
//	}
//
//	Acts: []web.Act[*Visit]{web.Do("", act.SignedIn, s.rename)}   // in the PageSpec
//
//	func (s *Storefront) rename(ctx context.Context, v *Visit, in renameForm) (web.Done, error) {
//		return web.Done{To: "/akun"}, s.Shop.Rename(ctx, v.By, in.Name)
//	}
//
// Faults that the visitor can mend are shown on the page of the act, beside the fields, with what was typed. Where there is no act,
// a handler calls web.Bind(c, &in), form.Refused(err) and w.Write(c, form.Status(), component) itself.
// To show what is stored: v.Form, err = web.FormOf(renameForm{…}). Filters: v.ReadQuery. Uploads: v.Files("foto", 8). A form that
// creates something contains @ui.Key() and its act asks v.Key().
//
//	<form method="post" class="form">
//		@ui.Mistakes(p)
//		@ui.Key()
//		@ui.TextField(p, ui.Field{Name: "nama", Label: "account.name", Required: true, Autocomplete: "name", Hint: "account.name_hint"})
//		@ui.MoneyField(p, ui.Field{Name: "harga", Label: "product.price", Required: true})
//		@ui.TextArea(p, ui.Field{Name: "cerita", Label: "shop.story", Rows: 6, Length: 2000})
//		@ui.Select(p, ui.Field{Name: "kurir", Label: "order.courier", Options: couriers, Placeholder: p.T("form.choose")})
//		@ui.Radios(p, ui.Field{Name: "kirim", Label: "order.delivery", Options: choices})   Options with Hint, Note, Icon
//		@ui.Checkbox(p, ui.Field{Name: "setuju", Label: "register.agree", Required: true})
//		@ui.FileField(p, ui.Field{Name: "foto", Label: "product.photo", Accept: "image/*", Multiple: true})
//		@ui.Stepper(p, ui.Field{Name: "jumlah", Label: "cart.quantity", Value: "1", Max: "41"})
//		<p class="actions"><button class="btn primary">{ p.T("form.save") }</button></p>
//	</form>
//
// # Pieces of internal/ui and what each takes
//
//	ProductCard   a web.ProductCard, inside <div class="grid">; Eager for the first screen
//	Picture       a web.Picture: Tint is the category behind it, Drawn an illustration without a ground of its own.
//	              <span class={ pic.Ground() }>@ui.Picture(pic, ui.Hero)</span>
//	Split         title, help, []web.Part: "Ke mana Rp48.000 Anda pergi"
//	Passbook      []web.PassbookLine with Why
//	Bars          title, []web.Bar
//	Steps         []web.Step: done, now, todo
//	Empty         icon, title, text, href, action
//	Notice        tone, title, text: padi done, nila to know, kunyit careful, bata wrong
//	Chip          tone, text, icon: padi kunyit bata nila soga
//	Crumbs        []web.Crumb
//	Pages         a ui.Pager: to the page before and the one after
//	Facet         name, title, []web.Option, inside <form class="facets" data-auto>
//	Rich          a sentence with **bold** words
//	BarShare, BarCart, BarTitle   for the ui.Bar of a page with Back, on phones
//
// # Classes
//
// Page: page (from the layout; its children are 16 px apart), stack (the same inside), narrow (one column of forms and
// books), split-page (two columns on desks), with-side (filters left on desks), head (h1 first, buttons at the right),
// sub (line under h1), sect (h2 and a link), lead (h1 class for the one-sentence day), place (where things go to).
//
//	<section class="hero weave"><h2>…</h2><p>…</p><img src={ p.Asset("sign.svg") } alt="" width="104" height="104"></section>
//	<nav class="tiles"><a href=…><span class="tile tint-kopi"><img src=… alt="" width="54" height="54"></span>Kopi</a>…
//	<section class="balance weave"><p class="balance-top"><span>…</span><span>…</span></p><b>Rp…</b><dl>… as rows</dl></section>
//	<div class="gallery"><div class="gallery-strip"><span class="pic …">…</span></div><span class="chip gallery-count">1 / 4</span></div>
//	<p class="price-line"><b>Rp…</b><span>200 g</span></p>
//	<p class="rating-line"><span class="stars">@ui.Icon(p, "star-filled")</span><b>4,9</b> …</p>
//	<fieldset class="options"><legend class="quiet">…</legend><label class="option"><input type="radio" …>Biji utuh</label></fieldset>
//	<div class="list"><a href=…><span class="task-icon kunyit">@ui.Icon(p, "package")</span>
//		<span class="grow"><b>…</b><small>…</small></span><span class="bubble">3</span></a></div>
//	<dl class="rows"><div><dt>…</dt><dd>Rp…</dd></div><div class="total">…</div></dl>
//	<div class="stats"><div><span>…</span><b>Rp…</b><small>…</small></div></div>
//	<div class="tablebox"><table class="table"><thead>…
//		<tr><th scope="row" class="lead-cell">LB-1</th><td data-label="Di jurnal" class="sum">Rp…</td></tr>
//	<div class="sticky">stepper and button: the one action at the bottom of a phone; it takes the bottom bar's place</div>
//
// Tables become cards on phones: give every td its data-label. Tones everywhere: padi (in, done), kunyit (careful), bata (back,
// wrong), nila (to know, chosen), soga. Also: card, chips, chip (a link or button may be one; aria-current chosen), btn with
// primary danger quiet-btn wide small, actions (row of buttons), fields (form fields side by side), input-like (a bare input or
// select), avatar, thumb, plain (bare list), prose (CMS text), figure-xl, muted, small, sum, grow, quiet (screen readers only),
// desk and phone (shown there only), no-print, no-script (hidden when script works), <details class="menu"><summary>…<ul>…,
// <dialog> opened by <button commandfor="id" command="show-modal">. No style attributes: the policy forbids them.
//
// # Script (all of it optional)
//
// data-auto on a form: sent when a choice changes; with data-show on its button a phone only counts then.
// data-copy="text" on a button. data-share on a button (hidden until it
// works). data-suggest on a search box. data-next="f-kabupaten" on an area select (Field.Data): fills the
// next one from /wilayah?induk=CODE, JSON [{"kode","nama"}]; without script the page has a "Lanjut" button with class
// no-script that the server answers with the next list. ui.Place puts one field before the selects and fills them from
// /wilayah/cari?q=, JSON [{"kode","nama"}]. /cari/saran?q= answers [{"teks","ke"}]. There is no data-confirm:
// dangerous steps are pages.
// Every form's button is locked after it was sent; data-again keeps it open.
//
// # Tests of a face
//
//	w := webtest.New(t, []fs.FS{storefront.Locales()}, func(o *web.Options) { o.Actor = webtest.People(…) })
//	webtest.CheckFace(t, w, face)      // every sample: sentences in both languages, labels, alt texts, one h1
//	b := webtest.NewBrowser(t, w.Handler(engine)); b.Get("/p/kopi").Is(200).Says("Rp48.000"); b.Post(path, form).To("/keranjang")
//	LUMBUNG_SHOTS=folder: webtest.NewCamera(t).Take(name, address, 360, 1120) saves pictures
package web
