package seller

import (
	"slices"

	"github.com/gin-gonic/gin"

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

// adjustStock adds pieces or takes some away, with a reason. Sent twice, it is done once.
func (s *Seller) adjustStock(c *gin.Context, v *visit) error {
	p, err := s.ownProduct(c.Request.Context(), v, c.Param("id"))
	if err != nil {
		return err
	}
	var in stockForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	key, err := web.Key(c)
	if err != nil {
		return err
	}
	if in.Cause != "" && !slices.Contains(stockCauses(), in.Cause) {
		form.Faults.Add("stok.alasan", "form.required")
	}
	if _, mine := p.Variant(in.Variant); in.Variant != "" && !mine {
		return catalog.ErrVariantNotFound
	}
	if in.Pieces < 0 {
		form.Faults.Add("stok.jumlah", "form.number")
	}
	if in.Take == takeAway {
		in.Pieces = -in.Pieces
	}
	if form.Ok() {
		_, err = s.Catalog.AdjustStock(c.Request.Context(), v.actor, catalog.Adjustment{
			Coop: p.Coop, Variant: in.Variant, Delta: in.Pieces, Reason: v.t("seller.cause_" + in.Cause), Key: key,
		})
		err = atField(atField(err, catalog.ErrStockTooLow, "stok.jumlah"), catalog.ErrQuantity, "stok.jumlah")
	}
	if form.Refused(err) {
		return s.showProductAgain(c, v, p.ID, form)
	}
	if err != nil {
		return err
	}
	return s.backToProduct(c, p.ID, "seller.did_stock")
}
