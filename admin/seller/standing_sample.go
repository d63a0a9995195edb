package seller

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/states"
)

// sampleStanding is a shop in a state.
func sampleStanding(state catalog.ShopState) show {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		shop := *v.shop
		mark := states.Mark{By: "siti", At: v.now.Add(-50 * time.Hour), Reason: "Tiga pembeli menerima kopi yang bukan dari kebun sendiri."}
		opened := states.Step[catalog.ShopState]{State: catalog.Open, Mark: states.Mark{At: v.now.AddDate(-1, 0, 0)}}
		shop.Life = states.Life[catalog.ShopState]{
			State: state, Steps: []states.Step[catalog.ShopState]{opened, {State: catalog.Suspended, Mark: mark}},
		}
		if state != catalog.Suspended {
			lifted := states.Mark{By: "lalu", At: v.now.Add(-20 * time.Hour)}
			shop.Steps = append(shop.Steps, states.Step[catalog.ShopState]{State: state, Mark: lifted})
		}
		v.shop = &shop
		return new(Seller).standing(ctx, v)
	}
}

// sampleRefusedAppeal is a suspended shop whose owner was told no.
func sampleRefusedAppeal(ctx context.Context, v *Visit) (templ.Component, error) {
	if _, err := sampleStanding(catalog.Suspended)(ctx, v); err != nil {
		return nil, err
	}
	said := states.Mark{By: "sri", At: v.now.Add(-40 * time.Hour), Reason: "Kopinya dari kebun kakak saya di desa yang sama."}
	refused := states.Mark{By: "lalu", At: v.now.Add(-10 * time.Hour), Reason: "Label menyebut kebun sendiri. Perbaiki labelnya dulu."}
	v.shop.Appeals = []catalog.Appeal{{Suspension: 1, Life: states.Life[catalog.AppealState]{
		State: catalog.AppealRefused,
		Steps: []states.Step[catalog.AppealState]{{State: catalog.AppealWaits, Mark: said}, {State: catalog.AppealRefused, Mark: refused}},
	}}}
	return new(Seller).standing(ctx, v)
}
