package platform

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// cooperativeForm is what a cooperative is before the law, and where it is found.
type cooperativeForm struct {
	Name        string `form:"name,required"  max:"100" label:"platform.coop_name"`
	Kind        string `form:"kind,required"  max:"20"  label:"platform.coop_kind"`
	LegalNumber string `form:"legal_number"   max:"60"  label:"platform.coop_legal"`
	NIK         string `form:"nik"            max:"30"  label:"platform.coop_nik"`
	Phone       string `form:"phone,required" max:"30"  label:"platform.coop_phone"`
	USPLicense  bool   `form:"usp_license"              label:"platform.coop_usp"`
	Area        string `form:"area"           max:"13"  label:"area.village"`
	Street      string `form:"street"         max:"200" label:"platform.coop_street"`

	admin.AreaForm
}

// Check wants a village that lies in what was chosen before it.
func (in *cooperativeForm) Check(form *web.Form) {
	if !in.Holds(in.Area) {
		in.Area = ""
		form.Miss("area")
	}
}

func (in *cooperativeForm) identity() members.Identity {
	return members.Identity{
		Name: in.Name, Kind: members.Kind(in.Kind), LegalNumber: in.LegalNumber, NIK: in.NIK, Area: in.Area, Street: in.Street,
		Phone: in.Phone, USPLicense: in.USPLicense,
	}
}

func formOf(c *members.Cooperative) cooperativeForm {
	return cooperativeForm{
		Name: c.Name, Kind: string(c.Kind), LegalNumber: c.LegalNumber, NIK: c.NIK, Area: c.Area, Street: c.Street,
		Phone: phone.Display(c.Phone), USPLicense: c.USPLicense, AreaForm: admin.AreaFormAt(c.Area),
	}
}

// newCooperativePage adds a cooperative.
func (s *Platform) newCooperativePage() page {
	return page{
		Path: "koperasi-baru", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.new_cooperative",
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			v.done = map[step]bool{stepOperator: true}
			return s.showCooperative(v, cooperativeForm{Kind: string(members.Producer)})
		},
		Acts:   []web.Act[*Visit]{web.Do("", act.Operates, s.addCooperative)},
		Sample: sampleIdentity(nil),
	}
}

// cooperativePage changes what was typed about a cooperative.
func (s *Platform) cooperativePage() page {
	return page{
		Path: "koperasi/:coop", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.step_cooperative",
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			return s.showCooperative(v, formOf(v.coop))
		},
		Acts:   []web.Act[*Visit]{web.Do("", act.Operates, s.editCooperative)},
		Sample: sampleIdentity(sampleCooperative()),
	}
}

// showCooperative shows the form as it was typed, or with what is stored.
func (s *Platform) showCooperative(v *Visit, stored cooperativeForm) (templ.Component, error) {
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

func (s *Platform) addCooperative(ctx context.Context, v *Visit, in cooperativeForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	v.coop, err = s.Members.AdmitCooperative(ctx, v.actor, key, in.identity())
	if err != nil {
		return done, err
	}
	return web.Done{To: v.at(stepBoard.path()), Tone: "padi", Key: "platform.cooperative_added", Args: []any{v.coop.Name}}, nil
}

func (s *Platform) editCooperative(ctx context.Context, v *Visit, in cooperativeForm) (web.Done, error) {
	_, err := s.Members.SetIdentity(ctx, v.actor, v.coop.ID, in.identity())
	return web.Done{To: v.at(stepBoard.path()), Tone: "padi", Key: "platform.saved"}, err
}

// kinds are the legal classes to choose from.
func (v *Visit) kinds() []web.Option {
	var kinds []web.Option
	for _, kind := range []members.Kind{members.Producer, members.Consumer, members.Services, members.Marketing, members.Savings} {
		kinds = append(kinds, web.Option{Value: string(kind), Text: v.T("platform.kind_" + string(kind))})
	}
	return kinds
}
