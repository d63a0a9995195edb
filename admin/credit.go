package admin

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
)

// CreditForm is what of an order's money goes back to its buyer.
type CreditForm struct {
	Pieces   []string     `form:"buah"   max:"20"                label:"credit.pieces"` // "line-pieces", both numbers
	Flaw     money.Amount `form:"cacat"  label:"credit.flaw"`
	Delivery money.Amount `form:"ongkir" label:"credit.delivery"`
	Reason   string       `form:"sebab,required" max:"300" label:"credit.reason"`
	Agreed   money.Amount `form:"setuju" label:"credit.agreed"`
}

// Of is the form as it is asked for an order.
func (f CreditForm) Of(o *orders.Order) orders.Crediting {
	c := orders.Crediting{
		Coop: o.Coop, ID: o.ID, Pieces: make([]int64, len(o.Lines)), Flaw: f.Flaw, Delivery: f.Delivery, Reason: f.Reason, Agreed: f.Agreed,
	}
	for _, chosen := range f.Pieces {
		line, pieces, _ := strings.Cut(chosen, "-")
		i, err := strconv.Atoi(line)
		n, other := strconv.ParseInt(pieces, 10, 64)
		if err == nil && other == nil && i >= 0 && i < len(c.Pieces) {
			c.Pieces[i] = n
		}
	}
	return c
}

// Beside puts what is wrong with it beside its fields.
func (CreditForm) Beside(err error) error {
	if errors.Is(err, orders.ErrAskAgain) {
		return fault.Fields{"setuju": fault.Of(err)}
	}
	if errors.Is(err, orders.ErrNothingBack) {
		return fault.Fields{"cacat": fault.Of(err)}
	}
	mistakes := fault.FieldsOf(err)
	if mistakes == nil {
		return err
	}
	beside := fault.Fields{}
	for field, mistake := range mistakes {
		name := map[string]string{"pieces": "buah", "flaw": "cacat", "delivery": "ongkir", "reason": "sebab"}[field]
		beside[name] = mistake
	}
	return beside
}

// crediting says whether the form comes back.
func crediting(p *web.Page) bool {
	_, typed := p.Form.Typed("sebab")
	return typed
}

// chosen says whether so many pieces of a line were chosen.
func chosen(p *web.Page, value string) bool {
	if p.Form == nil {
		return false
	}
	return slices.Contains(p.Form.Values["buah"], value)
}

// piecesWrong is what is wrong with the chosen pieces, "" for nothing.
func piecesWrong(p *web.Page) string {
	if p.Form == nil || p.Form.Faults["buah"] == nil {
		return ""
	}
	return p.T(p.Form.Faults["buah"].Key, p.Form.Faults["buah"].Args...)
}

// mostOffered is how many pieces can be chosen of a line at once: more are given back by another note.
const mostOffered = 99

// piecesLeft are the numbers of pieces of each line that can still go back.
func piecesLeft(o *orders.Order) [][]int64 {
	list := make([][]int64, len(o.Lines))
	for i, most := range o.PiecesLeft() {
		for n := int64(0); n <= min(most, mostOffered); n++ {
			list[i] = append(list[i], n)
		}
	}
	return list
}

// agreement is the sum to agree to, 0 while nothing is asked.
func agreement(p *web.Page) money.Amount {
	if p.Form == nil || p.Form.Faults["setuju"] == nil || len(p.Form.Faults["setuju"].Args) == 0 {
		return 0
	}
	sum, _ := p.Form.Faults["setuju"].Args[0].(money.Amount)
	return sum
}
