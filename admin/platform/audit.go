package platform

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// Words in the address that narrow the log down to days.
const (
	fromWord = "dari"
	toWord   = "sampai"
)

// auditPage is what operators did, and what people changed of their own accounts, each line chained to the one before.
func (s *Platform) auditPage() page {
	return ui.List[*Visit, audit.Entry]{
		Path: "audit", Title: "platform.audit", Help: "audit", Access: act.Operates, File: "audit.csv",
		Nav: nav{ID: "audit", Icon: "history", Label: "platform.audit", Rank: 40},
		Filter: func(_ context.Context, v *Visit) ([]ui.Field, error) {
			return []ui.Field{
				{Name: fromWord, Label: "platform.audit_from", Type: "date", Value: v.Query.Get(fromWord)},
				{Name: toWord, Label: "platform.audit_to", Type: "date", Value: v.Query.Get(toWord)},
			}, nil
		},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[audit.Entry], error) {
			return s.Members.AuditLog(ctx, v.actor, auditSearch(v), q.Page)
		},
		Columns: []column[audit.Entry]{
			{Label: "platform.col_time", Cell: func(v *Visit, e *audit.Entry) ui.Cell {
				return ui.Text(v.DateTime(e.At)).File(e.At.Format(time.RFC3339))
			}},
			{Label: "platform.col_who", Cell: func(_ *Visit, e *audit.Entry) ui.Cell { return ui.Named(person, e.By) }},
			{Label: "platform.col_what", Cell: func(v *Visit, e *audit.Entry) ui.Cell {
				cell := ui.Text(v.action(e.Action)).Lead()
				cell.Small = detail(e.Detail)
				return cell
			}},
			{Label: "platform.col_about", Cell: func(_ *Visit, e *audit.Entry) ui.Cell { return ui.Named(subjectKind(e), e.Subject) }},
			{Label: "platform.col_source", Cell: func(v *Visit, e *audit.Entry) ui.Cell {
				cell := ui.Cell{Small: "#" + v.Locale.Number(e.Seq), Code: e.Hash[:min(8, len(e.Hash))]}
				return cell.File(strings.TrimSpace(e.Remote + " #" + v.Locale.Number(e.Seq)))
			}},
		},
		Empty: ui.Blank{Icon: "history", Title: "platform.audit_none"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("platform.audit_text"), Beside: aside(v, "/platform/audit/masuk", "platform.sign_ins")}, nil
		},
		Sample: func(*Visit) []audit.Entry {
			return []audit.Entry{
				{
					Seq: 12, At: sampleNow(), By: "ida", Action: "user.operator", Subject: "made", Hash: "9f86d081884c7d65",
					Detail: map[string]string{"operator": "true"},
				},
				{Seq: 11, At: sampleNow().Add(-time.Hour), By: "made", Action: "user.password_changed", Subject: "made", Hash: "3c9909afec25354d"},
			}
		},
	}.Page()
}

// Kinds of names that stand in the log.
const (
	person    = "person"
	aboutCoop = "cooperative"
)

// subjectKind is what an entry is about.
func subjectKind(e *audit.Entry) string {
	if e.Kind == aboutCoop {
		return aboutCoop
	}
	return person
}

// auditSearch is what the address asks for; a day that is none narrows nothing down. Days are those of Jakarta.
func auditSearch(v *Visit) audit.Search {
	search := audit.Search{Coop: act.Platform}
	if day, err := time.ParseInLocation(time.DateOnly, v.Query.Get(fromWord), v.now.Location()); err == nil {
		search.From = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, v.Query.Get(toWord), v.now.Location()); err == nil {
		search.To = day.AddDate(0, 0, 1)
	}
	return search
}

// action is what was done, in words; what a newer program wrote down is shown as it is.
func (v *Visit) action(name string) string {
	if key := "platform.action." + name; v.Locale.Has(key) {
		return v.T(key)
	}
	return name
}

// detail is what was noted beside an action, in a steady order.
func detail(noted map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(noted)) {
		words = append(words, key+": "+noted[key])
	}
	return strings.Join(words, " · ")
}
