package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// TestTheDatabaseRefusesABrokenEntry writes to the book by hand, past the program: MongoDB itself refuses what would not
// balance, what is no whole number and what passes for something else.
func TestTheDatabaseRefusesABrokenEntry(t *testing.T) {
	db := storetest.OpenMongo(t)
	book := ledger.New(db, clock)
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	postings := []ledger.Posting{
		{Debit: ledger.Clearing, Credit: ledger.Of(ledger.Savings, "m"), Amount: 50_000},
		{Debit: ledger.GatewayCost, Credit: ledger.Clearing, Amount: 4_000},
	}
	_, err := book.Post(t.Context(), ledger.Entry{Book: "b", Ref: "r", Kind: ledger.Captured, Subject: "s", By: "test", Postings: postings})
	if err != nil {
		t.Fatal(err)
	}
	posting := func(fields bson.M) func(bson.M) {
		return func(e bson.M) {
			p := bson.M{"debit": "1-1310", "credit": "2-1110/m", "amount": int64(5)}
			maps.Copy(p, fields)
			maps.DeleteFunc(p, func(_ string, v any) bool { return v == nil })
			e["postings"] = bson.A{p}
		}
	}
	for collection, wrongs := range map[string]map[string]func(bson.M){
		"ledger_entries": {
			"one side":            posting(bson.M{"credit": nil}),
			"an empty side":       posting(bson.M{"debit": ""}),
			"two amounts":         posting(bson.M{"credit_amount": int64(4)}),
			"nothing":             posting(bson.M{"amount": int64(0)}),
			"less than nothing":   posting(bson.M{"amount": int64(-5)}),
			"a fraction":          posting(bson.M{"amount": 5.0}),
			"a short number":      posting(bson.M{"amount": int32(5)}),
			"more than there is":  posting(bson.M{"amount": int64(1_000_000_000_000_001)}),
			"to itself":           posting(bson.M{"credit": "1-1310"}),
			"no postings":         func(e bson.M) { e["postings"] = bson.A{} },
			"another's reference": func(e bson.M) { e["ref"] = "other" },
			"another book":        func(e bson.M) { e["book"] = "other" },
			"no kind":             func(e bson.M) { delete(e, "kind") },
			"no time":             func(e bson.M) { e["recorded_at"] = "yesterday" },
		},
		"ledger_lines": {
			"overdrawn":  func(l bson.M) { l["balance"] = int64(-1) },
			"a fraction": func(l bson.M) { l["delta"] = 1.5 },
			"no place":   func(l bson.M) { l["n"] = int64(0) },
		},
	} {
		for name, wrong := range wrongs {
			if err := byHand(t.Context(), db, collection, wrong); err == nil || !strings.Contains(err.Error(), "failed validation") {
				t.Errorf("%s with %s: got %v, want a refusal of the database", collection, name, err)
			}
		}
		if err := byHand(t.Context(), db, collection, func(bson.M) {}); err != nil {
			t.Errorf("%s as the program writes it: %v", collection, err)
		}
	}
}

// byHand loads a copy of the collection's first document with something changed.
func byHand(ctx context.Context, db *store.DB, collection string, change func(bson.M)) error {
	schemas := db.Schemas()
	s := &schemas[slices.IndexFunc(schemas, func(s store.Schema) bool { return s.Name == collection })]
	found, err := db.Engine().List(ctx, s, store.Find{Index: s.Indexes[0], Limit: 1})
	if err != nil {
		return err
	}
	doc := bson.M{}
	if err := bson.Unmarshal(found[0], &doc); err != nil {
		return err
	}
	if collection == "ledger_entries" {
		doc["ref"] = time.Now().String()
		doc["_id"] = "b|" + doc["ref"].(string)
	} else {
		doc["_id"], doc["n"], doc["account"] = time.Now().String(), time.Now().UnixNano(), time.Now().String()
	}
	change(doc)
	raw, err := bson.Marshal(doc)
	if err != nil {
		return err
	}
	return db.Engine().Load(ctx, s, []bson.Raw{raw})
}

// ledgerLists are the lists of a book.
func (m *market) ledgerLists(ctx context.Context, shop *catalog.Shop) map[string]list {
	m.Helper()
	account := savings.Sukarela.Account(shop.Seller)
	journal, err := m.ledger.Journal(ctx, shop.Coop, time.Time{}, time.Time{}, store.Page{Limit: 1})
	m.must(err)
	between := func(from, to time.Time) list {
		return pageList(func(ctx context.Context, page store.Page) (store.Slice[ledger.Entry], error) {
			return m.ledger.Journal(ctx, shop.Coop, from, to, page)
		})
	}
	leaf := func(newest bool) list {
		asked := ledger.Asked{
			Book: shop.Coop, Code: ledger.Clearing, From: m.now().AddDate(0, -1, 0), To: m.now().AddDate(0, 0, 1), Newest: newest,
		}
		return pageList(func(ctx context.Context, page store.Page) (slice store.Slice[ledger.Entry], err error) {
			found, err := m.ledger.Leaf(ctx, asked, page)
			if err != nil {
				return slice, err
			}
			for i, row := range found.Rows {
				if i == 0 || row.Entry != found.Rows[i-1].Entry {
					slice.Items = append(slice.Items, *row.Entry)
				}
			}
			slice.Next = found.Next
			return slice, nil
		})
	}
	return map[string]list{
		"ledger.EntriesFor": wholeList(func(ctx context.Context) ([]ledger.Entry, error) {
			return m.ledger.EntriesFor(ctx, shop.Coop, journal.Items[0].Subject)
		}),
		"ledger.Journal":       between(time.Time{}, time.Time{}),
		"ledger.Journal/month": between(m.now().AddDate(0, -1, 0), m.now()),
		"ledger.Statement": pageList(func(ctx context.Context, page store.Page) (store.Slice[ledger.Line], error) {
			return m.ledger.Statement(ctx, shop.Coop, account, page)
		}),
		"ledger.Leaf":        leaf(false),
		"ledger.Leaf/newest": leaf(true),
		"ledger.BalancesAt": countList(func(ctx context.Context) (int, error) {
			balances, err := m.ledger.BalancesAt(ctx, shop.Coop, []ledger.AccountID{account, ledger.Cash}, m.now().AddDate(0, 0, -10))
			return len(balances), err
		}),
		"ledger.MemberStatement": countList(func(ctx context.Context) (int, error) {
			s, err := m.ledger.MemberStatement(ctx, ledger.StatementAsked{
				Book: shop.Coop, Member: shop.Seller, From: m.now().AddDate(0, -1, 0), To: m.now().AddDate(0, 0, -10),
			})
			return len(s.Accounts), err
		}),
		"ledger.TrialAt": countList(func(ctx context.Context) (int, error) {
			trial, err := m.ledger.TrialAt(ctx, shop.Coop, m.now())
			return len(trial.Rows), err
		}),
		"ledger.TrialEffective": countList(func(ctx context.Context) (int, error) {
			trial, err := m.ledger.TrialEffective(ctx, shop.Coop, m.now().AddDate(0, 0, -10))
			return len(trial.Rows), err
		}),
		"ledger.Each": eachList(func(ctx context.Context, visit func(*ledger.Entry) error) error {
			return m.ledger.Each(ctx, shop.Coop, visit)
		}),
		"ledger.Owners": pageList(func(ctx context.Context, page store.Page) (store.Slice[ledger.Line], error) {
			return m.ledger.Owners(ctx, shop.Coop, account.Code(), page)
		}),
		"ledger.EachLine": eachList(func(ctx context.Context, visit func(*ledger.Line) error) error {
			return m.ledger.EachLine(ctx, shop.Coop, account, visit)
		}),
	}
}
