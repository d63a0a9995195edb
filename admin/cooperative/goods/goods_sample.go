package goods

import (
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/store"
)

func sampleShops(v *Visit) []catalog.Shop {
	at := office.SampleNow()
	until := at.AddDate(0, 0, 9)
	row := func(slug, name, seller, area string, years, months int, state catalog.ShopState) catalog.Shop {
		return catalog.Shop{
			Slug: slug, Seller: seller, Coop: v.Coop.ID, ShopProfile: catalog.ShopProfile{Name: name, Area: area},
			CreatedAt: at.AddDate(-years, -months, 0), Life: office.LifeIn(state),
		}
	}
	shops := []catalog.Shop{
		row("kopi-inaq-sri", "Kopi Inaq Sri", "sri", "52.03.15.2002", 1, 0, catalog.Open),
		row("tenun", "Tenun Inaq Nurhayati", "nur", "52.02.02.2010", 1, 2, catalog.Open),
		row("madu", "Madu Hutan Batulanteh", "sahnan", "52.04.07.2001", 2, 0, catalog.Suspended),
	}
	shops[1].HolidayUntil = &until
	return shops
}

func samplePending() store.Slice[catalog.Product] {
	at := office.SampleNow()
	return store.Slice[catalog.Product]{Items: []catalog.Product{
		{
			ID: "x", Name: "Kopi Robusta Sembalun, natural 250 g", Shop: "kopi-inaq-sri", Category: "kopi", Price: 42_000,
			UpdatedAt: at.Add(-40 * time.Hour), Life: office.LifeIn(catalog.Pending),
		},
		{
			ID: "y", Name: "Sambal beberuk pedas, botol 150 ml", Shop: "sambal", Category: "sambal", Price: 22_000,
			Life:   office.LifeIn(catalog.Published),
			Edited: &catalog.ProductEdit{At: at.Add(-2 * time.Hour)},
		},
	}}
}
