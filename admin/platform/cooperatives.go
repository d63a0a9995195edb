package platform

import (
	"context"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// cooperativesPage lists the cooperatives of the installation, those first that need help most.
func (s *Platform) cooperativesPage() page {
	return ui.List[*Visit, coopHealth]{
		Title: "platform.cooperatives", Help: "cooperatives", Access: act.Operates, File: "koperasi.csv",
		Nav: nav{ID: "koperasi", Icon: "building", Label: "platform.cooperatives", Rank: 10},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[coopHealth], error) {
			list, err := s.allHealth(ctx, v)
			return partOf(list, q.Page), err
		},
		Columns: []column[coopHealth]{
			{Label: "platform.col_name", Cell: func(_ *Visit, h *coopHealth) ui.Cell {
				return ui.Anchor(h.coop.Name, "/platform/koperasi/"+h.coop.Slug+"/keadaan").Lead()
			}},
			{Label: "platform.col_standing", Cell: func(v *Visit, h *coopHealth) ui.Cell { return ui.State(h.tone(), v.state(h)) }},
			{Label: "platform.coop_health", Cell: func(v *Visit, h *coopHealth) ui.Cell { return ui.Text(h.sentence(v)) }},
			{Label: "platform.last_order", Cell: func(v *Visit, h *coopHealth) ui.Cell {
				return ui.Text(v.when(h.lastOrder)).File(stamp(h.lastOrder))
			}},
			{Label: "platform.col_place", Cell: func(v *Visit, h *coopHealth) ui.Cell { return ui.Text(v.s.regency(h.coop.Area)) }},
			{Label: "platform.col_since", Cell: func(v *Visit, h *coopHealth) ui.Cell { return ui.Text(v.Date(h.coop.CreatedAt)) }},
		},
		Empty: ui.Blank{Icon: "building", Title: "platform.no_cooperatives", Text: "platform.no_cooperatives_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("platform.cooperatives_text"), Beside: openOne(v)}, nil
		},
		Sample: func(*Visit) []coopHealth {
			other := *sampleCooperative()
			other.Name, other.Slug = "Koperasi Sabilulungan Soreang", "sabilulungan-soreang"
			other.Kind, other.Area = members.Consumer, "32.04.37.2004"
			return []coopHealth{
				{
					coop: other, officers: 3, guarded: 1, lastOrder: sampleNow().AddDate(0, 0, -12),
					problems: []problem{{"orders_late", 2}, {"no_factor", 2}},
				},
				{coop: *sampleCooperative(), officers: 4, guarded: 4, lastOrder: sampleNow().Add(-3 * time.Hour)},
			}
		},
		More: map[string]ui.Sample[*Visit, coopHealth]{
			"kosong": {Rows: func(*Visit) []coopHealth { return nil }},
		},
	}.Page()
}

// state is the chip of a cooperative: whether it trades, and whether somebody must look.
func (v *Visit) state(h *coopHealth) string {
	switch {
	case h.coop.Answer() != nil:
		return v.T("platform.state_answered")
	case h.coop.Suspended():
		return v.T("platform.state_suspended")
	case len(h.problems) > 0:
		return v.T("platform.see")
	}
	return v.T("platform.state_trading")
}

// stamp is a moment in a file, nothing for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// regency is the kabupaten or kota of a village.
func (s *Platform) regency(code string) string {
	regency, _ := s.Atlas.Regency(code)
	return regency.Name
}
