package storefront

import (
	"context"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments/bank"
	"lumbung/payments/refund"
)

// refundView is money of a purchase that goes back, as its buyer follows it.
type refundView struct {
	amount           money.Amount
	tone, head, text string
	asks             bool // she says where it goes
	to               string
}

// purchaseRefunds are what goes back of a purchase, in all of its cooperatives.
func (s *Storefront) purchaseRefunds(ctx context.Context, p *orders.Purchase) (all []refund.Refund, err error) {
	asked := map[string]bool{}
	for i := range p.Drafts {
		coop := p.Drafts[i].Coop
		if asked[coop] {
			continue
		}
		asked[coop] = true
		of, err := s.Refunds.OfPurchase(ctx, coop, p.Number)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	return all, nil
}

// refundOf says where one stands. Times are in the zone.
func (v *Visit) refundOf(r *refund.Refund, zone *time.Location) refundView {
	view := refundView{amount: r.Amount, tone: "nila"}
	if r.To != nil {
		view.to = r.To.Mask()
	}
	through := view.to
	switch {
	case r.Way == refund.ByChannel && r.Channel != "":
		through = string(r.Channel)
	case r.Way == refund.ByChannel:
		through = v.T("purchase.refund.channel")
	}
	stage, args := "owed", []any{r.Amount, through}
	switch {
	case r.State == refund.Paid && r.Way == refund.ByCash:
		stage, view.tone, args = "cash", "padi", append(args, v.DateTime(r.PaidAt().In(zone)))
	case r.State == refund.Paid:
		stage, view.tone, args = "paid", "padi", append(args, v.DateTime(r.PaidAt().In(zone)))
	case r.State == refund.Sending:
		stage = "sending"
	case r.Way == refund.ByAccount && r.To == nil:
		stage, view.tone = "account", "kunyit"
	case r.Way == refund.ByAccount:
		stage = "named"
	}
	view.asks = r.State == refund.Owed && r.Way == refund.ByAccount
	view.head, view.text = v.T("purchase.refund.head."+stage), v.T("purchase.refund.text."+stage, args...)
	return view
}

// accountForm is where a buyer has her money sent.
type accountForm struct {
	Bank   string `form:"bank,required"   max:"40"  label:"purchase.refund.bank"`
	Number string `form:"number,required" max:"40"  label:"purchase.refund.number"`
	Holder string `form:"holder,required" max:"100" label:"purchase.refund.holder"`
	Sure   bool   `form:"sure"                      label:"purchase.refund.sure"`
}

// reachable are the banks and wallets to choose from; none is chosen before she has.
func reachable(v *Visit) []web.Option {
	options := []web.Option{{Text: v.T("purchase.refund.choose")}}
	for _, b := range append(bank.List(), bank.Wallets()...) {
		options = append(options, web.Option{Value: b.Code, Text: b.Name})
	}
	return options
}

// nameAccount has all money of the purchase sent there that waits for an account.
func (s *Storefront) nameAccount(ctx context.Context, v *Visit, in accountForm) (done web.Done, err error) {
	p, err := s.ownPurchase(ctx, v)
	if err != nil {
		return done, err
	}
	if !in.Sure {
		fields := fault.Fields{}
		fields.Add("sure", "purchase.refund.not_sure")
		return done, fields
	}
	all, err := s.purchaseRefunds(ctx, p)
	if err != nil {
		return done, err
	}
	named := 0
	for i := range all {
		r := &all[i]
		if r.State != refund.Owed || r.Way != refund.ByAccount {
			continue
		}
		to := bank.Input{Bank: in.Bank, Number: in.Number, Holder: in.Holder}
		if _, err := s.Refunds.NameAccount(ctx, orders.HolderOf(p.ID), r.Coop, r.ID, p.ID, to); err != nil {
			return done, err
		}
		named++
	}
	if named == 0 {
		return done, refund.ErrDecided
	}
	return web.Done{To: purchasePath(s.LinkKey, p.Number), Tone: "padi", Key: "purchase.refund.named"}, nil
}
