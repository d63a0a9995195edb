package goods

import (
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
)

func samplePending(*Visit) []catalog.Product {
	at := office.SampleNow()
	return []catalog.Product{
		{
			ID: "x", Name: "Kopi Robusta Sembalun, natural 250 g", Shop: "kopi-inaq-sri", Seller: "sri", Price: 42_000,
			UpdatedAt: at.Add(-40 * time.Hour), Life: office.LifeIn(catalog.Pending),
		},
		{
			ID: "y", Name: "Sambal beberuk pedas, botol 150 ml", Shop: "sambal", Seller: "baiq", Price: 22_000,
			UpdatedAt: at.Add(-2 * time.Hour), Life: office.LifeIn(catalog.Pending),
		},
	}
}
