// Package ledger is the double-entry book of each cooperative: accounts, entries, the lines of each owner's account and
// the seals over the entries. It is arithmetic that must always hold; it knows nothing of orders, gateways or savings
// rules, never changes or deletes an entry, and never lets a member's account pass zero. docs/books.md describes it.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// Faults of the book.
var (
	ErrOverdrawn = fault.New(fault.Conflict, "ledger.overdrawn")
	ErrRefTaken  = errors.New("ledger: this reference is already taken by an entry with other content")
	ErrPosted    = errors.New("ledger: this reference is already in the book")
	ErrReversed  = errors.New("ledger: this entry is already reversed")
)

// Posting is one arrow: Amount leaves Credit and arrives in Debit. An entry is a list of postings, so it cannot be
// unbalanced.
type Posting struct {
	Debit  AccountID    `bson:"debit"  json:"debit"`
	Credit AccountID    `bson:"credit" json:"credit"`
	Amount money.Amount `bson:"amount" json:"amount"` // > 0
}

// Entry is one event in the book of one cooperative, written once. Ref is its idempotency key, unique per book.
type Entry struct {
	ID          string    `bson:"_id"` // book|ref
	Book        string    `bson:"book"`
	Ref         string    `bson:"ref"`
	Kind        Kind      `bson:"kind"`
	Subject     string    `bson:"subject"` // what it is about: an order, a payment, a payout
	EffectiveAt time.Time `bson:"effective_at"`
	RecordedAt  time.Time `bson:"recorded_at"`
	Postings    []Posting `bson:"postings"`
	Memo        string    `bson:"memo"`
	Reverses    string    `bson:"reverses,omitempty"` // ref of the entry that this one takes back, "" for none
	By          string    `bson:"by"`                 // user id, or the name of the job
	// Late is RecordedAt of an entry that took effect in an earlier hour, nil of all others: how the few are found that a statement of
	// the past needs. It is made of the two and not in the seal.
	Late *time.Time `bson:"late,omitempty"`
	// Codes are the lines of the chart that it touches, and CountsAt is from when it counts by effect: EffectiveAt, or RecordedAt where
	// that comes first. By them the entries of an account are found. Both are made of the others and not in the seal.
	Codes    []string  `bson:"codes"`
	CountsAt time.Time `bson:"counts_at"`
	// Yields: the program writes it by itself, and must not be stopped by a month that was closed meanwhile. Then it counts at once, with
	// its own time in the memo. It is not stored.
	Yields bool `bson:"-"`
}

// Kind says what happened.
type Kind string

// The kinds of entries (docs/books.md).
const (
	Captured     Kind = "captured"
	Surplus      Kind = "surplus"     // the same purchase was paid twice: owed back to the buyer
	Settled      Kind = "settled"     // the gateway holds for us what it owed, less its fee
	FeeSquared   Kind = "fee_squared" // what a seller has left for the gateway's fee, and what it took
	Shipped      Kind = "shipped"
	Released     Kind = "released" // to the member's proceeds, and on to savings by a standing order
	RefundOwed   Kind = "refund_owed"
	Withdrawn    Kind = "withdrawn"     // asked for: out of the passbook, on its way
	PayoutDone   Kind = "payout_done"   // it has left the cooperative
	PayoutBack   Kind = "payout_back"   // the bank sent it back afterwards
	FundsCarried Kind = "funds_carried" // by an officer, between the till, the bank and the gateway
	Moved        Kind = "moved"         // by the member, from one of her passbooks to another
	Deposited    Kind = "deposited"     // savings that a member paid in
	Vouched      Kind = "vouched"       // by two officers: rent, wages, a grant
	Refunded     Kind = "refunded"      // what was owed to a buyer has left the cooperative
	RefundBack   Kind = "refund_back"   // the buyer's bank sent it back afterwards
	DebtPaid     Kind = "debt_paid"     // a member's proceeds, or her returned savings, pay what she owes the cooperative
	ToGoBack     Kind = "to_go_back"    // simpanan pokok and wajib of who has left are owed to her
	Regrouped    Kind = "regrouped"     // carried to another line of the chart, which has changed
	Opened       Kind = "opened"        // the balances with which a cooperative comes from its old book
	InterestPaid Kind = "interest"      // on simpanan sukarela, of a month
	Reversal     Kind = "reversal"
)

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

// Post writes an entry with its lines. ErrOverdrawn when a member's account would pass zero, ErrClosed when it would count into a month
// that is closed; then nothing is written.
//
// In a Tx of its own, the same Ref with the same content returns the first entry, and with other content it is
// ErrRefTaken. Joined to the caller's Tx, a Ref that is in the book is ErrPosted and ends that Tx: the document that the
// caller changes in it keeps an act from being done twice.
func (s *Service) Post(ctx context.Context, e Entry) (*Entry, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	e.ID = e.Book + "|" + e.Ref
	var posted Entry
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		posted = e.at(s.now())
		return s.write(ctx, &posted)
	})
	if errors.Is(err, store.ErrDuplicate) && !s.db.Engine().InTx(ctx) {
		return s.first(ctx, e, err)
	}
	if err != nil {
		return nil, fmt.Errorf("post %s in %s: %w", e.Ref, e.Book, err)
	}
	return &posted, nil
}

// at stamps the entry. Each attempt of a transaction takes the time again, so that an entry is saved no later after its
// RecordedAt than a transaction may live: sealAfter builds on it.
func (e Entry) at(now time.Time) Entry {
	e.RecordedAt = now.UTC().Truncate(time.Millisecond)
	if e.EffectiveAt.IsZero() {
		e.EffectiveAt = e.RecordedAt
	}
	e.EffectiveAt = e.EffectiveAt.UTC().Truncate(time.Millisecond)
	e.index()
	return e
}

// index sets what is made of the other fields, by which entries are found.
func (e *Entry) index() { e.Late, e.Codes, e.CountsAt = e.lateness(), e.codes(), e.countsAt() }

// codes is what Codes must be: each once, in order.
func (e *Entry) codes() (codes []string) {
	for _, p := range e.Postings {
		codes = append(codes, p.Debit.Code(), p.Credit.Code())
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// countsAt is what CountsAt must be.
func (e *Entry) countsAt() time.Time {
	if e.RecordedAt.Before(e.EffectiveAt) {
		return e.RecordedAt
	}
	return e.EffectiveAt
}

// lateness is what Late must be.
func (e *Entry) lateness() *time.Time {
	if !e.EffectiveAt.Truncate(time.Hour).Before(e.RecordedAt.Truncate(time.Hour)) {
		return nil
	}
	recorded := e.RecordedAt
	return &recorded
}

// first returns the entry that already has the reference of e, if it means the same.
func (s *Service) first(ctx context.Context, e Entry, refused error) (*Entry, error) {
	first, err := s.Entry(ctx, e.Book, e.Ref)
	switch {
	case errors.Is(err, store.ErrNotFound): // it was not the reference that is there already
		err = refused
	case err == nil && !first.sameAs(e):
		err = ErrRefTaken
	}
	if err != nil {
		return nil, fmt.Errorf("post %s in %s: %w", e.Ref, e.Book, err)
	}
	return first, nil
}

func (s *Service) write(ctx context.Context, e *Entry) error {
	if err := s.intoOpen(ctx, e); err != nil {
		return err
	}
	if e.Reverses != "" {
		if err := s.checkReversal(ctx, e); err != nil {
			return err
		}
	}
	if err := s.entries.ForTenant(e.Book).Insert(ctx, e); err != nil {
		var taken *store.DuplicateError
		switch {
		case errors.As(err, &taken) && taken.Index == "reverses":
			return fmt.Errorf("%w: %w", ErrReversed, err)
		case taken != nil:
			return fmt.Errorf("%w: %w", ErrPosted, err)
		}
		return err
	}
	for _, m := range e.movements() {
		if err := s.move(ctx, e, m); err != nil {
			return err
		}
	}
	return nil
}

// checkReversal wants the exact mirror of an entry that is itself no reversal. That there is no other one is the unique
// index over Reverses.
func (s *Service) checkReversal(ctx context.Context, e *Entry) error {
	original, err := s.Entry(ctx, e.Book, e.Reverses)
	if err != nil {
		return fmt.Errorf("reverse %s: %w", e.Reverses, err)
	}
	if original.Kind == Reversal || !slices.Equal(e.Postings, original.mirror()) {
		return fmt.Errorf("reverse %s: it is itself a reversal, or this is not its mirror", e.Reverses)
	}
	return nil
}

// ReversalRef is the reference of the entry that takes another one back.
func ReversalRef(ref string) string { return "reverse:" + ref }

// Reverse writes the entry that takes the named one back, arrow by arrow, in the opposite order. An entry is reversed
// at most once. The mark says by whom and why.
func (s *Service) Reverse(ctx context.Context, mark states.Mark, book, ref string) (*Entry, error) {
	return s.reverse(ctx, mark, book, ref, false)
}

// Undo is Reverse with effect from when the entry itself took effect: what is reckoned by effect counts neither of the two.
func (s *Service) Undo(ctx context.Context, mark states.Mark, book, ref string) (*Entry, error) {
	return s.reverse(ctx, mark, book, ref, true)
}

func (s *Service) reverse(ctx context.Context, mark states.Mark, book, ref string, undone bool) (*Entry, error) {
	original, err := s.Entry(ctx, book, ref)
	if err != nil {
		return nil, err
	}
	var effect time.Time
	if undone {
		effect = original.EffectiveAt
	}
	return s.Post(ctx, Entry{
		EffectiveAt: effect,
		Book:        book, Ref: ReversalRef(ref), Kind: Reversal, Subject: original.Subject, Memo: mark.Reason, Reverses: ref, By: mark.By,
		Postings: original.mirror(),
	})
}

func (e *Entry) mirror() []Posting {
	var back []Posting
	for _, p := range slices.Backward(e.Postings) {
		back = append(back, Posting{Debit: p.Credit, Credit: p.Debit, Amount: p.Amount})
	}
	return back
}

// Credited is what the entry brings to an account.
func (e *Entry) Credited(account AccountID) (sum money.Amount) {
	for _, p := range e.Postings {
		if p.Credit == account {
			sum += p.Amount
		}
	}
	return sum
}

func (e *Entry) check() error {
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

// checkIndex says whether what the entry is found by is what it must be.
func (e *Entry) checkIndex() error {
	if late := e.lateness(); (late == nil) != (e.Late == nil) || late != nil && !late.Equal(*e.Late) {
		return fmt.Errorf("ledger: entry %q is not marked as what it is, late or in time", e.Ref)
	}
	if !slices.Equal(e.Codes, e.codes()) || !e.CountsAt.Equal(e.countsAt()) {
		return fmt.Errorf("ledger: entry %q is not found under its accounts", e.Ref)
	}
	return nil
}

// sameAs says whether a second entry under the same reference means the same.
func (e *Entry) sameAs(other Entry) bool {
	return e.Kind == other.Kind && e.Subject == other.Subject && e.Reverses == other.Reverses && slices.Equal(e.Postings, other.Postings)
}
