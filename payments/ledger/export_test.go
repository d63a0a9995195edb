package ledger

import (
	"context"

	"lumbung/internal/store"
)

// SealBatch and SealAfter are for tests.
const (
	SealBatch = sealBatch
	SealAfter = sealAfter
)

// Tamper changes a stored entry behind the ledger's back, as somebody with the database password could.
func (s *Service) Tamper(ctx context.Context, book, ref string, change func(*Entry)) {
	tamper(ctx, s.entries.ForTenant(book), book+"|"+ref, change)
}

// TamperLine changes a stored line.
func (s *Service) TamperLine(ctx context.Context, book, id string, change func(*Line)) {
	tamper(ctx, s.lines.ForTenant(book), id, change)
}

// TamperSeal changes a stored seal.
func (s *Service) TamperSeal(ctx context.Context, book, id string, change func(*Seal)) {
	tamper(ctx, s.seals.ForTenant(book), id, change)
}

// TamperHead changes the head of a chain.
func (s *Service) TamperHead(ctx context.Context, book string, change func(*Head)) {
	tamper(ctx, s.heads, book, change)
}

func tamper[T any](ctx context.Context, c *store.Collection[T], id string, change func(*T)) {
	if _, err := c.Update(ctx, id, func(doc *T) error { change(doc); return nil }); err != nil {
		panic(err)
	}
}

// Steal deletes an entry.
func (s *Service) Steal(ctx context.Context, book, ref string) error {
	return s.entries.ForTenant(book).Delete(ctx, book+"|"+ref)
}

// StealSeal deletes a seal.
func (s *Service) StealSeal(ctx context.Context, book, id string) error {
	return s.seals.ForTenant(book).Delete(ctx, id)
}

// StealLine deletes a line.
func (s *Service) StealLine(ctx context.Context, book, id string) error {
	return s.lines.ForTenant(book).Delete(ctx, id)
}

// Plant inserts an entry as it is.
func (s *Service) Plant(ctx context.Context, e Entry) error {
	e.ID = e.Book + "|" + e.Ref
	return s.entries.ForTenant(e.Book).Insert(ctx, &e)
}

// SealOnly seals one book and dies before it has moved the mark on.
func (s *Service) SealOnly(ctx context.Context, book string) (int, error) {
	return s.sealBook(ctx, book, s.now())
}

// PlantIndexed inserts an entry as Post does, at its own moment and without lines.
func (s *Service) PlantIndexed(ctx context.Context, e Entry) error {
	e.index()
	return s.Plant(ctx, e)
}
