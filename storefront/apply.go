package storefront

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

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
	More     bool   `form:"lanjut"`
}

// Unfinished tells whether only the next list of places was asked for, as browsers without script do.
func (in applyForm) Unfinished() bool { return in.More }

// applyView is whom the visitor can ask, and what for.
type applyView struct {
	coops []web.Option
	areas areaLists
	mine  []coopLine // where the visitor stands already
}

// applyPage asks a cooperative for membership.
func (s *Storefront) applyPage() page {
	return page{
		Path: "akun/gabung", Access: act.SignedIn, Nav: nav{ID: "akun"}, Title: "apply.title", Help: "apply",
		Show:   reading(s.readApply, (*Visit).apply),
		Acts:   []web.Act[*Visit]{web.Do("", act.SignedIn, s.askToJoin)},
		Sample: sampleApply(false), More: branches{"semua": sampleApply(true)},
	}
}

func (v *Visit) apply(view applyView) templ.Component {
	v.own("/akun")
	return apply(v, view)
}

func (s *Storefront) readApply(ctx context.Context, v *Visit) (view applyView, err error) {
	if v.Form == nil {
		if v.Form, err = web.FormOf(applyForm{Coop: v.Query.Get("koperasi")}); err != nil {
			return view, err
		}
	}
	view.areas = s.areaLists(v.Form.Value("provinsi"), v.Form.Value("kabupaten"), v.Form.Value("kecamatan"))
	if view.coops, err = s.coopOptions(ctx, v.actor); err != nil {
		return view, err
	}
	view.mine, err = s.coopLines(ctx, v)
	return view, err
}

// coopOptions lists the cooperatives that the visitor can ask, by name.
func (s *Storefront) coopOptions(ctx context.Context, actor members.Actor) ([]web.Option, error) {
	known, err := s.Members.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var list []web.Option
	for id, coop := range known.Coops {
		open := !slices.ContainsFunc(actor.Memberships, func(m members.Membership) bool {
			return m.Coop == id && slices.Contains([]members.State{members.Applied, members.Entering, members.Active}, m.State)
		})
		if open && !coop.Suspended() {
			list = append(list, web.Option{Value: coop.Slug, Text: joined(coop.Name, s.regencyName(coop.Area))})
		}
	}
	slices.SortFunc(list, func(a, b web.Option) int { return strings.Compare(a.Text, b.Text) })
	return list, nil
}

func (s *Storefront) askToJoin(ctx context.Context, v *Visit, in applyForm) (done web.Done, err error) {
	if a, found := s.Atlas.Find(in.Village); !found || a.Kind() != area.Village || !strings.HasPrefix(in.Village, in.District+".") {
		return done, fault.Fields{"desa": fault.New(fault.Invalid, "form.choose_one")}
	}
	coop, err := s.Members.BySlug(ctx, in.Coop)
	if errors.Is(err, act.ErrNoCooperative) {
		return done, fault.Fields{"koperasi": fault.New(fault.Invalid, "form.choose_one")}
	}
	if err != nil {
		return done, err
	}
	_, err = s.Members.Apply(ctx, v.actor, members.Application{Coop: coop.ID, Area: in.Village, Street: in.Street})
	return web.Done{To: "/akun", Tone: "padi", Key: "apply.done"}, err
}
