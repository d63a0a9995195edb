package platform

import (
	"context"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// Words in the address that narrow the sign-ins down.
const (
	whatWord = "apa"
	whoWord  = "siapa"
)

// signInsPage is who signed in, how and from where, and which series of tries was refused.
func (s *Platform) signInsPage() page {
	return ui.List[*Visit, identity.SignInNote]{
		Path: "audit/masuk", Title: "platform.sign_ins", Help: "sign_ins", Access: act.Operates, Nav: nav{ID: "audit"},
		Filter: func(_ context.Context, v *Visit) ([]ui.Field, error) {
			what := []web.Option{{Text: v.T("platform.sign_ins_all")}}
			for _, one := range identity.SignInWhats() {
				what = append(what, web.Option{Value: string(one), Text: v.T("platform.sign_in." + string(one))})
			}
			return []ui.Field{
				{Name: whatWord, Label: "platform.col_what", Options: what, Value: v.Query.Get(whatWord)},
				{Name: fromWord, Label: "platform.audit_from", Type: "date", Value: v.Query.Get(fromWord)},
				{Name: toWord, Label: "platform.audit_to", Type: "date", Value: v.Query.Get(toWord)},
			}, nil
		},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[identity.SignInNote], error) {
			days := auditSearch(v)
			return s.Members.SignIns(ctx, v.actor, identity.SignInSearch{
				User: v.Query.Get(whoWord), What: identity.SignInWhat(v.Query.Get(whatWord)), From: days.From, To: days.To,
			}, q.Page)
		},
		Columns: []column[identity.SignInNote]{
			{Label: "platform.col_time", Cell: func(v *Visit, n *identity.SignInNote) ui.Cell { return ui.Text(v.DateTime(n.At)) }},
			{Label: "platform.col_who", Cell: func(_ *Visit, n *identity.SignInNote) ui.Cell { return ui.Named(person, n.User) }},
			{Label: "platform.col_what", Cell: func(v *Visit, n *identity.SignInNote) ui.Cell {
				return ui.State(signInTone(n.What), v.T("platform.sign_in."+string(n.What)))
			}},
			{Label: "platform.col_how", Cell: func(v *Visit, n *identity.SignInNote) ui.Cell { return ui.Text(v.signInWay(n.How)) }},
			{Label: "platform.col_device", Cell: func(_ *Visit, n *identity.SignInNote) ui.Cell { return ui.Text(n.Agent).Dash() }},
			{Label: "platform.col_area", Cell: func(_ *Visit, n *identity.SignInNote) ui.Cell { return ui.Code(n.Area) }},
		},
		Empty: ui.Blank{Icon: "history", Title: "platform.sign_ins_none"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("platform.sign_ins_text", identity.LongestSession), Beside: aside(v, "/platform/audit", "platform.audit")}, nil
		},
		Sample: func(*Visit) []identity.SignInNote {
			at := sampleNow()
			return []identity.SignInNote{
				{ID: "a", At: at, User: "ida", What: identity.SignedIn, How: identity.ByFactor, Agent: "Firefox, Linux", Area: "203.0.113.0/24"},
				{ID: "b", At: at.Add(-time.Hour), User: "made", What: identity.Locked, How: identity.ByPassword, Area: "198.51.100.0/24"},
				{ID: "c", At: at.Add(-2 * time.Hour), User: "made", What: identity.SignedOutAll, Agent: "Chrome, Android", Area: "2001:db8:1::/48"},
			}
		},
	}.Page()
}

// signInTone is the colour of a note.
func signInTone(what identity.SignInWhat) string {
	switch what {
	case identity.SignedIn:
		return "padi"
	case identity.Locked:
		return "bata"
	case identity.SignedOutAll:
	}
	return "nila"
}

// signInWay is how somebody signed in, in words.
func (v *Visit) signInWay(how string) string {
	if how == "" {
		return "–"
	}
	return v.T("platform.sign_in_by." + how)
}
