package seller

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/web"
)

// shopForm is what a member types about her shop. The fields without a rule of their own are checked by catalog.
type shopForm struct {
	Name     string `form:"name,required" max:"70"   label:"seller.shop_name"`
	StoryID  string `form:"story_id"      max:"2000" label:"seller.shop_story"`
	StoryEN  string `form:"story_en"      max:"2000" label:"seller.shop_story_en"`
	Province string `form:"provinsi"      max:"2"    label:"seller.province"`
	Regency  string `form:"kabupaten"     max:"5"    label:"seller.regency"`
	District string `form:"kecamatan"     max:"8"    label:"seller.district"`
	Area     string `form:"area"          max:"13"   label:"seller.village"`
	Street   string `form:"street"        max:"200"  label:"seller.street"`
	Since    int64  `form:"since"                    label:"seller.since"`
	PickUp   bool   `form:"pick_up"                  label:"seller.pick_up"`
	Action   string `form:"aksi"`
}

// actionArea is what the button says that asks for the next list of areas, for browsers without script.
const actionArea = "wilayah"

// shopPage is the form of a shop, a new one or her own.
type shopPage struct {
	web.Page
	Fresh  bool
	Action string
	Lists  areaLists
	Coop   string
}

func (s *Seller) openShop(c *gin.Context, v *visit) error {
	if v.shop != nil {
		return s.Web.Redirect(c, "/jualan/lapak")
	}
	in := shopForm{PickUp: true}
	if m := v.membership(); m != nil {
		in.Street = m.Street
		in.at(m.Area)
	}
	form, err := web.FormOf(in)
	if err != nil {
		return err
	}
	form.Values.Del("since")
	return s.showShop(c, v, in, form)
}

// at chooses a village, and with it what it lies in.
func (in *shopForm) at(village string) {
	parts := strings.Split(village, ".")
	if len(parts) != 4 {
		return
	}
	in.Province, in.Regency = parts[0], strings.Join(parts[:2], ".")
	in.District, in.Area = strings.Join(parts[:3], "."), village
}

// consistent tells whether the village lies in what was chosen before it: without script another district may have been
// chosen and the village not yet.
func (in *shopForm) consistent() bool {
	return strings.HasPrefix(in.Area, in.District+".") && strings.HasPrefix(in.District, in.Regency+".") && strings.HasPrefix(in.Regency, in.Province+".")
}

func (in *shopForm) input(v *visit) catalog.ShopInput {
	input := catalog.ShopInput{
		Coop: v.coop.ID, Name: in.Name, Story: catalog.Text{ID: in.StoryID, EN: in.StoryEN},
		Street: in.Street, Since: in.Since, PickUp: in.PickUp,
	}
	if in.consistent() {
		input.Area = in.Area
	}
	if v.shop != nil {
		input.Avatar = v.shop.Avatar
	}
	return input
}

func bindShop(c *gin.Context) (in shopForm, form *web.Form, err error) {
	if form, err = web.Bind(c, &in); err == nil && !in.consistent() {
		form.Faults.Add("area", "form.required")
	}
	return in, form, err
}

func (s *Seller) doOpenShop(c *gin.Context, v *visit) error {
	if v.shop != nil {
		return s.Web.Redirect(c, "/jualan") // sent twice
	}
	return s.saveShop(c, v, "/jualan", "seller.did_open", func(ctx context.Context, in catalog.ShopInput) error {
		_, err := s.Catalog.OpenShop(ctx, v.actor, in)
		return err
	})
}

func (s *Seller) editShop(c *gin.Context, v *visit) error {
	in := shopForm{
		Name: v.shop.Name, StoryID: v.shop.Story.ID, StoryEN: v.shop.Story.EN, Street: v.shop.Street, Since: v.shop.Since, PickUp: v.shop.PickUp,
	}
	in.at(v.shop.Area)
	form, err := web.FormOf(in)
	if err != nil {
		return err
	}
	if in.Since == 0 {
		form.Values.Del("since")
	}
	return s.showShop(c, v, in, form)
}

func (s *Seller) doEditShop(c *gin.Context, v *visit) error {
	return s.saveShop(c, v, "/jualan/lainnya", "seller.did_shop", func(ctx context.Context, in catalog.ShopInput) error {
		_, err := s.Catalog.EditShop(ctx, v.actor, v.step(v.shop.ID), in)
		return err
	})
}

// saveShop reads the form, saves it and leads on with a sentence, or shows it again.
func (s *Seller) saveShop(c *gin.Context, v *visit, to, done string, save func(context.Context, catalog.ShopInput) error) error {
	in, form, err := bindShop(c)
	if err != nil {
		return err
	}
	if in.Action == actionArea {
		return s.showAreas(c, v, in, form)
	}
	if form.Ok() {
		err = save(c.Request.Context(), in.input(v))
	}
	if form.Refused(err) {
		return s.showShop(c, v, in, form)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, to, "padi", done)
}

// showAreas shows the form again with the next list of areas; nothing is wrong yet.
func (s *Seller) showAreas(c *gin.Context, v *visit, in shopForm, form *web.Form) error {
	clear(form.Faults)
	return s.showShop(c, v, in, form)
}

func (s *Seller) showShop(c *gin.Context, v *visit, in shopForm, form *web.Form) error {
	view := shopPage{Fresh: v.shop == nil, Action: "/jualan/lapak", Lists: s.areaLists(in.Province, in.Regency, in.District), Coop: v.coop.Name}
	title := "seller.edit_shop"
	if view.Fresh {
		view.Action, title = "/jualan/buka?koperasi="+v.coop.ID, "seller.open_shop"
	}
	page, err := s.page(c, v, placeMore, title)
	if err != nil {
		return err
	}
	page.Back, page.Form = "/jualan/lainnya", form
	view.Page = page
	return s.pages.Render(c, form.Status(), "shop", view)
}
