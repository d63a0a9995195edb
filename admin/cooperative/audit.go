package cooperative

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// auditPage is who did what: every line carries the hash of the one before.
func (s *Cooperative) auditPage() page {
	return list[audit.Entry]{
		Path: "audit", Title: "coop.nav.audit", Access: act.Reads, File: "audit.csv",
		Nav: nav{ID: "audit", Icon: "history", Label: "coop.nav.audit", Rank: 80},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[audit.Entry], error) {
			return s.Members.AuditLog(ctx, v.actor, audit.Search{Coop: v.coop.ID, Subject: v.Query.Get(subjectWord)}, q.Page)
		},
		Columns: []column[audit.Entry]{
			{Label: "coop.col.time", Of: (*Visit).zoneName, Cell: func(v *Visit, e *audit.Entry) ui.Cell { return v.at(e.At) }},
			{Label: "coop.col.who", Cell: func(_ *Visit, e *audit.Entry) ui.Cell { return ui.Named(person, e.By).NoLink() }},
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

// subjectWord asks for the lines about one thing.
const subjectWord = "tentang"

// auditChecked is how many of the newest lines the page verifies; lumbung verify goes through all.
const auditChecked = 100

// auditHead says whether the end of the log is whole.
func (s *Cooperative) auditHead(ctx context.Context, v *Visit) (ui.Head, error) {
	head := ui.Head{Sub: v.T("coop.audit.text"), Beside: ui.Chip(&v.Page, "padi", v.T("coop.audit.whole"), "shield-check")}
	if v.names != nil {
		return head, nil // a sample
	}
	err := s.Audit.VerifyLast(ctx, v.coop.ID, auditChecked)
	if errors.Is(err, audit.ErrBroken) {
		head.Beside, err = ui.Chip(&v.Page, "bata", v.T("coop.audit.broken", fault.Of(err).Args...), "alert-triangle"), nil
	}
	return head, err
}

func auditWhat(v *Visit, e *audit.Entry) ui.Cell {
	cell := ui.Text(v.Word("action", e.Action)).Lead()
	cell.Small = v.detail(e.Detail)
	return cell
}

func auditSubject(v *Visit, e *audit.Entry) ui.Cell {
	switch kind, _, _ := strings.Cut(e.Action, "."); {
	case kind == "members":
		return ui.Named(person, strings.TrimPrefix(e.Subject, e.Coop+"."))
	case kind == "shop":
		return ui.Text(e.Detail["name"])
	case kind == "catalog":
		return ui.Anchor(e.Detail["name"], v.To("barang", e.Subject))
	case kind == "orders":
		return ui.Anchor(e.Detail["name"], v.To("pesanan", e.Detail["name"]))
	case e.Subject == e.Coop:
		return ui.Text(v.coop.Name)
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
func (v *Visit) detail(noted map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(noted)) {
		switch key {
		case "name":
		case "roles":
			var roles []members.Role
			for role := range strings.FieldsSeq(noted[key]) {
				roles = append(roles, members.Role(role))
			}
			words = append(words, v.roles(roles))
		default:
			words = append(words, noted[key])
		}
	}
	return strings.Join(words, " · ")
}
