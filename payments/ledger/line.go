package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
)

// Line is one movement of a member's or a payout's account with the balance after it: a line of a passbook. The last
// one is the balance of the account.
type Line struct {
	ID      string       `bson:"_id"` // book|account|n
	Book    string       `bson:"book"`
	Account AccountID    `bson:"account"`
	N       int64        `bson:"n"`               // 1, 2, 3 ... without a gap
	Opens   AccountID    `bson:"opens,omitempty"` // the account, on its first line: who has one is found by it
	Ref     string       `bson:"ref"`
	Kind    Kind         `bson:"kind"`
	Subject string       `bson:"subject"`
	Delta   money.Amount `bson:"delta"`   // > 0 came in
	Balance money.Amount `bson:"balance"` // after this line
	At      time.Time    `bson:"at"`
	Memo    string       `bson:"memo"`
}

// next is the line behind l for a movement of an entry.
func (l *Line) next(e *Entry, m movement) *Line {
	line := &Line{
		ID: lineID(e.Book, m.account, l.N+1), Book: e.Book, Account: m.account, N: l.N + 1, Ref: e.Ref, Kind: e.Kind,
		Subject: e.Subject, Delta: m.delta, Balance: l.Balance + m.delta, At: e.RecordedAt, Memo: e.Memo,
	}
	if line.N == 1 {
		line.Opens = m.account
	}
	return line
}

func lineID(book string, account AccountID, n int64) string {
	return fmt.Sprintf("%s|%s|%012d", book, account, n)
}

// move writes the next line of an account. Whoever writes the same line at the same time does it again.
func (s *Service) move(ctx context.Context, e *Entry, m movement) error {
	last, err := s.lastLine(ctx, e.Book, m.account)
	if err != nil {
		return err
	}
	err = s.lines.ForTenant(e.Book).Insert(ctx, last.next(e, m))
	if errors.Is(err, store.ErrDuplicate) {
		return fmt.Errorf("%w: line %d of %s", store.ErrConflict, last.N+1, m.account)
	}
	return err
}

// lastLine is the end of an account, a line of zero when it never moved.
func (s *Service) lastLine(ctx context.Context, book string, account AccountID) (*Line, error) {
	last, err := s.lines.ForTenant(book).First(ctx, store.By("account", account).Desc())
	if errors.Is(err, store.ErrNotFound) {
		return &Line{Book: book, Account: account}, nil
	}
	return last, err
}

// Balance returns what stands on an account that is kept per owner, zero when it never moved: the last line says it, and
// for an order the entries about it.
func (s *Service) Balance(ctx context.Context, book string, account AccountID) (money.Amount, error) {
	if account.HasStatement() {
		last, err := s.lastLine(ctx, book, account)
		if err != nil {
			return 0, err
		}
		return last.Balance, nil
	}
	var sum money.Amount
	entries, err := s.EntriesFor(ctx, book, account.Owner())
	for i := range entries {
		sum += entries[i].sums()[account]
	}
	return sum, err
}

// Statement lists the lines of an account, newest first.
func (s *Service) Statement(ctx context.Context, book string, account AccountID, page store.Page) (store.Slice[Line], error) {
	return s.lines.ForTenant(book).List(ctx, store.By("account", account).Desc(), page)
}

// EachLine visits the lines of an account, oldest first.
func (s *Service) EachLine(ctx context.Context, book string, account AccountID, visit func(*Line) error) error {
	return s.lines.ForTenant(book).Each(ctx, store.By("account", account), visit)
}

// Owners lists for whom an account of the chart is kept: the last line of each, in the order of the owners, those with
// nothing left among them.
func (s *Service) Owners(ctx context.Context, book, code string, page store.Page) (store.Slice[Line], error) {
	const behindSlash = "0"
	slice, err := s.lines.ForTenant(book).List(ctx, store.By("opens").Between(code+"/", code+behindSlash), page)
	if err != nil {
		return slice, err
	}
	for i := range slice.Items {
		last, err := s.lastLine(ctx, book, slice.Items[i].Account)
		if err != nil {
			return slice, err
		}
		slice.Items[i] = *last
	}
	return slice, nil
}

type movement struct {
	account AccountID
	delta   money.Amount
}

// sums adds the postings up by account, each in its normal direction.
func (e *Entry) sums() map[AccountID]money.Amount {
	sums := map[AccountID]money.Amount{}
	for _, p := range e.Postings {
		sums[p.Debit] += p.Debit.Class().sign() * p.Amount
		sums[p.Credit] -= p.Credit.Class().sign() * p.Amount
	}
	return sums
}

// movements are the sums of the accounts that have lines, in the order of the accounts so that two entries never wait
// for each other crosswise.
func (e *Entry) movements() []movement {
	var moves []movement
	for account, delta := range e.sums() {
		if delta != 0 && account.HasStatement() {
			moves = append(moves, movement{account, delta})
		}
	}
	slices.SortFunc(moves, func(x, y movement) int { return cmp.Compare(x.account, y.account) })
	return moves
}
