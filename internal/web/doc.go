// Package web is what both faces, storefront and admin, stand on: the engine with its guards, sessions, the rendering of
// pages, forms, static files, and the shared templates, styles and words. It must never know a business rule, never
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
// A face makes its pages once: pages, err := w.Pages(web.PagesOptions{Name: "storefront", FS: templates (the folder's
// sub-FS), Dir: "storefront/templates", Layout: "layout" or "frame", Want: names}). One file is one page
// (seller/orders.html is "seller/orders"); partials/*.html of the face are there for all its pages. w.Storybook(pages,
// samples) shows every sample on /_pages in dev mode. The storefront sets w.CartCount once.
//
// # A page that declares itself
//
// Pages of the office are a web.PageSpec (spec.go) shown by components of internal/ui; README.md has the steps. What follows is for
// pages of html/template, until the last one has moved.
//
// # A page
//
//	type productPage struct {
//		web.Page
//		Product catalog.Product
//	}
//
//	func (s *Server) product(c *gin.Context) error {
//		p, err := s.Catalog.ProductBySlug(c.Request.Context(), c.Param("slug"))
//		if err != nil {
//			return err // web.Wrap makes the 404, the sentence and the log line
//		}
//		return s.pages.Render(c, http.StatusOK, "product", productPage{s.web.Page(c, p.Name), p})
//	}
//
//	engine.GET("/p/:slug", w.Wrap(s.product))
//
// The template defines "main", and if it likes: "extra-head", "bar-title" and "bar-actions" (the bar on phones, shown
// when Page.Back is set; put icons in with class bar-icon, or {{template "bar-cart" .}} {{template "bar-share" .}}),
// "frame-actions" (icons in the head of the back office), "footer". Inside range use $ for the page's methods.
//
// Handlers: w.Actor(c), w.RequireActor(c) (guests go to /masuk and back), w.SignIn, w.SignOut, w.Confirm and
// w.Confirmed (proof again before money leaves), w.Keep and w.Kept (small values of the session), w.Carry,
// w.Carried and w.Drop (what a browser brings along by itself), w.Flash(c, "padi", key),
// w.Redirect(c, path), web.ReturnPath(c, "/"), web.RequestID(c), w.Locale(c).T. Routes for uploads: web.Limit(bytes)
// before w.Wrap. Errors: return a fault, or any error (a plain 500 with the request id). The Wait of a TooMany
// or Unavailable fault becomes Retry-After.
//
// # In templates (methods of Page)
//
//	T "key" args…   Rich "key" args… (**bold** in the sentence)   Money .Amount (or just {{.Amount}})   Number   Tenths 49
//	Date ShortDate DateTime Time Machine   Icon "cart"   Asset "app.css"   With "urut" "baru"   Without "k" "kopi"   Has
//	CardPicture pic eager   HeroPicture pic   LazyPicture pic   SmallPicture pic   Is "beranda"   Lang   Key
//
// Page fields a handler may set: Title Description Canonical Image NoIndex Structured Nav Search Place Back Frame
// Colours Brand Form. Nav of the storefront is beranda, cari, keranjang, pesanan or akun.
// A view must not have own fields called like those of Page: Title, Path, Form, Image, Search, Place, …
//
// # Forms
//
//	type renameForm struct {
//		Name  string       `form:"nama,required" max:"60" label:"account.name"`
//		Price money.Amount `form:"harga,required" label:"product.price"`
//	}
//
//	var in renameForm
//	form, err := web.Bind(c, &in)
//	if err != nil {
//		return err
//	}
//	if form.Ok() {
//		err = s.Shop.Rename(ctx, in.Name)
//	}
//	if form.Refused(err) { // faults the visitor can mend: shown beside the fields, with what was typed
//		page.Form = form
//		return s.pages.Render(c, form.Status(), "rename", view)
//	}
//	if err != nil {
//		return err
//	}
//	return s.web.Redirect(c, "/akun")
//
// To show what is stored: page.Form, err = web.FormOf(renameForm{…}). Filters: web.BindQuery. Uploads: web.Files(c,
// "foto", 8) after Bind. A form that creates something contains {{.Key}} and its handler asks web.Key(c).
//
//	<form method="post" class="form">{{template "summary" .Summary}}{{.Key}}
//	{{template "field" (.Field "nama" "account.name" "required" "autocomplete=name" "hint=account.name_hint")}}
//	{{template "money" (.Field "harga" "product.price" "required")}}
//	{{template "textarea" (.Field "cerita" "shop.story" "rows=6" "length=2000")}}
//	{{template "select" (.Select "kurir" "order.courier" .Couriers "required" "placeholder=Pilih…")}}   []web.Option
//	{{template "radios" (.Radios "kirim" "order.delivery" .Choices "required")}}   []web.Option with Hint, Note, Icon
//	{{template "checkbox" (.Check "setuju" "register.agree" "required")}}
//	{{template "file" (.Field "foto" "product.photo" "accept=image/*" "multiple")}}
//	{{template "stepper" (.Field "jumlah" "cart.quantity" "value=1" "max=41")}}
//	<p class="actions"><button class="btn primary">{{.T "form.save"}}</button></p></form>
//
// # Partials and what each takes
//
//	product-card  ($.Card .)   a web.ProductCard, inside <div class="grid">; Eager for the first screen
//	              Picture: Tint is the category behind it, Drawn an illustration without a ground of its own. Elsewhere:
//	              <span class="{{.Picture.Ground}}">{{$.HeroPicture .Picture}}</span>
//	split         (.Split title help .Parts)   []web.Part: "Ke mana Rp48.000 Anda pergi"
//	passbook      (.Passbook .Lines)   []web.PassbookLine with Why
//	bars          (.Bars title .Bars)   []web.Bar
//	steps         (.Steps .Way)   []web.Step: done, now, todo
//	empty         (.Empty "basket" title text href action)
//	notice        (.Notice "kunyit" title text)   padi done, nila to know, kunyit careful, bata wrong
//	chip          (.Chip "padi" text icon)   padi kunyit bata nila soga
//	breadcrumb    (.Crumbs .Trail)   []web.Crumb
//	pager         (.Pager before after text)
//	facet         (.Facet "kategori" "search.category" .Options)   inside <form class="facets" data-auto>
//	flash         is already in the layouts; summary above every form
//
// A partial that many pages show, or one page many times, reaches into what a view embeds by name: {{with .Page}}{{.Title}},
// {{with .ProductCard}}{{.Href}}. {{.Title}} finds the same field by a search that takes as long as the rest of the line.
//
// # Classes
//
// Page: page (from the layout; its children are 16 px apart), stack (the same inside), narrow (one column of forms and
// books), split-page (two columns on desks), with-side (filters left on desks), head (h1 first, buttons at the right),
// sub (line under h1), sect (h2 and a link), lead (h1 class for the one-sentence day), place (where things go to).
//
//	<section class="hero weave"><h2>…</h2><p>…</p><img src="{{.Asset "sign.svg"}}" alt="" width="104" height="104"></section>
//	<nav class="tiles"><a href=…><span class="tile tint-kopi"><img src="{{$.Asset "category-kopi.webp"}}" alt="" width="54" height="54"></span>Kopi</a>…
//	<section class="balance weave"><p class="balance-top"><span>…</span><span>…</span></p><b>Rp…</b><dl><div><dt>…</dt><dd>…</dd></div></dl></section>
//	<div class="gallery"><div class="gallery-strip"><span class="pic …">…</span></div><span class="chip gallery-count">1 / 4</span></div>
//	<p class="price-line"><b>Rp…</b><span>200 g</span></p>   <p class="rating-line"><span class="stars">{{.Icon "star-filled"}}</span><b>4,9</b> …</p>
//	<fieldset class="options"><legend class="quiet">…</legend><label class="option"><input type="radio" …>Biji utuh</label></fieldset>
//	<div class="list"><a href=…><span class="task-icon kunyit">{{.Icon "package"}}</span><span class="grow"><b>…</b><small>…</small></span><span class="bubble">3</span></a></div>
//	<dl class="rows"><div><dt>…</dt><dd>Rp…</dd></div><div class="total">…</div></dl>
//	<div class="stats"><div><span>…</span><b>Rp…</b><small>…</small></div></div>
//	<div class="tablebox"><table class="table"><thead>… <tr><th scope="row" class="lead-cell">LB-1</th><td data-label="Di jurnal" class="sum">Rp…</td></tr>
//	<div class="sticky">stepper and button: the one action at the bottom of a phone; it takes the bottom bar's place</div>
//
// testdata/store and testdata/desk hold a whole page of each kind. Tables become cards on phones: give every td its
// data-label. Tones everywhere: padi (in, done), kunyit (careful), bata (back, wrong), nila (to know, chosen), soga.
// Also: card, chips, chip (a link or button may be one; aria-current chosen), btn with primary danger quiet-btn wide
// small, actions (row of buttons), fields (form fields side by side), input-like (a bare input or select), avatar,
// thumb, plain (bare list), prose (CMS text), figure-xl, muted, small, sum, grow, quiet (screen readers only), desk and
// phone (shown there only), no-print, no-script (hidden when script works), <details class="menu"><summary>…<ul>…,
// <dialog> opened by <button commandfor="id" command="show-modal">. No style attributes: the policy forbids them.
//
// # Script (all of it optional)
//
// data-auto on a form: sent when a choice changes. data-copy="text" on a button. data-share on a button (hidden until it
// works). data-suggest on a search box. data-next="f-kabupaten" on an area select (option "data=f-kabupaten"): fills the
// next one from /wilayah?induk=CODE, JSON [{"kode","nama"}]; without script the page has a "Lanjut" button with class
// no-script that the server answers with the next list. /cari/saran?q= answers [{"teks","ke"}]. There is no data-confirm:
// dangerous steps are pages.
// Every form's button is locked after it was sent; data-again keeps it open.
//
// # Tests of a face
//
//	w := webtest.New(t, []fs.FS{storefront.Locales()}, func(o *web.Options) { o.Actor = webtest.People(…) })
//	webtest.CheckPages(t, pages, samples)      // fields, sentences in both languages, labels, alt texts, one h1
//	b := webtest.NewBrowser(t, w.Handler(engine)); b.Get("/p/kopi").Is(200).Says("Rp48.000"); b.Post(path, form).To("/keranjang")
//	LUMBUNG_SHOTS=folder: webtest.NewCamera(t).Take(name, address, 360, 1120) saves pictures
package web
