package platform

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// newCooperativePage adds a cooperative.
func (s *Platform) newCooperativePage() page {
	return page{
		Path: "koperasi-baru", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.new_cooperative", Help: "new_cooperative",
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			v.done = map[step]bool{stepOperator: true}
			return s.showCooperative(v, admin.IdentityForm{Kind: string(members.Producer)})
		},
		Acts:   []web.Act[*Visit]{web.Do("", act.Operates, s.addCooperative)},
		Sample: sampleIdentity(nil),
	}
}

// cooperativePage changes what was typed about a cooperative.
func (s *Platform) cooperativePage() page {
	return page{
		Path: "koperasi/:coop", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.step_cooperative", Help: "cooperative",
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			return s.showCooperative(v, admin.IdentityFormOf(v.coop))
		},
		Acts:   []web.Act[*Visit]{web.Do("", act.Operates, s.editCooperative)},
		Sample: sampleIdentity(sampleCooperative()),
	}
}

// showCooperative shows the form as it was typed, or with what is stored.
func (s *Platform) showCooperative(v *Visit, stored admin.IdentityForm) (templ.Component, error) {
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(stored); err != nil {
			return nil, err
		}
	}
	return v.cooperative(s.AreaLists(v.Form)), nil
}

func (v *Visit) cooperative(lists admin.AreaLists) templ.Component {
	v.step = stepCooperative
	return cooperative(v, lists)
}

func (s *Platform) addCooperative(ctx context.Context, v *Visit, in admin.IdentityForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	v.coop, err = s.Members.AdmitCooperative(ctx, v.actor, key, in.Identity())
	if err != nil {
		return done, err
	}
	return web.Done{To: v.at(stepBoard.path()), Tone: "padi", Key: "platform.cooperative_added", Args: []any{v.coop.Name}}, nil
}

func (s *Platform) editCooperative(ctx context.Context, v *Visit, in admin.IdentityForm) (web.Done, error) {
	_, err := s.Members.SetIdentity(ctx, v.actor, v.coop.ID, in.Identity())
	return web.Done{To: v.at(stepBoard.path()), Tone: "padi", Key: "platform.saved"}, err
}
