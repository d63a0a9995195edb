package admin

import (
	"strings"

	"lumbung/internal/area"
	"lumbung/internal/web"
)

// AreaLists are the choices of the four selects down to the village.
type AreaLists struct{ Provinces, Regencies, Districts, Villages []web.Option }

// AreaForm is how a village is chosen; forms embed it beside the field of the village itself, which is called area.
type AreaForm struct {
	Province string `form:"provinsi"  max:"2" label:"area.province"`
	Regency  string `form:"kabupaten" max:"5" label:"area.regency"`
	District string `form:"kecamatan" max:"8" label:"area.district"`
	Next     bool   `form:"wilayah"` // the button that asks for the next list, for browsers without script
}

// Unfinished is that button.
func (in *AreaForm) Unfinished() bool { return in.Next }

// Holds tells whether a village lies in what was chosen before it: without script another district may have been chosen and the
// village not yet.
func (in *AreaForm) Holds(village string) bool {
	inside := func(area, of string) bool { return strings.HasPrefix(area, of+".") }
	return inside(village, in.District) && inside(in.District, in.Regency) && inside(in.Regency, in.Province)
}

// AreaFormAt chooses all that a village lies in, nothing for what is no village.
func AreaFormAt(village string) (in AreaForm) {
	if parts := strings.Split(village, "."); len(parts) == 4 {
		in.Province, in.Regency, in.District = parts[0], strings.Join(parts[:2], "."), strings.Join(parts[:3], ".")
	}
	return in
}

// AreaLists returns what can be chosen after what has been chosen in a form; a choice that does not lie inside the one before it
// opens nothing.
func (p Parts) AreaLists(form *web.Form) AreaLists {
	province, regency, district := form.Value("provinsi"), form.Value("kabupaten"), form.Value("kecamatan")
	lists := AreaLists{Provinces: areaOptions(p.Atlas.Provinces())}
	if province == "" {
		return lists
	}
	lists.Regencies = areaOptions(p.Atlas.Children(province))
	if !strings.HasPrefix(regency, province+".") {
		return lists
	}
	lists.Districts = areaOptions(p.Atlas.Children(regency))
	if strings.HasPrefix(district, regency+".") {
		lists.Villages = areaOptions(p.Atlas.Children(district))
	}
	return lists
}

func areaOptions(areas []area.Area) []web.Option {
	list := make([]web.Option, len(areas))
	for i, name := range area.Names(areas) {
		list[i] = web.Option{Value: areas[i].Code, Text: name}
	}
	return list
}
