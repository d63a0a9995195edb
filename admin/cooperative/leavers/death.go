package leavers

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/payments/leaving"
)

// deathPage writes down that a member has died, once it is said what comes of it.
func (s *desk) deathPage() page {
	sample := func(d mourning) web.Show[*Visit] {
		return func(_ context.Context, v *Visit) (templ.Component, error) {
			d.member = sampleMember()
			return showDeath(v, &d)
		}
	}
	return page{
		Path: "anggota/:id/meninggal", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.death.title", Help: "death",
		Show: s.death, Acts: []web.Act[*Visit]{web.Do("", ends(), s.writeDeath)},
		Sample: sample(mourning{may: true}),
		More: map[string]web.Show[*Visit]{
			"sendiri": sample(mourning{may: true, mine: true}), "bukan-tugasnya": sample(mourning{}),
			"sudah": sample(mourning{may: true, written: sampleEstate(time.Time{})}),
		},
	}
}

// mourning is what the page says.
type mourning struct {
	member    *members.Membership
	written   *leaving.Return // that she has died is written down already
	may, mine bool
}

// deathForm is what an officer writes down; the document comes beside it.
type deathForm struct {
	Day  time.Time `form:"day,required"   label:"coop.death.day"`
	Sure bool      `form:"yakin,required" label:"coop.death.sure"`
}

func (s *desk) death(ctx context.Context, v *Visit) (templ.Component, error) {
	m, err := s.Members.Membership(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	d := &mourning{member: m, may: v.May(act.Admit), mine: m.User == v.By.ID()}
	if !m.Has(members.RoleMember) && !m.Former() {
		return nil, members.ErrNotActive
	}
	if m.Former() {
		known, err := s.Leavings.Latest(ctx, v.Coop.ID, m.User)
		if err != nil {
			return nil, err
		}
		if known != nil && known.Dead() {
			d.written = known
		}
	}
	return showDeath(v, d)
}

func showDeath(v *Visit, d *mourning) (templ.Component, error) {
	v.Title, v.Back = v.T("coop.death.of", d.member.Name), v.To("anggota", d.member.ID)
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(deathForm{}); err != nil {
			return nil, err
		}
		v.Form.Values.Del("day")
	}
	return deathMain(v, d), nil
}

func (s *desk) writeDeath(ctx context.Context, v *Visit, in deathForm) (web.Done, error) {
	m, err := s.Members.Membership(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return web.Done{}, err
	}
	document, err := s.TakeDocument(ctx, &v.Visit)
	if err != nil {
		return web.Done{}, err
	}
	r, err := s.Leavings.WriteDeath(ctx, v.By, leaving.DeathInput{Coop: v.Coop.ID, Member: m.User, Day: in.Day, Proof: document})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("pengembalian", r.ID), Tone: "nila", Key: "coop.death.did", Args: []any{m.Name}}, nil
}
