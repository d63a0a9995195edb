package seller

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/orders"
)

// shipForm is what a seller types when a parcel leaves.
type shipForm struct {
	Tracking string `form:"resi" max:"40" label:"seller.tracking"`
}

// handOverForm is the code a buyer shows at the counter.
type handOverForm struct {
	Code string `form:"kode,required" max:"12" label:"seller.code"`
}

func (s *Seller) pack(c *gin.Context, v *visit) error {
	o, err := s.ownOrder(c, v)
	if err != nil {
		return err
	}
	form, err := web.Bind(c, &struct{}{})
	if err != nil {
		return err
	}
	_, err = s.Orders.Pack(c.Request.Context(), v.actor, o.Coop, o.ID)
	return s.afterStep(c, v, form, err, "seller.did_pack")
}

func (s *Seller) ship(c *gin.Context, v *visit) error {
	o, err := s.ownOrder(c, v)
	if err != nil {
		return err
	}
	var in shipForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if form.Ok() {
		_, err = s.Orders.Ship(c.Request.Context(), v.actor, o.Coop, o.ID, in.Tracking)
	}
	return s.afterStep(c, v, form, atField(err, orders.ErrTracking, "resi"), "seller.did_ship")
}

func (s *Seller) handOver(c *gin.Context, v *visit) error {
	o, err := s.ownOrder(c, v)
	if err != nil {
		return err
	}
	var in handOverForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if form.Ok() {
		code := strings.ReplaceAll(in.Code, " ", "")
		_, err = s.Orders.HandOver(c.Request.Context(), v.actor, o.Coop, o.ID, code)
	}
	return s.afterStep(c, v, form, atField(err, orders.ErrCode, "kode"), "seller.did_hand_over")
}

// atField puts a fault beside the field it is about.
func atField(err error, f *fault.Fault, field string) error {
	if !errors.Is(err, f) {
		return err
	}
	told := fault.Of(err)
	return fault.Fields{field: told}
}

// afterStep leads back to the order, or shows it as it is now with what was wrong.
func (s *Seller) afterStep(c *gin.Context, v *visit, form *web.Form, err error, done string) error {
	if form.Refused(err) {
		o, err := s.ownOrder(c, v)
		if err != nil {
			return err
		}
		return s.showOrder(c, v, o, form)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, "/jualan/pesanan/"+c.Param("number"), "padi", done)
}
