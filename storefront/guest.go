package storefront

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/web"
	"lumbung/orders"
)

// guestPath is where an account adopts what was bought with its number by somebody who had not signed in.
const guestPath = "/akun/pesanan-tamu"

// guestsCounted is how many such purchases are counted at most.
const guestsCounted = 99

// guestView is what an account may adopt.
type guestView struct {
	phone       string // proved; "" when there is none yet
	from, until string // the days between which purchases are offered
	rows        []guestRow
	more        bool // there are others, which are offered afterwards
	codes       bool // the number can be proved here
}

// guestRow is one purchase as it is shown before it is adopted: nothing by which another person could be known.
type guestRow struct {
	number, day, shops string
	total              money.Amount
}

// guestForm are the numbers of the purchases that were shown and stayed ticked.
type guestForm struct {
	Numbers []string `form:"pesanan,required" max:"20" label:"orders.title"`
}

// guestPage lists what an account may adopt, and adopts it.
func (s *Storefront) guestPage() page {
	return page{
		Path: guestPath[1:], Access: act.SignedIn, Nav: nav{ID: "pesanan"}, Title: "guest.title", Help: "adopt",
		Show:   reading(s.readGuest, (*Visit).guest),
		Acts:   []web.Act[*Visit]{web.Do("masukkan", act.SignedIn, s.adopt)},
		Sample: sample(func(v *Visit) templ.Component { return v.guest(sampleGuest()) }),
		More: branches{
			"kosong": sample(func(v *Visit) templ.Component {
				return v.guest(guestView{phone: "0819-0000-0102", from: "23 September 2026", until: "21 Januari 2027", codes: true})
			}),
			"belum-terbukti": sample(func(v *Visit) templ.Component { return v.guest(guestView{codes: true}) }),
			"tanpa-kode":     sample(func(v *Visit) templ.Component { return v.guest(guestView{}) }),
		},
	}
}

func (v *Visit) guest(view guestView) templ.Component {
	v.own("/pesanan")
	return guest(v, view)
}

func (s *Storefront) readGuest(ctx context.Context, v *Visit) (view guestView, err error) {
	proof, list, more, err := s.Orders.GuestPurchases(ctx, v.actor)
	if err != nil {
		return view, err
	}
	view.codes, view.more = s.Identity.SendsCodes(), more
	if proof.Phone == "" {
		return view, nil
	}
	view.phone, view.from, view.until = phone.Display(proof.Phone), v.Date(proof.From), v.Date(proof.Until)
	for i := range list {
		view.rows = append(view.rows, v.guestRow(&list[i]))
	}
	return view, nil
}

func (v *Visit) guestRow(p *orders.Purchase) guestRow {
	shops := make([]string, len(p.Drafts))
	for i := range p.Drafts {
		shops[i] = p.Drafts[i].ShopName
	}
	return guestRow{p.Number, v.Date(p.PlacedAt.In(zoneOf(p, ""))), strings.Join(shops, ", "), p.Total()}
}

// ticked says whether a purchase is to be adopted: all are, until the visitor takes one out.
func (v *Visit) ticked(number string) bool {
	return v.Form == nil || slices.Contains(v.Form.Values["pesanan"], number)
}

func (s *Storefront) adopt(ctx context.Context, v *Visit, in guestForm) (web.Done, error) {
	err := s.Orders.Adopt(ctx, v.actor, in.Numbers)
	return web.Done{To: "/pesanan", Tone: "padi", Key: "guest.adopted", Args: []any{len(in.Numbers)}}, err
}

// guestsOffered counts the purchases that the visitor may adopt.
func (s *Storefront) guestsOffered(ctx context.Context, v *Visit) (int, error) {
	return s.Orders.CountGuestPurchases(ctx, v.actor, guestsCounted)
}

func sampleGuest() guestView {
	return guestView{
		phone: "0819-0000-0102", from: "23 September 2026", until: "21 Januari 2027", more: true, codes: true,
		rows: []guestRow{
			{"LB-8F2K4X", "22 November 2026", "Kopi Inaq Sri, Madu Rinjani", 437_000},
			{"LB-77QX2A", "20 November 2026", "Tenun Pringgasela", 60_000},
		},
	}
}
