package people

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// personPage changes what the register says of a person.
func (s *desk) personPage() page {
	return page{
		Path: "anggota/:id/data", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.person.title", Help: "person", Show: s.person,
		Acts: []web.Act[*Visit]{
			web.Do("", act.May(act.Admit), s.profile), web.Do(removeNIKPath, act.May(act.Admit).Guarded(), s.removeNIK),
		},
		Sample: s.samplePerson, More: map[string]web.Show[*Visit]{"tanpa-hp": s.samplePersonWithoutPhone},
	}
}

// removeNIKPath takes the NIK out of the register.
const removeNIKPath = "hapus-nik"

// personForm has the names of the fields of members.Profiled.
type personForm struct {
	Name       string    `form:"name,required" max:"100" label:"coop.col.name"`
	NIK        string    `form:"nik"           max:"30"  label:"coop.person.nik"`
	Sex        string    `form:"sex"           max:"1"   label:"coop.person.sex"`
	BirthPlace string    `form:"birth_place"   max:"60"  label:"coop.person.birth_place"`
	Born       time.Time `form:"born"                    label:"coop.person.born"`
	Occupation string    `form:"occupation"    max:"60"  label:"coop.person.occupation"`
	Phone      string    `form:"phone"         max:"30"  label:"coop.col.phone"`
	Heir       string    `form:"heir_name"     max:"100" label:"coop.person.heir_name"`
	Relation   string    `form:"heir_relation" max:"40"  label:"coop.person.heir_relation"`
	HeirPhone  string    `form:"heir_phone"    max:"30"  label:"coop.person.heir_phone"`
	Street     string    `form:"street"        max:"200" label:"coop.col.address"`
	Area       string    `form:"area"          max:"13"  label:"area.village"`

	admin.AreaForm
}

// Check wants a village that lies in what was chosen before it, or none of all that.
func (in *personForm) Check(form *web.Form) {
	if in.Province != "" && !in.Holds(in.Area) {
		in.Area = ""
		form.Miss("area")
	}
}

func (s *desk) person(ctx context.Context, v *Visit) (templ.Component, error) {
	m, err := s.Members.Membership(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	masked, err := s.Members.NIKs(ctx, m)
	if err != nil {
		return nil, err
	}
	return s.personForm(v, m, masked[0])
}

// personForm shows the form as it was typed, or with what is stored; the NIK is not in it.
func (s *desk) personForm(v *Visit, m *members.Membership, nik string) (_ templ.Component, err error) {
	v.Title, v.Back = v.T("coop.person.of", m.Name), v.To("anggota", m.ID)
	refused := v.Form
	if v.Form == nil || v.Refused == removeNIKPath {
		v.Form, err = web.FormOf(personForm{
			Name: m.Name, Sex: string(m.Sex), BirthPlace: m.BirthPlace, Born: m.Born, Occupation: m.Occupation, Street: m.Street, Area: m.Area,
			Heir: m.Heir.Name, Relation: m.Heir.Relation, HeirPhone: phone.Display(m.Heir.Phone), AreaForm: admin.AreaFormAt(m.Area),
		})
	}
	if v.Refused == removeNIKPath && refused != nil {
		v.Form.Faults, v.Form.FormError = refused.Faults, refused.FormError
		v.Form.Values.Set("alasan", refused.Value("alasan"))
	}
	return personMain(v, m, nik, s.AreaLists(v.Form)), err
}

// sexes are the choices of the form.
func sexes(v *Visit) []web.Option {
	return []web.Option{
		{Value: "", Text: v.T("coop.person.unknown")},
		{Value: string(members.Woman), Text: v.Word("sex", members.Woman)},
		{Value: string(members.Man), Text: v.Word("sex", members.Man)},
	}
}

func (s *desk) profile(ctx context.Context, v *Visit, in personForm) (web.Done, error) {
	m, err := s.Members.Profile(ctx, v.Actor, v.Coop.ID, v.Param("id"), members.Profiled{
		Name: in.Name, Phone: in.Phone, Sex: members.Sex(in.Sex), BirthPlace: in.BirthPlace, Occupation: in.Occupation, Born: in.Born,
		NIK: in.NIK, Area: in.Area, Street: in.Street, Heir: members.Heir{Name: in.Heir, Relation: in.Relation, Phone: in.HeirPhone},
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("anggota", m.ID), Tone: "padi", Key: "coop.person.saved", Args: []any{m.Name}}, nil
}

func (s *desk) removeNIK(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	m, err := s.Members.RemoveNIK(ctx, v.Actor, members.Decision{Coop: v.Coop.ID, ID: v.Param("id"), Reason: in.Reason})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("anggota", m.ID), Tone: "padi", Key: "coop.person.nik_removed", Args: []any{m.Name}}, nil
}

// revealed is the field of the form with a whole NIK.
const revealed = "nik"

// revealNIK shows the NIK of a member once.
func (s *desk) revealNIK(ctx context.Context, v *Visit, _ struct{}, form *web.Form) error {
	nik, err := s.Members.RevealNIK(ctx, v.Actor, v.Coop.ID, v.Param("id"))
	form.Values.Set(revealed, string(nik))
	return err
}

func samplePerson() *members.Membership {
	return &members.Membership{
		ID: "sembalun.sri", Name: "Inaq Sri Wahyuni", Area: "52.03.15.2002", Street: "Dusun Lebak Daya RT 02", Phone: "+6281900000122",
		Person: members.Person{
			Sex: members.Woman, BirthPlace: "Sembalun", Born: time.Date(1985, 8, 5, 0, 0, 0, 0, time.UTC), Occupation: "Petani",
			Heir: members.Heir{Name: "Baiq Rina", Relation: "anak", Phone: "+6281755120904"},
		},
	}
}

func (s *desk) samplePerson(_ context.Context, v *Visit) (templ.Component, error) {
	return s.personForm(v, samplePerson(), members.NIK("5203154508850003").Masked())
}

// samplePersonWithoutPhone is somebody who was imported, after a slip of the pen.
func (s *desk) samplePersonWithoutPhone(_ context.Context, v *Visit) (templ.Component, error) {
	m := samplePerson()
	m.Phone, m.Person = "", members.Person{}
	form, err := web.FormOf(personForm{Name: m.Name, NIK: "520315", Area: m.Area, AreaForm: admin.AreaFormAt(m.Area)})
	form.Faults.Add("nik", members.ErrNIKLength.Key)
	v.Form = form
	if err != nil {
		return nil, err
	}
	return s.personForm(v, m, "")
}

func nikHint(kept string) string {
	if kept != "" {
		return "coop.person.nik_keep_hint"
	}
	return "coop.person.nik_hint"
}

// personFacts are what is known of a person, with their labels.
func personFacts(v *Visit, m *members.Membership) (facts [][2]string) {
	for _, fact := range [][2]string{
		{"sex", string(m.Sex)}, {"birth", birth(v, m)}, {"occupation", m.Occupation}, {"heir", heir(m.Heir)},
	} {
		if fact[1] == "" {
			continue
		}
		if fact[0] == "sex" {
			fact[1] = v.Word("sex", m.Sex)
		}
		facts = append(facts, [2]string{v.T("coop.person." + fact[0]), fact[1]})
	}
	return facts
}

// heir is whom a member has named, and how to reach her.
func heir(h members.Heir) string {
	var words []string
	for _, word := range []string{h.Name, h.Relation, phone.Display(h.Phone)} {
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, " · ")
}

// birth is where and when a person was born.
func birth(v *Visit, m *members.Membership) string {
	switch {
	case m.Born.IsZero():
		return m.BirthPlace
	case m.BirthPlace == "":
		return v.Day(m.Born)
	}
	return m.BirthPlace + ", " + v.Day(m.Born)
}
