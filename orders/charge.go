package orders

import (
	"fmt"

	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// ChargeKind says what a part of an order's money is.
type ChargeKind string

// The kinds of charges. What the buyer pays for is positive, what is taken off is negative.
const (
	ChargeGoods    ChargeKind = "goods"
	ChargeDelivery ChargeKind = "delivery"
	ChargeVoucher  ChargeKind = "voucher" // taken off; borne by the seller or the cooperative
	ChargeService  ChargeKind = "service" // the platform's own charge
	ChargeCOD      ChargeKind = "cod_fee" // the courier's charge for cash on delivery
	ChargeTax      ChargeKind = "tax"     // on top of the goods
	ChargeBalance  ChargeKind = "balance" // paid out of a member's own balance
)

// Charge is one part of what an order costs. An order's money is the list of its charges: what a new kind adds is a row.
type Charge struct {
	Kind    ChargeKind      `bson:"kind"`
	Label   string          `bson:"label"`   // a proper name that goes with it: the courier, the voucher's code; or ""
	Bearer  payments.Bearer `bson:"bearer"`  // who pays it, or pays for what is taken off
	Account string          `bson:"account"` // chart code that the amount goes to in the end
	Amount  money.Amount    `bson:"amount"`  // rupiah, not 0
}

// check refuses a charge that could not be booked.
func (c Charge) check() error {
	takenOff := c.Kind == ChargeVoucher || c.Kind == ChargeBalance
	switch c.Kind {
	case ChargeGoods, ChargeDelivery, ChargeVoucher, ChargeService, ChargeCOD, ChargeTax, ChargeBalance:
	default:
		return fmt.Errorf("unknown charge %q", c.Kind)
	}
	if _, known := ledger.Find(c.Account); !known || c.Amount == 0 || takenOff != (c.Amount < 0) || c.Bearer == "" {
		return fmt.Errorf("charge %s of %d to %q, borne by %q", c.Kind, c.Amount, c.Account, c.Bearer)
	}
	return nil
}

// Charged sums the charges of a kind.
func (o *Order) Charged(kind ChargeKind) (sum money.Amount) {
	for _, c := range o.Charges {
		if c.Kind == kind {
			sum += c.Amount
		}
	}
	return sum
}

// Goods is what the goods cost, in rupiah.
func (o *Order) Goods() money.Amount { return o.Charged(ChargeGoods) }

// Delivery is what the delivery costs, in rupiah.
func (o *Order) Delivery() money.Amount { return o.Charged(ChargeDelivery) }

// Total is what the buyer pays for the order, in rupiah.
func (o *Order) Total() (sum money.Amount) {
	for _, c := range o.Charges {
		sum += c.Amount
	}
	return sum
}

// Net is what the order brings its seller: the goods less the frozen fees that sellers bear, without what went back to the buyer.
func (o *Order) Net() money.Amount {
	_, borne := o.DeliveryBack()
	return o.GoodsLeft() - borne - payments.SellerBears(o.FeesLeft())
}
