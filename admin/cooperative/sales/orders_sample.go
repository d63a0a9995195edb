package sales

import (
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/orders"
)

// SampleRows are orders in several states; the book of one is off.
func SampleRows(*Visit) []orders.Reconciled {
	at := office.SampleNow()
	row := func(number, shop, buyer string, hours int, total money.Amount, state orders.State) orders.Reconciled {
		return orders.Reconciled{
			Order: orders.Order{
				Number: number, ShopName: shop, Buyer: orders.Buyer{Name: buyer}, Life: office.LifeIn(state),
				PlacedAt: at.Add(-time.Duration(hours) * time.Hour),
			},
			Reconciliation: orders.Reconciliation{Charged: total, Captured: total, Booked: total},
		}
	}
	rows := []orders.Reconciled{
		row("LB-8F2R2C-1", "Madu Hutan Batulanteh", "Rina Kusuma", 1, 125_000, orders.Confirmed),
		row("LB-8F2K1X-1", "Kopi Inaq Sri", "Dewi Anggraini", 3, 104_000, orders.Confirmed),
		row("LB-8F2N0A-1", "Tenun Inaq Nurhayati", "Bambang Wijaya", 9, 256_500, orders.Confirmed),
		row("LB-8F2M7Q-1", "Sambal Bu Hartini", "Yusuf Hidayat", 20, 88_000, orders.Shipped),
		row("LB-8F2P3T-1", "Kopi Inaq Sri", "Maria Lestari", 31, 47_000, orders.Completed),
		row("LB-8F2Q9Z-1", "Anyaman Praya", "Agus Salim", 44, 185_000, orders.Packed),
	}
	rows[2].Booked = 245_000
	return rows
}
