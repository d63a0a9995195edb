// Package delivery says how an order can reach its buyer and what that costs: pickup at the cooperative, delivery by
// the cooperative's own people, or a courier from a tariff table. It never asks a service over the network, so checkout
// never waits for one. Most Indonesian online sellers deliver themselves or are visited (BPS 2021: 58,79 % and 31,12 %);
// only 9,30 % use a courier company.
package delivery

import (
	"slices"
	"strings"

	"lumbung/internal/money"
)

// Method is how goods change hands.
type Method string

// The three methods.
const (
	Pickup  Method = "pickup"  // the buyer comes to the cooperative
	Local   Method = "local"   // the cooperative's own people, inside the kabupaten or kota
	Courier Method = "courier" // a courier company, with a tracking number
)

// Rate is one way for one parcel.
type Rate struct {
	Code    string       `bson:"code"` // "pickup", "local", "jne-reg" ...
	Method  Method       `bson:"method"`
	Name    string       `bson:"name"` // the courier's own name, "" for pickup and local
	Cost    money.Amount `bson:"cost"`
	MinDays int64        `bson:"min_days"` // after shipping
	MaxDays int64        `bson:"max_days"`
}

// zone is how far a parcel goes, by the Kemendagri codes of both ends.
type zone int

const (
	sameDistrict zone = iota // kecamatan
	sameRegency              // kabupaten or kota
	sameProvince
	sameIsland // group of islands
	nextIsland // one end on Java
	farIsland
)

func zoneOf(from, to string) zone {
	switch {
	case prefix(from, 3) == prefix(to, 3):
		return sameDistrict
	case prefix(from, 2) == prefix(to, 2):
		return sameRegency
	case prefix(from, 1) == prefix(to, 1):
		return sameProvince
	case island(from) == island(to):
		return sameIsland
	case island(from) == java || island(to) == java:
		return nextIsland
	}
	return farIsland
}

// prefix returns the first n parts of a dotted code.
func prefix(code string, n int) string {
	parts := strings.Split(code, ".")
	return strings.Join(parts[:min(n, len(parts))], ".")
}

const java = "java"

// island groups provinces as couriers do.
func island(code string) string {
	province := prefix(code, 1)
	switch {
	case province >= "11" && province <= "21":
		return "sumatra"
	case province >= "31" && province <= "36":
		return java
	case province >= "51" && province <= "53":
		return "bali-nusa-tenggara"
	case province >= "61" && province <= "65":
		return "kalimantan"
	case province >= "71" && province <= "76":
		return "sulawesi"
	}
	return "maluku-papua"
}

// tariff is one courier service: rupiah per kilogram and days for each zone.
type tariff struct {
	code, name string
	perKg      [6]money.Amount
	days       [6][2]int64
}

// tariffs is the table. The figures are our own round numbers in the range that couriers publish; a cooperative will
// keep its own table.
func tariffs() []tariff {
	return []tariff{
		{
			"jnt-ez", "J&T EZ",
			[6]money.Amount{9_000, 9_000, 13_000, 22_000, 32_000, 48_000},
			[6][2]int64{{1, 2}, {1, 2}, {2, 3}, {3, 5}, {3, 6}, {5, 9}},
		},
		{
			"jne-reg", "JNE REG",
			[6]money.Amount{10_000, 10_000, 14_000, 24_000, 34_000, 52_000},
			[6][2]int64{{1, 2}, {1, 2}, {1, 3}, {2, 4}, {3, 5}, {4, 8}},
		},
		{
			"pos-reguler", "Pos Reguler",
			[6]money.Amount{8_000, 8_000, 12_000, 20_000, 29_000, 42_000},
			[6][2]int64{{2, 3}, {2, 3}, {3, 4}, {4, 6}, {5, 8}, {7, 12}},
		},
	}
}

// BillingKilos rounds a weight in grams up to whole kilograms, one at least; 300 g above a kilogram are forgiven, as
// JNE does.
func BillingKilos(grams int64) int64 { return max(1, (grams-300+999)/1000) }

// Rates lists what is possible between two villages for a parcel of this many grams, cheapest kind first: pickup,
// local, couriers. Without a destination only pickup is offered.
func Rates(from, to string, grams int64) []Rate {
	offers := []Rate{{Code: "pickup", Method: Pickup}}
	if to == "" {
		return offers
	}
	z := zoneOf(from, to)
	if z <= sameRegency {
		cost := money.Amount(8_000)
		if z == sameRegency {
			cost = 12_000
		}
		offers = append(offers, Rate{Code: "local", Method: Local, Cost: cost, MinDays: 1, MaxDays: 2})
	}
	kilos := BillingKilos(grams)
	var couriers []Rate
	for _, t := range tariffs() {
		couriers = append(couriers, Rate{
			Code: t.code, Method: Courier, Name: t.name, Cost: t.perKg[z] * money.Amount(kilos),
			MinDays: t.days[z][0], MaxDays: t.days[z][1],
		})
	}
	slices.SortStableFunc(couriers, func(a, b Rate) int { return int(a.Cost - b.Cost) })
	return append(offers, couriers...)
}

// Find returns the offer with this code, if it is possible.
func Find(offers []Rate, code string) (Rate, bool) {
	i := slices.IndexFunc(offers, func(o Rate) bool { return o.Code == code })
	if i < 0 {
		return Rate{}, false
	}
	return offers[i], true
}
