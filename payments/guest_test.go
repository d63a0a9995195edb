package payments_test

import (
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/markettest"
	"lumbung/internal/store"
)

// storedPayment is a payment as the database has it.
func storedPayment(m *markettest.Market, id string) (s *store.Schema, doc bson.Raw) {
	m.Helper()
	schemas := m.DB.Schemas()
	at := slices.IndexFunc(schemas, func(s store.Schema) bool { return s.Name == "payments" })
	doc, err := m.DB.Engine().Get(m.Context(), &schemas[at], store.Key{ID: id})
	m.Must(err)
	return &schemas[at], doc
}

// Payments of guests that a release stored before accounts adopted them are found by their phone after the migration, which may run
// again; those of accounts are not.
func TestGuestsAreFound(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		const phone = "+6281234567890"
		kopi := m.Product(m.Member("Sri"), "Kopi", markettest.Stock(9))
		guest := m.Buy(kopi, 1, "pickup")
		m.Fill("own", 1, kopi)
		own := m.Checkout("own", "pickup")
		own.User = m.Person("Dewi")
		hers, err := m.Orders.Place(t.Context(), own)
		m.Must(err)

		s, doc := storedPayment(m, guest.ID)
		var fields bson.D
		m.Must(bson.Unmarshal(doc, &fields))
		fields = slices.DeleteFunc(fields, func(e bson.E) bool { return slices.Contains([]string{"guest", "_v", "_seal"}, e.Key) })
		old, err := bson.Marshal(fields)
		m.Must(err)
		version := doc.Lookup("_v").AsInt64()
		m.Must(m.DB.Engine().Replace(t.Context(), s, store.Key{ID: guest.ID}, version, s.Seal(old, version+1)))
		found := func() (ids []string) {
			list, err := m.Payments.OfGuest(t.Context(), phone, time.Time{}, m.Clock.Now().Add(time.Hour), store.Page{})
			m.Must(err)
			for _, p := range list.Items {
				ids = append(ids, p.ID)
			}
			return ids
		}
		if ids := found(); len(ids) != 0 {
			t.Fatalf("an old payment is found already: %v", ids)
		}
		m.Must(m.Payments.MakeGuestsFindable(t.Context()))
		if ids := found(); !slices.Equal(ids, []string{guest.ID}) {
			t.Errorf("found are %v, want %s and not %s", ids, guest.ID, hers.ID)
		}
		_, before := storedPayment(m, guest.ID)
		m.Must(m.Payments.MakeGuestsFindable(t.Context()))
		if _, after := storedPayment(m, guest.ID); string(before) != string(after) {
			t.Error("the migration changes what it has changed already")
		}
	})
}
