package settings

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// profilePage is what visitors read about the cooperative, and its colours.
func (s *desk) profilePage() page {
	return page{
		Path: "profil", Title: "coop.nav.profile", Help: "profile", Access: act.Reads,
		Nav:  nav{ID: "profil", Icon: "building", Label: "coop.nav.profile", Rank: 87},
		Show: s.profile,
		Acts: []web.Act[*Visit]{web.Do("", act.May(act.Present), s.saveProfile)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return editProfile(v, profileForm{
				StoryID: "Kopi dari kaki Rinjani, dipanen bersama sejak 2019.", HoursID: "Senin sampai Jumat, 08.00 sampai 15.00",
				Street: "Jalan Pariwisata 7", Phone: "0819-0000-0120", ShowBoard: true, OwnColours: true, Nila: "#17565E", Soga: "#7A4A12",
			})
		},
		More: map[string]web.Show[*Visit]{
			"membaca": func(_ context.Context, v *Visit) (templ.Component, error) { return profileMain(v, profileRead(v)), nil },
		},
	}
}

// profileForm is what visitors read, in both languages.
type profileForm struct {
	StoryID    string `form:"story_id"     max:"2000" label:"coop.profile.story"`
	StoryEN    string `form:"story_en"     max:"2000" label:"coop.profile.story_en"`
	HoursID    string `form:"hours_id"     max:"200"  label:"coop.profile.hours"`
	HoursEN    string `form:"hours_en"     max:"200"  label:"coop.profile.hours_en"`
	Street     string `form:"street"       max:"200"  label:"coop.profile.street"`
	Phone      string `form:"phone"        max:"30"   label:"coop.profile.phone"`
	ShowBoard  bool   `form:"show_board"              label:"coop.profile.show_board"`
	OwnColours bool   `form:"own_colours"             label:"coop.profile.own_colours"`
	Nila       string `form:"nila"         max:"7"    label:"coop.profile.nila"`
	Soga       string `form:"soga"         max:"7"    label:"coop.profile.soga"`
}

// Check wants colours on which words can be read, when they are the cooperative's own.
func (in *profileForm) Check(form *web.Form) {
	if !in.OwnColours {
		return
	}
	if err := in.colours().Check(); err != nil {
		form.Invalid(err)
	}
}

func (in *profileForm) colours() web.Colours {
	if !in.OwnColours {
		return web.Colours{}
	}
	return web.Colours{Nila: in.Nila, Soga: in.Soga}
}

// stored is the form with what is known. A field for a colour is never empty: without colours of its own it has ours.
func stored(c *members.Cooperative) profileForm {
	own := web.Colours{Nila: c.Colours.Nila, Soga: c.Colours.Soga}
	shown := own.OrOurs()
	return profileForm{
		StoryID: c.Story.ID, StoryEN: c.Story.EN, HoursID: c.Hours.ID, HoursEN: c.Hours.EN, Street: c.Street,
		Phone: phone.Display(c.Phone), ShowBoard: c.ShowBoard, OwnColours: own != web.Colours{}, Nila: shown.Nila, Soga: shown.Soga,
	}
}

func (s *desk) profile(_ context.Context, v *Visit) (templ.Component, error) {
	if !v.May(act.Present) {
		return profileMain(v, profileRead(v)), nil
	}
	return editProfile(v, stored(v.Coop))
}

// editProfile shows the form as it was typed, or with what is stored.
func editProfile(v *Visit, in profileForm) (templ.Component, error) {
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
	}
	return profileMain(v, profileEdited(v)), nil
}

// profileFacts are what is known, each with what it is called.
func profileFacts(v *Visit) (facts [][2]string) {
	for _, fact := range [][2]string{
		{"story", v.Coop.Story.In(v.Lang())},
		{"hours", v.Coop.Hours.In(v.Lang())},
		{"street", v.Coop.Street},
		{"phone", phone.Display(v.Coop.Phone)},
	} {
		if fact[1] != "" {
			facts = append(facts, [2]string{v.T("coop.profile." + fact[0]), fact[1]})
		}
	}
	return facts
}

func (s *desk) saveProfile(ctx context.Context, v *Visit, in profileForm) (web.Done, error) {
	colours := in.colours()
	err := s.Members.UpdateProfile(ctx, v.Actor, v.Coop.ID, members.Profile{
		Story: members.Text{ID: in.StoryID, EN: in.StoryEN}, Hours: members.Text{ID: in.HoursID, EN: in.HoursEN}, Street: in.Street,
		Phone: in.Phone, ShowBoard: in.ShowBoard, Colours: members.Colours{Nila: colours.Nila, Soga: colours.Soga},
	})
	return web.Done{Tone: "padi", Key: "coop.profile.saved"}, err
}
