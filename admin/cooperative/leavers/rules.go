package leavers

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/web"
	"lumbung/payments/leaving"
)

// rulesPage says what a meeting has decided about who leaves, and takes another decision.
func (s *desk) rulesPage() page {
	return page{
		Path: "ketentuan-keluar", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.leaving.rules", Help: "leaverrules",
		Show: s.rules, Acts: []web.Act[*Visit]{web.Do("", decides(), s.setRules)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			r := leaving.StandardRules(v.Coop.ID)
			r.Version, r.Resolution, r.Article, r.At = 1, "RAT 4/2026", "AD pasal 9", v.Now
			return showRules(v, r)
		},
		More: map[string]web.Show[*Visit]{"awal": func(_ context.Context, v *Visit) (templ.Component, error) {
			return showRules(v, leaving.StandardRules(v.Coop.ID))
		}},
	}
}

// rulesForm is what a meeting decided.
type rulesForm struct {
	Version    int64  `form:"versi"`
	When       string `form:"when,required"       max:"20" label:"coop.leaving.when"`
	Days       int64  `form:"days"                         label:"coop.leaving.days"`
	Offset     bool   `form:"offset"                       label:"coop.leaving.offset"`
	Article    string `form:"article"             max:"60" label:"coop.leaving.article"`
	Resolution string `form:"resolution,required" max:"60" label:"coop.offices.decision"`
}

func (s *desk) rules(ctx context.Context, v *Visit) (templ.Component, error) {
	r, err := s.Leavings.RulesOf(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return showRules(v, r)
}

func showRules(v *Visit, r *leaving.Rules) (templ.Component, error) {
	v.Back = v.To("pengembalian")
	if v.Form == nil {
		var err error
		v.Form, err = web.FormOf(rulesForm{
			Version: r.Version, When: string(r.When), Days: r.Days, Offset: r.Offset, Article: r.Article, Resolution: r.Resolution,
		})
		if err != nil {
			return nil, err
		}
	}
	return rulesMain(v, r), nil
}

// whens are the choices of when pokok and wajib come back.
func whens(v *Visit) (options []web.Option) {
	for _, w := range leaving.Whens() {
		options = append(options, web.Option{Value: string(w), Text: v.Word("leaving_when", w)})
	}
	return options
}

func (s *desk) setRules(ctx context.Context, v *Visit, in rulesForm) (web.Done, error) {
	_, err := s.Leavings.SetRules(ctx, v.By, v.Coop.ID, in.Version, leaving.Terms{
		When: leaving.When(in.When), Days: in.Days, Offset: in.Offset, Article: in.Article, Resolution: in.Resolution,
	})
	return web.Done{Tone: "padi", Key: "coop.leaving.did_rule"}, err
}
