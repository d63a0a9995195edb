package storefront

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/area"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// applyForm asks for membership in a cooperative.
type applyForm struct {
	Coop     string `form:"koperasi,required" label:"apply.coop"` // slug
	Province string `form:"provinsi,required" label:"area.province"`
	Regency  string `form:"kabupaten,required" label:"area.regency"`
	District string `form:"kecamatan,required" label:"area.district"`
	Village  string `form:"desa,required" label:"area.village"`
	Street   string `form:"alamat,required" max:"200" label:"apply.street"`
}

// applyPage is the view of the application.
type applyPage struct {
	web.Page
	Coops []web.Option
	Areas areaLists
	Mine  []coopLine // where the visitor stands already
}

func (s *Storefront) apply(c *gin.Context) error {
	actor, err := s.Web.RequireActor(c)
	if err != nil {
		return err
	}
	form, err := web.FormOf(applyForm{Coop: c.Query("koperasi")})
	if err != nil {
		return err
	}
	return s.showApply(c, actor, applyForm{}, form)
}

func (s *Storefront) showApply(c *gin.Context, actor members.Actor, in applyForm, form *web.Form) error {
	ctx := c.Request.Context()
	view := applyPage{Page: s.page(c, s.Web.Locale(c).T("apply.title")), Areas: s.areaLists(in.Province, in.Regency, in.District)}
	view.Form, view.Nav, view.NoIndex, view.Back = form, "akun", true, "/akun"
	var err error
	if view.Coops, err = s.coopOptions(ctx, actor); err != nil {
		return err
	}
	if view.Mine, err = s.coopLines(ctx, view.Page, actor); err != nil {
		return err
	}
	return s.pages.Render(c, form.Status(), "apply", view)
}

// coopOptions lists the cooperatives that the visitor can ask, by name.
func (s *Storefront) coopOptions(ctx context.Context, actor members.Actor) ([]web.Option, error) {
	coops, err := s.coops(ctx)
	if err != nil {
		return nil, err
	}
	var list []web.Option
	for id, coop := range coops {
		open := !slices.ContainsFunc(actor.Memberships, func(m members.Membership) bool {
			return m.Coop == id && (m.State == members.Applied || m.State == members.Active)
		})
		if open {
			list = append(list, web.Option{Value: coop.Slug, Text: joined(coop.Name, s.regencyName(coop.Area))})
		}
	}
	slices.SortFunc(list, func(a, b web.Option) int { return strings.Compare(a.Text, b.Text) })
	return list, nil
}

func (s *Storefront) doApply(c *gin.Context) error {
	actor, err := s.Web.RequireActor(c)
	if err != nil {
		return err
	}
	var in applyForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if form.Value("lanjut") != "" { // without script: only the next list was asked for
		form.Faults = fault.Fields{}
		return s.showApply(c, actor, in, form)
	}
	if form.Ok() {
		err = s.askToJoin(c.Request.Context(), actor, in)
	}
	if form.Refused(err) {
		return s.showApply(c, actor, in, form)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, "/akun", "padi", "apply.done")
}

func (s *Storefront) askToJoin(ctx context.Context, actor members.Actor, in applyForm) error {
	if a, found := s.Atlas.Find(in.Village); !found || a.Kind() != area.Village || !strings.HasPrefix(in.Village, in.District+".") {
		return fault.Fields{"desa": fault.New(fault.Invalid, "form.choose_one")}
	}
	coop, err := s.Members.BySlug(ctx, in.Coop)
	if errors.Is(err, act.ErrNoCooperative) {
		return fault.Fields{"koperasi": fault.New(fault.Invalid, "form.choose_one")}
	}
	if err != nil {
		return err
	}
	_, err = s.Members.Apply(ctx, actor, members.Application{Coop: coop.ID, Area: in.Village, Street: in.Street})
	return err
}
