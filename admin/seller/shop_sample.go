package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/catalog"
	"lumbung/internal/web"
)

// sampleNewShop is a form in which the village has still to be chosen.
func sampleNewShop(_ context.Context, v *Visit) (templ.Component, error) {
	v.shop = nil
	return sampleShopForm(v, admin.AreaLists{})
}

func sampleShop(_ context.Context, v *Visit) (templ.Component, error) {
	return sampleShopForm(v, admin.AreaLists{Villages: []web.Option{{Value: "52.03.15.2002", Text: "Desa Sembalun Lawang"}}})
}

func sampleShopForm(v *Visit, lists admin.AreaLists) (templ.Component, error) {
	v.Back = at("lainnya")
	typed := shopForm{
		ShopProfile: catalog.ShopProfile{Street: "Dusun Lebak Daya", PickUp: true}, AreaForm: admin.AreaForm{Province: "52", Regency: "52.03"},
	}
	var err error
	if v.Form, err = typed.form(); err != nil {
		return nil, err
	}
	lists.Provinces = []web.Option{{Value: "51", Text: "Bali"}, {Value: "52", Text: "Nusa Tenggara Barat"}}
	lists.Regencies = []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}}
	lists.Districts = []web.Option{{Value: "52.03.15", Text: "Sembalun"}}
	return shopMain(v, lists), nil
}
