package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/fault"
	"lumbung/internal/web"
)

// sampleNewShop is a form in which the village has still to be chosen.
func sampleNewShop(_ context.Context, v *Visit) (templ.Component, error) {
	v.shop = nil
	return sampleShopForm(v, areaLists{}), nil
}

func sampleShop(_ context.Context, v *Visit) (templ.Component, error) {
	return sampleShopForm(v, areaLists{Villages: []web.Option{{Value: "52.03.15.2002", Text: "Desa Sembalun Lawang"}}}), nil
}

func sampleShopForm(v *Visit, lists areaLists) templ.Component {
	v.Back = at("lainnya")
	v.Form = &web.Form{Faults: fault.Fields{}, Values: map[string][]string{
		"name": {""}, "provinsi": {"52"}, "kabupaten": {"52.03"}, "kecamatan": {""}, "street": {"Dusun Lebak Daya"}, "pick_up": {"1"},
	}}
	lists.Provinces = []web.Option{{Value: "51", Text: "Bali"}, {Value: "52", Text: "Nusa Tenggara Barat"}}
	lists.Regencies = []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}}
	lists.Districts = []web.Option{{Value: "52.03.15", Text: "Sembalun"}}
	return shopMain(v, lists)
}
