package identity_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/store"
)

var _ scs.CtxStore = (*identity.Sessions)(nil)

// signIn opens a session as the web layer does.
func signIn(w *world, manager *scs.SessionManager, user string) (token string) {
	w.t.Helper()
	ctx, err := manager.Load(w.t.Context(), "")
	w.must(err)
	w.must(manager.RenewToken(ctx))
	manager.Put(ctx, "user", user)
	w.must(w.Sessions().Bind(ctx, manager.Token(ctx), user, "Chrome, Android"))
	token, _, err = manager.Commit(ctx)
	w.must(err)
	return token
}

func newManager(w *world) *scs.SessionManager {
	manager := scs.New()
	manager.Store = w.Sessions()
	w.mu.Lock()
	w.now = time.Now() // scs has no other clock
	w.mu.Unlock()
	return manager
}

// userOf returns who a token is signed in as, "" for nobody.
func userOf(w *world, manager *scs.SessionManager, token string) string {
	w.t.Helper()
	ctx, err := manager.Load(w.t.Context(), token)
	w.must(err)
	return manager.GetString(ctx, "user")
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		manager := newManager(w)
		u, other := w.person(1), w.person(2)
		phone, laptop, others := signIn(w, manager, u.ID), signIn(w, manager, u.ID), signIn(w, manager, other.ID)
		if got := userOf(w, manager, phone); got != u.ID {
			t.Fatalf("session: got %q, want %q", got, u.ID)
		}
		noTokens(w, phone, laptop, others)

		w.must(w.ChangePassword(t.Context(), identity.PasswordChange{User: u.ID, Old: password, New: "kebun teh gunung", Keep: phone}))
		for _, test := range []struct{ name, token, want string }{
			{"the session it was changed in", phone, u.ID}, {"the other one", laptop, ""}, {"another user's", others, other.ID},
		} {
			if got := userOf(w, manager, test.token); got != test.want {
				t.Errorf("%s: got %q, want %q", test.name, got, test.want)
			}
		}
		w.must(w.SetDisabled(t.Context(), u.ID, true))
		if got := userOf(w, manager, phone); got != "" {
			t.Errorf("disabled: got %q, want nobody", got)
		}
		w.pass(25 * time.Hour)
		if _, found, _ := w.Sessions().Find(others); found {
			t.Error("a session is found after its end")
		}
	})
}

// noTokens fails the test when a stored document holds a token.
func noTokens(w *world, tokens ...string) {
	w.t.Helper()
	device, err := w.RememberDevice(w.t.Context(), "u")
	w.must(err)
	docs, err := w.StoredSecrets(w.t.Context())
	w.must(err)
	if len(docs) <= len(tokens) {
		w.t.Fatalf("dump: got %d documents for %d tokens", len(docs), len(tokens)+1)
	}
	for _, doc := range docs {
		for _, token := range append(tokens, device) {
			if bytes.Contains(doc, []byte(token)) {
				w.t.Errorf("a token is stored: %s", doc)
			}
		}
	}
}

// A request that was under way at sign-out must not bring the session back when it saves it.
func TestEndedSessionStaysEnded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		manager := newManager(w)
		for name, end := range map[string]func(ctx context.Context, token string) error{
			"signed out":            w.Sessions().DeleteCtx,
			"signed out everywhere": func(ctx context.Context, _ string) error { return w.Sessions().SignOutEverywhere(ctx, "u") },
		} {
			token := signIn(w, manager, "u")
			underWay, err := manager.Load(t.Context(), token)
			w.must(err)
			manager.Put(underWay, "seen", "page")
			w.must(end(t.Context(), token))
			_, _, err = manager.Commit(underWay)
			w.must(err)
			if got := userOf(w, manager, token); got != "" {
				t.Errorf("%s: got %q, want nobody", name, got)
			}
			wantErr(t, "bind an ended session", w.Sessions().Bind(t.Context(), token, "u", ""), identity.ErrNotSignedIn)
		}
		w.must(w.Sessions().Delete("unknown"))
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		err := w.ChangePassword(ctx, identity.PasswordChange{User: u.ID, Old: "salah sekali", New: "kebun teh gunung"})
		if f := fault.FieldsOf(err)["old"]; f == nil {
			t.Errorf("wrong old password: got %v", err)
		}
		err = w.ChangePassword(ctx, identity.PasswordChange{User: u.ID, Old: password, New: "12345678"})
		if f := fault.FieldsOf(err)["new"]; f == nil || f.Key != "password.common" {
			t.Errorf("common new password: got %v", err)
		}
		w.must(w.ChangePassword(ctx, identity.PasswordChange{User: u.ID, Old: password, New: "kebun teh gunung"}))
		_, err = w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: password})
		wantErr(t, "old password", err, identity.ErrCredentials)
		_, err = w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: "kebun teh gunung"})
		w.must(err)
		log, err := w.log.List(ctx, audit.Search{Coop: act.Platform, Subject: u.ID}, store.Page{})
		w.must(err)
		if len(log.Items) != 1 || log.Items[0].By != u.ID || log.Items[0].Action != "user.password_changed" {
			t.Errorf("audit log: got %+v", log.Items)
		}
	})
}

// A user sees where she is signed in, and ends one of her own sessions alone.
func TestOwnSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		manager := newManager(w)
		first, second, others := signIn(w, manager, "u"), signIn(w, manager, "u"), signIn(w, manager, "v")
		of := func(user, here string) []identity.Session {
			open, err := w.Sessions().Of(t.Context(), user, here)
			w.must(err)
			return open
		}
		open := of("u", second)
		known := len(open) == 2 && open[0].Agent == "Chrome, Android" && !open[0].Since.IsZero() && !open[0].Seen.IsZero()
		if !known || !open[0].Here || open[1].Here {
			t.Fatalf("sessions: got %+v", open)
		}
		wantErr(t, "another's session", w.Sessions().End(t.Context(), "u", of("v", "")[0].ID), identity.ErrNoSession)
		wantErr(t, "no session", w.Sessions().End(t.Context(), "u", "x"), identity.ErrNoSession)
		w.must(w.Sessions().End(t.Context(), "u", open[1].ID))
		for token, want := range map[string]string{first: "", second: "u", others: "v"} {
			if got := userOf(w, manager, token); got != want {
				t.Errorf("session: got %q, want %q", got, want)
			}
		}
		if open := of("u", second); len(open) != 1 {
			t.Errorf("after one has ended: got %+v", open)
		}
	})
}
