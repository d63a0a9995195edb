package storefront

import (
	"cmp"
	"context"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/web"
)

// reportsADay is how often one user, or one network without an account, may report something in a day.
const reportsADay = 10

// reported is a product or a shop about which a visitor has something to say.
type reported struct {
	catalog.ReportInput

	name, back string
}

// reportProductPage takes what a visitor says is wrong with a product.
func (s *Storefront) reportProductPage() page {
	return s.reportPage("p/:slug/lapor", "report.product", func(ctx context.Context, v *Visit) (about reported, err error) {
		offer, err := s.Catalog.ProductBySlug(ctx, v.Param("slug"))
		if err != nil {
			return about, err
		}
		if !offer.Visible && !offer.Resting {
			return about, catalog.ErrProductNotFound
		}
		p := offer.Product
		return reported{catalog.ReportInput{Coop: p.Coop, Shop: p.Shop, Product: p.ID}, p.Name, "/p/" + p.Slug}, nil
	})
}

// reportShopPage takes what a visitor says is wrong with a shop.
func (s *Storefront) reportShopPage() page {
	return s.reportPage("lapak/:slug/lapor", "report.shop", func(ctx context.Context, v *Visit) (about reported, err error) {
		shop, err := s.Catalog.ShopBySlug(ctx, v.Param("slug"))
		if err != nil {
			return about, err
		}
		return reported{catalog.ReportInput{Coop: shop.Coop, Shop: shop.ID}, shop.Name, "/lapak/" + shop.Slug}, nil
	})
}

// reportForm is what a visitor says. Kind and text have the names of the faults of catalog.Report.
type reportForm struct {
	Kind string `form:"kind,required"           label:"report.kind"`
	Text string `form:"text"          max:"500" label:"report.text"`
}

func (s *Storefront) reportPage(path, title string, of func(context.Context, *Visit) (reported, error)) page {
	return page{
		Path: path, Access: act.Everybody, Title: title,
		Show: reading(of, (*Visit).report),
		Acts: []web.Act[*Visit]{web.Do("", act.Everybody, func(ctx context.Context, v *Visit, in reportForm) (done web.Done, err error) {
			about, err := of(ctx, v)
			if err != nil {
				return done, err
			}
			about.Visitor, about.Kind, about.Text = cmp.Or(v.actor.ID(), s.holder(v.c)), catalog.ReportKind(in.Kind), in.Text
			if err := s.Identity.Allow(ctx, "report", about.Visitor, reportsADay); err != nil {
				return done, err
			}
			return web.Done{To: about.back, Tone: "padi", Key: "report.sent"}, s.Catalog.Report(ctx, v.By, about.ReportInput)
		})},
		Sample: sample(func(v *Visit) templ.Component {
			return v.report(reported{name: "Kopi Arabika Sembalun, sangrai sedang", back: "/p/kopi-arabika-sembalun"})
		}),
	}
}

func (v *Visit) report(about reported) templ.Component {
	v.Back, v.NoIndex = about.back, true
	return report(v, about)
}

// reportKinds are the choices of the form.
func reportKinds(v *Visit) (options []web.Option) {
	for _, kind := range catalog.ReportKinds() {
		options = append(options, web.Option{Value: string(kind), Text: kind.Name().In(v.Lang())})
	}
	return options
}
