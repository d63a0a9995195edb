package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/storefront"
)

//go:embed demo
var demoFiles embed.FS

// demoPassword opens every demo login. Production refuses to seed them.
const demoPassword = "panen-raya-2026"

// demoOperator is the number of who runs the demo's market.
const demoOperator = "+6281900000099"

// demoText is a text in both languages.
type demoText struct{ ID, EN string }

// demo is what an empty installation is filled with to look around.
type demo struct {
	cooperatives []demoCooperative
	people       []demoPerson
	shops        []demoShop
	products     []demoProduct
	orders       []demoOrder
}

type demoCooperative struct {
	Slug, Name   string
	Kind         members.Kind
	Story, Hours demoText
	LegalNumber  string `json:"legal_number"`
	NIK          string `json:"nik_koperasi"`
	Founded      string
	Area, Street string
	Phone        string
	USPLicense   bool              `json:"usp_license"`
	Bearer       payments.Bearer   `json:"gateway_bearer"`
	Commission   money.BasisPoints `json:"commission_bp"`
	Minute       string
	Colours      members.Colours
}

type demoPerson struct {
	Key, Coop, Name, Phone string
	MemberNumber           string `json:"member_number"`
	Joined                 string
	Village, Street        string
	Roles                  []members.Role
	Avatar                 int
	State                  string
}

type demoShop struct {
	Key, Owner, Name string
	Story            demoText
	Since            int64
	Village          string
	NIB              string               // "" for none yet
	Licence          catalog.LicenceState // where it stands
	Late             bool                 // opens with its first product, so that its term for a NIB ends soon
}

type demoProduct struct {
	Slug, Shop, Category, Name, Description, Content string
	Price                                            money.Amount
	Weight                                           int64 `json:"weight_g"`
	Stock                                            int64
	Picture                                          string
	UnitPricePer                                     struct {
		Quantity int64
		Unit     string
	} `json:"unit_price_per"`
	Variants []struct {
		Name   string
		Price  money.Amount
		Weight int64 `json:"weight_g"`
		Stock  int64
	}
	PIRT, Halal, BPOM, Composition string
	ShelfLife                      string `json:"shelf_life"`
	NewHarvest                     bool   `json:"new_harvest"`
	MadeDays                       int64  `json:"made_days"`
	PublishedDaysAgo               int    `json:"published_days_ago"`
	State                          string
}

type demoOrder struct {
	DaysAgo int `json:"days_ago"`
	Hour    int
	Buyer   struct{ Name, Phone, Village, Street string }
	Lines   []struct {
		Product, Variant string
		Quantity         int64
	}
	Delivery map[string]struct{ Method string }
	Channel  string
	Outcome  string
}

// loadDemo reads the embedded files.
func loadDemo() (demo, error) {
	var d demo
	for name, into := range map[string]any{
		"cooperatives": &d.cooperatives, "people": &d.people, "shops": &d.shops, "products": &d.products, "orders": &d.orders,
	} {
		text, err := demoFiles.ReadFile("demo/" + name + ".json")
		if err != nil {
			return d, err
		}
		if err := json.Unmarshal(text, into); err != nil {
			return d, fmt.Errorf("demo/%s.json: %w", name, err)
		}
	}
	return d, nil
}

func demoDate(day string) (time.Time, error) { return time.Parse(time.DateOnly, day) }

// demoLogins are offered on the sign-in page while the demo is what one sees.
func (a *app) demoLogins() []storefront.DemoLogin {
	if a.config.production() || a.config.Seed != "demo" {
		return nil
	}
	return []storefront.DemoLogin{
		{Name: "Inaq Sri Wahyuni", Role: "seller", Phone: "+6281900000122", Password: demoPassword},
		{Name: "Hj. Siti Maesarah", Role: "treasurer", Phone: "+6281900000120", Password: demoPassword},
		{Name: "H. Mahsun Ridwan", Role: "supervisor", Phone: "+6281900000121", Password: demoPassword},
		{Name: "I Gede Suardana", Role: "operator", Phone: demoOperator, Password: demoPassword},
	}
}
