package admin

import (
	"strconv"
	"time"

	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// IdentityForm is what a cooperative is before the law; mistakes have the names of its fields.
type IdentityForm struct {
	Name        string    `form:"name,required"  max:"100" label:"coop_identity.f_name"`
	Kind        string    `form:"kind,required"  max:"20"  label:"coop_identity.f_kind"`
	Phone       string    `form:"phone,required" max:"30"  label:"coop_identity.f_phone"`
	LegalNumber string    `form:"legal_number"   max:"60"  label:"coop_identity.f_legal"`
	LegalDate   time.Time `form:"legal_date"               label:"coop_identity.f_legal_date"`
	NIK         string    `form:"nik"            max:"30"  label:"coop_identity.f_nik"`
	NIB         string    `form:"nib"            max:"30"  label:"coop_identity.f_nib"`
	NPWP        string    `form:"npwp"           max:"30"  label:"coop_identity.f_npwp"`
	KBLI        string    `form:"kbli"           max:"200" label:"coop_identity.f_kbli"`
	KBLIYear    int64     `form:"kbli_year"                label:"coop_identity.f_kbli_year"`
	USPLicense  bool      `form:"usp_license"              label:"coop_identity.f_usp"`
	USPNumber   string    `form:"usp_number"     max:"60"  label:"coop_identity.f_usp_number"`
	USPDate     time.Time `form:"usp_date"                 label:"coop_identity.f_usp_date"`
	Area        string    `form:"area"           max:"13"  label:"area.village"`
	Street      string    `form:"street"         max:"200" label:"coop_identity.f_street"`

	AreaForm
}

// Check wants a village that lies in what was chosen before it.
func (in *IdentityForm) Check(form *web.Form) {
	if !in.Holds(in.Area) {
		in.Area = ""
		form.Miss("area")
	}
}

// Identity is what members gets of the form.
func (in *IdentityForm) Identity() members.Identity {
	return members.Identity{
		Name: in.Name, Kind: members.Kind(in.Kind), LegalNumber: in.LegalNumber, NIK: in.NIK, Area: in.Area, Street: in.Street,
		Phone: in.Phone, USPLicense: in.USPLicense, Legal: members.Legal{
			LegalDate: in.LegalDate, NIB: in.NIB, NPWP: in.NPWP, KBLI: in.KBLI, KBLIYear: in.KBLIYear, USPNumber: in.USPNumber, USPDate: in.USPDate,
		},
	}
}

// IdentityFormOf is the form with what is stored.
func IdentityFormOf(c *members.Cooperative) IdentityForm {
	return IdentityForm{
		Name: c.Name, Kind: string(c.Kind), LegalNumber: c.LegalNumber, LegalDate: c.LegalDate, NIK: c.NIK, NIB: c.NIB, NPWP: c.NPWP,
		KBLI: c.KBLI, KBLIYear: c.KBLIYear, Area: c.Area, Street: c.Street, Phone: phone.Display(c.Phone), USPLicense: c.USPLicense,
		USPNumber: c.USPNumber, USPDate: c.USPDate, AreaForm: AreaFormAt(c.Area),
	}
}

// kinds are the legal classes to choose from.
func kinds(p *web.Page) []web.Option {
	var kinds []web.Option
	for _, kind := range []members.Kind{members.Producer, members.Consumer, members.Services, members.Marketing, members.Savings} {
		kinds = append(kinds, web.Option{Value: string(kind), Text: p.T("coop_identity.kind_" + string(kind))})
	}
	return kinds
}

// kbliYears are the editions to choose from.
func kbliYears() []web.Option {
	var years []web.Option
	for _, year := range members.KBLIYears() {
		text := strconv.FormatInt(year, 10)
		years = append(years, web.Option{Value: text, Text: text})
	}
	return years
}
