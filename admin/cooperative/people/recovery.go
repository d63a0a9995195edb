package people

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// recovers is who gives a member another number: who admits members, and has just shown who she is.
func recovers() act.Access { return act.May(act.Admit).Guarded().Proven() }

// recoveryPage proposes another number for a member who has lost hers, and lets another officer confirm it.
func (s *desk) recoveryPage() page {
	return page{
		Path: "anggota/:id/nomor", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.recovery.title", Help: "recovery",
		Show: s.recovery,
		Acts: []web.Act[*Visit]{
			web.Do("usul", recovers(), s.askRecovery), web.Do("setuju", recovers(), s.confirmRecovery),
			web.Do("tolak", act.May(act.Admit), s.refuseRecovery),
		},
		Sample: sampleRecovery(""), More: map[string]web.Show[*Visit]{"menunggu": sampleRecovery("lalu"), "sendiri": sampleRecovery("siti")},
	}
}

// recoveryForm is the new number of a member, and by what the officer knew her.
type recoveryForm struct {
	Phone    string `form:"phone,required"    max:"30"  label:"coop.recovery.phone"`
	Evidence string `form:"evidence,required" max:"300" label:"coop.recovery.evidence"`
}

// recoveryDetail is what the page says of a number that waits.
type recoveryDetail struct {
	member        *members.Membership
	waits         *members.Recovery
	by, old, next string // who proposed it, and the numbers as people read them
	mine          bool   // the visitor proposed it: somebody else confirms
}

func (s *desk) recovery(ctx context.Context, v *Visit) (templ.Component, error) {
	m, err := s.Members.Membership(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	d := &recoveryDetail{member: m, waits: m.Recovering(v.Now)}
	if d.waits != nil {
		cells := [][]ui.Cell{{ui.Named(office.Person, d.waits.By)}}
		if err := ui.Resolve(ctx, v, cells); err != nil {
			return nil, err
		}
		d.by = cells[0][0].Text
	}
	return showRecovery(v, d)
}

// showRecovery shows the form, or what waits.
func showRecovery(v *Visit, d *recoveryDetail) (templ.Component, error) {
	v.Back, d.old = v.To("anggota", d.member.ID), phone.Display(d.member.Phone)
	if d.waits != nil {
		d.next, d.mine = phone.Display(d.waits.Phone), d.waits.By == v.By.ID()
	}
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(recoveryForm{}); err != nil {
			return nil, err
		}
	}
	return recoveryMain(v, d), nil
}

func (s *desk) askRecovery(ctx context.Context, v *Visit, in recoveryForm) (web.Done, error) {
	m, err := s.Members.AskRecovery(ctx, v.By, members.RecoveryInput{
		Coop: v.Coop.ID, ID: v.Param("id"), Phone: in.Phone, Evidence: in.Evidence,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Tone: "kunyit", Key: "coop.recovery.asked", Args: []any{m.Name}}, nil
}

func (s *desk) confirmRecovery(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	m, err := s.Members.ConfirmRecovery(ctx, v.By, v.Coop.ID, v.Param("id"))
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("anggota", m.ID), Tone: "padi", Key: "coop.recovery.confirmed", Args: []any{m.Name}}, nil
}

func (s *desk) refuseRecovery(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	d := members.Decision{Coop: v.Coop.ID, ID: v.Param("id"), Reason: in.Reason}
	_, err := s.Members.RefuseRecovery(ctx, v.By, d)
	return web.Done{Tone: "nila", Key: "coop.recovery.refused"}, err
}

// sampleRecovery is a member who has lost her number: before anybody proposed another, or after this officer did.
func sampleRecovery(by string) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		d := &recoveryDetail{member: &sampleMembers(v)[2], by: "Lalu Wiranata"}
		if by != "" {
			d.waits = &members.Recovery{
				Phone: "+6281999900122", Evidence: "KTP asli, wajahnya cocok, dan kartu anggota nomor 00127.", By: by, At: v.Now.Add(-time.Hour),
			}
			d.member.RecoverBy = v.Now.AddDate(0, 0, 3)
		}
		v.Title = v.T("coop.recovery.title")
		return showRecovery(v, d)
	}
}
