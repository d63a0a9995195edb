package goods

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/web"
)

// sampleReview is an edit of a published product that waits.
func sampleReview(ctx context.Context, v *Visit) (templ.Component, error) {
	return reviewMain(v, sampleDetail(ctx, v)), nil
}

func sampleDetail(ctx context.Context, v *Visit) *reviewDetail {
	p := &catalog.Product{
		ID: "y", Name: "Sambal beberuk botol 150 ml", Category: "Sambal & bumbu",
		Life: office.LifeIn(catalog.Published), Reviewing: true, Version: 4,
		Content: "150 ml", Composition: "Terong ungu, tomat, cabai rawit, bawang merah, terasi, jeruk limau", ShelfLife: "3 bulan", MadeDays: 2,
		Description: "Sambal terong dan tomat khas Lombok, digiling pagi itu juga.\n" +
			"Pedasnya dari cabai rawit Sembalun. Simpan di kulkas sesudah dibuka.",
		PIRT: "2105203010189-31",
		Variants: []catalog.Variant{
			{ID: "sedang", Name: "Sedang", Price: 22_000, Weight: 240}, {ID: "pedas", Name: "Pedas sekali", Price: 23_000, Weight: 240},
		},
		Edited: &catalog.ProductEdit{
			Name: "Sambal beberuk pedas, botol 150 ml", Category: "Sambal & bumbu", PIRT: "21052030", Halal: "ID521115759520723",
		},
	}
	v.Title, v.Back = p.Name, v.To("barang")
	d := new(desk).reviewOf(ctx, v, p)
	picture := office.Drawn("sambal")
	picture.Alt = v.T("coop.review.picture", 1, p.Name)
	d.shop, d.pictures, d.pieces = "Sambal Bu Hartini", []web.Picture{picture}, map[string]int64{"sedang": 18, "pedas": 11}
	d.history = []reviewNote{
		{v.T("coop.step.send_back"), "Lalu Wiranata", "Nomor P-IRT belum ada. Lengkapi dulu, ya.", office.SampleNow().Add(-90 * time.Hour)},
		{v.T("coop.step.submit"), "Baiq Hartini", "", office.SampleNow().Add(-96 * time.Hour)},
	}
	return d
}

// sampleReviews are a product that is decided, and one that changed while an officer gave no reason.
func sampleReviews() map[string]web.Show[*Visit] {
	return map[string]web.Show[*Visit]{
		"diputuskan": func(ctx context.Context, v *Visit) (templ.Component, error) {
			d := sampleDetail(ctx, v)
			d.product.Reviewing, d.product.Edited.SentBack = false, "Nomor P-IRT belum ada."
			d.pictures, d.claims, d.warnings, d.history = nil, nil, nil, nil
			return reviewMain(v, d), nil
		},
		"salah": func(ctx context.Context, v *Visit) (templ.Component, error) {
			d := sampleDetail(ctx, v)
			d.conflict, d.mine, v.Form = true, true, office.Mistake("alasan", "coop.reason")
			return reviewMain(v, d), nil
		},
	}
}
