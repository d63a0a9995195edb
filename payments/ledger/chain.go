package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"lumbung/internal/store"
)

// Head is the end of a book's hash chain.
type Head struct {
	Book string `bson:"_id"`
	Seq  int64  `bson:"seq"`
	Hash string `bson:"hash"`
}

// canonical is what the hash is taken over: this JSON, without spaces, times in UTC milliseconds since 1970. Anyone
// can compute it again from an exported book.
type canonical struct {
	Version     int       `json:"v"`
	Book        string    `json:"book"`
	Seq         int64     `json:"seq"`
	Ref         string    `json:"ref"`
	Kind        Kind      `json:"kind"`
	Subject     string    `json:"subject"`
	EffectiveAt int64     `json:"effective_at"`
	RecordedAt  int64     `json:"recorded_at"`
	Postings    []Posting `json:"postings"`
	Memo        string    `json:"memo"`
	Reverses    string    `json:"reverses"`
	By          string    `json:"by"`
	PrevHash    string    `json:"prev_hash"`
}

// Digest is the entry's hash: SHA-256, in hex, over its canonical form, which holds the previous hash.
func (e Entry) Digest() string {
	form, err := json.Marshal(canonical{
		Version: 1, Book: e.Book, Seq: e.Seq, Ref: e.Ref, Kind: e.Kind, Subject: e.Subject,
		EffectiveAt: e.EffectiveAt.UnixMilli(), RecordedAt: e.RecordedAt.UnixMilli(),
		Postings: e.Postings, Memo: e.Memo, Reverses: e.Reverses, By: e.By, PrevHash: e.PrevHash,
	})
	if err != nil {
		panic("ledger: an entry of strings and numbers did not encode: " + err.Error())
	}
	sum := sha256.Sum256(form)
	return hex.EncodeToString(sum[:])
}

const sealBatch = 100

// Seal puts the entries that are not yet in their book's chain into it, in the order of recording. It runs behind the
// write path and says how many it sealed. Several processes may seal at once.
func (s *Service) Seal(ctx context.Context) (sealed int, err error) {
	for {
		open, err := s.entries.Everywhere().List(ctx, store.By("unsealed"), store.Page{Limit: sealBatch})
		if err != nil || len(open.Items) == 0 {
			return sealed, err
		}
		books := map[string][]string{}
		for _, e := range open.Items {
			books[e.Book] = append(books[e.Book], e.ID)
		}
		for book, ids := range books {
			n, err := s.sealBook(ctx, book, ids)
			sealed += n
			if err != nil {
				return sealed, fmt.Errorf("seal %s: %w", book, err)
			}
		}
	}
}

func (s *Service) sealBook(ctx context.Context, book string, ids []string) (sealed int, err error) {
	if err := s.ensureHead(ctx, book); err != nil {
		return 0, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		sealed = 0
		head, err := s.heads.Get(ctx, book)
		if err != nil {
			return err
		}
		for _, id := range ids {
			done, err := s.link(ctx, book, id, head)
			if err != nil {
				return err
			}
			if done {
				sealed++
			}
		}
		_, err = s.heads.Update(ctx, book, func(h *Head) error { *h = *head; return nil })
		return err
	})
	return sealed, err
}

func (s *Service) ensureHead(ctx context.Context, book string) error {
	_, err := s.heads.Get(ctx, book)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := s.heads.Insert(ctx, &Head{Book: book}); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	return nil
}

// link appends one entry to the chain that ends in head, and moves head; false when another sealer had it already.
func (s *Service) link(ctx context.Context, book, id string, head *Head) (bool, error) {
	mine := false
	e, err := s.entries.In(book).Update(ctx, id, func(e *Entry) error {
		mine = e.Unsealed != nil
		if !mine {
			return store.ErrUnchanged
		}
		e.Unsealed, e.Seq, e.PrevHash = nil, head.Seq+1, head.Hash
		e.Hash = e.Digest()
		return nil
	})
	if err != nil || !mine {
		return false, err
	}
	head.Seq, head.Hash = e.Seq, e.Hash
	return true, nil
}

// ChainReport is the outcome of checking a book's chain.
type ChainReport struct {
	Sealed, Unsealed int
	Problems         []string
}

// VerifyChain walks the chain of a book from its first entry: every hash, every link, no gap, the head at its end.
func (s *Service) VerifyChain(ctx context.Context, book string) (ChainReport, error) {
	var report ChainReport
	var last Head
	err := s.entries.In(book).Each(ctx, store.By("seq"), func(e *Entry) error {
		if e.Unsealed != nil {
			report.Unsealed++
			return nil
		}
		report.Sealed++
		switch {
		case e.Seq != last.Seq+1 || e.PrevHash != last.Hash:
			report.Problems = append(report.Problems, fmt.Sprintf("%s: entry %d does not follow entry %d", e.ID, e.Seq, last.Seq))
		case e.Digest() != e.Hash:
			report.Problems = append(report.Problems, fmt.Sprintf("%s: entry %d was changed after it was sealed", e.ID, e.Seq))
		}
		last = Head{Seq: e.Seq, Hash: e.Hash}
		return nil
	})
	if err != nil {
		return report, err
	}
	head, err := s.heads.Get(ctx, book)
	if errors.Is(err, store.ErrNotFound) {
		head, err = &Head{}, nil
	}
	if err == nil && (head.Seq != last.Seq || head.Hash != last.Hash) {
		report.Problems = append(report.Problems, fmt.Sprintf("%s: the head is %d entries further than the chain, or of another one", book, head.Seq-last.Seq))
	}
	return report, err
}
