package seller

import (
	"context"
	"errors"
	"strings"

	"lumbung/admin"
	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// shipForm is what a seller types when a parcel leaves.
type shipForm struct {
	Tracking string `form:"resi" max:"40" label:"seller.tracking"`
	Asked    string `form:"yakin" max:"40"` // the unusual number that the seller was asked about
}

var errUnusual = fault.New(fault.Invalid, "seller.tracking_unusual")

// handOverForm is the code a buyer shows at the counter.
type handOverForm struct {
	Code string `form:"kode,required" max:"12" label:"seller.code"`
}

func (s *Seller) pack(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Orders.Pack(ctx, v.actor, v.order.Coop, v.order.ID)
	return web.Done{Tone: "padi", Key: "seller.did_pack"}, err
}

// check asks once about an unusual number.
func (in shipForm) check() error {
	if orders.UnusualTracking(in.Tracking) && in.Tracking != in.Asked {
		return fault.Fields{"resi": errUnusual}
	}
	return nil
}

func (s *Seller) correctTracking(ctx context.Context, v *Visit, in shipForm) (web.Done, error) {
	err := in.check()
	if err == nil {
		_, err = s.Orders.CorrectTracking(ctx, v.actor, v.order.Coop, v.order.ID, in.Tracking)
	}
	return web.Done{Tone: "padi", Key: "seller.did_correct"}, atField(err, orders.ErrTracking, "resi")
}

func (s *Seller) ship(ctx context.Context, v *Visit, in shipForm) (web.Done, error) {
	if err := in.check(); err != nil {
		return web.Done{}, err
	}
	_, err := s.Orders.Ship(ctx, v.actor, v.order.Coop, v.order.ID, in.Tracking)
	return web.Done{Tone: "padi", Key: "seller.did_ship"}, atField(err, orders.ErrTracking, "resi")
}

func (s *Seller) handOver(ctx context.Context, v *Visit, in handOverForm) (web.Done, error) {
	_, err := s.Orders.HandOver(ctx, v.actor, v.order.Coop, v.order.ID, strings.ReplaceAll(in.Code, " ", ""))
	return web.Done{Tone: "padi", Key: "seller.did_hand_over"}, atField(err, orders.ErrCode, "kode")
}

// refuseForm is why an order cannot be fulfilled, and what is gone.
type refuseForm struct {
	Reason string   `form:"alasan,required" max:"300" label:"seller.refuse_reason"`
	Gone   []string `form:"habis"                     label:"seller.refuse_gone"` // variants
}

func (s *Seller) refuse(ctx context.Context, v *Visit, in refuseForm) (web.Done, error) {
	_, err := s.Orders.Refuse(ctx, v.actor, orders.Cancelling{Coop: v.order.Coop, ID: v.order.ID, Reason: in.Reason, Gone: in.Gone})
	return web.Done{Tone: "padi", Key: "seller.did_refuse"}, atField(err, orders.ErrReason, "alasan")
}

// credit gives a part of the order's money back to its buyer. The member does so herself, not who helps her.
func (s *Seller) credit(ctx context.Context, v *Visit, in admin.CreditForm) (web.Done, error) {
	_, err := s.Orders.Credit(ctx, v.actor, in.Of(v.order))
	return web.Done{Tone: "padi", Key: "seller.did_credit"}, in.Beside(err)
}

// noted says when a credit note was written.
func (v *Visit) noted(note orders.CreditNote) string {
	return v.T("credit.credited_"+string(note.Side), v.DateTime(note.At.In(v.zone)))
}

// typed is what was typed into a field of the form that comes back, nil for one of another form.
func (v *Visit) typed(name string) []string {
	typed, _ := v.Form.Typed(name)
	return typed
}

// atField puts a fault beside the field it is about.
func atField(err error, f *fault.Fault, field string) error {
	if !errors.Is(err, f) {
		return err
	}
	return fault.Fields{field: fault.Of(err)}
}
