package seller

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/states"
)

// sampleLicence is a shop whose NIB stands in a state; "" has none.
func sampleLicence(state catalog.LicenceState) show {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		shop := *v.shop
		v.shop = &shop
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
