package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/money"
	"lumbung/internal/store"
)

type collections struct {
	entries *store.Scoped[Entry]
	lines   *store.Scoped[Line]
	seals   *store.Scoped[Seal]
	heads   *store.Collection[Head]
	marks   *store.Collection[mark]

	closures *store.Collection[closure]
}

func define(db *store.DB) collections {
	return collections{
		entries: store.DefineScoped(db, store.Spec[Entry]{
			Name: "ledger_entries", Scope: "book",
			Indexes: []store.Index{
				{Name: "subject", Fields: []string{"subject", "recorded_at"}},
				{Name: "recorded", Fields: []string{"recorded_at"}},
				{Name: "late", Fields: []string{"late"}, Sparse: true},
				{Name: "account", Fields: []string{"codes", "counts_at"}},
				{Name: "reverses", Fields: []string{"reverses"}, Unique: true, Sparse: true},
				{Name: "clock", Fields: []string{"recorded_at"}, Global: true},
			},
			Check:     (*Entry).check,
			Validator: entryValidator(),
		}),
		lines: store.DefineScoped(db, store.Spec[Line]{
			Name: "ledger_lines", Scope: "book",
			Indexes: []store.Index{
				{Name: "account", Fields: []string{"account", "n"}, Unique: true},
				{Name: "opens", Fields: []string{"opens"}, Sparse: true},
			},
			Check:     checkLine,
			Validator: lineValidator(),
		}),
		seals: store.DefineScoped(db, store.Spec[Seal]{
			Name: "ledger_seals", Scope: "book", Indexes: []store.Index{{Name: "to", Fields: []string{"to"}}},
		}),
		heads: store.Define(db, store.Spec[Head]{Name: "ledger_heads"}),
		marks: store.Define(db, store.Spec[mark]{Name: "ledger_sealed"}),

		closures: store.Define(db, store.Spec[closure]{Name: "ledger_closures"}),
	}
}

// checkLine refuses a line below zero: nobody takes out what is not there.
func checkLine(l *Line) error {
	if l.Balance < 0 {
		return fmt.Errorf("account %s by %d: %w", l.Account, l.Delta, ErrOverdrawn)
	}
	return nil
}

// entryValidator makes MongoDB itself refuse an entry that would not balance: every posting moves one whole amount from
// one account to another, and there is nothing else in it. An entry cannot pass for another one's reference either.
func entryValidator() bson.M {
	text := bson.M{"bsonType": "string", "minLength": int64(1)}
	amount := bson.M{"bsonType": "long", "minimum": int64(1), "maximum": int64(money.Max)}
	posting := bson.M{
		"bsonType": "object", "required": bson.A{"debit", "credit", "amount"}, "additionalProperties": false,
		"properties": bson.M{"debit": text, "credit": text, "amount": amount},
	}
	toItself := bson.M{"$filter": bson.M{"input": "$postings", "cond": bson.M{"$eq": bson.A{"$$this.debit", "$$this.credit"}}}}
	return bson.M{
		"$jsonSchema": bson.M{"required": bson.A{"book", "ref", "kind", "postings", "recorded_at"}, "properties": bson.M{
			"book": text, "ref": text, "kind": text, "recorded_at": bson.M{"bsonType": "date"},
			"postings": bson.M{"bsonType": "array", "minItems": int64(1), "items": posting},
		}},
		"$expr": bson.M{"$and": bson.A{
			bson.M{"$eq": bson.A{"$_id", bson.M{"$concat": bson.A{"$book", "|", "$ref"}}}},
			bson.M{"$eq": bson.A{toItself, bson.A{}}},
		}},
	}
}

// lineValidator makes MongoDB refuse a line of a passbook whose numbers are not whole or whose balance is below zero.
func lineValidator() bson.M {
	return bson.M{"$jsonSchema": bson.M{"required": bson.A{"book", "account", "n", "delta", "balance"}, "properties": bson.M{
		"n": bson.M{"bsonType": "long", "minimum": int64(1)}, "delta": bson.M{"bsonType": "long"},
		"balance": bson.M{"bsonType": "long", "minimum": int64(0)},
	}}}
}

// Entry returns one entry by its reference.
func (s *Service) Entry(ctx context.Context, book, ref string) (*Entry, error) {
	return s.entries.ForTenant(book).Get(ctx, book+"|"+ref)
}

// GetMany reads entries by their references. It leaves out those that are not there.
func (s *Service) GetMany(ctx context.Context, book string, refs []string) (map[string]*Entry, error) {
	found := make(map[string]*Entry, len(refs))
	for part := range slices.Chunk(refs, store.MaxPage) {
		ids := make([]string, len(part))
		for i, ref := range part {
			ids[i] = book + "|" + ref
		}
		entries, err := s.entries.ForTenant(book).GetMany(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			found[e.Ref] = e
		}
	}
	return found, nil
}

// Has says whether the reference is in the book.
func (s *Service) Has(ctx context.Context, book, ref string) (bool, error) {
	_, err := s.Entry(ctx, book, ref)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// EntriesFor lists the entries about one order or payment, oldest first.
func (s *Service) EntriesFor(ctx context.Context, book, subject string) ([]Entry, error) {
	slice, err := s.entries.ForTenant(book).List(ctx, store.By("subject", subject), store.Page{Limit: 100})
	return slice.Items, err
}

// Journal lists the entries of a book that were recorded in [from, to), newest first; zero times leave a side open.
func (s *Service) Journal(ctx context.Context, book string, from, to time.Time, page store.Page) (store.Slice[Entry], error) {
	return s.entries.ForTenant(book).List(ctx, store.By("recorded").Between(orNil(from), orNil(to)).Desc(), page)
}

func orNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// Each visits every entry of a book in the order of recording.
func (s *Service) Each(ctx context.Context, book string, visit func(*Entry) error) error {
	return s.entries.ForTenant(book).Each(ctx, store.By("recorded"), visit)
}

// eachBetween visits the entries recorded after one moment and before another, zero for the end of the book.
func (s *Service) eachBetween(ctx context.Context, book string, after, before time.Time, visit func(*Entry) error) error {
	if !after.IsZero() {
		after = after.Add(time.Millisecond) // moments are whole milliseconds
	}
	return s.entries.ForTenant(book).Each(ctx, store.By("recorded").Between(orNil(after), orNil(before)), visit)
}
