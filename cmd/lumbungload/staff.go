package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// mostSellers is how many sellers are signed in at once.
const mostSellers = 24

// staff are the sellers and officers who are signed in. Each works for one visitor's turn at a time.
type staff struct {
	load     *load
	sellers  []string // telephones of those whose shop's address says so
	officers []string
	mu       sync.Mutex
	idle     []*worker
	known    map[string]bool // telephones of who is signed in
	officer  []*worker
}

// worker is somebody who is signed in.
type worker struct {
	*browser
	phone string
}

func newStaff(l *load) *staff {
	s := &staff{load: l, known: map[string]bool{}}
	for _, shop := range l.market.shops {
		if phone := owner(shop); phone != "" {
			s.sellers = append(s.sellers, phone)
		}
	}
	for _, coop := range l.market.coops {
		if phone := treasurer(coop); phone != "" {
			s.officers = append(s.officers, phone)
		}
	}
	return s
}

// any says whether there is anybody to sign in as.
func (s *staff) any() bool { return len(s.sellers) > 0 && len(s.officers) > 0 }

// perform does one interaction of a seller or an officer in a visitor's turn.
func (s *staff) perform(ctx context.Context, v *visitor, name string) error {
	switch name {
	case "login":
		w, err := s.hire(ctx, v)
		if err == nil {
			s.back(w)
		}
		return err
	case "report":
		return s.report(ctx, v)
	}
	w, err := s.seller(ctx, v, name)
	if err != nil {
		return err
	}
	defer s.back(w)
	w.due = v.due
	switch name {
	case "handle":
		return s.handle(ctx, w, v.rand)
	case "statement":
		_, err = w.get(ctx, name, "/jualan/simpanan", "balance weave")
	case "edit":
		err = s.edit(ctx, w, v.rand)
	}
	return err
}

// seller takes somebody who has nothing to do at the moment, or signs somebody in; who is to handle orders has some.
func (s *staff) seller(ctx context.Context, v *visitor, name string) (*worker, error) {
	if w := s.take(v.rand, name == "handle"); w != nil {
		return w, nil
	}
	return s.hire(ctx, v)
}

func (s *staff) take(r *rand.Rand, withOrders bool) *worker {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := -1
	if withOrders {
		at = slices.IndexFunc(s.idle, func(w *worker) bool { return s.load.deals.waits(w.phone) })
	}
	if full := len(s.known) >= mostSellers; at < 0 && len(s.idle) > 0 && (full || !withOrders && len(s.idle) > 2) {
		at = r.IntN(len(s.idle))
	}
	if at < 0 {
		return nil
	}
	w := s.idle[at]
	s.idle = slices.Delete(s.idle, at, at+1)
	return w
}

// back lets somebody work for others again; when too many are signed in, one goes home.
func (s *staff) back(w *worker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, w)
	if len(s.idle) > mostSellers {
		delete(s.known, s.idle[0].phone)
		s.idle = s.idle[1:]
	}
}

// hire signs a seller in: the one with most to pack, otherwise any.
func (s *staff) hire(ctx context.Context, v *visitor) (*worker, error) {
	s.mu.Lock()
	phone := s.load.deals.busiest(func(phone string) bool { return s.known[phone] })
	for tries := 0; phone == "" || s.known[phone] && tries < 50; tries++ {
		phone = s.sellers[v.rand.IntN(len(s.sellers))]
	}
	s.known[phone] = true
	s.mu.Unlock()
	return s.signIn(ctx, v, phone)
}

func (s *staff) signIn(ctx context.Context, v *visitor, phone string) (*worker, error) {
	w := &worker{newBrowser(s.load.url, s.load.transport, s.load.sheet), phone}
	w.due, v.due = v.due, time.Time{} // what follows is late by nobody's fault but its own
	p, err := w.get(ctx, "login page", "/masuk", `name="sandi"`)
	if err != nil {
		return nil, err
	}
	f, found := p.formTo("/masuk")
	if !found {
		return nil, &problem{"login page", "no form", ""}
	}
	f.values.Set("hp", phone)
	f.values.Set("sandi", s.load.password)
	_, err = w.post(ctx, "login", f, "/akun")
	return w, err
}

var orderPattern = regexp.MustCompile(`href="(/jualan/pesanan/[A-Z0-9-]+)"`)

// handle packs an order that waits, or sends one that is packed.
func (s *staff) handle(ctx context.Context, w *worker, r *rand.Rand) error {
	lists := []string{"/jualan/pesanan", "/jualan/pesanan?keadaan=siap"}
	if !s.load.deals.waits(w.phone) && r.IntN(2) == 0 {
		slices.Reverse(lists)
	}
	for _, list := range lists {
		p, err := w.get(ctx, "seller orders", list, `options tabs"`)
		if err != nil {
			return err
		}
		if orders := p.all(orderPattern); len(orders) > 0 {
			return s.advance(ctx, w, orders[r.IntN(len(orders))])
		}
	}
	s.load.sheet.happened(nothing)
	return nil
}

// advance takes the next step of an order. One that its buyer fetches waits for the buyer.
func (s *staff) advance(ctx context.Context, w *worker, order string) error {
	p, err := w.get(ctx, "seller order", order, "order-top")
	if err != nil {
		return err
	}
	step := "pack"
	f, can := p.formTo("/kemas")
	if !can {
		step = "ship"
		f, can = p.formTo("/kirim")
	}
	switch _, fetched := p.formTo("/serahkan"); {
	case fetched:
		s.load.sheet.happened(nothing)
		return nil
	case !can:
		return &problem{"seller order", "an order that nothing can be done with", order}
	case step == "pack":
		s.load.deals.packed(w.phone)
	case f.values.Has("resi"):
		f.values.Set("resi", "LB"+strings.ReplaceAll(strings.TrimPrefix(order, "/jualan/pesanan/LB-"), "-", "0")+"IDN")
	}
	if p, err = w.post(ctx, step, f, order); p.status == http.StatusConflict {
		return elsewhere // in a small market somebody may be signed in twice
	}
	if err == nil {
		s.load.sheet.happened(handled)
	}
	return err
}

var goodsPattern = regexp.MustCompile(`href="(/jualan/barang/[a-z0-9]{20,})"`)

// edit adds a few pieces to the stock of some product, or changes its price.
func (s *staff) edit(ctx context.Context, w *worker, r *rand.Rand) error {
	p, err := w.get(ctx, "seller goods", "/jualan/barang", `options tabs"`)
	if err != nil {
		return err
	}
	goods := p.all(goodsPattern)
	if len(goods) == 0 {
		return &problem{"seller goods", "no goods", w.phone}
	}
	path := goods[r.IntN(len(goods))]
	if p, err = w.get(ctx, "seller product", path, `id="stok"`); err != nil {
		return err
	}
	if r.IntN(10) < 3 {
		return s.changePrice(ctx, w, p, path)
	}
	f, found := p.formTo(path + "/stok")
	if !found {
		return &problem{"seller product", "no form for the stock", path}
	}
	f.values.Set("stok.jumlah", strconv.Itoa(1+r.IntN(5)))
	f.values.Set("stok.alasan", "made")
	f.values.Set("arah", "tambah")
	_, err = w.post(ctx, "edit stock", f, path)
	return err
}

// changePrice raises the first price by a hundred rupiah.
func (s *staff) changePrice(ctx context.Context, w *worker, p page, path string) error {
	f, found := p.formTo(path)
	if !found {
		return &problem{"seller product", "no form", path}
	}
	const field = "variants.0.price"
	price, err := strconv.Atoi(strings.ReplaceAll(f.values.Get(field), ".", ""))
	if err != nil {
		return &problem{"seller product", "no price", path}
	}
	f.values.Set(field, strconv.Itoa(price+100))
	f.values.Set("aksi", "simpan")
	_, err = w.post(ctx, "edit price", f, path)
	return err
}

// report is an officer's look at the day and at the trial balance.
func (s *staff) report(ctx context.Context, v *visitor) error {
	s.mu.Lock()
	var w *worker
	if n := len(s.officer); n > 0 {
		w, s.officer = s.officer[n-1], s.officer[:n-1]
	}
	s.mu.Unlock()
	var err error
	if w == nil {
		if w, err = s.signIn(ctx, v, s.officers[v.rand.IntN(len(s.officers))]); err != nil {
			return err
		}
	}
	w.due = v.due
	i := slices.IndexFunc(s.officers, func(phone string) bool { return phone == w.phone })
	base := "/pengurus/" + url.PathEscape(s.load.market.coops[i])
	_, err = w.get(ctx, "report today", base, `id="isi"`)
	if err == nil {
		_, err = w.get(ctx, "report trial", base+"/neraca", `class="notice padi"`)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.officer = append(s.officer, w)
	return err
}
