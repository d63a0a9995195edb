package seller

import (
	"context"

	"lumbung/catalog"
	"lumbung/internal/web"
)

// check is one item of the cooperative's checklist as it stands in her shop.
type check struct {
	catalog.Check
	name     string
	required bool
}

// checks are what the cooperative asks of her, and how many she need do nothing more about.
func (v *Visit) checks() (list []check, done int) {
	for _, item := range v.coop.Checklist {
		one := check{v.shop.Check(item.ID), item.Name.In(v.Lang()), item.Required}
		list = append(list, one)
		if one.Done() {
			done++
		}
	}
	return list, done
}

// checkForm is what she says about an item.
type checkForm struct {
	Item string `form:"syarat,required" max:"40"`
	Note string `form:"catatan"         max:"300" label:"seller.check_note"`
}

func (s *Seller) submitCheck(ctx context.Context, v *Visit, in checkForm) (web.Done, error) {
	if _, known := v.coop.ChecklistItem(in.Item); !known {
		return web.Done{}, catalog.ErrCheckNotFound
	}
	_, err := s.Catalog.SubmitCheck(ctx, v.actor, v.step(v.shop.ID), in.Item, in.Note)
	return web.Done{Tone: "padi", Key: "seller.did_check"}, err
}

// checkTone is the colour of a state.
func checkTone(state catalog.CheckState) string {
	switch state {
	case catalog.CheckAccepted:
		return "padi"
	case catalog.CheckSubmitted:
		return "nila"
	case catalog.CheckSentBack:
		return "bata"
	case catalog.CheckWaived:
		return "soga"
	case catalog.CheckOpen:
	}
	return "kunyit"
}
