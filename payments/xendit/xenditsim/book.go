package xenditsim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// What the book notes.
const (
	opCreate = "create"
	opPay    = "pay"
	opExpire = "expire"
	opHook   = "hook" // a webhook was made
	opDone   = "done" // it was delivered, or given up
	opReset  = "reset"
	opSettle = "settle"
	opPayout = "payout" // one was made, or changed
	opRefund = "refund" // the same
	opTopup  = "topup"
)

// entry is one line of the book: what happened, and what stood afterwards.
type entry struct {
	Op      string       `json:"op"`
	Count   uint64       `json:"count,omitempty"` // ids given out so far
	Invoice *Invoice     `json:"invoice,omitempty"`
	Payout  *Payout      `json:"payout,omitempty"`
	Refund  *Refund      `json:"refund,omitempty"`
	Row     *Transaction `json:"transaction,omitempty"`
	Hook    *hook        `json:"hook,omitempty"`
	HookID  string       `json:"hook_id,omitempty"`
	State   string       `json:"state,omitempty"`
}

// book is the file in which everything is written before it is answered: one JSON value per line, only ever added to.
// A nil book keeps nothing. One process at a time may have it open.
type book struct {
	file   *os.File
	size   int64
	broken error // the file may differ from memory; nothing more is promised
}

// append writes entries as one, and returns when the disk has them.
func (b *book) append(entries ...entry) error {
	if b == nil {
		return nil
	}
	if b.broken != nil {
		return b.broken
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, e := range entries {
		if err := encoder.Encode(e); err != nil {
			return fmt.Errorf("book: %w", err)
		}
	}
	if _, err := b.file.WriteAt(lines.Bytes(), b.size); err != nil {
		b.broken = b.file.Truncate(b.size)
		return fmt.Errorf("book: %w", err)
	}
	if err := b.file.Sync(); err != nil {
		b.broken = fmt.Errorf("book: %w", err)
		return b.broken
	}
	b.size += int64(lines.Len())
	return nil
}

func (b *book) close() error {
	if b == nil {
		return nil
	}
	b.broken = errors.New("book: closed")
	return b.file.Close()
}

// openBook opens or begins the book and takes over what it says. A last line cut short by a crash was never answered
// and is dropped.
func (s *Simulator) openBook(path string) (*book, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("book: %w", err)
	}
	size, err := s.replay(file)
	if err == nil {
		err = file.Truncate(size)
	}
	if err == nil {
		err = syncFolder(path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("book %s: %w", path, err), file.Close())
	}
	s.resume()
	return &book{file: file, size: size}, nil
}

// replay reads whole lines and returns where they end.
func (s *Simulator) replay(r io.Reader) (size int64, err error) {
	reader := bufio.NewReader(r)
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return size, nil
		}
		if err != nil {
			return 0, err
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return 0, fmt.Errorf("at byte %d: %w", size, err)
		}
		s.apply(e)
		size += int64(len(line))
	}
}

func (s *Simulator) apply(e entry) {
	s.ids.count = max(s.ids.count, e.Count)
	switch {
	case e.Op == opReset:
		s.forget()
	case e.Op == opDone && s.hooks[e.HookID] != nil:
		s.hooks[e.HookID].State = e.State
	case e.Hook != nil:
		s.rememberHook(e.Hook)
	default:
		if e.Op == opPay && e.Row == nil { // a book from before there were transactions
			e.Row = e.Invoice.transaction()
		}
		s.remember(change{invoice: e.Invoice, payout: e.Payout, refund: e.Refund, row: e.Row})
	}
}

// resume counts the money and puts back on the agenda what the last run had not finished.
func (s *Simulator) resume() {
	s.ledger = s.recount()
	for _, id := range s.rowIDs {
		s.scheduleSettlement(id, s.rows[id].SettlesAt)
	}
	for _, id := range s.payoutIDs {
		s.scheduleStep(s.payouts[id])
	}
	for _, id := range s.refundIDs {
		s.scheduleRefund(s.refunds[id])
	}
	for _, id := range s.order {
		if in := s.invoices[id]; in.Status == pending {
			s.scheduleExpiry(id, in.Expires)
		}
	}
	for _, id := range s.hookIDs {
		if h := s.hooks[id]; h.State == hookWaiting {
			s.schedule(h)
		}
	}
}

// syncFolder makes the file's name itself durable.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
