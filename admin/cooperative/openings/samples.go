package openings

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
)

// sample is an opening in a state: of 120 members, and off by 40.000 as long as it is a draft.
func sample(v *Visit, state opening.State) *opening.Opening {
	day := time.Date(v.Now.Year()-1, time.December, 31, 0, 0, 0, 0, time.UTC)
	sums := opening.Amounts{Pokok: 6_000_000, Wajib: 48_400_000, Sukarela: 31_250_000}
	o := &opening.Opening{
		ID: "sembalun.x", Coop: "sembalun", Day: day, Number: "RAT 1/III/2026", At: v.Now, Totals: sums, Writers: []string{"sri"},
		Proof: media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
		List:  opening.Head{ID: "sembalun.x.1", Members: 120, Sums: sums},
		Figures: []opening.Figure{
			{Code: ledger.Cash, Amount: 4_350_000},
			{Code: ledger.Bank, Amount: 61_300_000},
			{Code: "1-1360", Amount: 27_000_000},
			{Code: "1-2100", Amount: 18_000_000},
			{Code: "2-1710", Amount: 3_000_000},
			{Code: "3-1300", Amount: 14_500_000},
			{Code: ledger.SurplusYear, Amount: 7_500_000},
		},
	}
	if !v.Coop.USPLicense {
		o.Totals.Sukarela, o.List.Sums.Sukarela, o.Figures[4].Amount = 0, 0, o.Figures[4].Amount+sums.Sukarela
	}
	steps := map[opening.State][]opening.State{
		opening.Draft: {opening.Draft}, opening.Submitted: {opening.Draft, opening.Submitted},
		opening.Refused: {opening.Draft, opening.Submitted, opening.Refused},
		opening.Booking: {opening.Draft, opening.Submitted, opening.Booking},
		opening.Booked:  {opening.Draft, opening.Submitted, opening.Booking, opening.Booked},
	}[state]
	for i, one := range steps {
		mark := states.Mark{By: []string{"sri", "sri", "nur", "opening"}[i], At: v.Now}
		if one == opening.Refused {
			mark.Reason = "Saldo bank tidak sama dengan rekening koran."
		}
		o.State, o.Steps = one, append(o.Steps, states.Step[opening.State]{State: one, Mark: mark})
	}
	switch state {
	case opening.Draft:
		o.List.Sums.Wajib -= 40_000
	case opening.Booking:
		o.Done = 2
	case opening.Booked:
		o.Done = 4
		o.Tally = opening.Tally{
			Asked: opening.Count{Members: 78, Amount: 55_020_000}, Confirmed: opening.Count{Members: 39, Amount: 28_430_000},
			Disputed: opening.Count{Members: 2, Amount: 1_450_000}, Answered: opening.Count{Members: 1, Amount: 750_000},
		}
	case opening.Submitted, opening.Refused, opening.Cancelled, opening.TakenBack:
	}
	return o
}

func sampleMain(state opening.State) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) { return show(ctx, v, sample(v, state)) }
}

func sampleList(_ *Visit) *opening.List {
	return &opening.List{Lines: []opening.Line{
		{Member: "sri", Number: 12, Name: "Inaq Sri Wahyuni", Has: opening.Amounts{Pokok: 50_000, Wajib: 480_000, Sukarela: 1_250_000}},
		{Member: "nur", Number: 13, Name: "Amaq Rusdiawan", Has: opening.Amounts{Pokok: 50_000, Wajib: 240_000}},
	}}
}

func sampleRead() *read {
	wrong := opening.Row{Line: 7, Number: 99, Name: "Baiq Ana", Has: opening.Amounts{Pokok: 50_000}, Faults: fault.Fields{
		"number": fault.New(fault.Invalid, "opening.unknown").With(int64(99)),
		"wajib":  fault.New(fault.Invalid, "roster.negative").With("-20.000"),
	}}
	noted := opening.Row{Line: 6, Number: 13, Name: "Amaq Rus", Has: opening.Amounts{Pokok: 50_000, Wajib: 240_000}, Notes: fault.Fields{
		"name": fault.New(fault.Invalid, "opening.name_differs").With("Amaq Rusdiawan"),
	}}
	good := opening.Row{Line: 5, Number: 12, Name: "Inaq Sri Wahyuni", Has: opening.Amounts{Pokok: 50_000, Wajib: 480_000}}
	return &read{rows: []opening.Row{good, noted, wrong}, unread: []string{"Pinjaman"}, absent: 3}
}

// sampleBalances are one that is disputed, one that is answered, one that is confirmed and one that waits.
func sampleBalances(v *Visit) []opening.Balance {
	day := time.Date(v.Now.Year()-1, time.December, 31, 0, 0, 0, 0, time.UTC)
	one := func(member string, number int64, way ...opening.Answer) opening.Balance {
		b := opening.Balance{Member: member, Number: number, Day: day, Has: opening.Amounts{Pokok: 50_000, Wajib: 480_000, Sukarela: 1_250_000}}
		for _, state := range way {
			mark := states.Mark{By: member, At: v.Now}
			switch state {
			case opening.Disputed:
				mark.Reason = "Setoran bulan Mei belum masuk, kuitansinya ada."
				b.Says = &opening.Amounts{Pokok: 50_000, Wajib: 500_000, Sukarela: 1_250_000}
			case opening.Answered:
				mark.By, mark.Reason = "nur", "Kuitansinya benar. Setoran Mei dicatat hari ini sebagai KM-2026-00041."
			case opening.Asked, opening.Confirmed:
			}
			b.State, b.Steps = state, append(b.Steps, states.Step[opening.Answer]{State: state, Mark: mark})
		}
		return b
	}
	return []opening.Balance{
		one("sri", 12, opening.Asked, opening.Disputed), one("nur", 13, opening.Asked, opening.Disputed, opening.Answered),
		one("sri", 14, opening.Asked, opening.Confirmed), one("nur", 15, opening.Asked),
	}
}

func sampleAnswer(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		b := sampleBalances(v)[n]
		return showAnswer(ctx, v, &b)
	}
}
