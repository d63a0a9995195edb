package payouts

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// counterPage writes down what a member without a phone wants in cash. Another officer hands it over.
func (s *desk) counterPage() page {
	return page{
		Path: "penarikan/baru", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.payout.counter", Help: "counter",
		Show: s.counter, Acts: []web.Act[*Visit]{web.Do("", pays(), s.ask)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return showCounter(v, &counterDetail{writes: true, member: sampleMember(), books: []withdrawal.Purse{
				{Kind: savings.Sukarela, Balance: 1_555_984, Available: 1_355_984},
			}})
		},
		More: map[string]web.Show[*Visit]{
			"siapa": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showCounter(v, &counterDetail{writes: true})
			},
			"sendiri": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showCounter(v, &counterDetail{writes: true, member: sampleMember(), mine: true})
			},
			"dibekukan": func(_ context.Context, v *Visit) (templ.Component, error) {
				stop := &savings.Stop{Since: v.Now, Reason: "Tiga pembeli mengeluh barang tidak sesuai foto."}
				return showCounter(v, &counterDetail{writes: true, member: sampleMember(), books: []withdrawal.Purse{
					{Kind: savings.Sukarela, Balance: 155_984, Available: 155_984}, {Kind: savings.Proceeds, Balance: 412_000, Stop: stop},
				}})
			},
			"meninggal": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showCounter(v, &counterDetail{writes: true, member: sampleMember(), estate: v.To("pengembalian", "9")})
			},
			"kosong": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showCounter(v, &counterDetail{writes: true, member: sampleMember()})
			},
		},
	}
}

// counterForm is what she wants.
type counterForm struct {
	Member string       `form:"anggota,required" max:"60"`
	From   string       `form:"from,required"   max:"20" label:"coop.payout.from"`
	Amount money.Amount `form:"amount,required"          label:"coop.col.amount"`
}

// counterDetail is what the page says.
type counterDetail struct {
	member  *members.Membership // nil while nobody is chosen
	books   []withdrawal.Purse
	mine    bool
	estate  string // where the heirs of a member who has died are paid
	writes  bool   // the visitor may write it down
	unknown string
}

// asks says whether the visitor can write something down.
func (d *counterDetail) asks(v *Visit) bool {
	return d.writes && d.member != nil && !d.mine && d.estate == "" && len(books(v, d)) > 0
}

func (s *desk) counter(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &counterDetail{writes: v.May(act.Collect)}
	var err error
	if d.member, d.unknown, err = v.AskedMember(ctx); err != nil {
		return nil, err
	}
	if d.member != nil {
		d.mine = d.member.User == v.By.ID()
		if d.member.Former() {
			known, err := s.Leavings.Latest(ctx, v.Coop.ID, d.member.User)
			if err != nil {
				return nil, err
			}
			if known != nil && known.Dead() {
				d.estate = v.To("pengembalian", known.ID)
			}
		}
		if d.books, err = s.Withdrawals.Purses(ctx, v.Coop.ID, d.member.User); err != nil {
			return nil, err
		}
	}
	return showCounter(v, d)
}

func showCounter(v *Visit, d *counterDetail) (templ.Component, error) {
	v.Back = v.To("penarikan")
	if v.Form == nil && d.member != nil {
		form := counterForm{Member: d.member.User}
		if options := books(v, d); len(options) > 0 {
			form.From = options[0].Value
		}
		var err error
		if v.Form, err = web.FormOf(form); err != nil {
			return nil, err
		}
		v.Form.Values.Del("amount")
	}
	return counterMain(v, d), nil
}

// books are those with money that can be taken out.
func books(v *Visit, d *counterDetail) (options []web.Option) {
	for _, book := range d.books {
		if book.Available > 0 {
			options = append(options, web.Option{
				Value: string(book.Kind), Text: kindName(v, book.Kind), Hint: v.T("coop.payout.there", book.Available),
			})
		}
	}
	return options
}

func (s *desk) ask(ctx context.Context, v *Visit, in counterForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	w, err := s.Withdrawals.AskAtCounter(ctx, v.By, withdrawal.Input{
		Coop: v.Coop.ID, Key: key, Member: in.Member, From: savings.Kind(in.From), Amount: in.Amount,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("penarikan", w.ID), Tone: "padi", Key: "coop.payout.did_ask", Args: []any{w.Number}}, nil
}
