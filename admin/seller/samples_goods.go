package seller

import (
	"lumbung/internal/fault"
	"lumbung/internal/web"
)

func sampleShop() shopPage {
	page := samplePage(placeMore, "Buka lapak", "/jualan/lainnya")
	page.Form = &web.Form{Faults: fault.Fields{}, Values: map[string][]string{
		"name": {""}, "provinsi": {"52"}, "kabupaten": {"52.03"}, "kecamatan": {""}, "street": {"Dusun Lebak Daya"}, "pick_up": {"1"},
	}}
	return shopPage{Page: page, Fresh: true, Action: "/jualan/buka", Coop: "Koperasi Sembalun Makmur", Lists: areaLists{
		Provinces: []web.Option{{Value: "51", Text: "Bali"}, {Value: "52", Text: "Nusa Tenggara Barat"}},
		Regencies: []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}}, Districts: []web.Option{{Value: "52.03.15", Text: "Sembalun"}},
	}}
}

func sampleMyShop() shopPage {
	view := sampleShop()
	view.Fresh, view.Action, view.Title = false, "/jualan/lapak", "Ubah lapak"
	view.Lists.Villages = []web.Option{{Value: "52.03.15.2002", Text: "Desa Sembalun Lawang"}}
	return view
}
