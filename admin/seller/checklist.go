package seller

import (
	"context"
	"io"
	"path"
	"strings"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// check is one item of the cooperative's checklist as it stands in her shop.
type check struct {
	catalog.Check
	name     string
	required bool
	document bool // wants a file
}

// checks are what the cooperative asks of her, and how many she need do nothing more about.
func (v *Visit) checks() (list []check, done int) {
	for _, item := range v.coop.Checklist {
		one := check{v.shop.Check(item.ID), item.Name.In(v.Lang()), item.Required, item.Document}
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
	item, known := v.coop.ChecklistItem(in.Item)
	if !known {
		return web.Done{}, catalog.ErrCheckNotFound
	}
	document, err := s.takeDocument(ctx, v)
	if err != nil {
		return web.Done{}, err
	}
	if before := v.shop.Check(in.Item); item.Document && document == nil && before.Document == nil {
		return web.Done{}, fault.Fields{"document": fault.New(fault.Invalid, "form.required")}
	}
	_, err = s.Catalog.SubmitCheck(ctx, v.actor, v.step(v.shop.ID), in.Item, in.Note, document)
	return web.Done{Tone: "padi", Key: "seller.did_check"}, err
}

// takeDocument stores what came with the form, within the day's share of photos.
func (s *Seller) takeDocument(ctx context.Context, v *Visit) (*media.Document, error) {
	files, err := v.Files("document", 1)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	if err := s.spendPhoto(ctx, v); fault.KindOf(err) == fault.TooMany {
		return nil, fault.Fields{"document": fault.Of(err)}
	} else if err != nil {
		return nil, err
	}
	return s.TakeDocument(ctx, &v.Visit)
}

// documentFile is the private document of an item, for whom it belongs to.
func (s *Seller) documentFile() web.File[*Visit] {
	return web.File[*Visit]{
		Path: "berkas/:file", Name: func(v *Visit) string { return "berkas" + path.Ext(v.Param("file")) },
		Write: func(ctx context.Context, v *Visit, to io.Writer) error {
			item, kind, _ := strings.Cut(v.Param("file"), ".")
			check := v.shop.Check(item)
			if check.Document == nil || string(check.Document.Type) != kind {
				return catalog.ErrCheckNotFound
			}
			return s.WriteDocument(ctx, *check.Document, to)
		},
	}
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
