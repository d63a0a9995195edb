package payments

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// Bearer is who pays a fee.
type Bearer string

// A fee is taken out of the seller's proceeds, or is the cooperative's own expense.
const (
	BySeller      Bearer = "seller"
	ByCooperative Bearer = "cooperative"
	ByBuyer       Bearer = "buyer" // of a charge on an order; never of a fee
)

// Component codes with a meaning of their own.
const (
	CommissionFee = "commission" // jasa koperasi: the cooperative's income
	GatewayFee    = "gateway"    // what the payment channel costs; rate and amount come from the channel
)

// FeeSchedule is one version of a cooperative's fee rules, decided by a meeting. It is never changed: a new decision is a
// new version.
type FeeSchedule struct {
	ID         string      `bson:"_id"` // coop|version
	Coop       string      `bson:"coop"`
	Version    int64       `bson:"version"`
	Resolution string      `bson:"resolution"` // number of the meeting minute that decided it
	From       time.Time   `bson:"from"`
	Components []Component `bson:"components"`
}

// Component is one named fee. Of several with the same code the narrowest whose Match fits a line applies, of equals the first.
type Component struct {
	Code    string            `bson:"code"`
	Name    string            `bson:"name"`    // Indonesian, as shown to the member
	NameEN  string            `bson:"name_en"` // English
	Percent money.BasisPoints `bson:"percent"` // of the goods
	Fixed   money.Amount      `bson:"fixed"`   // per line
	Floor   money.Amount      `bson:"floor"`   // least, 0 for none
	Cap     money.Amount      `bson:"cap"`     // most, 0 for none
	Bearer  Bearer            `bson:"bearer"`
	Account string            `bson:"account"` // chart code credited when the fee is taken
	Match   Match             `bson:"match"`
}

// Match limits a component. Empty lists fit everything, and a category also fits what stands below it; From <= value < Below, Below 0 for
// no upper bound.
type Match struct {
	Sellers    []string     `bson:"sellers"`
	Categories []string     `bson:"categories"`
	Products   []string     `bson:"products"`
	From       money.Amount `bson:"from"`
	Below      money.Amount `bson:"below"`
}

// FeeLine is an order line as the fee rules see it.
type FeeLine struct {
	Seller, Product string
	Categories      []string     // the product's, and those that it stands in, nearest first
	Goods           money.Amount // price × quantity
}

// Fee is one component frozen on an order line at payment: it is never computed again.
type Fee struct {
	Code       string            `bson:"code"`
	Name       string            `bson:"name"`
	NameEN     string            `bson:"name_en"`
	Base       money.Amount      `bson:"base"`
	Percent    money.BasisPoints `bson:"percent"`
	Fixed      money.Amount      `bson:"fixed"`
	Amount     money.Amount      `bson:"amount"`
	Bearer     Bearer            `bson:"bearer"`
	Account    string            `bson:"account"`
	Schedule   string            `bson:"schedule"`           // id of the schedule version
	Resolution string            `bson:"resolution"`         // decision behind it
	Channel    Channel           `bson:"channel"`            // of a gateway fee
	Category   string            `bson:"category,omitempty"` // by which the fee is for the line, "" of one that is for all categories
}

// In returns the name in a locale.
func (f Fee) In(locale string) string {
	if locale == "en" && f.NameEN != "" {
		return f.NameEN
	}
	return f.Name
}

// Text says what a fee is, what it is reckoned of, where that is not the goods of its line or order: a payment costs a share of all that
// was paid, and for which category it was, where it was for one. Every page that names a fee says it so. category names a slug in a locale.
func (f Fee) Text(l *i18n.Locale, goods money.Amount, category func(locale, slug string) string) string {
	words := []string{f.In(l.Tag())}
	if f.Channel != "" {
		words = append(words, string(f.Channel))
	}
	if f.Percent != 0 {
		words = append(words, l.Percent(f.Percent))
	}
	switch {
	case f.Percent == 0 || f.Base == goods:
	case f.Code == GatewayFee:
		words = append(words, l.T("fee.of_paid", f.Base))
	default:
		words = append(words, l.T("fee.of", f.Base))
	}
	if f.Fixed != 0 {
		words = append(words, l.Rupiah(f.Fixed))
	}
	text := strings.Join(words, " ")
	if f.Category != "" {
		text += ", " + l.T("fee.categories", category(l.Tag(), f.Category))
	}
	return text
}

func (m Match) fits(line FeeLine) bool {
	return listed(m.Sellers, line.Seller) && (len(m.Categories) == 0 || m.nearest(line) >= 0) && listed(m.Products, line.Product) &&
		line.Goods >= m.From && (m.Below == 0 || line.Goods < m.Below)
}

// nearest is which of the line's categories the match names first, -1 for none.
func (m Match) nearest(line FeeLine) int {
	return slices.IndexFunc(line.Categories, func(slug string) bool { return slices.Contains(m.Categories, slug) })
}

func listed(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }

// amount of the component on a line, within floor and cap.
func (c Component) amount(goods money.Amount) money.Amount {
	fee := max(goods.Rate(c.Percent)+c.Fixed, c.Floor)
	if c.Cap > 0 {
		fee = min(fee, c.Cap)
	}
	return fee
}

// Freeze computes the fees of every line of one seller order. gateway is the order's share of what the payment channel
// costs; it is divided over the lines by their goods. What sellers bear never exceeds the goods of a line: the rest of
// such a fee falls to the cooperative.
func (s FeeSchedule) Freeze(lines []FeeLine, gateway GatewayShare) [][]Fee {
	goods := make([]int64, len(lines))
	for i, line := range lines {
		goods[i] = int64(line.Goods)
	}
	shares := money.Split(gateway.Amount, goods)
	bases := money.Split(gateway.Base, goods)
	frozen := make([][]Fee, len(lines))
	for i, line := range lines {
		room := line.Goods
		for _, c := range s.matching(line) {
			fee := Fee{
				Code: c.Code, Name: c.Name, NameEN: c.NameEN, Base: line.Goods, Percent: c.Percent, Fixed: c.Fixed,
				Amount: c.amount(line.Goods), Bearer: c.Bearer, Account: c.Account, Schedule: s.ID, Resolution: s.Resolution,
			}
			if i := c.Match.nearest(line); i >= 0 {
				fee.Category = line.Categories[i]
			}
			if c.Code == GatewayFee {
				fee.Base, fee.Percent, fee.Fixed, fee.Amount, fee.Channel = bases[i], gateway.Percent, gateway.Fixed, shares[i], gateway.Channel
			}
			if fee.Bearer == BySeller {
				fee.Amount = min(fee.Amount, room)
				room -= fee.Amount
			}
			if fee.Amount > 0 {
				frozen[i] = append(frozen[i], fee)
			}
		}
	}
	return frozen
}

// matching returns the narrowest fitting component of each code, of equals the first, in the schedule's order.
func (s FeeSchedule) matching(line FeeLine) []Component {
	narrowest := map[string]int{}
	for i, c := range s.Components {
		known, taken := narrowest[c.Code]
		if c.Match.fits(line) && (!taken || narrower(c.Match, s.Components[known].Match, line) < 0) {
			narrowest[c.Code] = i
		}
	}
	var found []Component
	for _, i := range slices.Sorted(maps.Values(narrowest)) {
		found = append(found, s.Components[i])
	}
	return found
}

// Arrange puts the fees that are for less before those that are for more, as they are read. Which of two categories is the nearer one
// depends on the line: fees for them stay as they were typed.
func (s *FeeSchedule) Arrange() {
	slices.SortStableFunc(s.Components, func(a, b Component) int { return narrower(a.Match, b.Match, FeeLine{}) })
}

// narrower compares what two fees are for, on a line that both fit; the narrower one comes first. A product counts more than a seller, she
// more than a category, a category more than those that it stands in, and these more than the value.
func narrower(a, b Match, line FeeLine) int {
	first := func(a, b bool) int {
		switch {
		case a == b:
			return 0
		case a:
			return -1
		}
		return 1
	}
	return cmp.Or(
		first(len(a.Products) > 0, len(b.Products) > 0),
		first(len(a.Sellers) > 0, len(b.Sellers) > 0),
		first(len(a.Categories) > 0, len(b.Categories) > 0),
		cmp.Compare(a.nearest(line), b.nearest(line)),
		first(a.From > 0 || a.Below > 0, b.From > 0 || b.Below > 0),
	)
}

// For leaves out the fees that are for other sellers.
func (s FeeSchedule) For(seller string) FeeSchedule {
	s.Components = slices.DeleteFunc(slices.Clone(s.Components), func(c Component) bool { return !listed(c.Match.Sellers, seller) })
	return s
}

// SellerBears sums the fees that are taken out of the seller's proceeds.
func SellerBears(fees []Fee) (total money.Amount) {
	for _, f := range fees {
		if f.Bearer == BySeller {
			total += f.Amount
		}
	}
	return total
}

// LeastByTransfer is what a seller gets of one piece that is bought alone and paid through the dearest channel with a fixed price; dear
// says that she bears a price of more than a fifth of the goods.
func (s FeeSchedule) LeastByTransfer(line FeeLine) (least money.Amount, dear bool) {
	least = line.Goods
	for _, c := range channels() {
		if c.fixed == 0 {
			continue
		}
		fees := s.Freeze([]FeeLine{line}, ShareGatewayCost(c.name, []money.Amount{line.Goods})[0])[0]
		least = min(least, line.Goods-SellerBears(fees))
		for _, fee := range fees {
			dear = dear || fee.Code == GatewayFee && fee.Bearer == BySeller && dearest*fee.Amount > line.Goods
		}
	}
	return least, dear
}

// GatewayShare is what a payment channel costs one seller order.
type GatewayShare struct {
	Channel Channel
	Base    money.Amount // what the buyer paid for this order, delivery included
	Percent money.BasisPoints
	Fixed   money.Amount
	Amount  money.Amount
}

// ShareGatewayCost divides the cost of one payment over the seller orders it pays for, by their amounts.
func ShareGatewayCost(channel Channel, orders []money.Amount) []GatewayShare {
	weights := make([]int64, len(orders))
	var total money.Amount
	for i, amount := range orders {
		weights[i], total = int64(amount), total+amount
	}
	percent, fixed := ChannelCost(channel)
	parts := money.Split(total.Rate(percent)+fixed, weights)
	shares := make([]GatewayShare, len(orders))
	for i, amount := range orders {
		shares[i] = GatewayShare{Channel: channel, Base: amount, Percent: percent, Fixed: fixed, Amount: parts[i]}
	}
	return shares
}

// Component returns the first component with a code, a zero one when the rules have none.
func (s *FeeSchedule) Component(code string) Component {
	for _, c := range s.Components {
		if c.Code == code {
			return c
		}
	}
	return Component{}
}

// StandardFeeSchedule is what a new cooperative starts with: a commission and the gateway fee.
func StandardFeeSchedule(coop string, percent money.BasisPoints, gateway Bearer, minute string, from time.Time) FeeSchedule {
	return FeeSchedule{ID: coop + "|1", Coop: coop, Version: 1, Resolution: minute, From: from, Components: []Component{
		{
			Code: CommissionFee, Name: "Jasa koperasi", NameEN: "Cooperative commission",
			Percent: percent, Bearer: BySeller, Account: ledger.Commission,
		},
		{Code: GatewayFee, Name: "Biaya pembayaran", NameEN: "Payment fee", Bearer: gateway, Account: ledger.GatewayCost},
	}}
}
