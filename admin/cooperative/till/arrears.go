package till

import (
	"context"
	"strings"
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/savings"
	"lumbung/payments/savings/register"
)

// arrear is a member who is behind with simpanan wajib or pokok.
type arrear struct {
	member *members.Membership
	owed   savings.Obligation
}

// arrearsPage lists the members who are behind, the longest first.
func (s *desk) arrearsPage() page {
	return list[arrear]{
		Path: "tunggakan", Title: "coop.arrears.title", Help: "arrears", Access: act.Reads, File: "tunggakan.csv", Nav: nav{ID: "setoran"},
		Read: s.readArrears,
		Columns: []column[arrear]{
			{Label: "coop.col.member", Cell: func(v *Visit, a *arrear) ui.Cell {
				cell := ui.Anchor(a.member.Name, v.To("anggota", a.member.ID)).Lead()
				cell.Small = a.member.NumberText()
				return cell
			}},
			{Label: "coop.col.phone", Cell: func(_ *Visit, a *arrear) ui.Cell { return ui.Text(phone.Display(a.member.Phone)) }},
			{Label: "coop.arrears.months", Cell: func(v *Visit, a *arrear) ui.Cell { return ui.Text(lateMonths(v, a.owed)) }},
			{Label: "coop.arrears.sum", Sum: true, Cell: func(_ *Visit, a *arrear) ui.Cell { return ui.Money(a.owed.Arrears()) }},
			{Label: "coop.arrears.act", Cell: func(v *Visit, a *arrear) ui.Cell {
				if !v.May(act.Collect) || a.member.User == v.By.ID() {
					return ui.Text("").Dash()
				}
				return ui.Anchor(v.T("coop.deposit.take"), v.To("setoran", "baru")+"?anggota="+a.member.User)
			}},
		},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.arrears.text"), Beside: depositLinks(v, "setoran", "coop.nav.deposits")}, nil
		},
		Empty: ui.Blank{Icon: "circle-check", Title: "coop.arrears.none", Text: "coop.arrears.none_text"},
		Sample: func(v *Visit) []arrear {
			return []arrear{{sampleMember(), sampleOwed(v)}}
		},
	}.Page()
}

// readArrears reads a part of them. Who is found late may have paid a moment ago.
func (s *desk) readArrears(ctx context.Context, v *Visit, q ui.Query) (slice store.Slice[arrear], err error) {
	late, err := s.Savings.Behind(ctx, v.Coop.ID, q.Page)
	if err != nil {
		return slice, err
	}
	slice.Next = late.Next
	ids := make([]string, len(late.Items))
	for i, st := range late.Items {
		ids[i] = members.MembershipID(v.Coop.ID, st.Member)
	}
	found, err := s.Members.Lines(ctx, v.Coop.ID, ids)
	if err != nil {
		return slice, err
	}
	for _, id := range ids {
		m := found[id]
		if m == nil {
			continue
		}
		owed, err := s.Savings.ObligationOf(ctx, v.Coop.ID, register.Line(m))
		if err != nil {
			return slice, err
		}
		slice.Items = append(slice.Items, arrear{m, owed})
	}
	return slice, nil
}

// lateMonths says what is late: simpanan pokok, and the months of simpanan wajib.
func lateMonths(v *Visit, o savings.Obligation) string {
	var words []string
	if o.PokokLeft() > 0 && !o.At.Before(o.PokokUntil) {
		words = append(words, office.AccountName(v.Locale, savings.Pokok.Code()))
	}
	const named = 3
	late := o.Late()
	for i, m := range late {
		if i == named && len(late) > named+1 {
			return strings.Join(append(words, v.T("coop.arrears.more", len(late)-named)), ", ")
		}
		words = append(words, monthName(v, m.At))
	}
	return strings.Join(words, ", ")
}

// monthName is a month in words: November 2026.
func monthName(v *Visit, at time.Time) string { return v.Locale.Month(at.In(v.Zone())) }
