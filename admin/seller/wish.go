package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments/savings"
)

// errNoLicence is a wish to save with a cooperative that may not collect savings.
var errNoLicence = fault.New(fault.Conflict, "seller.no_licence")

// wishPage is where a member says what becomes of her sales proceeds.
func (s *Seller) wishPage() page {
	return page{
		Path: "simpanan/hasil-jual", Access: act.OwnShop, Nav: nav{ID: placeBook}, Title: "seller.consent_title", Help: "wish",
		Show: s.wish, Acts: []web.Act[*Visit]{web.Do("", act.OwnShop, s.say)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return v.showWish(savings.StandingOrder{}) },
		More: map[string]show{
			"berlaku": func(_ context.Context, v *Visit) (templ.Component, error) {
				return v.showWish(sampleWish(v, savings.Wish{Dues: true, Share: 3_000}))
			},
		},
	}
}

func sampleWish(v *Visit, w savings.Wish) savings.StandingOrder {
	return savings.StandingOrder{Wish: w, Text: savings.ConsentText, At: v.now, N: 1}
}

// What of the rest goes into simpanan sukarela, as the form says it.
const (
	restStays = "tinggal"
	restAll   = "semua"
	restShare = "bagian"
	restEach  = "jumlah"
)

// wishForm is a member's word on where her proceeds shall go.
type wishForm struct {
	Dues  bool         `form:"wajib"  label:"seller.wish_dues"`
	Rest  string       `form:"sisa"   label:"seller.wish_rest"  max:"10"`
	Share int64        `form:"persen" label:"seller.wish_share"` // percent
	Each  money.Amount `form:"jumlah" label:"seller.wish_each"`
	Agree bool         `form:"setuju" label:"seller.consent_agree"`
}

// Check wants a wish that moves something, and a tick.
func (in *wishForm) Check(form *web.Form) {
	switch {
	case in.Rest == restShare && (in.Share < 1 || in.Share > 99):
		form.Faults.Add("persen", "seller.wish_share_range")
	case in.Rest == restEach && (in.Each < 1 || in.Each > savings.MostEach):
		form.Faults.Add("jumlah", "seller.wish_each_range", savings.MostEach)
	case !in.Dues && (in.Rest == "" || in.Rest == restStays):
		form.Faults.Add("sisa", "seller.wish_nothing")
	}
	if !in.Agree {
		form.Faults.Add("setuju", "seller.consent_missing")
	}
}

func (in *wishForm) wish() savings.Wish {
	w := savings.Wish{Dues: in.Dues, ToSavings: in.Rest == restAll}
	switch in.Rest {
	case restShare:
		w.Share = money.BasisPoints(in.Share * 100)
	case restEach:
		w.Each = in.Each
	}
	return w
}

// wishFormOf is a wish as the form has it.
func wishFormOf(w savings.Wish) wishForm {
	in := wishForm{Dues: w.Dues, Rest: restStays, Share: int64(w.Share / 100), Each: w.Each}
	switch {
	case w.ToSavings:
		in.Rest = restAll
	case w.Share > 0:
		in.Rest = restShare
	case w.Each > 0:
		in.Rest = restEach
	}
	return in
}

func (s *Seller) wish(ctx context.Context, v *Visit) (templ.Component, error) {
	order, err := s.Payments.StandingOrder(ctx, v.coop.ID, v.owner)
	if err != nil {
		return nil, err
	}
	return v.showWish(order)
}

func (v *Visit) showWish(order savings.StandingOrder) (_ templ.Component, err error) {
	v.Back = at("simpanan")
	in := wishFormOf(order.Wish)
	if !order.Moves() { // what most members want
		in.Dues, in.Rest = true, restAll
	}
	if !v.coop.USPLicense {
		in.Rest = restStays
	}
	if v.Form == nil {
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
		for name, empty := range map[string]bool{"persen": in.Share == 0, "jumlah": in.Each == 0} {
			if empty {
				v.Form.Values.Del(name)
			}
		}
	}
	return wishMain(v), nil
}

// restOptions are the ways for what simpanan wajib leaves.
func (v *Visit) restOptions() (options []web.Option) {
	for _, rest := range []string{restAll, restShare, restEach, restStays} {
		options = append(options, web.Option{Value: rest, Text: v.T("seller.wish_" + rest)})
	}
	return options
}

// say writes down what the member wants.
func (s *Seller) say(ctx context.Context, v *Visit, in wishForm) (web.Done, error) {
	w := in.wish()
	if w.Saves() && !v.coop.USPLicense {
		return web.Done{}, errNoLicence
	}
	return web.Done{To: at("simpanan"), Tone: "padi", Key: "seller.did_consent"}, s.Payments.Say(ctx, v.actor, v.coop.ID, w)
}

// withdrawConsent takes back what she agreed to.
func (s *Seller) withdrawConsent(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return web.Done{Tone: "padi", Key: "seller.did_withdraw"}, s.Payments.Say(ctx, v.actor, v.coop.ID, savings.Wish{})
}

// consentAction is where the word goes. It names the cooperative, lest another one was chosen in the meantime.
func (v *Visit) consentAction(path string) string {
	return at("simpanan/"+path) + "?koperasi=" + v.coop.ID
}

// consentKey is the sentence of a version of the consent. A version is never reworded: what members agreed to stays.
func consentKey(version string) string { return "seller.consent_" + version }

// wishLines are what a wish asks for, in the words of the form. The first version of the sentence said itself that it is all.
func wishLines(l *i18n.Locale, w savings.Wish, text string) (lines []string) {
	if text == "2026-11" {
		return nil
	}
	if w.Dues {
		lines = append(lines, l.T("seller.wish_line_wajib"))
	}
	switch {
	case w.ToSavings:
		lines = append(lines, l.T("seller.wish_line_semua"))
	case w.Share > 0:
		lines = append(lines, l.T("seller.wish_line_bagian", l.Percent(w.Share)))
	case w.Each > 0:
		lines = append(lines, l.T("seller.wish_line_jumlah", w.Each))
	}
	return lines
}
