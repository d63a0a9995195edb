package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/web"
)

// openShopPage is the form of a shop that is not there yet.
func (s *Seller) openShopPage() page {
	return page{
		Path: "buka", Access: act.OwnShop, Nav: nav{ID: placeMore}, Title: "seller.open_shop", Help: "open_shop", Show: s.newShop,
		Acts: []web.Act[*Visit]{web.Do("", act.OwnShop, s.openShop)}, Sample: sampleNewShop,
	}
}

// shopPage is the form of her own.
func (s *Seller) shopPage() page {
	return page{
		Path: "lapak", Access: act.OwnShop, Nav: nav{ID: placeMore}, Title: "seller.edit_shop", Help: "shop", Show: s.ownShop,
		Acts: []web.Act[*Visit]{web.Do("", act.OwnShop, s.editShop)}, Sample: sampleShop,
	}
}

// shopForm is what a member types about her shop, and how she chooses its village.
type shopForm struct {
	catalog.ShopProfile
	admin.AreaForm
}

// Check wants a village that lies in what was chosen before it.
func (in *shopForm) Check(form *web.Form) {
	if !in.Holds(in.Area) {
		in.Area = ""
		form.Miss("area")
	}
}

// form is the form with what is stored.
func (in *shopForm) form() (*web.Form, error) {
	form, err := web.FormOf(*in)
	if in.Since == 0 {
		form.Values.Del("since")
	}
	return form, err
}

// profile is what was typed, with the picture that stays.
func (in *shopForm) profile(v *Visit) catalog.ShopProfile {
	if v.shop != nil {
		in.Avatar = v.shop.Avatar
	}
	return in.ShopProfile
}

func (s *Seller) newShop(_ context.Context, v *Visit) (templ.Component, error) {
	if v.shop != nil {
		return nil, web.Elsewhere(at("lapak"))
	}
	in := shopForm{ShopProfile: catalog.ShopProfile{PickUp: true}}
	if m := v.membership(); m != nil {
		in.Street, in.Area, in.AreaForm = m.Street, m.Area, admin.AreaFormAt(m.Area)
	}
	return s.showShop(v, in)
}

func (s *Seller) openShop(ctx context.Context, v *Visit, in shopForm) (web.Done, error) {
	if v.shop != nil {
		return web.Done{To: at("")}, nil // sent twice
	}
	_, err := s.Catalog.OpenShop(ctx, v.actor, v.coop.ID, in.profile(v))
	return web.Done{To: at(""), Tone: "padi", Key: "seller.did_open"}, err
}

func (s *Seller) ownShop(_ context.Context, v *Visit) (templ.Component, error) {
	return s.showShop(v, shopForm{v.shop.ShopProfile, admin.AreaFormAt(v.shop.Area)})
}

func (s *Seller) editShop(ctx context.Context, v *Visit, in shopForm) (web.Done, error) {
	_, err := s.Catalog.EditShop(ctx, v.actor, v.step(v.shop.ID), in.profile(v))
	return web.Done{To: at("lainnya"), Tone: "padi", Key: "seller.did_shop"}, err
}

// showShop shows the form as it was typed, or with what is stored.
func (s *Seller) showShop(v *Visit, stored shopForm) (templ.Component, error) {
	v.Back = at("lainnya")
	if v.Form == nil {
		var err error
		if v.Form, err = stored.form(); err != nil {
			return nil, err
		}
	}
	return shopMain(v, s.AreaLists(v.Form)), nil
}

// shopAction is where the form goes. A new shop's names the cooperative, lest another one was chosen in the meantime.
func (v *Visit) shopAction() string {
	if v.shop != nil {
		return at("lapak")
	}
	return at("buka") + "?koperasi=" + v.coop.ID
}
