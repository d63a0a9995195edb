package interests

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments/interest"
)

// licensed lets the sampled cooperative collect savings.
func licensed(v *Visit) *Visit {
	coop := *v.Coop
	coop.USPLicense = true
	v.Coop = &coop
	return v
}

func sampleLines() []interest.Line {
	return []interest.Line{
		{Member: "sri", Number: 12, Name: "Inaq Sri Wahyuni", Sum: 37_500_000, Gross: 6_164},
		{Member: "nur", Number: 13, Name: "Amaq Rusdiawan", Sum: 1_800_000_000, Gross: 295_890, Tax: 29_589},
		{Member: "lalu", Number: 15, Name: "Lalu Ahmad", Sum: 7_200_000, Gross: 1_183},
	}
}

// sampleRun is the month before in a state.
func sampleRun(v *Visit, state interest.State) *interest.Run {
	first := time.Date(v.Now.Year(), v.Now.Month(), 1, 0, 0, 0, 0, v.Zone()).AddDate(0, -1, 0)
	month := first.Format(monthWord)
	r := &interest.Run{
		ID: interest.ID("sembalun", month), Coop: "sembalun", Month: month, From: first, To: first.AddDate(0, 1, 0), Days: 30,
		Terms: sampleRates(v)[0].Terms, Resolution: "RAT 3/III/2026", Writers: []string{"sri"}, At: v.Now,
		List: interest.Head{ID: "x", Members: 120, Gross: 1_303_237, Tax: 29_589},
	}
	way := []interest.State{interest.Draft, interest.Submitted, interest.Posting, interest.Posted, interest.TakenBack}
	if state == interest.Refused {
		way = []interest.State{interest.Draft, interest.Submitted, interest.Refused}
	}
	for i, one := range way {
		mark := states.Mark{By: []string{"sri", "sri", "nur", "interest", "nur"}[i], At: v.Now}
		if one == interest.Refused || one == interest.TakenBack {
			mark.Reason = "Setoran tanggal 28 belum dicatat."
		}
		r.State, r.Steps = one, append(r.Steps, states.Step[interest.State]{State: one, Mark: mark})
		if one == state {
			break
		}
	}
	if state == interest.Posting {
		r.Done = 1
	}
	return r
}

func sampleRunPage(state interest.State) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		return showRun(ctx, v, sampleRun(v, state), sampleLines())
	}
}

func sampleMonths(v *Visit) []interest.Run {
	before := *sampleRun(v, interest.Posted)
	before.Month = "2026-09"
	before.ID = interest.ID("sembalun", before.Month)
	back := *sampleRun(v, interest.TakenBack)
	back.Month = "2026-08"
	back.ID = interest.ID("sembalun", back.Month)
	return []interest.Run{before, back}
}

// sampleRates is what a meeting decided in March, and for next year.
func sampleRates(v *Visit) []interest.Rate {
	first := time.Date(v.Now.Year(), time.March, 1, 0, 0, 0, 0, v.Zone())
	terms := interest.Terms{Rate: 600, Basis: interest.Lowest, Least: 100_000}
	next := interest.Terms{Rate: 450, Basis: interest.Average, Least: 100_000}
	return []interest.Rate{
		{Version: 1, Resolution: "RAT 3/III/2026", From: first, Terms: terms},
		{Version: 2, Resolution: "RAT 11/XI/2026", From: first.AddDate(0, 10, 0), Terms: next},
	}
}

// sampleTax is the tax of a month in which so many members have no NIK on record.
func sampleTax(missing int) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		coop := *v.Coop
		coop.NPWP = ""
		if missing == 0 {
			coop.NPWP = "0012345678901000"
		}
		v.Coop = &coop
		return showTax(v, sampleRun(v, interest.Posted), sampleLines(), sampleLines()[:missing])
	}
}
