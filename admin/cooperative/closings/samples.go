package closings

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/media"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments/closing"
)

// sampleKind is a month in a sample.
type sampleKind int

const (
	sampleOpen     sampleKind = iota // everything is right, and nobody has prepared it
	sampleMissing                    // much is missing
	samplePrepared                   // it waits for the treasurer
	sampleOff                        // so, and the till and the bank differ
	sampleMine                       // the treasurer has prepared it herself
	sampleClosed
	sampleReopened
)

const sampleMonthName = closing.Month("2026-10")

func sampleFigures() closing.Figures {
	return closing.Figures{
		Entries: 412, Cash: 3_150_000, Bank: 18_400_000, Clearing: 1_240_000, AtGateway: 2_870_000, Assets: 64_210_000,
		Liabilities: 41_960_000, Equity: 22_250_000, Income: 4_185_000, Expenses: 2_930_000,
	}
}

// sampleCount is a count in which a note is missing.
func sampleCount(v *Visit) *closing.Count {
	at := time.Date(2026, 11, 2, 8, 40, 0, 0, v.Zone())
	return &closing.Count{
		ID: "sembalun.x", Coop: "sembalun", At: at, By: "sri", Coins: 75, Total: 2_987_575, Book: 3_037_575,
		Pieces: []closing.Piece{
			{Value: 100_000, N: 21}, {Value: 50_000, N: 15}, {Value: 20_000, N: 4}, {Value: 5_000, N: 11}, {Value: 500, N: 5},
		},
		Reason: "Selembar lima puluh ribu tidak ketemu, sedang dicari di setoran 31 Oktober.",
	}
}

// sampleClosing is October in a state.
func sampleClosing(v *Visit, kind sampleKind) *closing.Closing {
	count := sampleCount(v)
	paper := closing.Paper{
		Key: "x", At: count.At, By: "sri", Figures: sampleFigures(),
		Cash: closing.Cash{Count: count.ID, At: count.At, Counted: count.Total, Book: count.Total},
		Bank: &closing.Bank{
			Statement: 18_400_000, Book: 18_400_000,
			Proof: media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
		},
	}
	if kind == sampleOff {
		paper.Cash.Book, paper.Cash.Reason = count.Book, count.Reason
		paper.Bank.Statement, paper.Bank.Reason = 18_412_500, "Bunga giro Oktober, bukti jurnalnya menyusul."
	}
	c := &closing.Closing{
		ID: "sembalun.2026-10", Coop: "sembalun", Month: sampleMonthName, Papers: []closing.Paper{paper},
		From: sampleMonthName.Begin(v.Zone()), To: sampleMonthName.Next().Begin(v.Zone()),
	}
	way := []closing.State{closing.Prepared}
	switch kind {
	case sampleClosed:
		way = append(way, closing.Closed)
	case sampleReopened:
		way = append(way, closing.Closed, closing.Reopened)
	case sampleOpen, sampleMissing, samplePrepared, sampleOff, sampleMine:
	}
	for i, state := range way {
		mark := states.Mark{By: []string{"sri", "nur", "siti"}[i], At: count.At.AddDate(0, 0, i)}
		if kind == sampleMine {
			mark.By = "siti"
		}
		if state == closing.Reopened {
			mark.Reason = "Nota solar 28 Oktober baru diserahkan."
		}
		c.State, c.Steps = state, append(c.Steps, states.Step[closing.State]{State: state, Mark: mark})
	}
	return c
}

// samples are three months.
func samples(v *Visit) []closing.Closing {
	one, two, three := sampleClosing(v, sampleOff), sampleClosing(v, sampleClosed), sampleClosing(v, sampleClosed)
	two.Month, three.Month = "2026-09", "2026-08"
	three.Papers[0].Figures.Income, three.Papers[0].Figures.Expenses = 3_020_000, 3_110_000
	return []closing.Closing{*one, *two, *three}
}

func sampleMonth(kind sampleKind) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		d := &detail{month: sampleMonthName}
		if kind != sampleOpen && kind != sampleMissing {
			d.known = sampleClosing(v, kind)
		}
		if kind != sampleClosed {
			d.now = &closing.Checks{
				Month: sampleMonthName, Turn: sampleMonthName, Over: true, Banked: true, Count: sampleCount(v), Figures: sampleFigures(),
				From: sampleMonthName.Begin(v.Zone()), To: sampleMonthName.Next().Begin(v.Zone()),
			}
		}
		if kind == sampleMissing {
			d.now.Vouchers, d.now.Opening, d.now.Interest = 2, true, true
			d.now.Count, d.now.Turn, d.now.Figures.Suspense = nil, "2026-09", 15_000
		}
		return showMonth(ctx, v, d)
	}
}
