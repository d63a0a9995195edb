package payouts

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments/withdrawal"
)

// rulesPage says what a meeting has decided about withdrawals, and takes another decision.
func (s *desk) rulesPage() page {
	return page{
		Path: "ketentuan-penarikan", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.payout.rules", Help: "payout_rules",
		Show: s.showRules, Acts: []web.Act[*Visit]{web.Do("", decides(), s.setRules)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			r := withdrawal.StandardRules(v.Coop.ID)
			r.Version, r.Resolution, r.At, r.Floor, r.Days = 2, "RAT 4/2026", v.Now, 10, []int64{1, 4}
			return showRules(v, r)
		},
		More: map[string]web.Show[*Visit]{"awal": func(_ context.Context, v *Visit) (templ.Component, error) {
			return showRules(v, withdrawal.StandardRules(v.Coop.ID))
		}},
	}
}

// rulesForm is what a meeting decided. Days are those of the week.
type rulesForm struct {
	Version    int64        `form:"versi"`
	Cash       bool         `form:"cash"                         label:"coop.payout_way.cash"`
	ByHand     bool         `form:"by_hand"                      label:"coop.payout_way.by_hand"`
	Gateway    bool         `form:"gateway"                      label:"coop.payout_way.gateway"`
	Least      money.Amount `form:"least"                        label:"coop.payout.least"`
	Alone      money.Amount `form:"alone"                        label:"coop.payout.alone"`
	Advance    money.Amount `form:"advance"                      label:"coop.payout.advance"`
	Wait       int64        `form:"wait,required"                label:"coop.payout.wait"`
	Monday     bool         `form:"day1"                         label:"coop.day.1"`
	Tuesday    bool         `form:"day2"                         label:"coop.day.2"`
	Wednesday  bool         `form:"day3"                         label:"coop.day.3"`
	Thursday   bool         `form:"day4"                         label:"coop.day.4"`
	Friday     bool         `form:"day5"                         label:"coop.day.5"`
	Saturday   bool         `form:"day6"                         label:"coop.day.6"`
	Sunday     bool         `form:"day0"                         label:"coop.day.0"`
	Floor      int64        `form:"floor"                        label:"coop.payout.floor_field"`
	Resolution string       `form:"resolution,required" max:"60" label:"coop.offices.decision"`
}

// ways are the boxes of the ways, in the order of withdrawal.Ways.
func (in *rulesForm) ways() []*bool { return []*bool{&in.Cash, &in.ByHand, &in.Gateway} }

// days are the boxes of the week, Sunday first.
func (in *rulesForm) days() []*bool {
	return []*bool{&in.Sunday, &in.Monday, &in.Tuesday, &in.Wednesday, &in.Thursday, &in.Friday, &in.Saturday}
}

func (s *desk) showRules(ctx context.Context, v *Visit) (templ.Component, error) {
	r, err := s.Withdrawals.RulesOf(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return showRules(v, r)
}

func showRules(v *Visit, r *withdrawal.Rules) (templ.Component, error) {
	v.Back = v.To("penarikan")
	if v.Form == nil {
		form := rulesForm{
			Version: r.Version, Least: r.Least, Alone: r.Alone, Advance: r.Advance, Wait: r.Wait, Floor: r.Floor, Resolution: r.Resolution,
		}
		for i, way := range withdrawal.Ways() {
			*form.ways()[i] = r.Offers(way)
		}
		for _, day := range r.Days {
			*form.days()[day] = true
		}
		var err error
		if v.Form, err = web.FormOf(form); err != nil {
			return nil, err
		}
	}
	return rulesMain(v, r), nil
}

// dayNames are the days on which transfers leave.
func dayNames(v *Visit, r *withdrawal.Rules) string {
	var names []string
	for _, day := range r.Days {
		names = append(names, v.Word("day", day))
	}
	if len(names) == 0 {
		return v.T("coop.payout.every_day")
	}
	return strings.Join(names, ", ")
}

// wayNames are the ways that are open.
func wayNames(v *Visit, r *withdrawal.Rules) string {
	var names []string
	for _, way := range r.Ways {
		names = append(names, v.Word("payout_way", way))
	}
	return strings.Join(names, ", ")
}

func (s *desk) setRules(ctx context.Context, v *Visit, in rulesForm) (web.Done, error) {
	r := withdrawal.Rules{
		Coop: v.Coop.ID, Version: in.Version, Least: in.Least, Alone: in.Alone, Advance: in.Advance, Wait: in.Wait, Floor: in.Floor,
		Resolution: in.Resolution,
	}
	for i, way := range withdrawal.Ways() {
		if *in.ways()[i] {
			r.Ways = append(r.Ways, way)
		}
	}
	for day, on := range in.days() {
		if *on {
			r.Days = append(r.Days, int64(day))
		}
	}
	_, err := s.Withdrawals.SetRules(ctx, v.By, r)
	if fields := fault.FieldsOf(err); fields["ways"] != nil { // the boxes have no name together
		fields["cash"] = fields["ways"]
		delete(fields, "ways")
	}
	return web.Done{Tone: "padi", Key: "coop.payout.did_rule"}, err
}
