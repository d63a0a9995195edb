// Package leavers is the desk of who leaves: how a membership ends, what then goes back to her and when, and what a meeting has decided
// about that.
package leavers

import (
	"context"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/leaving"
)

// desk is whom the pages ask.
type desk struct{ admin.Parts }

// What a page of the desk is made of.
type (
	Visit         = office.Visit
	page          = office.Page
	nav           = office.Nav
	list[T any]   = office.List[T]
	column[T any] = office.Column[T]
	tab           = office.Tab
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{s.endPage(), s.deathPage(), s.listPage(), s.onePage(), s.heirsPage(), s.rulesPage()}
}

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// TabWaiting is the tab of those that wait for another officer.
const TabWaiting = "menunggu"

// TabEstates is the tab of those of who has died, whose heirs wait for an officer.
const TabEstates = "ahli-waris"

// tabStates are those behind the tabs.
var tabStates = map[string]leaving.State{TabWaiting: leaving.Waiting, "disetujui": leaving.Approved, "dibukukan": leaving.Booked}

// listPage lists returns.
func (s *desk) listPage() page {
	return list[leaving.Return]{
		Path: "pengembalian", Title: "coop.leaving.title", Help: "leavers", Access: act.Reads, File: "pengembalian-simpanan.csv",
		Search: "coop.leaving.find", Nav: nav{ID: "penarikan"},
		Read: s.read,
		Tabs: []tab{
			{Label: "coop.leaving.tab_all"},
			{Word: TabWaiting, Label: "coop.leaving_state.waiting"},
			{Word: "disetujui", Label: "coop.leaving_state.approved"},
			{Word: "dibukukan", Label: "coop.leaving_state.booked"},
			{Word: TabEstates, Label: "coop.heirs.tab"},
		},
		Columns: []column[leaving.Return]{
			{Label: "coop.leaving.number", Cell: func(v *Visit, r *leaving.Return) ui.Cell {
				return ui.Anchor(r.Number, v.To("pengembalian", r.ID)).Lead()
			}},
			{Label: "coop.col.member", Cell: func(_ *Visit, r *leaving.Return) ui.Cell { return ui.Named(office.Person, r.Member) }},
			{Label: "coop.leaving.left", Cell: func(v *Visit, r *leaving.Return) ui.Cell { return v.Dated(r.LeftAt) }},
			{Label: "coop.leaving.due", Cell: func(v *Visit, r *leaving.Return) ui.Cell { return ui.Text(due(v, r)) }},
			{Label: "coop.leaving.rest", Sum: true, Cell: func(_ *Visit, r *leaving.Return) ui.Cell { return ui.Money(r.Sums.Rest()) }},
			{Label: "coop.leaving.state", Cell: func(v *Visit, r *leaving.Return) ui.Cell {
				return ui.State(tone(r.State), v.Word("leaving_state", r.State))
			}},
		},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.leaving.sub"), Beside: links(v)}, nil
		},
		Empty:  ui.Blank{Icon: "wallet", Title: "coop.leaving.none", Text: "coop.leaving.none_text"},
		Sample: samples,
	}.Page()
}

func tone(state leaving.State) string {
	switch state {
	case leaving.Waiting:
		return "kunyit"
	case leaving.Approved:
		return "nila"
	case leaving.Booked:
		return "padi"
	case leaving.Stayed:
	}
	return "soga"
}

// due is the day on which a return is due, or what is waited for.
func due(v *Visit, r *leaving.Return) string {
	switch {
	case r.State == leaving.Stayed:
		return ""
	case r.Due == nil:
		return v.T("coop.leaving.after_meeting")
	}
	return v.Day(*r.Due)
}

// read reads a part of them, or the one with the number that is looked for.
func (s *desk) read(ctx context.Context, v *Visit, q ui.Query) (slice store.Slice[leaving.Return], err error) {
	if q.Search != "" {
		found, err := s.Leavings.ByNumber(ctx, v.Coop.ID, office.SlipNumber("PS", q.Search))
		if fault.KindOf(err) == fault.NotFound {
			return slice, nil
		}
		if err == nil {
			slice.Items = []leaving.Return{*found}
		}
		return slice, err
	}
	if q.Tab == TabEstates {
		return s.Leavings.Estates(ctx, v.Coop.ID, q.Page)
	}
	if state := tabStates[q.Tab]; state != "" {
		return s.Leavings.InState(ctx, v.Coop.ID, state, q.Page)
	}
	return s.Leavings.Newest(ctx, v.Coop.ID, q.Page)
}

func samples(v *Visit) []leaving.Return {
	left := v.Now.AddDate(0, 0, -4)
	one := func(id string, sums leaving.Sums, way ...leaving.State) leaving.Return {
		r := leaving.Return{
			ID: id, Coop: "sembalun", Number: "PS-2026-0000" + id, Member: "sri", LeftAt: left, EndedBy: "sri", Sums: sums,
			Terms: leaving.Terms{When: leaving.AfterDays, Days: 30, Offset: true, Article: "AD pasal 9", Resolution: "RAT 4/2026"},
		}
		day := left.AddDate(0, 0, 30)
		r.Due = &day
		for i, state := range way {
			mark := states.Mark{By: []string{"sri", "nur", "timer"}[min(i, 2)], At: left}
			r.State, r.Steps = state, append(r.Steps, states.Step[leaving.State]{State: state, Mark: mark})
		}
		return r
	}
	meeting := one("1", leaving.Sums{Pokok: 100_000, Wajib: 20_000}, leaving.Waiting)
	meeting.Terms, meeting.Due = leaving.Terms{When: leaving.AfterMeeting}, nil
	return []leaving.Return{
		one("4", leaving.Sums{Pokok: 100_000, Wajib: 480_000, Debt: 43_200}, leaving.Waiting),
		one("3", leaving.Sums{Pokok: 100_000, Wajib: 260_000}, leaving.Waiting, leaving.Approved),
		one("2", leaving.Sums{Pokok: 100_000, Wajib: 40_000}, leaving.Waiting, leaving.Approved, leaving.Booked),
		meeting,
	}
}

func sampleMember() *members.Membership {
	m := &members.Membership{ID: "sembalun.sri", Coop: "sembalun", User: "sri", Name: "Inaq Sri Wahyuni", Number: 127}
	m.State, m.Roles = members.Active, []members.Role{members.RoleMember}
	return m
}
