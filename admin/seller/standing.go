package seller

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/web"
)

// standingPage says whether the shop sells, opens and closes it, and takes the owner's answer to a suspension.
func (s *Seller) standingPage() page {
	return page{
		Path: "keadaan", Access: act.OwnShop, Nav: nav{ID: placeMore}, Title: "seller.standing", Help: "standing", Show: s.standing,
		Acts: []web.Act[*Visit]{
			web.Do("keberatan", act.OwnShop, s.appeal), web.Do("tutup", act.OwnShop, s.closeShop), web.Do("buka", act.OwnShop, s.reopenShop),
		},
		Sample: sampleStanding(catalog.Open),
		More: map[string]show{
			"tutup": sampleStanding(catalog.Closed), "dibekukan": sampleStanding(catalog.Suspended), "ditolak": sampleRefusedAppeal,
		},
	}
}

// event is one line of the shop's history.
type event struct {
	title string
	states.Mark
}

// appealForm is what an owner says against a suspension.
type appealForm struct {
	Text string `form:"keberatan,required" max:"1000" label:"seller.appeal"`
}

func (s *Seller) appeal(ctx context.Context, v *Visit, in appealForm) (web.Done, error) {
	step := v.step(v.shop.ID)
	step.Reason = in.Text
	_, err := s.Catalog.AppealSuspension(ctx, v.actor, step)
	return web.Done{Tone: "padi", Key: "seller.did_appeal"}, err
}

func (s *Seller) closeShop(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Catalog.CloseShop(ctx, v.actor, v.step(v.shop.ID))
	return web.Done{Tone: "nila", Key: "seller.did_close"}, err
}

func (s *Seller) reopenShop(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Catalog.ReopenShop(ctx, v.actor, v.step(v.shop.ID))
	return web.Done{Tone: "padi", Key: "seller.did_reopen"}, err
}

func (s *Seller) standing(_ context.Context, v *Visit) (templ.Component, error) {
	v.Back = at("lainnya")
	return standingMain(v, v.shopEvents()), nil
}

// answerBy says until when officers answer an appeal, or that they are late.
func (v *Visit) answerBy(appeal *catalog.Appeal) string {
	due := appeal.Latest().At.Add(act.AnswerWithin)
	if v.now.After(due) {
		return v.T("seller.appeal_late", v.Date(due))
	}
	return v.T("seller.appeal_until", v.Date(due))
}

// shopEvents are the suspensions of the shop and what came of them, the latest first. Who decided is the cooperative's business.
func (v *Visit) shopEvents() (list []event) {
	add := func(key string, mark states.Mark) { list = append(list, event{v.T("seller.event_" + key), mark}) }
	for i, step := range v.shop.Steps {
		if step.State == catalog.Suspended {
			add("suspended", step.Mark)
		} else if i > 0 && v.shop.Steps[i-1].State == catalog.Suspended {
			add("lifted", step.Mark)
		}
	}
	for _, appeal := range v.shop.Appeals {
		for _, step := range appeal.Steps {
			if step.State != catalog.AppealGranted { // the end of the suspension says so
				add("appeal_"+string(step.State), step.Mark)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b event) int { return b.At.Compare(a.At) })
	return list
}
