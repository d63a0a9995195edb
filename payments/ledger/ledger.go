// Package ledger is the double-entry book of each cooperative: accounts, entries, balances and the hash chain over
// them. It is arithmetic that must always hold; it knows nothing of orders, gateways or savings rules, never changes or
// deletes an entry, and never lets a protected account pass zero.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
)

// Faults of the book.
var (
	ErrOverdrawn = fault.New(fault.Conflict, "ledger.overdrawn")
	ErrRefTaken  = errors.New("ledger: this reference is already taken by an entry with other content")
	ErrReversed  = errors.New("ledger: this entry is already reversed")
)

// Posting is one arrow: Amount leaves Credit and arrives in Debit. An entry is a list of postings, so it cannot be
// unbalanced.
type Posting struct {
	Debit  AccountID    `bson:"debit"  json:"debit"`
	Credit AccountID    `bson:"credit" json:"credit"`
	Amount money.Amount `bson:"amount" json:"amount"` // > 0
}

// Entry is one event in the book of one cooperative. Ref is its idempotency key, unique per book.
type Entry struct {
	ID          string     `bson:"_id"` // book|ref
	Book        string     `bson:"book"`
	Ref         string     `bson:"ref"`
	Kind        Kind       `bson:"kind"`
	Subject     string     `bson:"subject"` // what it is about: an order, a payment, a payout
	EffectiveAt time.Time  `bson:"effective_at"`
	RecordedAt  time.Time  `bson:"recorded_at"`
	Postings    []Posting  `bson:"postings"`
	Memo        string     `bson:"memo"`
	Reverses    string     `bson:"reverses"` // ref of the entry that this one takes back, "" for none
	By          string     `bson:"by"`       // user id, or the name of the job
	Seq         int64      `bson:"seq"`      // 1, 2, 3 ... once sealed
	PrevHash    string     `bson:"prev_hash"`
	Hash        string     `bson:"hash"`
	Unsealed    *time.Time `bson:"unsealed,omitempty"` // gone once the entry is in the chain
}

// Kind says what happened.
type Kind string

// The kinds of entries (money.md section 3).
const (
	Captured    Kind = "captured"
	Surplus     Kind = "surplus" // the same purchase was paid twice: owed back to the buyer
	Settled     Kind = "settled"
	Shipped     Kind = "shipped"
	Released    Kind = "released"
	Standing    Kind = "standing_order"
	CourierPaid Kind = "courier_paid"
	RefundOwed  Kind = "refund_owed"
	Withdrawn   Kind = "withdrawn"
	PayoutDone  Kind = "payout_done"
	Reversal    Kind = "reversal"
)

// Balance is the stored sum of one protected account, in its normal direction, with the number of its movements.
type Balance struct {
	ID      string       `bson:"_id"` // book|account
	Book    string       `bson:"book"`
	Account AccountID    `bson:"account"`
	Amount  money.Amount `bson:"amount"`
	N       int64        `bson:"n"`
}

// Line is one movement of a protected account with the balance after it: a line of a passbook.
type Line struct {
	ID      string       `bson:"_id"` // book|account|n
	Book    string       `bson:"book"`
	Account AccountID    `bson:"account"`
	N       int64        `bson:"n"` // 1, 2, 3 ... without a gap
	Ref     string       `bson:"ref"`
	Kind    Kind         `bson:"kind"`
	Subject string       `bson:"subject"`
	Delta   money.Amount `bson:"delta"`   // > 0 came in
	Balance money.Amount `bson:"balance"` // after this line
	At      time.Time    `bson:"at"`
	Memo    string       `bson:"memo"`
}

// Service is the book of every cooperative.
type Service struct {
	db  *store.DB
	now func() time.Time
	collections
}

// New declares the collections of the book; now is the clock, in UTC.
func New(db *store.DB, now func() time.Time) *Service {
	return &Service{db: db, now: now, collections: define(db)}
}

// Post writes an entry. It joins the caller's Tx or makes its own. The same Ref with the same content returns the
// first entry; with other content it is ErrRefTaken. ErrOverdrawn when a protected account would pass zero; then
// nothing is written.
func (s *Service) Post(ctx context.Context, e Entry) (*Entry, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	e.ID = e.Book + "|" + e.Ref
	e.RecordedAt = s.now().UTC().Truncate(time.Millisecond)
	if e.EffectiveAt.IsZero() {
		e.EffectiveAt = e.RecordedAt
	}
	e.EffectiveAt = e.EffectiveAt.UTC().Truncate(time.Millisecond)
	e.Unsealed, e.Seq, e.PrevHash, e.Hash = &e.RecordedAt, 0, "", ""
	var posted *Entry
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		first, err := s.entries.In(e.Book).Get(ctx, e.ID)
		if err == nil {
			posted = first
			return first.sameAs(e)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		posted = &e
		return s.write(ctx, e)
	})
	if err != nil {
		return nil, fmt.Errorf("post %s in %s: %w", e.Ref, e.Book, err)
	}
	return posted, nil
}

func (s *Service) write(ctx context.Context, e Entry) error {
	if e.Reverses != "" {
		if err := s.checkReversal(ctx, e); err != nil {
			return err
		}
	}
	if err := s.entries.In(e.Book).Insert(ctx, &e); err != nil {
		return err
	}
	for _, m := range e.movements() {
		if err := s.move(ctx, e, m); err != nil {
			return err
		}
	}
	return nil
}

// move changes one stored balance and writes the line that shows it.
func (s *Service) move(ctx context.Context, e Entry, m movement) error {
	id := e.Book + "|" + string(m.account)
	changes := []store.Change{{Field: "amount", By: int64(m.delta)}, {Field: "n", By: 1}}
	after, held, err := s.balances.In(e.Book).Add(ctx, id, changes, store.Guard{Field: "amount", AtLeast: max(0, -int64(m.delta))})
	switch {
	case errors.Is(err, store.ErrNotFound) && m.delta >= 0:
		after = &Balance{ID: id, Book: e.Book, Account: m.account, Amount: m.delta, N: 1}
		if err := s.balances.In(e.Book).Insert(ctx, after); err != nil {
			return conflictIfDuplicate(err)
		}
	case errors.Is(err, store.ErrNotFound), err == nil && !held:
		return fmt.Errorf("account %s by %d: %w", m.account, m.delta, ErrOverdrawn)
	case err != nil:
		return err
	}
	return s.lines.In(e.Book).Insert(ctx, &Line{
		ID: fmt.Sprintf("%s|%012d", id, after.N), Book: e.Book, Account: m.account, N: after.N, Ref: e.Ref, Kind: e.Kind,
		Subject: e.Subject, Delta: m.delta, Balance: after.Amount, At: e.RecordedAt, Memo: e.Memo,
	})
}

// conflictIfDuplicate turns "somebody else made this document a moment ago" into a conflict: the whole Tx runs again.
func conflictIfDuplicate(err error) error {
	if errors.Is(err, store.ErrDuplicate) {
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	}
	return err
}

func (s *Service) checkReversal(ctx context.Context, e Entry) error {
	original, err := s.entries.In(e.Book).Get(ctx, e.Book+"|"+e.Reverses)
	if err != nil {
		return fmt.Errorf("reverse %s: %w", e.Reverses, err)
	}
	if original.Kind == Reversal {
		return fmt.Errorf("reverse %s: it is itself a reversal", e.Reverses)
	}
	other, err := s.entries.In(e.Book).First(ctx, store.By("reverses", e.Reverses))
	if err == nil && other.Ref != e.Ref {
		return ErrReversed
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// Reverse writes the entry that takes the named one back, arrow by arrow, in the opposite order. An entry is reversed
// at most once.
func (s *Service) Reverse(ctx context.Context, book, ref, by, memo string) (*Entry, error) {
	original, err := s.Entry(ctx, book, ref)
	if err != nil {
		return nil, err
	}
	back := Entry{Book: book, Ref: "reverse:" + ref, Kind: Reversal, Subject: original.Subject, Memo: memo, Reverses: ref, By: by}
	for _, p := range slices.Backward(original.Postings) {
		back.Postings = append(back.Postings, Posting{Debit: p.Credit, Credit: p.Debit, Amount: p.Amount})
	}
	return s.Post(ctx, back)
}

func (e Entry) check() error {
	if e.Book == "" || e.Ref == "" || e.Kind == "" || len(e.Postings) == 0 {
		return fmt.Errorf("ledger: entry %q lacks a book, a reference, a kind or postings", e.Ref)
	}
	amounts := make([]money.Amount, len(e.Postings))
	for i, p := range e.Postings {
		if p.Amount <= 0 || p.Amount > money.Max || p.Debit == p.Credit {
			return fmt.Errorf("ledger: entry %q: posting %s <- %s of %d", e.Ref, p.Debit, p.Credit, p.Amount)
		}
		amounts[i] = p.Amount
		if err := errors.Join(p.Debit.check(), p.Credit.check()); err != nil {
			return fmt.Errorf("ledger: entry %q: %w", e.Ref, err)
		}
	}
	if total, ok := money.Sum(amounts...); !ok || total > money.Max {
		return fmt.Errorf("ledger: entry %q is too large", e.Ref)
	}
	return nil
}

// sameAs says whether a second entry under the same reference means the same.
func (e Entry) sameAs(other Entry) error {
	if e.Kind != other.Kind || e.Subject != other.Subject || e.Reverses != other.Reverses || !slices.Equal(e.Postings, other.Postings) {
		return ErrRefTaken
	}
	return nil
}

type movement struct {
	account AccountID
	delta   money.Amount
}

// movements sums the postings by protected account, in the order of the accounts so that two entries never wait for
// each other crosswise.
func (e Entry) movements() []movement {
	sums := map[AccountID]money.Amount{}
	for _, p := range e.Postings {
		if p.Debit.Protected() {
			sums[p.Debit] += p.Debit.Class().sign() * p.Amount
		}
		if p.Credit.Protected() {
			sums[p.Credit] -= p.Credit.Class().sign() * p.Amount
		}
	}
	var moves []movement
	for account, delta := range sums {
		if delta != 0 {
			moves = append(moves, movement{account, delta})
		}
	}
	slices.SortFunc(moves, func(x, y movement) int {
		if x.account < y.account {
			return -1
		}
		return 1
	})
	return moves
}
