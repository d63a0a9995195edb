package goods

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// rulesPage says what officers see before buyers do, of what sellers change about goods that are for sale.
func (s *desk) rulesPage() page {
	return page{
		Path: "aturan-barang", Access: act.Reads, Nav: nav{ID: "barang"}, Title: "coop.rules.title", Help: "rules", Show: s.rules,
		Acts: []web.Act[*Visit]{web.Do("", act.May(act.Appoint), s.setRules)}, Sample: sampleRules(members.RoleChair),
		More: map[string]web.Show[*Visit]{"membaca": sampleRules(members.RoleTreasurer)},
	}
}

// rulesForm is what the chair chooses.
type rulesForm struct {
	Description bool  `form:"description" label:"coop.rules.description"`
	Health      bool  `form:"health"      label:"coop.rules.health"`
	Pictures    bool  `form:"pictures"    label:"coop.rules.pictures"`
	PriceJump   int64 `form:"price_jump"  label:"coop.rules.price_jump"` // basis points
}

func (s *desk) rules(ctx context.Context, v *Visit) (templ.Component, error) {
	rules, err := s.Catalog.Rules(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return showRules(v, rules)
}

// showRules shows the form as it was typed, or with what is in force.
func showRules(v *Visit, rules *catalog.Rules) (templ.Component, error) {
	v.Back = v.To("barang")
	if v.Form == nil {
		var err error
		in := rulesForm{rules.Description, rules.Health, rules.Pictures, int64(rules.PriceJump)}
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
	}
	return rulesMain(v, rules), nil
}

func (s *desk) setRules(ctx context.Context, v *Visit, in rulesForm) (web.Done, error) {
	_, err := s.Catalog.SetRules(ctx, v.By, catalog.Rules{
		Coop: v.Coop.ID, Description: in.Description, Health: in.Health, Pictures: in.Pictures, PriceJump: money.BasisPoints(in.PriceJump),
	})
	return web.Done{Tone: "padi", Key: "coop.rules.saved"}, err
}

// rulesFacts are the rules for who only reads them.
func rulesFacts(v *Visit, rules *catalog.Rules) (facts [][2]string) {
	for _, rule := range []struct {
		key  string
		held bool
	}{{"health", rules.Health}, {"description", rules.Description}, {"pictures", rules.Pictures}} {
		word := "coop.rules.at_once"
		if rule.held {
			word = "coop.rules.waits"
		}
		facts = append(facts, [2]string{v.T("coop.rules." + rule.key), v.T(word)})
	}
	for _, jump := range jumps(v) {
		if jump.Value == strconv.FormatInt(int64(rules.PriceJump), 10) {
			facts = append(facts, [2]string{v.T("coop.rules.price_jump"), jump.Text})
		}
	}
	return facts
}

// jumps are by how much a price may go up at once.
func jumps(v *Visit) (options []web.Option) {
	for _, jump := range catalog.PriceJumps() {
		option := web.Option{Value: strconv.FormatInt(int64(jump), 10), Text: v.T("coop.rules.jump", jump.Percent())}
		if jump == 0 {
			option.Text = v.T("coop.rules.jump_never")
		}
		options = append(options, option)
	}
	return options
}

// sampleRules are the rules as somebody with an office sees them.
func sampleRules(office members.Role) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Title = v.T("coop.rules.title")
		v.Actor.Memberships[0].Roles = []members.Role{office}
		v.By = v.Actor
		return showRules(v, &catalog.Rules{Health: true, PriceJump: 5_000})
	}
}
