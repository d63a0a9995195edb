package platform

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// Late is what a cooperative's officers have not decided within act.AnswerWithin.
type Late struct {
	Coop                           string
	Appeals, Reports, Applications int
	Since                          time.Time // of the oldest
}

// LateIn lists the cooperatives whose officers are late, by who waits the longest.
func LateIn(ctx context.Context, shops *catalog.Service, people *members.Service, now time.Time) ([]Late, error) {
	before, found := now.Add(-act.AnswerWithin), map[string]*Late{}
	of := func(coop string, since time.Time) *Late {
		if found[coop] == nil {
			found[coop] = &Late{Coop: coop, Since: since}
		}
		if since.Before(found[coop].Since) {
			found[coop].Since = since
		}
		return found[coop]
	}
	err := errors.Join(
		shops.EachLateAppeal(ctx, before, func(shop *catalog.Shop) error { of(shop.Coop, *shop.AppealedAt).Appeals++; return nil }),
		shops.EachLateCase(ctx, before, func(c *catalog.Case) error { of(c.Coop, c.Since).Reports++; return nil }),
		people.EachLateApplicant(ctx, before, func(m *members.Membership) error { of(m.Coop, m.AppliedAt).Applications++; return nil }),
	)
	var list []Late
	for _, one := range found {
		list = append(list, *one)
	}
	slices.SortFunc(list, func(a, b Late) int { return a.Since.Compare(b.Since) })
	return list, err
}

// lateLine is a cooperative that is late, by its name.
type lateLine struct {
	Late
	name, slug string
}

// latePage lists the cooperatives in which people wait too long for their officers.
func (s *Platform) latePage() page {
	number := func(n int) ui.Cell { return ui.Number(int64(n)) }
	return ui.List[*Visit, lateLine]{
		Path: "menunggu", Title: "platform.late", Help: "late", Access: act.Operates, File: "menunggu.csv",
		Nav: nav{ID: "menunggu", Icon: "clock", Label: "platform.late", Rank: 15},
		Read: func(ctx context.Context, v *Visit, _ ui.Query) (slice store.Slice[lateLine], err error) {
			late, err := LateIn(ctx, s.Catalog, s.Members, v.now)
			for _, one := range late {
				coop, failed := s.Members.Cooperative(ctx, one.Coop)
				if failed != nil {
					return slice, failed
				}
				slice.Items = append(slice.Items, lateLine{one, coop.Name, coop.Slug})
			}
			return slice, err
		},
		Columns: []column[lateLine]{
			{Label: "platform.col_name", Cell: func(_ *Visit, one *lateLine) ui.Cell {
				return ui.Anchor(one.name, "/platform/koperasi/"+one.slug).Lead()
			}},
			{Label: "platform.late_appeals", Cell: func(_ *Visit, one *lateLine) ui.Cell { return number(one.Appeals) }},
			{Label: "platform.late_reports", Cell: func(_ *Visit, one *lateLine) ui.Cell { return number(one.Reports) }},
			{Label: "platform.late_applications", Cell: func(_ *Visit, one *lateLine) ui.Cell { return number(one.Applications) }},
			{Label: "platform.late_since", Cell: func(v *Visit, one *lateLine) ui.Cell { return ui.Text(v.Date(one.Since)) }},
		},
		Empty: ui.Blank{Icon: "circle-check", Title: "platform.late_none", Text: "platform.late_none_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("platform.late_text")}, nil
		},
		Sample: func(v *Visit) []lateLine {
			long := v.now.Add(-9 * 24 * time.Hour)
			return []lateLine{
				{Late{Appeals: 1, Applications: 3, Since: long}, "Koperasi Sembalun Makmur", "sembalun-makmur"},
				{Late{Reports: 2, Since: long.Add(24 * time.Hour)}, "Koperasi Sabilulungan Soreang", "sabilulungan-soreang"},
			}
		},
		More: map[string]ui.Sample[*Visit, lateLine]{"kosong": {Rows: func(*Visit) []lateLine { return nil }}},
	}.Page()
}
