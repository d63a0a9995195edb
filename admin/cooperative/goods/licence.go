package goods

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// licencePage shows what a shop's owner says about her NIB, and takes an officer's decision.
func (s *desk) licencePage() page {
	return page{
		Path: "lapak/:id/izin", Access: act.Reads, Nav: nav{ID: "lapak"}, Title: "coop.licence", Help: "licence", Show: s.licence,
		Acts: []web.Act[*Visit]{
			web.Do("sah", act.May(act.Moderate), s.verifyLicence),
			web.Do("kembalikan", act.May(act.Moderate), s.sendBackLicence),
			web.Do("terima-syarat", act.May(act.Moderate), s.acceptCheck),
			web.Do("kembalikan-syarat", act.May(act.Moderate), s.sendBackCheck),
			web.Do("bebaskan-syarat", act.May(act.Moderate), s.waiveCheck),
		},
		Files:  []web.File[*Visit]{s.documentFile()},
		Sample: sampleLicence(catalog.LicenceSubmitted),
		More: map[string]web.Show[*Visit]{
			"belum": sampleLicence(""), "sah": sampleLicence(catalog.LicenceVerified), "dikembalikan": sampleLicence(catalog.LicenceSentBack),
		},
	}
}

// licenceDetail is what the page says.
type licenceDetail struct {
	shop    *catalog.Shop
	history []reviewNote
	checks  []check
	mine    bool // the officer's own: somebody else decides
	twins   catalog.Twins
}

// licenceForm is which version of the owner's details an officer looked at.
type licenceForm struct {
	Seen int64 `form:"dilihat"`
}

// refusalForm is why they are sent back, which the owner reads.
type refusalForm struct {
	licenceForm
	reasonForm
}

func (s *desk) verifyLicence(ctx context.Context, v *Visit, in licenceForm) (web.Done, error) {
	step := shopStep(v, "")
	step.Seen = in.Seen
	_, err := s.Catalog.VerifyLicence(ctx, v.By, step)
	return web.Done{Tone: "padi", Key: "coop.licence.did_verify"}, err
}

func (s *desk) sendBackLicence(ctx context.Context, v *Visit, in refusalForm) (web.Done, error) {
	step := shopStep(v, in.Reason)
	step.Seen = in.Seen
	_, err := s.Catalog.SendBackLicence(ctx, v.By, step)
	return web.Done{Tone: "nila", Key: "coop.licence.did_send_back"}, err
}

func (s *desk) licence(ctx context.Context, v *Visit) (templ.Component, error) {
	shop, err := s.Catalog.Shop(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	twins, err := s.Catalog.Twins(ctx, shop)
	if err != nil {
		return nil, err
	}
	return showLicence(ctx, v, shop, twins)
}

func showLicence(ctx context.Context, v *Visit, shop *catalog.Shop, twins catalog.Twins) (templ.Component, error) {
	v.Title, v.Back = v.T("coop.licence.of", shop.Name), v.To("lapak", shop.ID)
	d := &licenceDetail{shop: shop, mine: shop.Seller == v.By.ID(), checks: checksOf(v, shop), twins: twins}
	var steps []states.Step[catalog.LicenceState]
	if shop.Licence != nil {
		steps = shop.Licence.Steps
	}
	var names, deciders []ui.Cell
	for _, step := range steps {
		names = append(names, ui.Named(office.Person, step.By))
	}
	for _, one := range d.checks {
		deciders = append(deciders, ui.Named(office.Person, one.Latest().By))
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{names, deciders}); err != nil {
		return nil, err
	}
	for i := range d.checks {
		d.checks[i].by = deciders[i].Text
	}
	for i, step := range slices.Backward(steps) {
		d.history = append(d.history, reviewNote{step: v.Word("licence", step.State), by: names[i].Text, reason: step.Reason, at: step.At})
	}
	d.history = d.history[:min(len(d.history), historyShown)]
	return licenceMain(v, d), nil
}

// licenceChip says where a shop's NIB stands, and how many required items of the checklist are open.
func licenceChip(v *Visit, shop *catalog.Shop) ui.Cell {
	state := licenceState(v, shop)
	if n := openChecks(v, shop); n > 0 {
		state.Chips = append(state.Chips, ui.State("kunyit", v.T("coop.checklist.open", n)))
	}
	return state
}

func licenceState(v *Visit, shop *catalog.Shop) ui.Cell {
	if shop.Licence == nil {
		state := ui.State("kunyit", v.T("coop.licence.none"))
		if shop.TermEnds != nil {
			state.Chips = []ui.Cell{ui.State("bata", v.T("coop.licence.until", v.Day(shop.TermEnd())))}
		}
		return state
	}
	tones := map[catalog.LicenceState]string{
		catalog.LicenceSubmitted: "nila", catalog.LicenceVerified: "padi", catalog.LicenceSentBack: "bata",
	}
	return ui.State(tones[shop.Licence.State], v.Word("licence", shop.Licence.State))
}

// sampleLicence is a shop whose NIB stands in a state; "" has none.
func sampleLicence(state catalog.LicenceState) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		shop, at := sampleShops(v)[0], office.SampleNow()
		v.Coop, shop.Checks = withSampleChecklist(v.Coop), sampleChecks(at)
		if state == "" {
			return showLicence(ctx, v, &shop, catalog.Twins{})
		}
		life := states.Life[catalog.LicenceState]{State: state, Steps: []states.Step[catalog.LicenceState]{
			{State: catalog.LicenceSubmitted, Mark: states.Mark{By: "sri", At: at.AddDate(0, 0, -3)}},
		}}
		if state != catalog.LicenceSubmitted {
			decided := states.Mark{By: "siti", At: at.AddDate(0, 0, -1)}
			if state == catalog.LicenceSentBack {
				decided.Reason = "Nomornya milik usaha lain."
			}
			life.Steps = append(life.Steps, states.Step[catalog.LicenceState]{State: state, Mark: decided})
		}
		shop.Licence = &catalog.Licence{
			LicenceInput: catalog.LicenceInput{NIB: "9120304050607", Standard: catalog.StandardPIRT, Number: "2105203010189-31"}, Life: life,
		}
		return showLicence(ctx, v, &shop, catalog.Twins{Here: sampleShops(v)[1:2], Elsewhere: 1})
	}
}
