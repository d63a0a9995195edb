package closing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
)

// Piece is so many notes or coins of one value.
type Piece struct {
	Value money.Amount `bson:"value"`
	N     int64        `bson:"n"`
}

// Values are those of notes and coins that are counted by the piece, in rupiah, the largest first. What is smaller is one sum.
func Values() []money.Amount {
	return []money.Amount{100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100}
}

// Count is a count of the till (opname kas, berita acara pemeriksaan kas): what lay in it at one moment, and what the book said then.
type Count struct {
	ID     string       `bson:"_id"` // coop.key
	Coop   string       `bson:"coop"`
	At     time.Time    `bson:"at"`
	By     string       `bson:"by"`
	Pieces []Piece      `bson:"pieces,omitempty"` // none of nothing
	Coins  money.Amount `bson:"coins"`            // smaller than the smallest value
	Total  money.Amount `bson:"total"`
	Book   money.Amount `bson:"book"`
	Reason string       `bson:"reason,omitempty"` // why they differ
}

// Off is what was counted more than the book says.
func (c *Count) Off() money.Amount { return c.Total - c.Book }

// sum is what the pieces add up to.
func (c *Count) sum() money.Amount {
	sum := c.Coins
	for _, p := range c.Pieces {
		sum += p.Value * money.Amount(p.N)
	}
	return sum
}

func (c *Count) check() error {
	switch {
	case c.sum() != c.Total || c.Total < 0:
		return fmt.Errorf("closing: count %s adds up to another sum", c.ID)
	case c.Off() != 0 && c.Reason == "":
		return fmt.Errorf("closing: count %s differs from the book without a reason", c.ID)
	}
	return nil
}

const (
	mostPieces    = 100_000
	mostCoins     = money.Amount(1_000_000)
	longestReason = 300
	longestKey    = 60
)

// CountInput is what an officer has counted.
type CountInput struct {
	Coop   string
	Key    string // of the form: sent twice, it is one count
	Pieces []Piece
	Coins  money.Amount
	Reason string
}

// Field is the name of the field of a value: p100000.
func Field(value money.Amount) string { return fmt.Sprintf("p%d", int64(value)) }

// clean refuses what cannot be, with mistakes by Field and "coins".
func (in *CountInput) clean() error {
	fields := fault.Fields{}
	in.Reason = text.Clean(in.Reason)
	for _, p := range in.Pieces {
		if p.N < 0 || p.N > mostPieces || !slices.Contains(Values(), p.Value) {
			fields.Add(Field(p.Value), "closing.pieces", int64(mostPieces))
		}
	}
	if in.Coins < 0 || in.Coins > mostCoins {
		fields.Add("coins", "closing.coins", mostCoins)
	}
	if n := len([]rune(in.Reason)); n > longestReason {
		fields.Add("sebab", "form.too_long", longestReason, n)
	}
	in.Pieces = slices.DeleteFunc(slices.Clone(in.Pieces), func(p Piece) bool { return p.N == 0 })
	slices.SortFunc(in.Pieces, func(a, b Piece) int { return int(b.Value - a.Value) })
	for i := 1; i < len(in.Pieces); i++ {
		if in.Pieces[i].Value == in.Pieces[i-1].Value {
			fields.Add(Field(in.Pieces[i].Value), "closing.pieces", int64(mostPieces))
		}
	}
	return fields.Err()
}

// Count keeps a count of the till of now, beside what the book says at this moment. A difference needs a reason: a mistake of "sebab" says
// how much it is. The same form twice is one count, and ErrOtherForm when it has changed meanwhile.
func (s *Service) Count(ctx context.Context, by act.Actor, in CountInput) (*Count, error) {
	if in.Key == "" || len(in.Key) > longestKey {
		return nil, ErrOtherForm
	}
	if err := in.clean(); err != nil {
		return nil, err
	}
	id := in.Coop + "." + in.Key
	a := act.Act{Name: ActCounted, By: by, Access: writes(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Count, error) {
		known, err := s.counts.ForTenant(in.Coop).Get(ctx, id)
		if err == nil {
			if !slices.Equal(known.Pieces, in.Pieces) || known.Coins != in.Coins {
				return nil, ErrOtherForm
			}
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		c := &Count{ID: id, Coop: in.Coop, At: r.At, By: r.By, Pieces: in.Pieces, Coins: in.Coins, Reason: in.Reason}
		c.Total = c.sum()
		if c.Book, err = s.ledger.Balance(ctx, in.Coop, ledger.Cash); err != nil {
			return nil, err
		}
		if c.Off() == 0 {
			c.Reason = "" // there is nothing to explain
		} else if c.Reason == "" {
			fields := fault.Fields{}
			fields.Add("sebab", offKey("closing.count_more", c.Off()), abs(c.Off()))
			return nil, fields.Err()
		}
		r.Note("counted", c.Total.String())
		r.Note("book", c.Book.String())
		return c, store.RetryDuplicate(s.counts.ForTenant(in.Coop).Insert(ctx, c))
	})
}

// offKey is the sentence about a difference: its other half, for less, ends in less.
func offKey(more string, off money.Amount) string {
	if off < 0 {
		return more[:len(more)-len("more")] + "less"
	}
	return more
}

func abs(a money.Amount) money.Amount { return max(a, -a) }

// CountByID returns one count, or ErrNotFound.
func (s *Service) CountByID(ctx context.Context, coop, id string) (*Count, error) {
	c, err := s.counts.ForTenant(coop).Get(ctx, id)
	return c, store.NotFoundAs(err, ErrNotFound)
}

// Counts lists the counts of the till, the newest first.
func (s *Service) Counts(ctx context.Context, coop string, page store.Page) (store.Slice[Count], error) {
	return s.counts.ForTenant(coop).List(ctx, store.By("newest").Desc(), page)
}

// countSince is the newest count that is not from before a moment, nil when there is none.
func (s *Service) countSince(ctx context.Context, coop string, since time.Time) (*Count, error) {
	c, err := s.counts.ForTenant(coop).First(ctx, store.By("newest").Between(since, nil).Desc())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return c, err
}
