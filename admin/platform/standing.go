package platform

import (
	"context"
	"errors"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/web"
)

// suspensionForm is why a cooperative is suspended, or trades again.
type suspensionForm struct {
	Reason string `form:"reason,required" max:"500" label:"platform.reason"`
}

// standingPage says whether a cooperative trades, suspends it and ends that.
func (s *Platform) standingPage() page {
	return page{
		Path: "koperasi/:coop/keadaan", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.standing", Help: "standing",
		Show: s.standing,
		Acts: []web.Act[*Visit]{
			web.Do("bekukan", operates(), s.suspend), web.Do("cabut", operates(), s.lift),
		},
		Sample: sampleStanding(false), More: map[string]show{"dibekukan": sampleStanding(true)},
	}
}

func (s *Platform) standing(ctx context.Context, v *Visit) (templ.Component, error) {
	all, err := s.readCommon(ctx, v)
	if err != nil {
		return nil, err
	}
	h, err := s.coopHealth(ctx, v, v.coop, all)
	if err != nil {
		return nil, err
	}
	log, err := s.auditWhole(ctx, v.coop.ID)
	if err != nil {
		return nil, err
	}
	return v.standing(h, log, s.unmade())
}

// auditChecked is how many of the newest lines of a cooperative's audit log the page verifies; lumbung verify goes through all.
const auditChecked = 100

// auditWhole says whether the end of a cooperative's audit log is whole.
func (s *Platform) auditWhole(ctx context.Context, coop string) (bool, error) {
	err := s.Audit.VerifyLast(ctx, coop, auditChecked)
	if errors.Is(err, audit.ErrBroken) {
		return false, nil
	}
	return true, err
}

func (v *Visit) standing(h *coopHealth, log bool, unmade []string) (templ.Component, error) {
	v.Title, v.Back = v.coop.Name, "/platform"
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(suspensionForm{}); err != nil {
			return nil, err
		}
	}
	return standingMain(v, h, log, unmade), nil
}

func (s *Platform) suspend(ctx context.Context, v *Visit, in suspensionForm) (web.Done, error) {
	_, err := s.Members.SuspendCooperative(ctx, v.actor, v.coop.ID, in.Reason)
	return web.Done{To: v.at("keadaan"), Tone: "nila", Key: "platform.suspended_done", Args: []any{v.coop.Name}}, err
}

func (s *Platform) lift(ctx context.Context, v *Visit, in suspensionForm) (web.Done, error) {
	_, err := s.Members.LiftCooperative(ctx, v.actor, v.coop.ID, in.Reason)
	return web.Done{To: v.at("keadaan"), Tone: "padi", Key: "platform.lifted_done", Args: []any{v.coop.Name}}, err
}

// history are the suspensions of the cooperative and their ends, the latest first.
func (v *Visit) history() (list []states.Step[members.Standing]) {
	for i := len(v.coop.Steps) - 1; i > 0; i-- {
		list = append(list, v.coop.Steps[i])
	}
	return list
}

func sampleStanding(suspended bool) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		at := sampleNow()
		v.coop.State = members.Trading
		v.coop.Steps = []states.Step[members.Standing]{{State: members.Trading, Mark: states.Mark{By: "ida", At: at.AddDate(-1, 0, 0)}}}
		if suspended {
			mark := states.Mark{By: "ida", At: at.Add(-26 * time.Hour), Reason: "Izin usaha dicabut Dinas Koperasi, surat 518/114/2026."}
			v.coop.State, v.coop.SuspendedAt = members.Stopped, &mark.At
			v.coop.Steps = append(v.coop.Steps, states.Step[members.Standing]{State: members.Stopped, Mark: mark})
			v.coop.Answers = []members.Answer{{Suspension: 1, Mark: states.Mark{
				By: "fauzi", At: at.Add(-2 * time.Hour), Reason: "Surat itu sudah dicabut tanggal 20. Salinannya kami antar besok.",
			}}}
		}
		h := &coopHealth{
			coop: *v.coop, lastOrder: at.Add(-3 * time.Hour), lastSale: at.AddDate(0, 0, -2), entries: 1284, sealed: 311,
			sealedAt: at.Add(-time.Minute), officers: 4, guarded: 4,
		}
		if !suspended {
			return v.standing(h, true, nil)
		}
		h.guarded, h.oldest = 3, at.AddDate(0, 0, -1)
		h.problems = []problem{{"answered", 1}, {"payments_open", 2}, {"orders_late", 3}, {"notices_failed", 12}, {"no_factor", 1}}
		return v.standing(h, false, []string{"messages_stay"})
	}
}
