package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"lumbung/internal/store"
	"lumbung/payments/ledger/bookfile"
)

// Export writes a whole book as a file that anybody can check (package bookfile): every entry under the last seal, and those behind it
// that are old enough to be sealed, so that what others write meanwhile leaves no gap in it. Of the same book it makes the same file.
func (s *Service) Export(ctx context.Context, book string, to io.Writer) error {
	last, err := s.LastSeal(ctx, book)
	if err != nil {
		return err
	}
	until := s.now().Add(-sealAfter)
	if sealed := last.To.Add(time.Millisecond); until.Before(sealed) {
		until = sealed
	}
	file, err := bookfile.NewWriter(to, book, fileChart())
	if err != nil {
		return err
	}
	pull, stop := iter.Pull2(s.eachSeal(ctx, book))
	defer stop()
	next := func() (*Seal, error) {
		seal, err, more := pull()
		if err != nil || !more || seal.N > last.N {
			return nil, err
		}
		return seal, nil
	}
	seal, err := next()
	if err != nil {
		return err
	}
	finish := func() error {
		if err := file.Seal(seal.form()); err != nil {
			return err
		}
		seal, err = next()
		return err
	}
	if err := s.eachBetween(ctx, book, time.Time{}, until, func(e *Entry) error {
		for seal != nil && e.RecordedAt.After(seal.To) {
			if err := finish(); err != nil {
				return err
			}
		}
		return file.Entry(e.form())
	}); err != nil {
		return fmt.Errorf("export %s: %w", book, err)
	}
	for seal != nil {
		if err := finish(); err != nil {
			return fmt.Errorf("export %s: %w", book, err)
		}
	}
	return file.Close()
}

// fileChart is the chart of accounts as it stands in a file.
func fileChart() (chart []bookfile.Account) {
	for _, a := range Chart() {
		chart = append(chart, bookfile.Account{Code: a.Code, Name: a.Name, EN: a.EN, Class: string(a.Class), Per: string(a.Per)})
	}
	return chart
}

// Head is the seal as it stands on paper, by which an old paper is compared with a newer book; N is 0 without a seal.
func (s *Seal) Head() bookfile.Head { return bookfile.Head{N: s.N, Digest: s.Digest()} }

// SealOf finds the seal of a book that a head names, which stands on paper or in an older file. It is nil when today's chain has no such
// seal: then the book is not the one that the paper was printed from.
func (s *Service) SealOf(ctx context.Context, book string, head bookfile.Head) (*Seal, error) {
	seal, err := s.seals.ForTenant(book).Get(ctx, sealID(book, head.N))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil || !head.Names(seal.N, seal.Digest()) {
		return nil, err
	}
	return seal, nil
}

func sealID(book string, n int64) string { return fmt.Sprintf("%s|%012d", book, n) }
