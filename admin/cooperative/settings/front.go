package settings

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// frontPage is where officers arrange the cooperative's own page.
func (s *desk) frontPage() page {
	show := func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Back = v.To("profil")
		return frontMain(v, v.Coop.Sections()), nil
	}
	return page{
		Path: "profil/bagian", Title: "coop.front.title", Help: "front", Access: act.Reads, Nav: nav{ID: "profil"}, Show: show,
		Acts: []web.Act[*Visit]{web.Do("", act.May(act.Present), s.arrangeFront)},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			asSecretary(v)
			coop := *v.Coop
			coop.Arranged = []members.Section{{Name: members.SectionGoods}, {Name: members.SectionStory, Hidden: true}}
			v.Coop = &coop
			return show(ctx, v)
		},
		More: map[string]web.Show[*Visit]{"membaca": show},
	}
}

// moveForm says what is done to which part.
type moveForm struct {
	Section string `form:"bagian,required" max:"20"`
	Move    string `form:"arah,required"   max:"10"`
}

func (s *desk) arrangeFront(ctx context.Context, v *Visit, in moveForm) (web.Done, error) {
	err := s.Members.ArrangeFront(ctx, v.Actor, v.Coop.ID, members.SectionName(in.Section), members.Move(in.Move))
	return web.Done{Tone: "padi", Key: "coop.front.saved"}, err
}
