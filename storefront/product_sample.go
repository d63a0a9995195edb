package storefront

import (
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments"
)

// sampleProduct is coffee of which one grind is sold out; change makes it something else.
func sampleProduct(change func(g *productData)) web.Show[*Visit] {
	return sample(func(v *Visit) templ.Component {
		g := sampleGoods()
		if change != nil {
			change(g)
		}
		g.choose("")
		return v.product(g)
	})
}

func sampleGoods() *productData {
	picture := func(id string) media.Picture { return media.Picture{ID: id, Width: 1200, Height: 1200} } // ids of the demo
	until := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	schedule := payments.StandardFeeSchedule("sembalun", 500, payments.BySeller, "12/III/2026", time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC))
	return &productData{
		ProductInShop: catalog.ProductInShop{
			Product: &catalog.Product{
				ID: "p1", Name: "Kopi Arabika Sembalun, sangrai sedang", Slug: "kopi-arabika-sembalun", Category: "kopi",
				Description: "Kopi dari kebun kami sendiri di kaki Bukit Pergasingan, 1.150 meter. Dipetik merah, dijemur di para-para tiga " +
					"minggu, lalu saya sangrai sampai cokelat rata. Rasanya gula aren dan sedikit jeruk, asamnya lembut.\n" +
					"Setelah dibuka, simpan di stoples rapat, jangan di kulkas.",
				NewHarvest: true, Halal: "ID521115759520723", PIRT: "2105203010189-31", Content: "200 g", UnitQuantity: 100, UnitName: "g",
				Composition: "100% kopi arabika", ShelfLife: "12 bulan", Sold: 312, MadeDays: 1, Price: 48_000,
				Variants: []catalog.Variant{
					{ID: "p1-1", Name: "Biji utuh", Price: 48_000, Weight: 240},
					{ID: "p1-2", Name: "Giling halus", Price: 48_000, Weight: 240},
					{ID: "p1-3", Name: "Giling kasar", Price: 48_000, Weight: 240},
				},
				Pictures: []media.Picture{
					picture("ebd9addbdd138c9645e585b8fa14ee55"), picture("c395ce3cfcc79c8f070ac9a95bc29567"),
					picture("967a1012f5ec257a9767ebe10575f31c"),
				},
			},
			Shop: &catalog.Shop{
				Slug: "kopi-inaq-sri", HolidayUntil: &until,
				Licence:     &catalog.Licence{Life: states.Life[catalog.LicenceState]{State: catalog.LicenceVerified}},
				ShopProfile: catalog.ShopProfile{Name: "Kopi Inaq Sri", Avatar: "avatar-1.webp", Since: 2016, Area: "52.71.05.1003"},
			},
			Visible: true,
		},
		coop: &members.Cooperative{Name: "Koperasi Sembalun Makmur"}, stock: map[string]int64{"p1-1": 41, "p1-2": 58}, schedule: &schedule,
		more: sampleCards()[7:],
	}
}
