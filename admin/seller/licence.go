package seller

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/web"
)

// licencePage takes the owner's NIB and the proof of her goods' standards, and says where they stand.
func (s *Seller) licencePage() page {
	check := web.Do("syarat", act.OwnShop, s.submitCheck)
	check.Use = []gin.HandlerFunc{s.Web.Upload(web.UploadLimit)}
	return page{
		Path: "izin", Access: act.OwnShop, Nav: nav{ID: placeMore}, Title: "seller.licence", Help: "licence", Show: s.licence,
		Acts:   []web.Act[*Visit]{web.Do("", act.OwnShop, s.submitLicence), check},
		Files:  []web.File[*Visit]{s.documentFile()},
		Sample: sampleLicence(""),
		More: map[string]show{
			"menunggu": sampleLicence(catalog.LicenceSubmitted), "dikembalikan": sampleLicence(catalog.LicenceSentBack),
			"terverifikasi": sampleLicence(catalog.LicenceVerified),
		},
	}
}

// checkField is the field of an item's form that says which it is.
const checkField = "syarat"

func (s *Seller) submitLicence(ctx context.Context, v *Visit, in catalog.LicenceInput) (web.Done, error) {
	_, err := s.Catalog.SubmitLicence(ctx, v.actor, v.step(v.shop.ID), in)
	return web.Done{Tone: "padi", Key: "seller.did_licence"}, err
}

func (s *Seller) licence(_ context.Context, v *Visit) (templ.Component, error) {
	v.Back = at("lainnya")
	if v.Form == nil || v.Form.Values.Has(checkField) {
		var stored catalog.LicenceInput
		if v.shop.Licence != nil {
			stored = v.shop.Licence.LicenceInput
		}
		form, err := web.FormOf(stored)
		if err != nil {
			return nil, err
		}
		if refused := v.Form; refused != nil { // that of an item: it stands beside the licence
			form.Values.Set(checkField, refused.Value(checkField))
			form.Values.Set("catatan", refused.Value("catatan"))
			form.Faults = refused.Faults
		}
		v.Form = form
	}
	return licenceMain(v), nil
}

// standards are the proofs to choose from.
func (v *Visit) standards() []web.Option {
	var list []web.Option
	for _, one := range catalog.Standards() {
		list = append(list, web.Option{Value: string(one), Text: v.T("standard." + string(one))})
	}
	return list
}

// termEnd is the day before which the NIB must be verified.
func (v *Visit) termEnd() string { return v.Locale.Date(v.shop.TermEnd().In(v.zone)) }

// termNear says whether the owner was warned that her shop must stop selling soon, and has not handed in her NIB since.
func (v *Visit) termNear() bool {
	return v.shop != nil && v.shop.TermEnds != nil && (v.shop.Licence == nil || v.shop.Licence.State != catalog.LicenceSubmitted)
}
