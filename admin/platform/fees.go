package platform

import (
	"context"
	"errors"
	"fmt"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/payments"
)

// feesForm is what the meeting has decided about a new cooperative's part of each sale.
type feesForm struct {
	Percent  string `form:"persen,required"     max:"6"  label:"platform.percent"`
	Bearer   string `form:"penanggung,required" max:"20" label:"platform.bearer"`
	Decision string `form:"keputusan,required"  max:"60" label:"platform.decision"`
}

// mostPercent is the highest commission that a first start takes: 30 %. More is a typing mistake.
const mostPercent = money.BasisPoints(3000)

// exampleGoods is the sale that the page reckons with.
const exampleGoods = money.Amount(100_000)

var errFeesFixed = fault.New(fault.Conflict, "platform.fees_fixed")

// feesPage decides what a new cooperative takes out of sales. Once it has a shop, changes are the board's.
func (s *Platform) feesPage() page {
	return page{
		Path: "koperasi/:coop/potongan", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.step_fees", Help: "fees",
		Show:   s.showFees,
		Acts:   []web.Act[*Visit]{web.Do("", act.Operates, s.setFees)},
		Sample: sampleFees(false), More: map[string]show{"tetap": sampleFees(true)},
	}
}

func (s *Platform) showFees(ctx context.Context, v *Visit) (templ.Component, error) {
	known, fixed, err := s.firstFees(ctx, v)
	if err != nil {
		return nil, err
	}
	return v.fees(known, fixed)
}

// fees shows the form with what is in force, or that alone once it is fixed. known may be nil.
func (v *Visit) fees(known *payments.FeeSchedule, fixed bool) (templ.Component, error) {
	v.step = stepFees
	in := feesForm{Percent: "5", Bearer: string(payments.BySeller)}
	if known != nil {
		in = feesForm{
			Percent: known.Component(payments.CommissionFee).Percent.Percent(), Decision: known.Resolution,
			Bearer: string(known.Component(payments.GatewayFee).Bearer),
		}
	}
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
	}
	return fees(v, v.example(known), fixed), nil
}

// firstFees are the rules in force, nil for none, and whether they are fixed since somebody sells already.
func (s *Platform) firstFees(ctx context.Context, v *Visit) (known *payments.FeeSchedule, fixed bool, err error) {
	known, err = s.Payments.Schedule(ctx, v.coop.ID, v.now)
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	shops, err := s.Catalog.Shops(ctx, catalog.ShopSearch{Coop: v.coop.ID}, store.Page{Limit: 1})
	return known, len(shops.Items) > 0, err
}

// example divides a sale of Rp100.000, paid by QRIS, nothing without rules.
func (v *Visit) example(known *payments.FeeSchedule) []web.Part {
	if known == nil {
		return nil
	}
	share := payments.ShareGatewayCost("QRIS", []money.Amount{exampleGoods})[0]
	frozen := known.Freeze([]payments.FeeLine{{Goods: exampleGoods}}, share)[0]
	parts := []web.Part{{Tone: "padi", Label: v.T("platform.to_member"), Amount: exampleGoods - payments.SellerBears(frozen)}}
	for i, fee := range frozen {
		if fee.Bearer == payments.BySeller {
			parts = append(parts, web.Part{Tone: []string{"nila", "kunyit"}[i%2], Label: fee.In(v.Lang()), Amount: fee.Amount})
		}
	}
	return parts
}

func (s *Platform) setFees(ctx context.Context, v *Visit, in feesForm) (done web.Done, err error) {
	percent, err := money.ParsePercent(in.Percent)
	if err != nil || percent > mostPercent {
		return done, fault.Fields{"persen": fault.New(fault.Invalid, "platform.percent_wrong").With(mostPercent.Percent())}
	}
	bearer := payments.Bearer(in.Bearer)
	if bearer != payments.BySeller && bearer != payments.ByCooperative {
		return done, fault.Fields{"penanggung": fault.New(fault.Invalid, "form.choose_one")}
	}
	known, fixed, err := s.firstFees(ctx, v)
	switch {
	case err != nil:
		return done, err
	case fixed:
		return done, errFeesFixed
	}
	schedule := payments.StandardFeeSchedule(v.coop.ID, percent, bearer, in.Decision, v.now)
	if known != nil {
		schedule.Version = known.Version + 1
		schedule.ID = fmt.Sprintf("%s|%d", v.coop.ID, schedule.Version)
	}
	return web.Done{Tone: "padi", Key: "platform.fees_saved"}, s.Payments.SetFeeSchedule(ctx, v.actor, schedule)
}
