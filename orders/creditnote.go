package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
)

// CreditNote (nota kredit) says that a part of an order's money goes back to its buyer while the order stands: for pieces that were
// missing or bad, for delivery, or for a flaw. Its seller bears it. It is never changed.
type CreditNote struct {
	N        int64        `bson:"n"`                  // 1, 2 … within the order
	Lines    []CreditLine `bson:"lines,omitempty"`    // what of the goods it is for
	Flaw     money.Amount `bson:"flaw,omitempty"`     // of the lines' amounts, what is for no piece
	Delivery money.Amount `bson:"delivery,omitempty"` // of what the buyer has paid for it
	Sent     bool         `bson:"sent,omitempty"`     // the parcel had left: delivery was owed to the courier, and she bears it
	Released bool         `bson:"released,omitempty"` // the seller had been credited for the order
	Amount   money.Amount `bson:"amount"`             // that goes back to the buyer, > 0
	Fees     money.Amount `bson:"fees,omitempty"`     // of the seller's that come back with it
	Reason   string       `bson:"reason"`
	Side     Side         `bson:"side"` // ByShop or ByOffice
	By       string       `bson:"by"`   // user id
	At       time.Time    `bson:"at"`
}

// CreditLine is what a credit note gives back of one line of its order.
type CreditLine struct {
	Line   int64        `bson:"line"` // its place, from 0
	Pieces int64        `bson:"pieces,omitempty"`
	Amount money.Amount `bson:"amount"` // for the pieces, and its part of the flaw
}

// Faults of credit notes.
var (
	ErrNothingBack = fault.New(fault.Invalid, "credit.nothing_back") // no piece and no amount
	ErrWhole       = fault.New(fault.Conflict, "credit.whole_back")  // all goods of an order that has not been sent: it is to be cancelled
	ErrTooMuchBack = fault.New(fault.Invalid, "credit.too_much_back")
	ErrAskAgain    = fault.New(fault.Invalid, "credit.again") // it is not what was agreed to: this is what it comes to
)

// Crediting is a credit note as it is asked for.
type Crediting struct {
	Coop, ID string
	Pieces   []int64      // of each line, in their order; those that are missing are 0
	Flaw     money.Amount // beside pieces, spread over what is left of the lines
	Delivery money.Amount
	Reason   string
	Agreed   money.Amount // what whoever asks takes it to come to
}

// left is what is left of a line of an order after its credit notes, and of the fees that were frozen for it.
type left struct {
	pieces int64
	goods  money.Amount
	fees   []payments.Fee
}

// left says so for each line. Of a fee as much is left as of the goods, in whole rupiah: that is what a percentage of them would be.
func (o *Order) left() []left {
	list := make([]left, len(o.Lines))
	for i, line := range o.Lines {
		list[i] = left{pieces: line.Quantity, goods: line.Goods}
	}
	for _, note := range o.CreditNotes {
		for _, back := range note.Lines {
			l := &list[back.Line]
			l.pieces, l.goods = l.pieces-back.Pieces, l.goods-back.Amount
		}
	}
	for i, line := range o.Lines {
		list[i].fees = slices.Clone(line.Fees)
		for k := range list[i].fees {
			fee := &list[i].fees[k]
			if list[i].goods < line.Goods {
				fee.Amount = fee.Amount.Part(list[i].goods, line.Goods)
			}
		}
	}
	return list
}

// PiecesLeft are the pieces of each line that did not go back to the buyer.
func (o *Order) PiecesLeft() (list []int64) {
	for _, l := range o.left() {
		list = append(list, l.pieces)
	}
	return list
}

// DeliveryLeft is what of the delivery did not go back to the buyer.
func (o *Order) DeliveryLeft() money.Amount {
	held, borne := o.DeliveryBack()
	return o.Delivery() - held - borne
}

// MayCredit says whether a part of its money can go back to the buyer while the order stands.
func (o *Order) MayCredit() bool { return o.State != Cancelled && o.GoodsLeft()+o.DeliveryLeft() > 0 }

// GoodsLeft is what the goods cost without what went back to the buyer.
func (o *Order) GoodsLeft() (sum money.Amount) {
	for _, l := range o.left() {
		sum += l.goods
	}
	return sum
}

// FeesLeft are the fees of all lines without what came back to the seller.
func (o *Order) FeesLeft() (all []payments.Fee) {
	for _, l := range o.left() {
		all = append(all, l.fees...)
	}
	return all
}

// DeliveryBack is what of the delivery went back to the buyer: out of the held money, or borne by the seller when the parcel had left.
func (o *Order) DeliveryBack() (held, borne money.Amount) {
	for _, note := range o.CreditNotes {
		if note.Sent {
			borne += note.Delivery
		} else {
			held += note.Delivery
		}
	}
	return held, borne
}

// Credited is what goes back to the buyer while the order stands.
func (o *Order) Credited() (sum money.Amount) {
	for _, note := range o.CreditNotes {
		sum += note.Amount
	}
	return sum
}

// Rest is what the buyer has paid and not got back while the order stands: if it is cancelled, all of it goes back.
func (o *Order) Rest() money.Amount { return o.Total() - o.Credited() }

// Borne is what of it the seller bears: without the fees that came back to her, and the delivery that was still held.
func (o *Order) Borne() (sum money.Amount) {
	for _, note := range o.CreditNotes {
		sum += note.Amount - note.Fees
		if !note.Sent {
			sum -= note.Delivery
		}
	}
	return sum
}

// creditedHeld is what of it was taken out of the held money.
func (o *Order) creditedHeld() (sum money.Amount) {
	for _, note := range o.CreditNotes {
		if !note.Released {
			sum += note.Amount
		}
	}
	return sum
}

// AsReleased is the order as it was when it completed: credit notes after that have entries of their own.
func (o *Order) AsReleased() *Order {
	then := *o
	then.CreditNotes = slices.DeleteFunc(slices.Clone(o.CreditNotes), func(note CreditNote) bool { return note.Released })
	return &then
}

// NetReleased is what the seller was credited when the order completed.
func (o *Order) NetReleased() money.Amount { return o.AsReleased().Net() }

// Credit gives a part of an order's money back to its buyer, by its seller, who bears it. Mistakes are fault.Fields by "pieces", "flaw",
// "delivery" and "reason". Nothing is written, and ErrAskAgain names the sums, unless it comes to what she has agreed to.
func (s *Service) Credit(ctx context.Context, by act.Actor, c Crediting) (*Order, error) {
	a := act.Act{Name: FactCredited, By: by, Access: act.Works, At: act.Place{Coop: c.Coop}, Subject: c.ID, Reason: c.Reason}
	return s.credit(ctx, a, ByShop, c, func(o *Order) error {
		if o.Seller != by.ID() {
			return ErrNotFound
		}
		return nil
	})
}

// CreditAtOffice is Credit by an officer who does not sell the goods, nor helps who does (ErrOwnOrder).
func (s *Service) CreditAtOffice(ctx context.Context, by act.Actor, c Crediting) (*Order, error) {
	a := act.Act{
		Name: FactCredited, By: by, Access: act.May(act.Serve).Guarded(), At: act.Place{Coop: c.Coop}, Subject: c.ID, Reason: c.Reason,
	}
	return s.credit(ctx, a, ByOffice, c, func(o *Order) error {
		if act.NotOwnShop(by, o.Coop, o.Seller) != nil {
			return ErrOwnOrder
		}
		return nil
	})
}

func (s *Service) credit(ctx context.Context, a act.Act, side Side, c Crediting, check func(*Order) error) (*Order, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Order, error) {
		var before []payments.Fee
		o, err := s.orders.ForTenant(c.Coop).Update(ctx, c.ID, func(o *Order) error {
			if err := check(o); err != nil {
				return err
			}
			before = o.FeesLeft()
			note, err := o.credit(c)
			if err != nil {
				return err
			}
			note.Side, note.By, note.At = side, r.By, r.At
			r.Note("name", o.Number)
			r.Note("amount", note.Amount.String())
			return s.bus.Record(&o.Outbox, FactCredited, strconv.FormatInt(note.N, 10), *note)
		})
		if err != nil {
			return nil, store.NotFoundAs(err, ErrNotFound)
		}
		note := &o.CreditNotes[len(o.CreditNotes)-1]
		credit := payments.CreditNote{
			Payment: o.Purchase, Coop: o.Coop, Order: o.ID, N: note.N, Member: o.Seller, Amount: note.Amount, Released: note.Released,
			By: r.By, Memo: o.Number + " · " + note.Reason,
		}
		if note.Released {
			credit.Fees = feesBack(before, o.FeesLeft())
		}
		return o, s.payments.Credit(ctx, credit)
	})
}

// feesBack are the parts of fees that come back to a seller.
func feesBack(before, after []payments.Fee) (back []payments.Fee) {
	for i, fee := range before {
		fee.Amount -= after[i].Amount
		back = append(back, fee)
	}
	return back
}

// credit adds a credit note to the order.
func (o *Order) credit(c Crediting) (*CreditNote, error) {
	if o.State == Cancelled {
		return nil, ErrStep.With(string(o.State), string(o.State))
	}
	before, net := o.left(), o.Net()
	note, err := o.creditNote(c, before)
	if err != nil {
		return nil, err
	}
	o.CreditNotes = append(o.CreditNotes, *note)
	note = &o.CreditNotes[len(o.CreditNotes)-1]
	for i, l := range o.left() {
		note.Fees += payments.SellerBears(before[i].fees) - payments.SellerBears(l.fees)
	}
	if !note.Released {
		o.Held -= note.Amount
	}
	switch bears := net - o.Net(); {
	case o.State.CanBecome(Cancelled) && o.GoodsLeft() == 0:
		return nil, ErrWhole
	case bears < 0: // fees that are nearly all of the goods, and a rupiah or two of them
		return nil, ErrNothingBack
	case o.Net() < 0:
		return nil, fault.Fields{"delivery": ErrTooMuchBack.With(max(note.Delivery+o.Net(), 0))}
	case c.Agreed != note.Amount:
		return nil, ErrAskAgain.With(note.Amount, note.Fees, bears)
	}
	return note, nil
}

// creditNote is what is asked for, within what is left.
func (o *Order) creditNote(c Crediting, before []left) (*CreditNote, error) {
	note := &CreditNote{
		N: int64(len(o.CreditNotes)) + 1, Flaw: c.Flaw, Delivery: c.Delivery, Reason: c.Reason,
		Sent: o.State == Shipped || o.State == Completed, Released: o.State == Completed,
	}
	mistakes, rest := fault.Fields{}, make([]int64, len(before))
	for i, l := range before {
		var pieces int64
		if i < len(c.Pieces) {
			pieces = c.Pieces[i]
		}
		amount, ok := o.Lines[i].Price.Times(pieces)
		if !ok || pieces < 0 || pieces > l.pieces || amount > l.goods {
			mistakes.Add("pieces", "credit.too_many_back", o.Lines[i].Name, l.pieces, l.goods)
			continue
		}
		note.Lines = append(note.Lines, CreditLine{Line: int64(i), Pieces: pieces, Amount: amount})
		rest[i] = int64(l.goods - amount)
	}
	if most := money.Amount(sumOf(rest)); len(mistakes) == 0 && (c.Flaw < 0 || c.Flaw > most) {
		mistakes.Add("flaw", "credit.too_much_back", most)
	}
	held, borne := o.DeliveryBack()
	if most := o.Delivery() - held - borne; c.Delivery < 0 || c.Delivery > most {
		mistakes.Add("delivery", "credit.too_much_back", most)
	}
	if c.Reason == "" {
		mistakes["reason"] = ErrReason
	}
	if err := mistakes.Err(); err != nil {
		return nil, err
	}
	for i, part := range money.Split(c.Flaw, rest) {
		note.Lines[i].Amount += part
		note.Amount += note.Lines[i].Amount
	}
	note.Amount += c.Delivery
	note.Lines = slices.DeleteFunc(note.Lines, func(l CreditLine) bool { return l.Amount == 0 })
	if note.Amount == 0 {
		return nil, ErrNothingBack
	}
	return note, nil
}

func sumOf(list []int64) (sum int64) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// checkCreditNotes refuses credit notes that do not add up, or that give back more than was paid.
func (o *Order) checkCreditNotes() error {
	for i, note := range o.CreditNotes {
		sum := note.Delivery
		for _, l := range note.Lines {
			if l.Line < 0 || l.Line >= int64(len(o.Lines)) || l.Amount <= 0 || l.Pieces < 0 {
				return fmt.Errorf("orders: %s: credit note %d is for %+v", o.ID, note.N, l)
			}
			sum += l.Amount
		}
		if sum != note.Amount || note.Amount <= 0 || note.N != int64(i)+1 || note.Reason == "" || note.Released && !note.Sent {
			return fmt.Errorf("orders: %s: credit note %d over %d adds up to %d", o.ID, note.N, note.Amount, sum)
		}
	}
	held, borne := o.DeliveryBack()
	for i, l := range o.left() {
		if l.pieces < 0 || l.goods < 0 {
			return fmt.Errorf("orders: %s: more than line %d goes back", o.ID, i)
		}
	}
	if held+borne > o.Delivery() {
		return errors.New("orders: " + o.ID + ": more than its delivery goes back")
	}
	return nil
}
