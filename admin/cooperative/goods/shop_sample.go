package goods

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

func sampleShops(v *Visit) []catalog.Shop {
	at := office.SampleNow()
	until := at.AddDate(0, 0, 9)
	row := func(slug, name, seller, area string, years, months int, state catalog.ShopState) catalog.Shop {
		return catalog.Shop{
			ID: slug, Slug: slug, Seller: seller, Coop: v.Coop.ID, ShopProfile: catalog.ShopProfile{Name: name, Area: area},
			CreatedAt: at.AddDate(-years, -months, 0), Life: office.LifeIn(state),
		}
	}
	shops := []catalog.Shop{
		row("kopi-inaq-sri", "Kopi Inaq Sri", "sri", "52.03.15.2002", 1, 0, catalog.Open),
		row("tenun", "Tenun Inaq Nurhayati", "nur", "52.02.02.2010", 1, 2, catalog.Open),
		row("madu", "Madu Hutan Batulanteh", "sahnan", "52.04.07.2001", 2, 0, catalog.Suspended),
	}
	shops[1].HolidayUntil, shops[2].AppealedAt = &until, &at
	return shops
}

// sampleShop is one that sells.
func sampleShop(ctx context.Context, v *Visit) (templ.Component, error) {
	shop := sampleShops(v)[0]
	return new(desk).showShop(ctx, v, &shop, store.Slice[catalog.Product]{Items: samplePending(v), Next: "lagi"})
}

// sampleShopStates are a suspended shop whose owner answers, one without goods after a slip of the pen, and the officer's own.
func sampleShopStates() map[string]web.Show[*Visit] {
	return map[string]web.Show[*Visit]{
		"dibekukan": func(ctx context.Context, v *Visit) (templ.Component, error) {
			shop, at := sampleShops(v)[2], office.SampleNow()
			step := func(state catalog.ShopState, by string, days int, reason string) states.Step[catalog.ShopState] {
				return states.Step[catalog.ShopState]{State: state, Mark: states.Mark{By: by, At: at.AddDate(0, 0, -days), Reason: reason}}
			}
			shop.Steps = []states.Step[catalog.ShopState]{
				step(catalog.Open, "sahnan", 700, ""), step(catalog.Suspended, "siti", 2, "Tiga pembeli menerima madu campuran gula."),
			}
			said := states.Mark{By: "sahnan", At: at.Add(-time.Hour), Reason: "Hasil uji madu sudah saya serahkan ke kantor."}
			shop.Appeals = []catalog.Appeal{{Suspension: 1, Life: states.Life[catalog.AppealState]{
				State: catalog.AppealWaits, Steps: []states.Step[catalog.AppealState]{{State: catalog.AppealWaits, Mark: said}},
			}}}
			return new(desk).showShop(ctx, v, &shop, store.Slice[catalog.Product]{})
		},
		"salah": func(ctx context.Context, v *Visit) (templ.Component, error) {
			shop := sampleShops(v)[0]
			v.Form = office.Mistake("alasan", "coop.reason")
			return new(desk).showShop(ctx, v, &shop, store.Slice[catalog.Product]{})
		},
		"sendiri": func(ctx context.Context, v *Visit) (templ.Component, error) {
			shop := sampleShops(v)[0]
			shop.Seller = v.By.ID()
			return new(desk).showShop(ctx, v, &shop, store.Slice[catalog.Product]{Items: samplePending(v)})
		},
	}
}
