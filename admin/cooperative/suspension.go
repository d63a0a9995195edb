package cooperative

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/web"
)

// answerForm is what the chair says against a suspension.
type answerForm struct {
	Answer string `form:"answer,required" max:"500" label:"coop.suspension.answer"`
}

// suspensionPage says why the cooperative is suspended and what goes on, and takes the chair's answer.
func (s *Cooperative) suspensionPage() page {
	return page{
		Path: "pembekuan", Access: act.Reads, Nav: nav{ID: "hari-ini"}, Title: "coop.suspension", Help: "suspension",
		Show:   s.suspension,
		Acts:   []web.Act[*Visit]{web.Do("", members.Answers(), s.answerSuspension)},
		Sample: sampleSuspension(false),
		More: map[string]web.Show[*Visit]{
			"dijawab": sampleSuspension(true),
			"jalan":   func(_ context.Context, v *Visit) (templ.Component, error) { return showSuspension(v) },
		},
	}
}

func (s *Cooperative) suspension(_ context.Context, v *Visit) (templ.Component, error) {
	return showSuspension(v)
}

func showSuspension(v *Visit) (templ.Component, error) {
	v.Back, v.Told = v.To(), true
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(answerForm{}); err != nil {
			return nil, err
		}
	}
	return suspensionMain(v, members.Answers().Check(v.By, v.At) == nil), nil
}

func (s *Cooperative) answerSuspension(ctx context.Context, v *Visit, in answerForm) (web.Done, error) {
	_, err := s.Members.AnswerSuspension(ctx, v.By, v.Coop.ID, in.Answer)
	return web.Done{Tone: "padi", Key: "coop.suspension.sent"}, err
}

func sampleSuspension(answered bool) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		coop := *v.Coop
		mark := states.Mark{By: "ida", At: office.SampleNow().Add(-26 * time.Hour), Reason: "Izin usaha dicabut, surat 518/114/2026."}
		coop.Life = states.Life[members.Standing]{State: members.Stopped, Steps: []states.Step[members.Standing]{
			{State: members.Trading}, {State: members.Stopped, Mark: mark},
		}}
		if answered {
			coop.Answers = []members.Answer{{Suspension: 1, Mark: states.Mark{
				At: office.SampleNow(), Reason: "Surat itu sudah dicabut tanggal 20. Salinannya kami antar besok.",
			}}}
		}
		v.Coop = &coop
		return showSuspension(v)
	}
}
