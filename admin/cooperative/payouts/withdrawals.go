package payouts

import (
	"context"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// withdrawalsPage lists what members take out, in the order in which they have asked.
func (s *desk) withdrawalsPage() page {
	return list[withdrawal.Withdrawal]{
		Path: "penarikan", Title: "coop.nav.withdrawals", Help: "withdrawals", Access: act.Reads, File: "penarikan.csv",
		Search:  "coop.payout.find",
		Nav:     nav{ID: "penarikan", Icon: "cash", Label: "coop.nav.withdrawals", Rank: 44},
		Read:    s.readWithdrawals,
		Tabs:    stateTabs(),
		Columns: withdrawalColumns(),
		Head:    s.withdrawalsHead,
		Empty:   ui.Blank{Icon: "cash", Title: "coop.payout.none", Text: "coop.payout.none_text"},
		Sample:  sampleWithdrawals,
	}.Page()
}

// Words of tabs that others lead to.
const (
	TabAsked = "menunggu"
	TabReady = "giliran"
)

// stateTabs are the states in which somebody may have something to do, and the end.
func stateTabs() (tabs []tab) {
	for _, word := range []string{"", TabAsked, TabReady, "dikirim", "dibayar"} {
		label := "coop.payout.tab_all"
		if state := stateOf(word); state != "" {
			label = "coop.payout_state." + string(state)
		}
		tabs = append(tabs, tab{Word: word, Label: label})
	}
	return tabs
}

// stateOf is the state behind a tab, "" for all.
func stateOf(word string) withdrawal.State {
	return map[string]withdrawal.State{
		TabAsked: withdrawal.Asked, TabReady: withdrawal.Ready, "dikirim": withdrawal.Sending, "dibayar": withdrawal.Paid,
	}[word]
}

// readWithdrawals reads a part of them, or the one with the number that is looked for.
func (s *desk) readWithdrawals(ctx context.Context, v *Visit, q ui.Query) (slice store.Slice[withdrawal.Withdrawal], err error) {
	if q.Search != "" {
		found, err := s.Withdrawals.ByNumber(ctx, v.Coop.ID, office.SlipNumber("KK", q.Search))
		if fault.KindOf(err) == fault.NotFound {
			return slice, nil
		}
		if err == nil {
			slice.Items = []withdrawal.Withdrawal{*found}
		}
		return slice, err
	}
	if state := stateOf(q.Tab); state != "" {
		return s.Withdrawals.InState(ctx, v.Coop.ID, state, q.Page)
	}
	return s.Withdrawals.Newest(ctx, v.Coop.ID, "", q.Page)
}

func withdrawalColumns() []column[withdrawal.Withdrawal] {
	return []column[withdrawal.Withdrawal]{
		{Label: "coop.payout.asked", Of: (*Visit).ZoneName, Cell: func(v *Visit, w *withdrawal.Withdrawal) ui.Cell {
			return v.Stamped(w.AskedAt)
		}},
		{Label: "coop.payout.slip", Cell: func(v *Visit, w *withdrawal.Withdrawal) ui.Cell {
			return ui.Anchor(w.Number, v.To("penarikan", w.ID)).Lead()
		}},
		{Label: "coop.col.member", Cell: func(_ *Visit, w *withdrawal.Withdrawal) ui.Cell { return ui.Named(office.Person, w.Member) }},
		{Label: "coop.payout.to", Cell: func(v *Visit, w *withdrawal.Withdrawal) ui.Cell { return ui.Text(destination(v, w)) }},
		{Label: "coop.col.amount", Sum: true, Cell: func(_ *Visit, w *withdrawal.Withdrawal) ui.Cell { return ui.Money(w.Amount) }},
		{Label: "coop.payout.state", Cell: func(v *Visit, w *withdrawal.Withdrawal) ui.Cell {
			return ui.State(admin.WithdrawalTone(w.State), v.Word("payout_state", w.State))
		}},
	}
}

// withdrawalsHead says how the queue stands, and what of all that members may ask for could be paid today.
func (s *desk) withdrawalsHead(ctx context.Context, v *Visit) (ui.Head, error) {
	l := withdrawal.Liquidity{Demandable: 41_206_500, Cash: 3_150_000, AtGateway: 2_870_000, OnTheWay: 1_950_000, Floor: 10}
	if !v.Sampled() {
		var err error
		if l, err = s.Withdrawals.Liquidity(ctx, v.Coop.ID); err != nil {
			return ui.Head{}, err
		}
	}
	return ui.Head{Sub: liquidityText(v, l), Beside: withdrawalLinks(v)}, nil
}

// liquidityText says it in one line.
func liquidityText(v *Visit, l withdrawal.Liquidity) string {
	text := v.T("coop.payout.liquidity", l.Demandable, l.Payable(), l.Share(), l.OnTheWay)
	if l.Floor > 0 {
		text += " " + v.T("coop.payout.floor", l.Floor)
	}
	return text
}

func sampleWithdrawals(v *Visit) []withdrawal.Withdrawal {
	at := func(bank, last string) *withdrawal.Destination {
		return &withdrawal.Destination{Account: "a", Bank: "ID_" + bank, Name: bank, Last: last, Holder: "Sri Wahyuni"}
	}
	type state = withdrawal.State
	type to = *withdrawal.Destination
	one := func(number, member string, way withdrawal.Way, d to, amount money.Amount, all ...state) withdrawal.Withdrawal {
		w := withdrawal.Withdrawal{
			ID: number, Number: "KK-2026-" + number, Member: member, From: savings.Sukarela, Way: way, To: d, Amount: amount, AskedAt: v.Now,
		}
		for _, w.State = range all {
			w.Steps = append(w.Steps, states.Step[state]{State: w.State, Mark: states.Mark{By: member, At: v.Now}})
		}
		return w
	}
	big := one("00413", "nur", withdrawal.ByHand, at("BCA", "9020"), 900_000, withdrawal.Asked)
	big.Approval = true
	refused := one("00409", "sri", withdrawal.ByCash, nil, 75_000, withdrawal.Asked, withdrawal.Ready, withdrawal.Refused)
	refused.Steps[2].Reason = "Buku simpanan belum dibawa."
	slip := one("00410", "nur", withdrawal.ByCash, nil, 200_000, withdrawal.Asked, withdrawal.Ready)
	slip.Slip = true
	return []withdrawal.Withdrawal{
		one("00412", "sri", withdrawal.ByCash, nil, 500_000, withdrawal.Asked, withdrawal.Ready), big,
		one("00411", "sri", withdrawal.ByHand, at("BRI", "4471"), 350_000, withdrawal.Asked, withdrawal.Ready),
		one("00408", "sri", withdrawal.ByGateway, at("BRI", "4471"), 120_000, withdrawal.Asked, withdrawal.Ready, withdrawal.Sending),
		one("00407", "sri", withdrawal.ByCash, nil, 300_000, withdrawal.Asked, withdrawal.Ready, withdrawal.Paid), refused, slip,
	}
}
