package seller

import (
	"context"
	"slices"

	"lumbung/catalog"
	"lumbung/internal/web"
)

// stockForm corrects what is left of a variant: a number, and which of its two buttons was pressed.
type stockForm struct {
	Variant string `form:"stok.pilihan,required" label:"seller.s_variant"`
	Pieces  int64  `form:"stok.jumlah,required"  label:"seller.s_pieces"`
	Cause   string `form:"stok.alasan,required"  label:"seller.s_cause"`
	Take    string `form:"arah"`
}

// takeAway is what the button with the minus says.
const takeAway = "kurang"

// stockCauses are the reasons to choose from.
func stockCauses() []string { return []string{"made", "counted", "broken", "used"} }

func (v *Visit) stockCauses() []web.Option {
	var options []web.Option
	for _, cause := range stockCauses() {
		options = append(options, web.Option{Value: cause, Text: v.T("seller.cause_" + cause)})
	}
	return options
}

// Check forbids other causes, and less than nothing.
func (in *stockForm) Check(form *web.Form) {
	if in.Cause != "" && !slices.Contains(stockCauses(), in.Cause) {
		form.Miss("stok.alasan")
	}
	if in.Pieces < 0 {
		form.Faults.Add("stok.jumlah", "form.number")
	}
}

// adjustStock adds pieces or takes some away, with a reason. Sent twice, it is done once.
func (s *Seller) adjustStock(ctx context.Context, v *Visit, in stockForm) (done web.Done, err error) {
	p, err := s.ownProduct(ctx, v, v.Param("id"))
	if err != nil {
		return done, err
	}
	if _, mine := p.Variant(in.Variant); !mine {
		return done, catalog.ErrVariantNotFound
	}
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	if in.Take == takeAway {
		in.Pieces = -in.Pieces
	}
	_, err = s.Catalog.AdjustStock(ctx, v.actor, catalog.Adjustment{
		Coop: p.Coop, Variant: in.Variant, Delta: in.Pieces, Reason: v.T("seller.cause_" + in.Cause), Key: key,
	})
	err = atField(atField(err, catalog.ErrStockTooLow, "stok.jumlah"), catalog.ErrQuantity, "stok.jumlah")
	return web.Done{Tone: "padi", Key: "seller.did_stock"}, err
}
