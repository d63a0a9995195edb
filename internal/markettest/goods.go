package markettest

import (
	"errors"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
)

// Price is that of a product's only variant.
func Price(amount money.Amount) func(*catalog.ProductInput) {
	return func(in *catalog.ProductInput) { in.Variants[0].Price = amount }
}

// Stock is how many pieces of a product's only variant there are.
func Stock(pieces int64) func(*catalog.ProductInput) {
	return func(in *catalog.ProductInput) { in.Variants[0].Stock = pieces }
}

// Shop opens a member's shop, where buyers may pick up what they buy.
func (m *Market) Shop(seller, name string, change ...func(*catalog.ShopProfile)) *catalog.Shop {
	m.Helper()
	in := catalog.ShopProfile{Name: name, Area: Village, Street: "Dusun Lebak Daya", PickUp: true}
	for _, f := range change {
		f(&in)
	}
	shop, err := m.Catalog.OpenShop(m.Context(), acttest.Member(seller), m.Coop.ID, in)
	m.Must(err)
	return shop
}

// Draft saves a product, in a new shop when its seller has none.
func (m *Market) Draft(seller, name string, change ...func(*catalog.ProductInput)) *catalog.Product {
	m.Helper()
	shop, err := m.Catalog.ShopOf(m.Context(), m.Coop.ID, seller)
	if errors.Is(err, catalog.ErrShopNotFound) {
		shop, err = m.Shop(seller, "Lapak "+name), nil
	}
	m.Must(err)
	in := catalog.ProductInput{
		Coop: m.Coop.ID, Shop: shop.ID, Name: name, Category: "kopi", Description: "Dari kebun sendiri.",
		Variants: []catalog.VariantInput{{Price: 48_000, Weight: 250, Stock: 7}},
	}
	for _, f := range change {
		f(&in)
	}
	p, err := m.Catalog.CreateProduct(m.Context(), acttest.Member(seller), in)
	m.Must(err)
	return p
}

// Pending saves a product and hands it in.
func (m *Market) Pending(seller, name string, change ...func(*catalog.ProductInput)) *catalog.Product {
	m.Helper()
	p := m.Draft(seller, name, change...)
	p, err := m.Catalog.SubmitProduct(m.Context(), acttest.Member(seller), catalog.Step{Coop: p.Coop, ID: p.ID})
	m.Must(err)
	return p
}

// Product brings a product to the market. Searches find it after Deliver.
func (m *Market) Product(seller, name string, change ...func(*catalog.ProductInput)) *catalog.Product {
	m.Helper()
	return m.Approve(m.Pending(seller, name, change...).ID)
}

// Approve publishes what a seller handed in.
func (m *Market) Approve(product string) *catalog.Product {
	m.Helper()
	p, err := m.Catalog.ApproveProduct(m.Context(), acttest.Officer("officer"), catalog.Step{Coop: m.Coop.ID, ID: product})
	m.Must(err)
	return p
}

// Stock is that of a product's first variant.
func (m *Market) Stock(p *catalog.Product) *catalog.Stock {
	m.Helper()
	stock, err := m.Catalog.Stock(m.Context(), p.Coop, p.Variants[0].ID)
	m.Must(err)
	return stock
}
