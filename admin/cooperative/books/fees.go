package books

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments"
)

// The example: goods for Rp100.000, paid by QRIS.
const (
	exampleGoods   = money.Amount(100_000)
	exampleChannel = payments.Channel("QRIS")
)

// feesPage is what the cooperative takes out of sales, as its meeting decided. Other rules are proposed and published beside it.
func (s *desk) feesPage() page {
	return page{
		Path: "potongan", Title: "coop.nav.fees", Help: "fees", Access: act.Reads,
		Nav: nav{ID: "potongan", Icon: "percent", Label: "coop.nav.fees", Rank: 70},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			versions, err := s.Payments.Schedules(ctx, v.Coop.ID)
			if err != nil {
				return nil, err
			}
			agreed, err := s.agreed(ctx, v, versions)
			if err != nil {
				return nil, err
			}
			proposals, err := s.Payments.FeeProposals(ctx, v.Coop.ID, store.Page{Limit: proposalsShown})
			if err != nil {
				return nil, err
			}
			schedule, err := s.Payments.Schedule(ctx, v.Coop.ID, v.Now)
			if errors.Is(err, store.ErrNotFound) {
				return feesNone(v, feesDetail{versions: versionTable(v, versions, "", agreed), proposals: proposals.Items}), nil
			}
			if err != nil {
				return nil, err
			}
			table, err := feeTable(ctx, v, schedule)
			return fees(v, schedule, feesDetail{table, versionTable(v, versions, schedule.ID, agreed), proposals.Items}), err
		},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			schedule := office.SampleSchedule()
			next := sampleFeeProposal()
			next.Schedule.Version = 2
			versions := versionTable(v, []payments.FeeSchedule{next.Schedule, schedule}, schedule.ID, map[string]int{next.Schedule.ID: 3})
			table, err := feeTable(ctx, v, &schedule)
			return fees(v, &schedule, feesDetail{table, versions, []payments.FeeProposal{*next}}), err
		},
		More: map[string]web.Show[*Visit]{
			"kosong": func(_ context.Context, v *Visit) (templ.Component, error) { return feesNone(v, feesDetail{}), nil },
		},
	}
}

// proposalsShown is how many proposals the page shows.
const proposalsShown = 10

// feesDetail is what the page says beside the rules in force.
type feesDetail struct {
	rules     ui.Grid // in force
	versions  ui.Grid
	proposals []payments.FeeProposal
}

// agreed counts the sellers who agree to the versions that have yet to start, by id.
func (s *desk) agreed(ctx context.Context, v *Visit, versions []payments.FeeSchedule) (map[string]int, error) {
	counts := map[string]int{}
	for _, one := range versions {
		if !one.From.After(v.Now) {
			break
		}
		n, err := s.Payments.FeeAgreements(ctx, v.Coop.ID, one.ID, office.CountLimit)
		if err != nil {
			return nil, err
		}
		counts[one.ID] = n
	}
	return counts, nil
}

// versionTable are the versions, those that start last first; now is the id of the one in force.
func versionTable(v *Visit, versions []payments.FeeSchedule, now string, agreed map[string]int) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.fees.versions")}
	for _, label := range []string{"coop.fees.version", "coop.offices.decision", "coop.fees.start", "coop.fees.agreed", "coop.col.state"} {
		g.Heads = append(g.Heads, ui.GridHead{Label: v.T(label)})
	}
	for _, one := range versions {
		state := ui.State("soga", v.T("coop.fees.past"))
		switch {
		case one.From.After(v.Now):
			state = ui.State("kunyit", v.T("coop.fees.coming"))
		case one.ID == now:
			state = ui.State("padi", v.T("coop.fees.in_force"))
		}
		agree := ui.Text("").Dash()
		if one.From.After(v.Now) {
			agree = ui.Text(v.T("coop.fees.sellers_agree", agreed[one.ID]))
		}
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(v.Locale.Number(one.Version)).Lead(), ui.Text(one.Resolution), v.Dated(one.From), agree, state,
		})
	}
	return g
}

// feeTable is one row for each component of the schedule.
func feeTable(ctx context.Context, v *Visit, s *payments.FeeSchedule) (ui.Grid, error) {
	g := ui.Grid{Caption: v.Title}
	for _, label := range []string{"coop.col.fee", "coop.col.rate", "coop.col.bearer", "coop.col.for", "coop.col.account"} {
		g.Heads = append(g.Heads, ui.GridHead{Label: v.T(label)})
	}
	for _, one := range s.Components {
		asks := ui.Text(rate(v.Locale, one.Percent, one.Fixed))
		if one.Code == payments.GatewayFee {
			asks.Text = v.T("coop.fees.by_channel")
		}
		asks.Small = one.Limits(v.Locale)
		whom, err := feeFor(ctx, v, one.Match)
		if err != nil {
			return g, err
		}
		account := ui.Anchor(office.AccountName(v.Locale, one.Account), v.To("akun", one.Account))
		account.Small = one.Account
		g.Rows = append(g.Rows, []ui.Cell{
			ui.Text(payments.Fee{Name: one.Name, NameEN: one.NameEN}.In(v.Lang())).Lead(), asks.Strong(),
			ui.Text(v.Word("bearer", one.Bearer)), whom, account,
		})
	}
	return g, nil
}

// feeExample freezes the fees of one sale, as a payment would.
func feeExample(v *Visit, s *payments.FeeSchedule) []web.Part {
	share := payments.ShareGatewayCost(exampleChannel, []money.Amount{exampleGoods})[0]
	frozen := s.Freeze([]payments.FeeLine{{Goods: exampleGoods}}, share)[0]
	parts := []web.Part{{Tone: "padi", Label: v.T("coop.fees.to_member"), Amount: exampleGoods - payments.SellerBears(frozen)}}
	tones := []string{"nila", "kunyit", "soga"}
	for _, fee := range frozen {
		if fee.Bearer != payments.BySeller {
			continue
		}
		label := fee.In(v.Lang()) + " " + rate(v.Locale, fee.Percent, fee.Fixed)
		parts = append(parts, web.Part{Tone: tones[(len(parts)-1)%len(tones)], Label: label, Amount: fee.Amount})
	}
	return parts
}

// feeFor says what a fee is for, with the names of the sellers and products it is limited to.
func feeFor(ctx context.Context, v *Visit, m payments.Match) (ui.Cell, error) {
	cell := ui.Text(m.Text(v.Locale, catalog.CategoryName))
	var limited []string
	for _, of := range []struct {
		kind string
		ids  []string
	}{{office.Person, m.Sellers}, {office.Product, m.Products}} {
		if len(of.ids) == 0 {
			continue
		}
		names, err := v.Names(ctx, of.kind, of.ids)
		if err != nil {
			return cell, err
		}
		for _, id := range of.ids {
			limited = append(limited, cmp.Or(names[id].Text, id))
		}
	}
	cell.Small = strings.Join(limited, ", ")
	return cell, nil
}

func channelRate(v *Visit, channel payments.Channel) string {
	part, fixed := payments.ChannelCost(channel)
	return rate(v.Locale, part, fixed)
}

// rate writes what a fee asks: 5 %, Rp4.000, or both.
func rate(l *i18n.Locale, part money.BasisPoints, fixed money.Amount) string {
	switch {
	case part != 0 && fixed != 0:
		return l.Percent(part) + " + " + l.Rupiah(fixed)
	case fixed != 0:
		return l.Rupiah(fixed)
	case part != 0:
		return l.Percent(part)
	}
	return ""
}
