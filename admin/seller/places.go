package seller

import (
	"strings"

	"lumbung/internal/area"
	"lumbung/internal/web"
)

// areaLists are the choices of the four selects down to the village.
type areaLists struct{ Provinces, Regencies, Districts, Villages []web.Option }

// areaLists returns what can be chosen after what has been chosen; a choice that does not lie inside the one before it
// opens nothing.
func (s *Seller) areaLists(province, regency, district string) areaLists {
	lists := areaLists{Provinces: areaOptions(s.Atlas.Provinces())}
	if province == "" {
		return lists
	}
	lists.Regencies = areaOptions(s.Atlas.Children(province))
	if !strings.HasPrefix(regency, province+".") {
		return lists
	}
	lists.Districts = areaOptions(s.Atlas.Children(regency))
	if strings.HasPrefix(district, regency+".") {
		lists.Villages = areaOptions(s.Atlas.Children(district))
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

// town is the short name of the kabupaten or kota an area lies in, "" for none.
func (s *Seller) town(code string) string {
	regency, _ := s.Atlas.Regency(code)
	return strings.TrimPrefix(regency.Name, "Kabupaten ")
}
