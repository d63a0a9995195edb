package notify

import (
	"context"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// inbox says until when a user has read her notices.
type inbox struct {
	User string    `bson:"_id"`
	Seen time.Time `bson:"seen"`
}

// OfUser lists what a user was told, newest first, and since when she has not read.
func (s *Service) OfUser(ctx context.Context, user string, page store.Page) (store.Slice[Notice], time.Time, error) {
	box, err := s.inboxes.Get(ctx, user)
	if err = ignoreNotFound(err); err != nil {
		return store.Slice[Notice]{}, time.Time{}, err
	}
	slice, err := s.notices.AllTenants().List(ctx, store.By("user", user).Desc(), page)
	if box == nil {
		return slice, time.Time{}, err
	}
	return slice, box.Seen, err
}

// Unread counts what a user was told since she last read, up to limit.
func (s *Service) Unread(ctx context.Context, user string, limit int) (int, error) {
	box, err := s.inboxes.Get(ctx, user)
	if err = ignoreNotFound(err); err != nil {
		return 0, err
	}
	q := store.By("user", user)
	if box != nil {
		q = q.Between(box.Seen.Add(time.Millisecond), nil)
	}
	return s.notices.AllTenants().Count(ctx, q, limit)
}

// MarkRead notes that a user has read all that she was told until now.
func (s *Service) MarkRead(ctx context.Context, by act.Actor) error {
	a := act.Act{Name: "notices.read", By: by, Access: act.SignedIn, Subject: by.ID(), Single: true}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*inbox, error) {
		return s.inboxes.Upsert(ctx, r.By, func() *inbox { return &inbox{User: r.By} }, func(b *inbox) error {
			b.Seen = r.At
			return nil
		})
	})
	return err
}

// Search narrows the delivery log of a cooperative.
type Search struct {
	Coop   string
	State  State  // "" for all
	Prefix string // of the recipient's name; then State does not count
}

// Log lists what a cooperative's people and buyers were told, newest first, for officers and supervisors.
func (s *Service) Log(ctx context.Context, by act.Actor, search Search, page store.Page) (store.Slice[Notice], error) {
	if err := act.Reads.Check(by, act.Place{Coop: search.Coop}); err != nil {
		return store.Slice[Notice]{}, err
	}
	q := store.By("created").Desc()
	prefix := strings.ToLower(strings.TrimSpace(search.Prefix))
	switch {
	case prefix != "":
		q = store.By("who").Between(prefix, prefix+"\U0010FFFF")
	case search.State != "":
		q = store.By("state", string(search.State)).Desc()
	}
	return s.notices.ForTenant(search.Coop).List(ctx, q, page)
}

// CountFailed counts what a cooperative's people and buyers were not told since a moment, because it failed, up to limit.
func (s *Service) CountFailed(ctx context.Context, coop string, since time.Time, limit int) (int, error) {
	return s.notices.ForTenant(coop).Count(ctx, store.By("state", string(Failed)).Between(since, nil), limit)
}

// OfCoop returns one notice of a cooperative's log.
func (s *Service) OfCoop(ctx context.Context, by act.Actor, coop, id string) (*Notice, error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	n, err := s.notices.ForTenant(coop).Get(ctx, id)
	return n, store.NotFoundAs(err, ErrNotFound)
}

// Resend has a notice tried once more, from the first channel on, that failed or was withheld.
func (s *Service) Resend(ctx context.Context, by act.Actor, coop, id string) (*Notice, error) {
	a := act.Act{Name: "notices.resent", By: by, Access: act.May(act.Inform), At: act.Place{Coop: coop}, Subject: id}
	n, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Notice, error) {
		return s.notices.ForTenant(coop).Update(ctx, id, func(n *Notice) error { return n.resend(r.Mark) })
	})
	if err == nil {
		s.rouse()
	}
	return n, store.NotFoundAs(err, ErrNotFound)
}

func (n *Notice) resend(mark states.Mark) error {
	if n.State != Failed && n.State != Withheld {
		return ErrOnItsWay
	}
	n.Channel, n.Tries, n.ProviderID, n.Error, n.Asked, n.Token = "", 0, "", "", nil, 0
	n.ExpiresAt = mark.At.Add(n.Class.life())
	n.tryAt(mark.At)
	return life.Step(&n.Life, Waiting, mark)
}
