package people

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// auditPage is who did what: every line carries the hash of the one before.
func (s *desk) auditPage() page {
	return list[audit.Entry]{
		Path: "audit", Title: "coop.nav.audit", Help: "audit", Access: act.Reads, File: "audit.csv",
		Nav:    nav{ID: "audit", Icon: "history", Label: "coop.nav.audit", Rank: 80},
		Filter: s.auditFilter,
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[audit.Entry], error) {
			return s.Members.AuditLog(ctx, v.Actor, auditSearch(v), q.Page)
		},
		Columns: []column[audit.Entry]{
			{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, e *audit.Entry) ui.Cell { return v.Stamped(e.At) }},
			{Label: "coop.col.who", Cell: func(_ *Visit, e *audit.Entry) ui.Cell { return ui.Named(office.Person, e.By).NoLink() }},
			{Label: "coop.col.what", Cell: auditWhat},
			{Label: "coop.col.about", Cell: auditSubject},
			{Label: "coop.col.from", Cell: auditSource},
		},
		Empty: ui.Blank{Icon: "history", Title: "coop.audit.none", Text: "coop.audit.none_text"},
		Head:  s.auditHead,
		Above: func(_ context.Context, v *Visit, _ ui.Query) (templ.Component, error) {
			if v.Query.Get(subjectWord) == "" {
				return nil, nil
			}
			return auditAll(v), nil
		},
		Sample: sampleAudit,
	}.Page()
}

// Words in the address that narrow the log down: to one thing, one person, one kind of action, and days.
const (
	subjectWord = "tentang"
	byWord      = "orang"
	kindWord    = "jenis"
	fromWord    = "dari"
	toWord      = "sampai"
)

// auditKinds are the kinds of what officers do.
func auditKinds() []string {
	return []string{
		"catalog", "rules", "shop", "report", "orders", "members", "invitations", "cooperative", "fees", "savings",
		"withdrawal", "voucher", "refund", "opening", "opening_balance", "interest", "interest_rate", "payments", "leaving", "notices",
		"announcements", "articles", "info", "wording",
	}
}

// auditSearch is what the address asks for; a day that is none narrows nothing down.
func auditSearch(v *Visit) audit.Search {
	search := audit.Search{Coop: v.Coop.ID, Subject: v.Query.Get(subjectWord), By: v.Query.Get(byWord), Kind: v.Query.Get(kindWord)}
	if day, err := time.ParseInLocation(time.DateOnly, v.Query.Get(fromWord), v.Zone()); err == nil {
		search.From = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, v.Query.Get(toWord), v.Zone()); err == nil {
		search.To = day.AddDate(0, 0, 1)
	}
	return search
}

// auditFilter offers who has an office now, and whoever the address names.
func (s *desk) auditFilter(ctx context.Context, v *Visit) ([]ui.Field, error) {
	people, by := map[string]string{}, v.Query.Get(byWord)
	if !v.Sampled() { // no sample
		board, err := s.Members.Board(ctx, v.Actor, v.Coop.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range board {
			people[m.User] = m.Name
		}
		if by != "" && people[by] == "" {
			found, err := s.Members.Names(ctx, v.Coop.ID, []string{by})
			if err != nil {
				return nil, err
			}
			people[by] = cmp.Or(found[by], by)
		}
	}
	who, what := []web.Option{{Text: v.T("coop.audit.everybody")}}, []web.Option{{Text: v.T("coop.audit.everything")}}
	for _, user := range slices.SortedFunc(maps.Keys(people), func(a, b string) int { return strings.Compare(people[a], people[b]) }) {
		who = append(who, web.Option{Value: user, Text: people[user]})
	}
	for _, kind := range auditKinds() {
		what = append(what, web.Option{Value: kind, Text: v.Word("kind", kind)})
	}
	return []ui.Field{
		{Name: byWord, Label: "coop.col.who", Options: who, Value: by},
		{Name: kindWord, Label: "coop.col.what", Options: what, Value: v.Query.Get(kindWord)},
		{Name: fromWord, Label: "coop.audit.from", Type: "date", Value: v.Query.Get(fromWord)},
		{Name: toWord, Label: "coop.audit.to", Type: "date", Value: v.Query.Get(toWord)},
	}, nil
}

// auditChecked is how many of the newest lines the page verifies; lumbung verify goes through all.
const auditChecked = 100

// auditHead says whether the end of the log is whole.
func (s *desk) auditHead(ctx context.Context, v *Visit) (ui.Head, error) {
	head := ui.Head{Sub: v.T("coop.audit.text"), Beside: ui.Chip(&v.Page, "padi", v.T("coop.audit.whole"), "shield-check")}
	if v.Sampled() {
		return head, nil // a sample
	}
	err := s.Audit.VerifyLast(ctx, v.Coop.ID, auditChecked)
	if errors.Is(err, audit.ErrBroken) {
		head.Beside, err = ui.Chip(&v.Page, "bata", v.T("coop.audit.broken", fault.Of(err).Args...), "alert-triangle"), nil
	}
	return head, err
}

func auditWhat(v *Visit, e *audit.Entry) ui.Cell {
	cell := ui.Text(v.Word("action", e.Action)).Lead()
	cell.Small = detail(v, e.Detail)
	return cell
}

func auditSubject(v *Visit, e *audit.Entry) ui.Cell {
	switch kind, _, _ := strings.Cut(e.Action, "."); {
	case kind == "members":
		return ui.Named(office.Person, strings.TrimPrefix(e.Subject, e.Coop+"."))
	case strings.HasPrefix(e.Action, "savings.consent"):
		return ui.Named(office.Person, strings.TrimPrefix(e.Subject, e.Coop+"|"))
	case kind == "shop" || kind == "wording":
		return ui.Text(e.Detail["name"])
	case kind == "catalog":
		return ui.Anchor(e.Detail["name"], v.To("barang", e.Subject))
	case kind == "orders":
		return ui.Anchor(e.Detail["name"], v.To("pesanan", e.Detail["name"]))
	case e.Subject == e.Coop:
		return ui.Text(v.Coop.Name)
	}
	return ui.Text(e.Subject)
}

// auditSource is where the request came from, and the line's place in the chain.
func auditSource(v *Visit, e *audit.Entry) ui.Cell {
	cell := ui.Cell{Small: "#" + v.Locale.Number(e.Seq), Code: e.Hash[:min(8, len(e.Hash))]}
	if e.Remote != "" {
		cell.Small = e.Remote + " · " + cell.Small
	}
	return cell.File("#" + strconv.FormatInt(e.Seq, 10))
}

// detail writes what was noted beside an action, in a steady order. The name stands as the subject already.
func detail(v *Visit, noted map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(noted)) {
		switch key {
		case "name":
		case "roles":
			var roles []members.Role
			for role := range strings.FieldsSeq(noted[key]) {
				roles = append(roles, members.Role(role))
			}
			words = append(words, v.Roles(roles))
		case "fields":
			for field := range strings.FieldsSeq(noted[key]) {
				words = append(words, v.Word("field", field))
			}
		case "was_id", "was_en":
			words = append(words, v.T("coop.audit.was", noted[key]))
		case "first":
			words = append(words, v.T("coop.dues.first"))
		case "pay_by":
			words = append(words, v.T("coop.member.pay_by", noted[key]))
		case "reports":
			words = append(words, v.T("coop.audit.reports", noted[key]))
		default:
			words = append(words, noted[key])
		}
	}
	return strings.Join(words, " · ")
}
