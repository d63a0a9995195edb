package seller

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/states"
)

// sampleLicence is a shop whose NIB stands in a state; "" has none.
func sampleLicence(state catalog.LicenceState) show {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		shop, coop := *v.shop, *v.coop
		coop.Checklist = members.SuggestedChecklist()
		for i := range coop.Checklist {
			coop.Checklist[i].ID = strconv.Itoa(i)
		}
		check := func(item, reason string, state catalog.CheckState) catalog.Check {
			mark := states.Mark{By: "siti", At: v.now.Add(-time.Hour), Reason: reason}
			return catalog.Check{Item: item, Life: states.Life[catalog.CheckState]{
				State: state, Steps: []states.Step[catalog.CheckState]{{State: state, Mark: mark}},
			}}
		}
		shop.Checks = []catalog.Check{
			check("0", "", catalog.CheckAccepted), check("1", "Fotonya gelap. Ambil lagi siang hari.", catalog.CheckSentBack),
			check("2", "", catalog.CheckSubmitted),
		}
		v.shop, v.coop = &shop, &coop
		if state != "" {
			sent := states.Mark{By: "sri", At: v.now.Add(-50 * time.Hour)}
			mark := states.Mark{By: "siti", At: v.now.Add(-2 * time.Hour)}
			if state == catalog.LicenceSentBack {
				mark.Reason = "Nomornya milik usaha lain. Salin dari lembar NIB Anda sendiri."
			}
			shop.Licence = &catalog.Licence{
				LicenceInput: catalog.LicenceInput{NIB: "9120304050607", Standard: catalog.StandardPIRT, Number: "2105203010189-31"},
				Life: states.Life[catalog.LicenceState]{State: state, Steps: []states.Step[catalog.LicenceState]{
					{State: catalog.LicenceSubmitted, Mark: sent}, {State: state, Mark: mark},
				}},
			}
		}
		return new(Seller).licence(ctx, v)
	}
}
