package payments_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// Case A of docs/books.md and its variants: a completed order is one entry, and one line in the passbook where the
// proceeds end.
func TestRelease(t *testing.T) {
	escrow, proceeds, sukarela := ledger.Of(ledger.Escrow, "o"), ledger.Of(ledger.Proceeds, "sri"), ledger.Of(ledger.Savings, "sri")
	arrow := func(debit, credit ledger.AccountID, amount money.Amount) ledger.Posting {
		return ledger.Posting{Debit: debit, Credit: credit, Amount: amount}
	}
	commission := arrow(escrow, ledger.Commission, 5_000)
	for name, c := range map[string]struct {
		bearer           payments.Bearer
		consent, licence bool
		want             []ledger.Posting
		holdings         savings.Holdings
	}{
		"no standing order": {
			bearer: payments.ByCooperative, licence: true,
			want: []ledger.Posting{arrow(escrow, proceeds, 95_000), commission}, holdings: savings.Holdings{Proceeds: 95_000},
		},
		"no licence": {
			bearer: payments.ByCooperative, consent: true,
			want: []ledger.Posting{arrow(escrow, proceeds, 95_000), commission}, holdings: savings.Holdings{Proceeds: 95_000},
		},
		"into savings": {
			bearer: payments.ByCooperative, consent: true, licence: true,
			want:     []ledger.Posting{arrow(escrow, proceeds, 95_000), commission, arrow(proceeds, sukarela, 95_000)},
			holdings: savings.Holdings{Savings: 95_000},
		},
		"fee borne by the seller": {
			bearer: payments.BySeller, consent: true, licence: true,
			want: []ledger.Posting{
				arrow(escrow, proceeds, 94_195), commission, arrow(escrow, ledger.FeesHeld, 805), arrow(proceeds, sukarela, 94_195),
			},
			holdings: savings.Holdings{Savings: 94_195},
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				s := openRelease(t, db, c.licence)
				ctx := t.Context()
				if err := s.Consent(ctx, acttest.Member("sri"), "ntb", c.consent); err != nil {
					t.Fatal(err)
				}
				r := release(t, s, c.bearer)
				if err := s.Release(ctx, r); err != nil {
					t.Fatal(err)
				}
				entry, err := s.ledger.Entry(ctx, "ntb", "release:o")
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, entry.Postings); diff != "" {
					t.Errorf("postings: %s", diff)
				}
				if got, err := s.Holdings(ctx, "ntb", "sri"); err != nil || got != c.holdings {
					t.Errorf("holdings: got %+v, %v, want %+v", got, err, c.holdings)
				}
				lines := 0
				for _, kind := range []savings.Kind{savings.Sukarela, savings.Proceeds} {
					slice, err := s.Passbook(ctx, "ntb", "sri", kind, store.Page{})
					if err != nil {
						t.Fatal(err)
					}
					lines += len(slice.Items)
				}
				if held, err := s.ledger.Balance(ctx, "ntb", escrow); err != nil || held != 0 || lines != 1 {
					t.Errorf("held %d, %v, %d lines, want nothing held and one line", held, err, lines)
				}
				err = db.Tx(ctx, func(ctx context.Context) error { return s.Release(ctx, r) })
				if !errors.Is(err, ledger.ErrPosted) {
					t.Errorf("a second time, in the order's transaction: got %v, want ErrPosted", err)
				}
				if err := s.ledger.Verify(ctx, "ntb", func(invariant, detail string) { t.Errorf("%s: %s", invariant, detail) }); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// Fees that are more than the goods are refused before anything is booked.
func TestReleaseOfLessThanNothing(t *testing.T) {
	s := openRelease(t, storetest.OpenSQLite(t), true)
	r := release(t, s, payments.BySeller)
	r.Goods = 5_804
	if err := s.Release(t.Context(), r); !errors.Is(err, ledger.ErrOverdrawn) {
		t.Errorf("got %v, want ErrOverdrawn", err)
	}
	if done, err := s.ledger.Has(t.Context(), "ntb", "release:o"); err != nil || done {
		t.Errorf("released: %t, %v", done, err)
	}
}

// openRelease is the service of a cooperative with or without the licence to collect savings.
func openRelease(t *testing.T, db *store.DB, licence bool) *till {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC) }
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	book, bus := ledger.New(db, now), events.New(db, now, log)
	s := payments.New(payments.Parts{
		DB: db, Bus: bus, Ledger: book, Now: now, Log: log,
		Savings: savings.New(savings.Parts{
			DB: db, Bus: bus, Ledger: book, Now: now, Register: home{licensed: licence}, Audit: acttest.Unwritten,
		}),
	})
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &till{T: t, Service: s, ledger: book}
}

// home is a cooperative with or without the licence to collect savings.
type home struct {
	savings.Register
	licensed bool
}

func (h home) Cooperative(context.Context, string) (savings.Cooperative, error) {
	return savings.Cooperative{Licensed: h.licensed, Zone: time.UTC}, nil
}

// release is case A: goods of 100.000 and delivery of 15.000, paid by QRIS, and what was held for it.
func release(t *testing.T, s *till, bearer payments.Bearer) payments.Release {
	t.Helper()
	share := payments.ShareGatewayCost("QRIS", []money.Amount{115_000})[0]
	fees := schedule(bearer).Freeze([]payments.FeeLine{{Goods: 100_000}}, share)[0]
	_, err := s.ledger.Post(t.Context(), ledger.Entry{
		Book: "ntb", Ref: "capture:o", Kind: ledger.Captured, Subject: "o", By: "test",
		Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: ledger.Of(ledger.Escrow, "o"), Amount: 115_000}},
	})
	if err == nil {
		err = s.Ship(t.Context(), states.Mark{By: "sri"}, "ntb", "o", 15_000)
	}
	if err != nil {
		t.Fatal(err)
	}
	return payments.Release{Order: "o", Coop: "ntb", Member: "sri", Goods: 100_000, Fees: fees, By: "buyer"}
}
