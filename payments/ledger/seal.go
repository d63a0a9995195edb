package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"slices"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger/bookfile"
)

// Seal closes a stretch of a book: the entries recorded after From, up to and with To. It holds their fingerprints, the
// fingerprint of the seal before it, and the sums of the book so far.
type Seal struct {
	ID      string         `bson:"_id"` // book|n
	Book    string         `bson:"book"`
	N       int64          `bson:"n"` // 1, 2, 3 ... without a gap
	From    time.Time      `bson:"from"`
	To      time.Time      `bson:"to"`
	Count   int64          `bson:"count"`   // entries under this seal
	Entries int64          `bson:"entries"` // and under all seals up to this one
	Root    string         `bson:"root"`    // SHA-256 over the digests of the entries, in the order of recording and id
	Prev    string         `bson:"prev"`    // digest of the seal before, "" for the first
	Totals  map[string]Sum `bson:"totals"`  // by code of the chart, from the first entry of the book on
}

// Sum is everything that ever went into an account and out of it.
type Sum struct {
	Debit  money.Amount `bson:"debit"  json:"debit"`
	Credit money.Amount `bson:"credit" json:"credit"`
}

// Head is the end of a book's chain of seals, kept apart so that the last seal cannot disappear.
type Head struct {
	Book   string `bson:"_id"`
	N      int64  `bson:"n"`
	Digest string `bson:"digest"`
}

// mark is one document for all books: what was recorded before At is under a seal.
type mark struct {
	ID string    `bson:"_id"`
	At time.Time `bson:"at"`
}

const theMark = "all"

// sealAfter is how long an entry waits for its seal. MongoDB ends a transaction after 60 seconds, so by then every entry
// with an older RecordedAt is there, by clocks that differ by less than a minute. Entries come late for nothing else.
const sealAfter = 2 * time.Minute

// sealBatch is how many entries a seal covers; those of the millisecond in which it is full are among them.
const sealBatch = 300

// form is what an entry's digest is taken over (package bookfile). Anyone can compute it again from an exported book.
func (e *Entry) form() bookfile.Entry {
	postings := make([]bookfile.Posting, len(e.Postings))
	for i, p := range e.Postings {
		postings[i] = bookfile.Posting{Debit: string(p.Debit), Credit: string(p.Credit), Amount: int64(p.Amount)}
	}
	return bookfile.Entry{
		Version: bookfile.FormVersion, Book: e.Book, Ref: e.Ref, Kind: string(e.Kind), Subject: e.Subject,
		EffectiveAt: e.EffectiveAt.UnixMilli(), RecordedAt: e.RecordedAt.UnixMilli(), Postings: postings, Memo: e.Memo, Reverses: e.Reverses,
		By: e.By,
	}
}

// Digest is the entry's fingerprint: SHA-256, in hex, over its canonical form.
func (e *Entry) Digest() string { return bookfile.Digest(e.form()) }

// form is what a seal's digest is taken over, in the same way.
func (s *Seal) form() bookfile.Seal {
	totals := make(map[string]bookfile.Sum, len(s.Totals))
	for code, sum := range s.Totals {
		totals[code] = bookfile.Sum{Debit: int64(sum.Debit), Credit: int64(sum.Credit)}
	}
	return bookfile.Seal{
		Version: bookfile.FormVersion, Book: s.Book, N: s.N, From: s.From.UnixMilli(), To: s.To.UnixMilli(), Count: s.Count,
		Entries: s.Entries, Root: s.Root, Prev: s.Prev, Totals: totals,
	}
}

// Digest is the seal's fingerprint, "" for that before the first.
func (s *Seal) Digest() string {
	if s.N == 0 {
		return ""
	}
	return bookfile.Digest(s.form())
}

// stretch is a seal in the making, over the entries added so far.
type stretch struct {
	Seal
	digests hash.Hash
}

// next begins the stretch behind a seal.
func (s *Seal) next() *stretch {
	n, totals := s.N+1, map[string]Sum{}
	maps.Copy(totals, s.Totals)
	return &stretch{digests: sha256.New(), Seal: Seal{
		ID: sealID(s.Book, n), Book: s.Book, N: n, From: s.To, To: s.To, Entries: s.Entries, Prev: s.Digest(), Totals: totals,
	}}
}

// add puts the next entry of the book under the seal.
func (s *stretch) add(e *Entry) {
	s.To, s.Count = e.RecordedAt, s.Count+1
	s.digests.Write([]byte(e.Digest()))
	s.sum(e)
}

// sum adds an entry to the totals alone, for who needs no seal.
func (s *stretch) sum(e *Entry) {
	s.Entries++
	addUp(s.Totals, e)
}

// addUp adds an entry to sums by code.
func addUp(sums map[string]Sum, e *Entry) {
	for _, p := range e.Postings {
		into := sums[p.Debit.Code()]
		into.Debit += p.Amount
		sums[p.Debit.Code()] = into
		out := sums[p.Credit.Code()]
		out.Credit += p.Amount
		sums[p.Credit.Code()] = out
	}
}

// full says whether an entry belongs under the next seal.
func (s *stretch) full(e *Entry) bool { return s.Count >= sealBatch && e.RecordedAt.After(s.To) }

// seal is the finished seal.
func (s *stretch) seal() *Seal {
	s.Root = hex.EncodeToString(s.digests.Sum(nil))
	return &s.Seal
}

// Seal puts what is old enough under seals, whole minutes at a time, and says how many entries those are. It runs behind
// the write path, in several processes if need be.
func (s *Service) Seal(ctx context.Context) (int, error) {
	return s.SealUntil(ctx, s.now().Add(-sealAfter).Truncate(time.Minute))
}

// SealUntil puts everything that was recorded before a moment under seals. The caller knows that no transaction is still
// writing such an entry.
func (s *Service) SealUntil(ctx context.Context, until time.Time) (sealed int, err error) {
	until = until.UTC().Truncate(time.Millisecond)
	last, err := s.marks.Get(ctx, theMark)
	if errors.Is(err, store.ErrNotFound) {
		last, err = &mark{}, nil
	}
	if err != nil || !last.At.Before(until) {
		return 0, err
	}
	books := map[string]bool{}
	err = s.entries.AllTenants().Each(ctx, store.By("clock").Between(orNil(last.At), until), func(e *Entry) error {
		books[e.Book] = true
		return nil
	})
	if err != nil || len(books) == 0 {
		return 0, err
	}
	for _, book := range slices.Sorted(maps.Keys(books)) {
		n, failed := s.sealBook(ctx, book, until)
		sealed += n
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("seal %s: %w", book, failed)) // the others are sealed, and all are looked at again
		}
	}
	if err != nil {
		return sealed, err
	}
	return sealed, s.advance(ctx, until)
}

// Unsealed counts the entries of all books that wait for their seal, up to limit.
func (s *Service) Unsealed(ctx context.Context, limit int) (int, error) {
	last, err := s.marks.Get(ctx, theMark)
	if errors.Is(err, store.ErrNotFound) {
		last, err = &mark{}, nil
	}
	if err != nil {
		return 0, err
	}
	return s.entries.AllTenants().Count(ctx, store.By("clock").Between(orNil(last.At), nil), limit)
}

// advance moves the mark on.
func (s *Service) advance(ctx context.Context, until time.Time) error {
	_, err := s.marks.Update(ctx, theMark, func(m *mark) error {
		if !m.At.Before(until) {
			return store.ErrUnchanged
		}
		m.At = until
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		if err = s.marks.Insert(ctx, &mark{ID: theMark, At: until}); errors.Is(err, store.ErrDuplicate) {
			return nil // another process has just sealed too
		}
	}
	return err
}

// sealBook writes the next seals of one book. When another process seals it too, each of its seals is written by one of
// them.
func (s *Service) sealBook(ctx context.Context, book string, until time.Time) (sealed int, err error) {
	last, err := s.LastSeal(ctx, book)
	if err != nil {
		return 0, err
	}
	open := last.next()
	save := func() error {
		if open.Count == 0 {
			return nil
		}
		seal := open.seal()
		if err := s.saveSeal(ctx, seal); err != nil {
			return err
		}
		sealed, open = sealed+int(seal.Count), seal.next()
		return nil
	}
	err = s.eachBetween(ctx, book, last.To, until, func(e *Entry) error {
		if open.full(e) {
			if err := save(); err != nil {
				return err
			}
		}
		open.add(e)
		return nil
	})
	if err == nil {
		err = save()
	}
	if errors.Is(err, store.ErrDuplicate) {
		return sealed, nil
	}
	return sealed, err
}

// saveSeal writes a seal and moves the head, which must be at the seal before it.
func (s *Service) saveSeal(ctx context.Context, seal *Seal) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.seals.ForTenant(seal.Book).Insert(ctx, seal); err != nil {
			return err
		}
		_, err := s.heads.Update(ctx, seal.Book, func(h *Head) error {
			if h.N != seal.N-1 || h.Digest != seal.Prev {
				return fmt.Errorf("ledger: seal %d does not follow the head at %d: the chain was tampered with", seal.N, h.N)
			}
			h.N, h.Digest = seal.N, seal.Digest()
			return nil
		})
		if errors.Is(err, store.ErrNotFound) && seal.N == 1 {
			return s.heads.Insert(ctx, &Head{Book: seal.Book, N: 1, Digest: seal.Digest()})
		}
		return err
	})
}

// LastSeal is the newest seal of a book, number 0 when it has none.
func (s *Service) LastSeal(ctx context.Context, book string) (*Seal, error) {
	last, err := s.seals.ForTenant(book).First(ctx, store.By("all").Desc())
	if errors.Is(err, store.ErrNotFound) {
		return &Seal{Book: book}, nil
	}
	return last, err
}
