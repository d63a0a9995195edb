package people

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/ui"
)

// officesPage is who holds which office, and which office decides what.
func (s *desk) officesPage() page {
	return page{
		Path: "jabatan", Access: act.Reads, Title: "coop.nav.offices", Help: "offices",
		Nav:    nav{ID: "jabatan", Icon: "shield-check", Label: "coop.nav.offices", Rank: 85},
		Show:   s.offices,
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return officesOf(v, sampleBoard(v)), nil },
	}
}

func (s *desk) offices(ctx context.Context, v *Visit) (templ.Component, error) {
	board, err := s.Members.Board(ctx, v.Actor, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return officesOf(v, board), nil
}

func officesOf(v *Visit, board []members.Membership) templ.Component {
	return officesMain(v, holders(v, board), matrix(v))
}

// holders are the offices with those who hold them.
func holders(v *Visit, board []members.Membership) ui.Grid {
	grid := ui.Grid{Caption: v.T("coop.offices.holders"), Heads: []ui.GridHead{
		{Label: v.T("coop.col.role")}, {Label: v.T("coop.col.name")}, {Label: v.T("coop.offices.decision")},
	}}
	for _, office := range members.Offices() {
		var holders []members.Membership
		for _, m := range board {
			if slices.Contains(m.Roles, office) {
				holders = append(holders, m)
			}
		}
		if len(holders) == 0 {
			grid.Rows = append(grid.Rows, []ui.Cell{ui.Text(v.Role(office)), ui.Text(v.T("coop.offices.nobody")), {}})
		}
		for _, m := range holders {
			name := ui.Anchor(m.Name, v.To("anggota", m.ID)).Lead()
			grid.Rows = append(grid.Rows, []ui.Cell{ui.Text(v.Role(office)), name, ui.Text(m.Decision)})
		}
	}
	return grid
}

// matrix is what the offices decide.
func matrix(v *Visit) ui.Grid {
	grid := ui.Grid{
		Caption: v.T("coop.offices.powers"),
		Heads:   []ui.GridHead{{Label: v.T("coop.offices.power")}, {Label: v.T("coop.offices.offices")}},
	}
	for _, power := range act.Powers() {
		var offices []string
		for _, office := range members.Offices() {
			if office.May(power) {
				offices = append(offices, v.Role(office))
			}
		}
		grid.Rows = append(grid.Rows, []ui.Cell{ui.Text(v.Word("power", power)).Lead(), ui.Text(strings.Join(offices, ", "))})
	}
	return grid
}

func sampleBoard(v *Visit) []members.Membership {
	holder := func(id, name string, roles ...members.Role) members.Membership {
		return members.Membership{ID: v.Coop.ID + "." + id, Coop: v.Coop.ID, User: id, Name: name, Roles: roles, Decision: "RAT 4/III/2026"}
	}
	return []members.Membership{
		holder("lalu", "Lalu Ahmad Fauzi", members.RoleChair, members.RoleMember),
		holder("siti", "Hj. Siti Maesarah", members.RoleTreasurer, members.RoleMember),
		holder("mahsun", "H. Mahsun Ridwan", members.RoleSupervisor, members.RoleMember),
	}
}
