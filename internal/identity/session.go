package identity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/store"
)

// session is one browser's session. The id is the hash of its token.
type session struct {
	ID      string    `bson:"_id"`
	User    string    `bson:"user,omitempty"`  // set by Bind, as Agent and Since are
	Agent   string    `bson:"agent,omitempty"` // kind of browser, in words
	Since   time.Time `bson:"since"`
	Seen    time.Time `bson:"seen"`
	Data    []byte    `bson:"data,omitempty"`
	Ended   bool      `bson:"ended"` // stays stored for a while, so that a request under way cannot restore it
	Expires time.Time `bson:"expires"`
}

// Sessions is a scs.CtxStore over the database. It stores the SHA-256 of a token, never the token.
type Sessions struct {
	sessions *store.Collection[session]
	now      func() time.Time
}

const (
	keepEnded = time.Hour       // longer than any request takes
	moveAfter = 5 * time.Minute // an unchanged session is saved again when its expiry moved by this much
	keepBound = time.Hour       // life of a bound session that is never committed
)

// FindCtx returns the data of a session; found is false for an unknown, expired or ended one.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	doc, err := s.sessions.Get(ctx, tokenHash(token))
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	if doc.Ended || doc.Data == nil || !doc.Expires.After(s.now()) {
		return nil, false, nil
	}
	return doc.Data, true, nil
}

// CommitCtx saves a session. A session that ended meanwhile stays ended.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return s.save(ctx, session{ID: tokenHash(token)}, func(doc *session) error {
		moved := expiry.Sub(doc.Expires).Abs()
		if doc.Ended || bytes.Equal(doc.Data, data) && moved < moveAfter {
			return store.ErrUnchanged
		}
		doc.Data, doc.Expires, doc.Seen = data, expiry.UTC(), s.now()
		return nil
	})
}

// Bind stores whose session it is and in what kind of browser, so that Devices and SignOutEverywhere find it. Call it at every
// sign-in with the session's new token.
func (s *Sessions) Bind(ctx context.Context, token, user, agent string) error {
	fresh := session{ID: tokenHash(token), User: user, Expires: s.now().Add(keepBound)}
	return s.save(ctx, fresh, func(doc *session) error {
		if doc.Ended {
			return ErrNotSignedIn
		}
		doc.User, doc.Agent, doc.Since, doc.Seen = user, agent, s.now(), s.now()
		return nil
	})
}

// save changes a session, or the fresh one when there is none.
func (s *Sessions) save(ctx context.Context, fresh session, change func(*session) error) error {
	_, err := s.sessions.Upsert(ctx, fresh.ID, func() *session { made := fresh; return &made }, change)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// Session is a browser in which a user is signed in.
type Session struct {
	ID, Agent   string // Agent is "" for a kind that is not known
	Since, Seen time.Time
	Here        bool // the browser that asks
}

// Of lists the newest browsers in which a user is signed in, the one that asks first, by its token.
func (s *Sessions) Of(ctx context.Context, user, here string) ([]Session, error) {
	var open []Session
	err := s.sessions.Each(ctx, store.By("user", user), func(doc *session) error {
		if !doc.Ended && doc.Expires.After(s.now()) {
			open = append(open, Session{doc.ID, doc.Agent, doc.Since, doc.Seen, doc.ID == tokenHash(here)})
		}
		return nil
	})
	slices.SortFunc(open, func(a, b Session) int {
		switch {
		case a.Here:
			return -1
		case b.Here:
			return 1
		}
		return b.Seen.Compare(a.Seen)
	})
	return open[:min(len(open), sessionsShown)], err
}

// ID is the id of the session with a token, as Of and End know it.
func (s *Sessions) ID(token string) string { return tokenHash(token) }

// Lasts says whether somebody is still signed in with a session, by its id.
func (s *Sessions) Lasts(ctx context.Context, id string) (bool, error) {
	doc, err := s.sessions.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && !doc.Ended && doc.Data != nil && doc.Expires.After(s.now()), err
}

// sessionsShown is how many sessions Of lists.
const sessionsShown = 50

// End ends one session of a user, by the id that Of gave.
func (s *Sessions) End(ctx context.Context, user, id string) error {
	doc, err := s.sessions.Get(ctx, id)
	if err == nil && doc.User != user {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.NotFoundAs(err, ErrNoSession)
	}
	return s.end(ctx, id)
}

// DeleteCtx ends a session; one that does not exist is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	if err := s.end(ctx, tokenHash(token)); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// SignOutEverywhere ends all sessions of a user except those of the tokens in keep. It may be called in a Tx.
func (s *Sessions) SignOutEverywhere(ctx context.Context, user string, keep ...string) error {
	kept := make([]string, len(keep))
	for i, token := range keep {
		kept[i] = tokenHash(token)
	}
	var ids []string
	err := s.sessions.Each(ctx, store.By("user", user), func(doc *session) error {
		if !doc.Ended && !slices.Contains(kept, doc.ID) {
			ids = append(ids, doc.ID)
		}
		return nil
	})
	for _, id := range ids {
		err = errors.Join(err, s.end(ctx, id))
	}
	if err != nil {
		return fmt.Errorf("sign out everywhere: %w", err)
	}
	return nil
}

func (s *Sessions) end(ctx context.Context, id string) error {
	until := s.now().Add(keepEnded)
	_, err := s.sessions.Update(ctx, id, func(doc *session) error {
		doc.Ended, doc.Data, doc.Expires = true, nil, until
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Find, Commit and Delete complete scs.Store; scs calls the ones with a context.

// Find is FindCtx without a request.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a request.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a request.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
