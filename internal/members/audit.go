package members

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/store"
)

// Platform stands where a cooperative's id would, for what the platform's operator does.
const Platform = "platform"

// Note is what somebody did: to be written down with Audit. Detail holds no secrets and no numbers of identity.
type Note struct {
	By      string // user id
	Coop    string // or Platform
	Action  string // "orders.cancelled"
	Subject string // id of what it was done to
	Detail  map[string]string
}

// Entry is a line of a cooperative's audit log. Each carries the hash of the one before, so that a changed or missing
// line is found (VerifyAudit).
type Entry struct {
	ID       string            `bson:"_id"` // <coop>.<seq>
	Coop     string            `bson:"coop"`
	Seq      int64             `bson:"seq"`
	At       time.Time         `bson:"at"`
	By       string            `bson:"by"`
	Remote   string            `bson:"remote,omitempty"` // address the request came from
	Action   string            `bson:"action"`
	Subject  string            `bson:"subject"`
	Detail   map[string]string `bson:"detail,omitempty"`
	Previous string            `bson:"previous"`
	Hash     string            `bson:"hash"`
}

// auditHead is the end of a cooperative's log.
type auditHead struct {
	ID   string `bson:"_id"` // coop
	Seq  int64  `bson:"seq"`
	Hash string `bson:"hash"`
}

type remoteKey struct{}

// WithRemote notes the address that a request comes from, for the audit log.
func WithRemote(ctx context.Context, remote string) context.Context {
	return context.WithValue(ctx, remoteKey{}, remote)
}

// Audit writes a note into the log of its cooperative. Call it inside the Tx of what was done, last: the end of the log
// is contended.
func (s *Service) Audit(ctx context.Context, n Note) error {
	now := s.now()
	remote, _ := ctx.Value(remoteKey{}).(string)
	return s.db.Tx(ctx, func(ctx context.Context) error {
		var e Entry
		write := func(head *auditHead) error {
			e = Entry{
				Coop: n.Coop, Seq: head.Seq + 1, At: now, By: n.By, Remote: remote, Action: n.Action,
				Subject: n.Subject, Detail: n.Detail, Previous: head.Hash,
			}
			e.ID = fmt.Sprintf("%s.%d", e.Coop, e.Seq)
			e.Hash = e.hash()
			head.Seq, head.Hash = e.Seq, e.Hash
			return nil
		}
		_, err := s.auditHeads.Update(ctx, n.Coop, write)
		if errors.Is(err, store.ErrNotFound) {
			head := auditHead{ID: n.Coop}
			_ = write(&head)
			err = restart(s.auditHeads.Insert(ctx, &head))
		}
		if err == nil {
			err = s.entries.In(n.Coop).Insert(ctx, &e)
		}
		if err != nil {
			return fmt.Errorf("audit %s: %w", n.Action, err)
		}
		return nil
	})
}

// hash covers every field but itself.
func (e Entry) hash() string {
	e.Hash, e.At = "", e.At.UTC()
	if len(e.Detail) == 0 {
		e.Detail = nil
	}
	text, _ := json.Marshal(e) // strings, numbers and a time always encode; maps come sorted
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// AuditSearch asks for a cooperative's log (or Platform's), of one Subject if that is not "".
type AuditSearch struct{ Coop, Subject string }

// AuditLog lists what was done in a cooperative, newest first. Its officers and supervisors may read it, for Platform
// the operator.
func (s *Service) AuditLog(ctx context.Context, by Actor, search AuditSearch, page store.Page) (store.Slice[Entry], error) {
	if err := by.readAudit(search.Coop); err != nil {
		return store.Slice[Entry]{}, err
	}
	query := store.By("seq")
	if search.Subject != "" {
		query = store.By("subject", search.Subject)
	}
	return s.entries.In(search.Coop).List(ctx, query.Newest(), page)
}

func (a Actor) readAudit(coop string) error {
	if coop == Platform && a.Operator() {
		return nil
	}
	return a.Read(coop)
}

// VerifyAudit reads a cooperative's whole log and returns ErrAuditBroken at the first line that was changed or is
// missing. Args[0] is its place in the log. Call it in no Tx and while nothing is written.
func (s *Service) VerifyAudit(ctx context.Context, coop string) error {
	head, err := s.auditHeads.Get(ctx, coop)
	if errors.Is(err, store.ErrNotFound) {
		head, err = &auditHead{}, nil
	}
	if err != nil {
		return fmt.Errorf("verify audit: %w", err)
	}
	var last auditHead
	err = s.entries.In(coop).Each(ctx, store.By("seq"), func(e *Entry) error {
		if e.Seq != last.Seq+1 || e.Previous != last.Hash || e.hash() != e.Hash {
			return ErrAuditBroken.With(last.Seq + 1)
		}
		last.Seq, last.Hash = e.Seq, e.Hash
		return nil
	})
	if err == nil && (last.Seq < head.Seq || last.Seq == head.Seq && last.Hash != head.Hash) {
		err = ErrAuditBroken.With(last.Seq + 1)
	}
	return err
}
