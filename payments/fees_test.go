package payments_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

func schedule(bearer payments.Bearer) payments.FeeSchedule {
	return payments.StandardFeeSchedule("ntb", 500, bearer, "12/III/2026", time.Unix(0, 0))
}

// categoryPath puts coffee and honey with the food, as a catalog would.
func categoryPath(slug string) []string {
	if slug == "kopi" || slug == "madu" {
		return []string{slug, "makanan"}
	}
	return []string{slug}
}

// The figures of the product page and the passbook in the drawings: QRIS 0,7 % and 5 % of 48.000, and of two.
func TestFreezeVectors(t *testing.T) {
	for _, c := range []struct {
		name       string
		bearer     payments.Bearer
		channel    payments.Channel
		goods      money.Amount
		delivery   money.Amount
		commission money.Amount
		gateway    money.Amount
		net        money.Amount
	}{
		{"one bag", payments.BySeller, "QRIS", 48_000, 0, 2_400, 336, 45_264},
		{"two bags", payments.BySeller, "QRIS", 96_000, 0, 4_800, 672, 90_528},
		{"case A, fee borne by the cooperative", payments.ByCooperative, "QRIS", 100_000, 15_000, 5_000, 805, 95_000},
		{"case A, fee borne by the seller", payments.BySeller, "QRIS", 100_000, 15_000, 5_000, 805, 94_195},
		{"a fee larger than the goods", payments.BySeller, "BCA", 1_000, 0, 50, 950, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			share := payments.ShareGatewayCost(c.channel, []money.Amount{c.goods + c.delivery})
			fees := schedule(c.bearer).Freeze([]payments.FeeLine{{Goods: c.goods}}, share[0])[0]
			if len(fees) != 2 || fees[0].Amount != c.commission || fees[1].Amount != c.gateway {
				t.Fatalf("Freeze: got %+v, want commission %d and gateway fee %d", fees, c.commission, c.gateway)
			}
			if fees[0].Account != ledger.Commission || fees[1].Account != ledger.GatewayCost ||
				fees[0].Resolution != "12/III/2026" || fees[0].Schedule != "ntb|1" {
				t.Errorf("Freeze: account, minute or version missing in %+v", fees)
			}
			release := payments.Release{Goods: c.goods, Fees: fees}
			if got := release.Net(); got != c.net {
				t.Errorf("net: got %d, want %d", got, c.net)
			}
		})
	}
}

func TestFirstMatchWinsPerCode(t *testing.T) {
	s := payments.FeeSchedule{ID: "ntb|2", Components: []payments.Component{
		{Code: "commission", Percent: 300, Bearer: payments.BySeller, Match: payments.Match{Categories: []string{"kopi"}, From: 50_000}},
		{Code: "commission", Percent: 500, Floor: 1_000, Cap: 4_000, Bearer: payments.BySeller},
		{Code: "admin", Fixed: 500, Bearer: payments.ByCooperative, Match: payments.Match{Sellers: []string{"sri"}, Below: 60_000}},
	}}
	lines := []payments.FeeLine{
		{Seller: "sri", Categories: categoryPath("kopi"), Goods: 50_000}, // the special rate, and the admin fee
		{Seller: "sri", Categories: categoryPath("kopi"), Goods: 10_000}, // below the band: the general rate, at its floor
		{Seller: "lina", Categories: categoryPath("tenun"), Goods: 100_000},
	}
	var got [][]money.Amount
	for _, fees := range s.Freeze(lines, payments.GatewayShare{}) {
		var amounts []money.Amount
		for _, fee := range fees {
			amounts = append(amounts, fee.Amount)
		}
		got = append(got, amounts)
	}
	if diff := cmp.Diff([][]money.Amount{{1_500, 500}, {1_000, 500}, {4_000}}, got); diff != "" {
		t.Errorf("amounts (-want +got):\n%s", diff)
	}
}

// Whatever order they were typed in, the fee that is for less applies, and says for which category it was; nobody reads of a fee that is
// another seller's.
func TestTheNarrowestFeeApplies(t *testing.T) {
	of := func(percent money.BasisPoints, m payments.Match) payments.Component {
		return payments.Component{Code: payments.CommissionFee, Percent: percent, Bearer: payments.BySeller, Match: m}
	}
	general := of(500, payments.Match{})
	valued := of(450, payments.Match{From: 1})
	category := of(400, payments.Match{Categories: []string{"kopi"}})
	group := of(420, payments.Match{Categories: []string{"makanan"}})
	both := of(440, payments.Match{Categories: []string{"makanan", "anyaman"}, Below: 50_000}) // narrower than the group, not than the shelf
	seller := of(300, payments.Match{Sellers: []string{"sri"}})
	product := of(200, payments.Match{Products: []string{"arabika"}})
	rapid.Check(t, func(t *rapid.T) {
		all := []payments.Component{general, valued, group, both, category, seller, product}
		s := payments.FeeSchedule{Components: rapid.Permutation(all).Draw(t, "typed")}
		if rapid.Bool().Draw(t, "arranged") {
			s.Arrange()
		}
		for _, c := range []struct {
			line     payments.FeeLine
			want     money.Amount
			category string
		}{
			{payments.FeeLine{Seller: "sri", Categories: categoryPath("kopi"), Product: "arabika", Goods: 100_000}, 2_000, ""},
			{payments.FeeLine{Seller: "sri", Categories: categoryPath("kopi"), Product: "robusta", Goods: 100_000}, 3_000, ""},
			{payments.FeeLine{Seller: "lina", Categories: categoryPath("kopi"), Product: "robusta", Goods: 100_000}, 4_000, "kopi"},
			{payments.FeeLine{Seller: "lina", Categories: categoryPath("kopi"), Product: "robusta", Goods: 10_000}, 400, "kopi"},
			{payments.FeeLine{Seller: "lina", Categories: categoryPath("madu"), Product: "trigona", Goods: 100_000}, 4_200, "makanan"},
			{payments.FeeLine{Seller: "lina", Categories: categoryPath("madu"), Product: "trigona", Goods: 10_000}, 440, "makanan"},
			{payments.FeeLine{Seller: "sri", Categories: categoryPath("madu"), Product: "trigona", Goods: 10_000}, 300, ""},
			{payments.FeeLine{Seller: "lina", Categories: categoryPath("tenun"), Product: "songket", Goods: 100_000}, 4_500, ""},
			{payments.FeeLine{Seller: "lina", Goods: 100_000}, 4_500, ""},
		} {
			fees := s.Freeze([]payments.FeeLine{c.line}, payments.GatewayShare{})[0]
			if len(fees) != 1 || fees[0].Amount != c.want || fees[0].Category != c.category {
				t.Fatalf("%+v bears %+v, want %d for %q", c.line, fees, c.want, c.category)
			}
		}
		if n := len(s.For("lina").Components); n != 6 || len(s.For("sri").Components) != 7 {
			t.Fatalf("lina reads %d fees, want 6", n)
		}
	})
}

// For any purchase: what sellers get and what is taken from them is the goods, line by line; the gateway's cost is
// shared without losing a rupiah; nobody gets less than nothing.
func TestFeesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		channel := payments.Channel(rapid.SampledFrom([]string{"QRIS", "BCA", "OVO", "ALFAMART", "UNKNOWN"}).Draw(t, "channel"))
		bearer := rapid.SampledFrom([]payments.Bearer{payments.BySeller, payments.ByCooperative}).Draw(t, "bearer")
		baskets := rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(1, 5_000_000), 1, 5), 1, 4).Draw(t, "orders")
		totals := make([]money.Amount, len(baskets))
		var charged money.Amount
		for i, lines := range baskets {
			totals[i] = money.Amount(rapid.Int64Range(0, 60_000).Draw(t, "delivery"))
			for _, goods := range lines {
				totals[i] += money.Amount(goods)
			}
			charged += totals[i]
		}
		shares := payments.ShareGatewayCost(channel, totals)
		percent, fixed := payments.ChannelCost(channel)
		var cost money.Amount
		for i, lines := range baskets {
			cost += shares[i].Amount
			checkOrder(t, schedule(bearer), lines, shares[i])
		}
		if want := charged.Rate(percent) + fixed; cost != want {
			t.Fatalf("gateway cost: shared %d of %d", cost, want)
		}
	})
}

func checkOrder(t *rapid.T, s payments.FeeSchedule, goods []int64, share payments.GatewayShare) {
	lines := make([]payments.FeeLine, len(goods))
	for i := range goods {
		lines[i].Goods = money.Amount(goods[i])
	}
	for i, fees := range s.Freeze(lines, share) {
		net := lines[i].Goods - payments.SellerBears(fees)
		if net < 0 {
			t.Fatalf("line of %d: fees %+v leave %d", lines[i].Goods, fees, net)
		}
		for _, fee := range fees {
			if fee.Amount <= 0 {
				t.Fatalf("line of %d: empty fee %+v", lines[i].Goods, fee)
			}
		}
	}
}

// A fee says of what it is reckoned where that is not the goods, so that a reader can do the sum.
func TestFeeText(t *testing.T) {
	words, err := i18n.Load(web.Locales())
	if err != nil {
		t.Fatal(err)
	}
	gateway := payments.ShareGatewayCost("QRIS", []money.Amount{58_500})[0]
	frozen := schedule(payments.BySeller).Freeze([]payments.FeeLine{{Goods: 50_000}}, gateway)[0]
	account := payments.ShareGatewayCost("BCA", []money.Amount{58_500})[0]
	bank := schedule(payments.BySeller).Freeze([]payments.FeeLine{{Goods: 50_000}}, account)[0]
	coffee := payments.Fee{Name: "Jasa koperasi", NameEN: "Cooperative commission", Percent: 300, Base: 50_000, Category: "kopi"}
	named := func(_, slug string) string { return strings.ToUpper(slug[:1]) + slug[1:] }
	for _, test := range []struct {
		fee    payments.Fee
		id, en string
	}{
		{frozen[0], "Jasa koperasi 5\u00a0%", "Cooperative commission 5%"},
		{frozen[1], "Biaya pembayaran QRIS 0,7\u00a0% dari Rp58.500, ongkir ikut", "Payment fee QRIS 0.7% of Rp58,500, delivery included"},
		{bank[1], "Biaya pembayaran BCA Rp4.000", "Payment fee BCA Rp4,000"},
		{coffee, "Jasa koperasi 3\u00a0%, kategori Kopi", "Cooperative commission 3%, category Kopi"},
	} {
		got := [2]string{test.fee.Text(words.Locale("id"), 50_000, named), test.fee.Text(words.Locale("en"), 50_000, named)}
		if got != [2]string{test.id, test.en} {
			t.Errorf("Text: got %q, want %q and %q", got, test.id, test.en)
		}
	}
}

// A small price is warned about where the seller bears the fixed price of a channel, and not where the cooperative does.
func TestLeastByTransfer(t *testing.T) {
	for _, test := range []struct {
		bearer payments.Bearer
		price  money.Amount
		least  money.Amount
		dear   bool
	}{
		{payments.BySeller, 13_000, 7_350, true},
		{payments.BySeller, 25_000, 18_750, false},
		{payments.BySeller, 1_000, 0, true},
		{payments.ByCooperative, 13_000, 12_350, false},
	} {
		schedule := payments.StandardFeeSchedule("sembalun", 500, test.bearer, "12/III/2026", time.Time{})
		least, dear := schedule.LeastByTransfer(payments.FeeLine{Goods: test.price})
		if least != test.least || dear != test.dear {
			t.Errorf("%s of %s: got %s, %v", test.bearer, test.price, least, dear)
		}
	}
}
