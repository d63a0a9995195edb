package catalog

import (
	"lumbung/internal/store"
)

func productSpec() store.Spec[Product] {
	return store.Spec[Product]{
		Name: "products", Cache: 5000, Scope: "coop", Check: (*Product).check,
		Indexes: []store.Index{
			{Name: "slug", Fields: []string{"slug"}, Unique: true, Global: true},
			{Name: "newest", Fields: []string{"state", "published_at"}, Global: true},
			{Name: "price", Fields: []string{"state", "price"}, Global: true},
			{Name: "sold", Fields: []string{"state", "sold"}, Global: true},
			{Name: "harvest", Fields: []string{"state", "new_harvest", "published_at"}, Global: true},
			{Name: "category_newest", Fields: []string{"state", "category", "published_at"}, Global: true},
			{Name: "category_price", Fields: []string{"state", "category", "price"}, Global: true},
			{Name: "category_sold", Fields: []string{"state", "category", "sold"}, Global: true},
			{Name: "coop_newest", Fields: []string{"state", "published_at"}},
			{Name: "queue", Fields: []string{"reviewing", "state", "updated_at"}},
			{Name: "taken_down", Fields: []string{"taken_down_at"}, Sparse: true},
			{Name: "shop", Fields: []string{"shop", "updated_at"}},
			{Name: "shop_state", Fields: []string{"shop", "state", "updated_at"}},
		},
	}
}

func shopSpec() store.Spec[Shop] {
	return store.Spec[Shop]{
		Name: "shops", Cache: 2000, Scope: "coop", Check: (*Shop).check,
		Indexes: []store.Index{
			{Name: "slug", Fields: []string{"slug"}, Unique: true, Global: true},
			{Name: "owner", Fields: []string{"seller"}, Unique: true},
			{Name: "seller", Fields: []string{"seller", "created_at"}, Global: true},
			{Name: "created", Fields: []string{"created_at"}},
			{Name: "named", Fields: []string{"slug"}},
			{Name: "state", Fields: []string{"state", "slug"}},
			{Name: "nib", Fields: []string{"nib"}, Sparse: true, Global: true},
			{Name: "licences", Fields: []string{"licence_waits"}, Sparse: true},
			{Name: "checks", Fields: []string{"checks_wait"}, Sparse: true},
			{Name: "term", Fields: []string{"term_ends"}, Sparse: true},
			{Name: "term_over", Fields: []string{"term_ends"}, Sparse: true, Global: true},
			{Name: "appeals", Fields: []string{"appealed_at"}, Sparse: true},
			{Name: "halted", Fields: []string{"halted_at"}, Sparse: true, Global: true},
			{Name: "appeals_late", Fields: []string{"appealed_at"}, Sparse: true, Global: true},
			{Name: "holiday", Fields: []string{"holiday_until"}, Sparse: true, Global: true},
		},
	}
}

func stockSpec() store.Spec[Stock] {
	return store.Spec[Stock]{
		Name: "stocks", Cache: 10_000, Scope: "coop", Check: (*Stock).check,
		Counters: []string{"available", "taken", "restocked", "returned"},
		Indexes: []store.Index{
			{Name: "product", Fields: []string{"product"}},
			{Name: "shop", Fields: []string{"shop", "listed", "available"}},
		},
	}
}

func movementSpec() store.Spec[StockMovement] {
	return store.Spec[StockMovement]{
		Name: "stock_movements", Scope: "coop",
		Indexes: []store.Index{
			{Name: "variant", Fields: []string{"variant", "at"}},
			{Name: "coop", Fields: []string{"at"}},
		},
	}
}
