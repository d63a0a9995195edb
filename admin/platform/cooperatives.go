package platform

import (
	"context"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// cooperativesPage lists the cooperatives of the installation.
func (s *Platform) cooperativesPage() page {
	return ui.List[*Visit, members.Cooperative]{
		Title: "platform.cooperatives", Access: act.Operates, File: "koperasi.csv",
		Nav: nav{ID: "koperasi", Icon: "building", Label: "platform.cooperatives", Rank: 10},
		Read: func(ctx context.Context, _ *Visit, q ui.Query) (store.Slice[members.Cooperative], error) {
			return s.Members.Cooperatives(ctx, q.Page)
		},
		Columns: []column[members.Cooperative]{
			{Label: "platform.col_name", Cell: func(_ *Visit, c *members.Cooperative) ui.Cell {
				return ui.Anchor(c.Name, "/platform/koperasi/"+c.Slug).Lead()
			}},
			{Label: "platform.col_standing", Cell: func(v *Visit, c *members.Cooperative) ui.Cell { return v.standingCell(c) }},
			{Label: "platform.col_place", Cell: func(v *Visit, c *members.Cooperative) ui.Cell { return ui.Text(v.s.regency(c.Area)) }},
			{Label: "platform.col_kind", Cell: func(v *Visit, c *members.Cooperative) ui.Cell {
				return ui.Text(v.T("coop_identity.kind_" + string(c.Kind)))
			}},
			{Label: "platform.col_legal", Cell: func(_ *Visit, c *members.Cooperative) ui.Cell { return ui.Text(c.LegalNumber) }},
			{Label: "platform.col_nik", Cell: func(_ *Visit, c *members.Cooperative) ui.Cell { return ui.Code(c.NIK) }},
			{Label: "platform.col_since", Cell: func(v *Visit, c *members.Cooperative) ui.Cell { return ui.Text(v.Date(c.CreatedAt)) }},
		},
		Empty: ui.Blank{Icon: "building", Title: "platform.no_cooperatives", Text: "platform.no_cooperatives_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("platform.cooperatives_text"), Beside: openOne(v)}, nil
		},
		Sample: func(*Visit) []members.Cooperative {
			other := *sampleCooperative()
			other.Name, other.Slug = "Koperasi Sabilulungan Soreang", "sabilulungan-soreang"
			other.Kind, other.Area = members.Consumer, "32.04.37.2004"
			return []members.Cooperative{*sampleCooperative(), other}
		},
		More: map[string]ui.Sample[*Visit, members.Cooperative]{
			"kosong": {Rows: func(*Visit) []members.Cooperative { return nil }},
		},
	}.Page()
}

// standingCell is whether a cooperative trades, and leads to its page.
func (v *Visit) standingCell(c *members.Cooperative) ui.Cell {
	tone, text := "padi", v.T("platform.state_trading")
	switch {
	case c.Answer() != nil:
		tone, text = "kunyit", v.T("platform.state_answered")
	case c.Suspended():
		tone, text = "bata", v.T("platform.state_suspended")
	}
	return ui.State(tone, text)
}

// regency is the kabupaten or kota of a village.
func (s *Platform) regency(code string) string {
	regency, _ := s.Atlas.Regency(code)
	return regency.Name
}
