package identity_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"lumbung/internal/identity"
	"lumbung/internal/store"
)

// A code that went to the number of an account and came back proves it, once, and to its own user alone.
func TestProvePhone(t *testing.T) {
	eachDB(t, func(t *testing.T, w *world, db *store.DB) {
		ctx := t.Context()
		u, other := w.person(1), w.person(2)
		if number, at, err := w.ProvedPhone(ctx, u.ID); number != "" || !at.IsZero() || err != nil {
			t.Errorf("before any code: %q since %s, %v", number, at, err)
		}
		ask := func(user string) identity.CodeTry {
			t.Helper()
			token, err := w.AskProof(ctx, identity.Ask{User: user, Phone: other.Phone, Purpose: identity.ForPhone}) // which do not count
			w.must(err)
			return identity.CodeTry{Token: token, Code: w.last().Code}
		}
		try := ask(u.ID)
		if sent := w.last(); sent.Phone != u.Phone || sent.Purpose != identity.ForProof {
			t.Errorf("sent: got %+v", sent)
		}
		wantErr(t, "another's code", w.ProvePhone(ctx, try, other.ID), identity.ErrCodeOver)
		_, err := w.SignInByCode(ctx, try)
		wantErr(t, "to sign in", err, identity.ErrCodeOver)
		wrong := try
		wrong.Code = "x"
		wantWrongCode(t, "a wrong code", w.ProvePhone(ctx, wrong, u.ID))
		var proved atomic.Int64
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if w.ProvePhone(ctx, try, u.ID) == nil {
					proved.Add(1)
				}
			})
		}
		wait.Wait()
		if proved.Load() != 1 {
			t.Errorf("one code proved %d times", proved.Load())
		}
		if number, at, err := w.ProvedPhone(ctx, u.ID); number != u.Phone || !at.Equal(w.clock()) || err != nil {
			t.Errorf("proved: %q since %s, %v", number, at, err)
		}

		late := ask(u.ID)
		change := w.ask(identity.Ask{Purpose: identity.ForPhone, Phone: "081277770000", User: u.ID})
		w.must(w.ChangePhone(ctx, change, u.ID, ""))
		wantErr(t, "a code of the number before", w.ProvePhone(ctx, late, u.ID), identity.ErrCodeOver)
		if number, _, err := w.ProvedPhone(ctx, u.ID); number != "+6281277770000" || err != nil {
			t.Errorf("changed: %q, %v", number, err)
		}
		w.must(w.SetDisabled(ctx, u.ID, true))
		if number, _, err := w.ProvedPhone(ctx, u.ID); number != "" || err != nil {
			t.Errorf("disabled: %q, %v", number, err)
		}
		w.must(db.Tx(ctx, func(ctx context.Context) error {
			return w.Enrol(ctx, w.clock(), identity.Enrolment{ID: "inaq", Name: "Inaq Sri"})
		}))
		_, err = w.AskProof(ctx, identity.Ask{User: "inaq"})
		wantErr(t, "without a phone", err, identity.ErrNoPhone)
	})
}
