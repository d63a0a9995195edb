package people

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/savings"
)

// Tabs of the register, as the address has them.
const (
	tabActive   = "anggota"
	TabApplied  = "calon"
	tabAccepted = "diterima"
	tabLapsed   = "lewat"
	tabLeft     = "keluar"
	tabRejected = "ditolak"
)

// applicantsShown is how many applicants stand above the register.
const applicantsShown = 5

// membersPage is the register: who waits for a decision first, then one state by name.
func (s *desk) membersPage() page {
	return list[members.Membership]{
		Path: "anggota", Title: "coop.nav.members", Help: "members", Access: act.Reads, File: "anggota.csv",
		Nav: nav{ID: "anggota", Icon: "users", Label: "coop.nav.members", Rank: 50, Count: s.countApplicants},
		Tabs: []tabOf{
			{Word: tabActive, Label: "coop.members.active"},
			{Word: TabApplied, Label: "coop.members.applied", Count: waitingApplicants},
			{Word: tabAccepted, Label: "coop.members.accepted"},
			{Word: tabLeft, Label: "coop.members.left"},
			{Word: tabRejected, Label: "coop.members.rejected"},
			{Word: tabLapsed, Label: "coop.members.lapsed"},
		},
		Search: "coop.members.find", Read: s.register,
		Columns: []column[members.Membership]{
			{Label: "coop.col.number", Cell: memberNumber, Tabs: []string{tabActive, tabLeft, tabRejected}},
			{Label: "coop.col.name", Cell: func(v *Visit, m *members.Membership) ui.Cell { return ui.Anchor(m.Name, v.To("anggota", m.ID)).Lead() }},
			{Label: "coop.col.place", Cell: func(v *Visit, m *members.Membership) ui.Cell { return ui.Text(v.Place(m.Area)) }},
			{Label: "coop.col.role", Cell: memberRoles, Tabs: []string{tabActive}},
			{Label: "coop.col.phone", Cell: memberPhone, Tabs: []string{TabApplied, tabAccepted, tabLeft, tabRejected, tabLapsed}},
			{Label: "coop.col.since", Cell: func(v *Visit, m *members.Membership) ui.Cell { return v.Dated(m.Since) }, Tabs: []string{tabActive}},
			{Label: "coop.col.asked", Tabs: []string{TabApplied}, Cell: func(v *Visit, m *members.Membership) ui.Cell {
				return v.Dated(m.AppliedAt)
			}},
			{Label: "coop.col.pay_by", Tabs: []string{tabAccepted}, Cell: func(v *Visit, m *members.Membership) ui.Cell {
				return v.Dated(m.PayBy)
			}},
			{Label: "coop.col.until", Cell: memberUntil, Tabs: []string{tabLeft, tabRejected, tabLapsed}},
		},
		Empty: ui.Blank{Icon: "users", Title: "coop.members.none", Text: "coop.members.none_text"},
		Head:  func(_ context.Context, v *Visit) (ui.Head, error) { return ui.Head{Beside: registerLinks(v)}, nil },
		Above: s.waitingAbove, Sample: sampleMembers, More: sampleRegister(),
	}.Page()
}

func (s *desk) countApplicants(ctx context.Context, v *Visit) (int, error) {
	return s.Members.CountMembers(ctx, v.Coop.ID, members.Applied, office.CountLimit)
}

// waitingApplicants is what the frame has counted.
func waitingApplicants(_ context.Context, v *Visit) (int, error) { return v.Waits("anggota"), nil }

// register reads one page of one state. Who applied stands in the order of asking, unless a name is looked for.
func (s *desk) register(ctx context.Context, v *Visit, q ui.Query) (store.Slice[members.Membership], error) {
	if q.Tab == TabApplied && q.Search == "" {
		return s.Members.Applicants(ctx, v.Actor, v.Coop.ID, q.Page)
	}
	states := map[string]members.State{
		tabActive: members.Active, TabApplied: members.Applied, tabAccepted: members.Entering, tabLeft: members.Left,
		tabRejected: members.Rejected, tabLapsed: members.Lapsed,
	}
	return s.Members.Members(ctx, v.Actor, members.Search{Coop: v.Coop.ID, State: states[q.Tab], Words: q.Search}, q.Page)
}

// waitingAbove shows who waits for a decision, or for another number, above the first page of the members.
func (s *desk) waitingAbove(ctx context.Context, v *Visit, q ui.Query) (templ.Component, error) {
	if q.Tab != tabActive || !q.First() {
		return nil, nil
	}
	first, err := s.applicants(ctx, v)
	if err != nil {
		return nil, err
	}
	var lost []members.Membership
	if !v.Sampled() {
		if lost, err = s.Members.Recoveries(ctx, v.Actor, v.Coop.ID); err != nil {
			return nil, err
		}
	}
	if len(first)+len(lost) == 0 {
		return nil, nil
	}
	sure, err := s.admitSure(ctx, v)
	if err != nil {
		return nil, err
	}
	return waitingMain(v, sure, first, lost), nil
}

func (s *desk) applicants(ctx context.Context, v *Visit) ([]members.Membership, error) {
	if v.Sampled() {
		return sampleApplicants(v), nil
	}
	slice, err := s.Members.Applicants(ctx, v.Actor, v.Coop.ID, store.Page{Limit: applicantsShown})
	return slice.Items, err
}

func memberNumber(_ *Visit, m *members.Membership) ui.Cell { return ui.Code(m.NumberText()) }

func memberRoles(v *Visit, m *members.Membership) ui.Cell { return ui.Text(v.Roles(m.Roles)) }

func memberPhone(_ *Visit, m *members.Membership) ui.Cell { return ui.Text(phone.Display(m.Phone)) }

func memberUntil(v *Visit, m *members.Membership) ui.Cell {
	return v.Dated(m.Latest().At)
}

// admitSure is the key of what is asked before somebody is admitted: whether she pays first.
func (s *desk) admitSure(ctx context.Context, v *Visit) (string, error) {
	if v.Sampled() {
		return "coop.member.admit_sure", nil
	}
	versions, err := s.Savings.DuesVersions(ctx, v.Coop.ID)
	if now := savings.InForce(versions, v.Now); now != nil && now.First {
		return "coop.member.accept_sure", err
	}
	return "coop.member.admit_sure", err
}

// admit makes an applicant a member, or accepts her until she has paid.
func (s *desk) admit(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	m, err := s.Members.Admit(ctx, v.Actor, v.Coop.ID, v.Param("id"))
	if err != nil {
		return web.Done{}, err
	}
	if m.State == members.Entering {
		return web.Done{Tone: "padi", Key: "coop.member.accepted", Args: []any{m.Name, v.Day(m.PayBy)}}, nil
	}
	return web.Done{Tone: "padi", Key: "coop.member.admitted", Args: []any{m.Name, m.NumberText()}}, nil
}

// reject turns an applicant down, with the reason she reads.
func (s *desk) reject(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	_, err := s.Members.Reject(ctx, v.Actor, members.Decision{Coop: v.Coop.ID, ID: v.Param("id"), Reason: in.Reason})
	return web.Done{To: v.To("anggota") + "?keadaan=" + TabApplied, Tone: "nila", Key: "coop.member.rejected"}, err
}

// appoint gives a person the offices that are ticked, and ends the others.
func (s *desk) appoint(ctx context.Context, v *Visit, in officeForm) (web.Done, error) {
	appointment := members.Appointment{Coop: v.Coop.ID, ID: v.Param("id"), Decision: in.Decision}
	for _, role := range in.Roles {
		appointment.Roles = append(appointment.Roles, members.Role(role))
	}
	m, err := s.Members.Appoint(ctx, v.Actor, appointment)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Tone: "padi", Key: "coop.offices.changed", Args: []any{m.Name}}, nil
}
