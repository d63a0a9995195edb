package orders

import (
	"regexp"
	"slices"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/text"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// State of a seller order. An order exists when it is owed goods: before, it is a draft in its purchase.
type State string

// The states, in the order of a life.
const (
	Confirmed State = "confirmed" // paid: the seller's turn
	Packed    State = "packed"    // ready for the courier, or to be picked up
	Shipped   State = "shipped"   // on its way
	Delivered State = "delivered" // handed over at the counter
	Completed State = "completed" // received; the seller has the money
	Cancelled State = "cancelled" // ended without goods; the buyer's money goes back
)

var life = states.Declare(ErrStep, nil,
	states.Row[State]{State: Confirmed, Next: []State{Packed, Cancelled}},
	states.Row[State]{State: Packed, Next: []State{Shipped, Delivered, Cancelled}},
	states.Row[State]{State: Shipped, Next: []State{Completed}},
	states.Row[State]{State: Delivered, Next: []State{Completed}},
	states.Row[State]{State: Completed},
	states.Row[State]{State: Cancelled},
)

// States lists every state, in order.
func States() []State { return life.States() }

// OpenStates lists the states in which an order is still owed goods or money.
func OpenStates() []State {
	return slices.DeleteFunc(life.States(), func(s State) bool { return !life.Open(s) })
}

// CanBecome says whether the step is legal.
func (s State) CanBecome(next State) bool { return life.Can(s, next) }

// Faults of an order's life.
var (
	ErrStep     = fault.New(fault.Conflict, "orders.step")         // the order has moved on
	ErrTracking = fault.New(fault.Invalid, "orders.tracking")      // a courier needs a tracking number
	ErrCode     = fault.New(fault.Invalid, "orders.pickup_code")   // the pickup code does not fit
	ErrOwnOrder = fault.New(fault.Forbidden, "orders.own_order")   // an officer decides about what she sells herself
	ErrLocked   = fault.New(fault.Conflict, "orders.code_locked")  // too many wrong pickup codes
	ErrNotFound = fault.New(fault.NotFound, "orders.not_found")    // or not for this visitor
	ErrPacked   = fault.New(fault.Conflict, "orders.packed")       // its buyer cannot cancel it any more
	ErrReason   = fault.New(fault.Invalid, "orders.reason")        // who cancels says why
	ErrNoPickup = fault.New(fault.Conflict, "orders.not_a_pickup") // handed over, but the buyer chose delivery
)

// Order is what one seller is to deliver out of one purchase.
type Order struct {
	ID         string       `bson:"_id"`      // purchase-1, purchase-2 ...
	Number     string       `bson:"number"`   // LB-8F2K1X-1
	Purchase   string       `bson:"purchase"` // id of the purchase, and of its payment
	Coop       string       `bson:"coop"`
	Shop       string       `bson:"shop"`
	ShopName   string       `bson:"shop_name"`
	Seller     string       `bson:"seller"`         // user id
	User       string       `bson:"user,omitempty"` // of the buyer, "" for a guest
	Buyer      Buyer        `bson:"buyer"`
	BuyerName  string       `bson:"buyer_name"` // as the seller looks for it
	Words      []string     `bson:"words"`      // what officers find it by: see findable
	Address    Address      `bson:"address"`
	Locale     string       `bson:"locale"` // of the buyer
	Note       string       `bson:"note"`
	Lines      []Line       `bson:"lines"`
	Shipment   Shipment     `bson:"shipment"`
	Charges    []Charge     `bson:"charges"`
	Held       money.Amount `bson:"held"`         // of the buyer's money, still held for this order in the book
	Schedule   string       `bson:"fee_schedule"` // version in force at checkout
	PlacedAt   time.Time    `bson:"placed_at"`
	CompleteBy *time.Time   `bson:"complete_by,omitempty"` // then it completes by itself
	CancelBy   *time.Time   `bson:"cancel_by,omitempty"`   // then it is cancelled by itself, unless it was sent or fetched
	WakeAt     *time.Time   `bson:"wake_at,omitempty"`     // when the timer looks at it: to tell that CancelBy is near, or at CancelBy

	CancelledBy Side         `bson:"cancelled_by,omitempty"` // who ended it without goods
	CreditNotes []CreditNote `bson:"credit_notes,omitempty"`

	states.Life[State] `bson:",inline"` // by user ids, "buyer", "payment" or the name of a job
	events.Outbox      `bson:",inline"`
}

// Line is one product of an order, as it was at checkout.
type Line struct {
	Product     string         `bson:"product"`
	Variant     string         `bson:"variant"`
	Slug        string         `bson:"slug"`
	Name        string         `bson:"name"`
	VariantName string         `bson:"variant_name"`
	Category    string         `bson:"category"`
	Picture     media.Picture  `bson:"picture"`
	Price       money.Amount   `bson:"price"`
	Quantity    int64          `bson:"quantity"`
	Goods       money.Amount   `bson:"goods"`     // price × quantity
	Weight      int64          `bson:"weight"`    // grams, of one
	MadeDays    int64          `bson:"made_days"` // from the order until it is ready, 0 for ready stock
	Fees        []payments.Fee `bson:"fees"`      // frozen at payment
}

// Shipment is the chosen delivery and what became of it.
type Shipment struct {
	delivery.Rate `bson:",inline"`
	Code          string      `bson:"pickup_code"` // the buyer shows it at the counter
	WrongCodes    int64       `bson:"wrong_codes"` // tried since an officer last looked
	Tracking      string      `bson:"tracking"`
	Corrected     []Corrected `bson:"corrected,omitempty"`
}

// Corrected is a tracking number that the seller has replaced.
type Corrected struct {
	Tracking string    `bson:"tracking"` // the wrong one
	At       time.Time `bson:"at"`
}

// mostWrongCodes is how many wrong pickup codes are taken: a seller who guesses a million codes would need no buyer.
const mostWrongCodes = 10

// Locked says whether too many wrong pickup codes were tried: now an officer has to look.
func (p Shipment) Locked() bool { return p.WrongCodes >= mostWrongCodes }

// Buyer is who ordered.
type Buyer struct {
	Name  string `bson:"name"`
	Phone string `bson:"phone"` // E.164
	Email string `bson:"email"`
}

// Address is where the goods go. Area is the village's Kemendagri code; Label is its name as printed.
type Address struct {
	Area     string `bson:"area"`
	Label    string `bson:"label"`
	Street   string `bson:"street"`
	Postcode string `bson:"postcode"`
	Landmark string `bson:"landmark"`
}

// Fees of all lines.
func (o *Order) Fees() []payments.Fee {
	var all []payments.Fee
	for _, line := range o.Lines {
		all = append(all, line.Fees...)
	}
	return all
}

// At returns when the order reached a state, the zero time if it never did.
func (o *Order) At(state State) time.Time {
	if step := o.Last(state); step != nil {
		return step.At
	}
	return time.Time{}
}

// confirm makes an order of a draft that is paid: the fees of every line are frozen here and never computed again.
func (o *Order) confirm(fees [][]payments.Fee, at time.Time) {
	o.Life = life.Born(states.Mark{By: "payment", At: at})
	for i := range o.Lines {
		o.Lines[i].Fees = fees[i]
	}
	o.Held, o.BuyerName = o.Total(), text.Folded(o.Buyer.Name)
	o.wait(o.sendBy(at))
}

// completeAfter is how long a buyer may stay silent before a shipped order counts as received.
const (
	afterDelivery = 2 * 24 * time.Hour // after the last expected day, or after the counter
	pickupWait    = 24 * time.Hour
	unusualWait   = 7 * 24 * time.Hour // longer, when nothing but an unusual tracking number says that there is a parcel
)

// trackingPattern is the shape of a tracking number, whoever the courier is.
var trackingPattern = regexp.MustCompile(`^[A-Z0-9]{8,40}$`)

// ship hands the parcel to whoever brings it. A courier gives a tracking number.
func (o *Order) ship(tracking string, mark states.Mark) error {
	if o.Shipment.Method == delivery.Pickup {
		return ErrStep.With(string(o.State), string(Shipped))
	}
	if err := life.May(o.State, Shipped); err != nil {
		return err
	}
	if (o.Shipment.Method == delivery.Courier || tracking != "") && !trackingPattern.MatchString(tracking) {
		return ErrTracking
	}
	o.Shipment.Tracking = tracking
	o.CompleteBy = o.silence(mark.At)
	o.Held -= o.deliveryDue()
	o.goesOn()
	return life.Step(&o.Life, Shipped, mark)
}

// deliveryDue is what is owed to whoever brings the parcel, once it has left.
func (o *Order) deliveryDue() money.Amount {
	held, _ := o.DeliveryBack()
	return o.Delivery() - held
}

// silence is when an order counts as received that was shipped at a moment.
func (o *Order) silence(shipped time.Time) *time.Time {
	due := shipped.Add(time.Duration(o.Shipment.MaxDays)*24*time.Hour + afterDelivery)
	if UnusualTracking(o.Shipment.Tracking) {
		due = due.Add(unusualWait)
	}
	return &due
}

// correct replaces the tracking number of a parcel on its way. The buyer gets time to follow it by the new one.
func (o *Order) correct(tracking string, at time.Time) error {
	switch {
	case o.State != Shipped || o.Shipment.Method != delivery.Courier:
		return ErrStep.With(string(o.State), string(Shipped))
	case !trackingPattern.MatchString(tracking):
		return ErrTracking
	}
	o.Shipment.Corrected = append(o.Shipment.Corrected, Corrected{o.Shipment.Tracking, at})
	o.Shipment.Tracking = tracking
	o.CompleteBy = o.silence(o.At(Shipped))
	if least := at.Add(afterDelivery); o.CompleteBy.Before(least) {
		o.CompleteBy = &least
	}
	return nil
}

// tryCode compares a pickup code and counts it when it is wrong.
func (o *Order) tryCode(code string) error {
	switch {
	case o.Shipment.Method != delivery.Pickup:
		return ErrNoPickup
	case !o.State.CanBecome(Delivered):
		return ErrStep.With(string(o.State), string(Delivered))
	case o.Shipment.Locked():
		return ErrLocked
	case code != o.Shipment.Code:
		o.Shipment.WrongCodes++
		return ErrCode
	}
	return nil
}

// handOver gives the goods to a buyer who shows the pickup code.
func (o *Order) handOver(code string, mark states.Mark) error {
	if err := o.tryCode(code); err != nil {
		return err
	}
	due := mark.At.Add(pickupWait)
	o.CompleteBy = &due
	o.goesOn()
	return life.Step(&o.Life, Delivered, mark)
}

// complete ends the order: the buyer has the goods.
func (o *Order) complete(mark states.Mark) error {
	o.CompleteBy, o.Held = nil, 0
	return life.Step(&o.Life, Completed, mark)
}

// heldNow is what the book must hold for the order in its state.
func (o *Order) heldNow() money.Amount {
	switch o.State {
	case Confirmed, Packed, Delivered:
		return o.Total() - o.creditedHeld()
	case Shipped:
		return o.Total() - o.deliveryDue() - o.creditedHeld()
	case Completed, Cancelled:
	}
	return 0
}
