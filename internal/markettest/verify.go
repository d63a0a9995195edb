package markettest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/act"
	"lumbung/internal/store"
)

// Verify checks all invariants that the books, the payments, the stock, the orders and the audit logs keep (docs/books.md). Every
// test ends with it; in between a test calls it where it wants to know.
func (m *Market) Verify() {
	m.Helper()
	found := map[string]bool{}
	m.invariants(func(invariant, detail string) {
		if found[invariant] = true; !slices.Contains(m.broken, invariant) {
			m.Errorf("%s: %s", invariant, detail)
		}
	})
	for _, invariant := range m.broken {
		if !found[invariant] {
			m.Errorf("%s holds, and the test says that it breaks it", invariant)
		}
	}
}

// Stored is a digest of every document there is: what is refused leaves it as it was.
func (m *Market) Stored() string {
	m.Helper()
	var all []string
	m.Must(m.DB.EachStored(m.Context(), func(s *store.Schema, doc bson.Raw) error {
		all = append(all, s.Name+string(doc))
		return nil
	}))
	slices.Sort(all)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(all, "\n"))))
}

// Breaks names the invariants that the test breaks on purpose: no others may be broken at its end, and these must be.
func (m *Market) Breaks(invariants ...string) { m.broken = invariants }

func (m *Market) invariants(report func(invariant, detail string)) {
	m.Helper()
	ctx := context.WithoutCancel(m.Context()) // a test's own ends before its cleanup
	_, err := m.Ledger.Seal(ctx)
	m.Must(err)
	for _, coop := range m.coops {
		m.Must(m.Ledger.Verify(ctx, coop, report))
		m.Must(m.Savings.Verify(ctx, coop, report))
		m.Must(m.Withdrawals.Verify(ctx, coop, report))
		m.Must(m.Vouchers.Verify(ctx, coop, report))
		m.Must(m.Refunds.Verify(ctx, coop, report))
		m.Must(m.Openings.Verify(ctx, coop, report))
		m.Must(m.Leavings.Verify(ctx, coop, report))
		m.Must(m.Interest.Verify(ctx, coop, report))
		m.Must(m.Closings.Verify(ctx, coop, report))
		m.Must(m.Audit.Verify(ctx, coop))
	}
	m.Must(m.Audit.Verify(ctx, act.Platform))
	m.Must(m.DB.EachStored(ctx, func(s *store.Schema, doc bson.Raw) error {
		if !s.Sealed(doc) {
			report("D1", fmt.Sprintf("%s %s: its seal does not fit", s.Name, doc.Lookup("_id").StringValue()))
		}
		return nil
	}))
	m.Must(m.Payments.Verify(ctx, m.coops, report))
	suspended, err := m.Members.SuspendedCoops(ctx)
	m.Must(err)
	m.Must(m.Catalog.VerifyHalted(ctx, suspended, nil, report))
	m.Must(m.Orders.Verify(ctx, report))
}
