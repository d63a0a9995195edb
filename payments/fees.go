package payments

import (
	"cmp"
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

// Component is one named fee. Of several with the same code the first whose Match fits a line applies.
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

// Match limits a component. Empty lists fit everything; From <= value < Below, Below 0 for no upper bound.
type Match struct {
	Sellers    []string     `bson:"sellers"`
	Categories []string     `bson:"categories"`
	Products   []string     `bson:"products"`
	From       money.Amount `bson:"from"`
	Below      money.Amount `bson:"below"`
}

// FeeLine is an order line as the fee rules see it.
type FeeLine struct {
	Seller, Category, Product string
	Goods                     money.Amount // price × quantity
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
	Schedule   string            `bson:"schedule"`   // id of the schedule version
	Resolution string            `bson:"resolution"` // decision behind it
	Channel    Channel           `bson:"channel"`    // of a gateway fee
}

// In returns the name in a locale.
func (f Fee) In(locale string) string {
	if locale == "en" && f.NameEN != "" {
		return f.NameEN
	}
	return f.Name
}

// Text says what a fee is and what it is reckoned of, where that is not the goods of its line or order: a payment costs a share of
// all that was paid. Every page that names a fee says it so.
func (f Fee) Text(l *i18n.Locale, goods money.Amount) string {
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
	return strings.Join(words, " ")
}

func (m Match) fits(line FeeLine) bool {
	return listed(m.Sellers, line.Seller) && listed(m.Categories, line.Category) && listed(m.Products, line.Product) &&
		line.Goods >= m.From && (m.Below == 0 || line.Goods < m.Below)
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

// matching returns the first fitting component of each code, in the schedule's order.
func (s FeeSchedule) matching(line FeeLine) []Component {
	var found []Component
	for _, c := range s.Components {
		taken := slices.ContainsFunc(found, func(f Component) bool { return f.Code == c.Code })
		if !taken && c.Match.fits(line) {
			found = append(found, c)
		}
	}
	return found
}

// Arrange puts the fees that are for less before those that are for more: of several with one code the first that fits applies.
func (s *FeeSchedule) Arrange() {
	slices.SortStableFunc(s.Components, func(a, b Component) int { return cmp.Compare(b.Match.narrowness(), a.Match.narrowness()) })
}

// narrowness ranks what a fee is for: a product counts more than a seller, she more than a category, and that more than the value.
func (m Match) narrowness() (rank int) {
	for _, limited := range []bool{len(m.Products) > 0, len(m.Sellers) > 0, len(m.Categories) > 0, m.From > 0 || m.Below > 0} {
		rank *= 2
		if limited {
			rank++
		}
	}
	return rank
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
