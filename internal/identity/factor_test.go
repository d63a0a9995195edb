package identity_test

import (
	"bytes"
	"errors"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/store"
)

// code is what an authenticator app shows now.
func (w *world) code(seed string) string {
	w.t.Helper()
	code, err := totp.GenerateCode(seed, w.clock())
	w.must(err)
	return code
}

// factor switches the second factor of a user on.
func (w *world) factor(user string) (seed string, recovery []string) {
	w.t.Helper()
	w.must(w.BeginFactor(w.t.Context(), user))
	setup, err := w.FactorSetup(w.t.Context(), user)
	w.must(err)
	recovery, err = w.ConfirmFactor(w.t.Context(), identity.FactorTry{User: user, Code: w.code(setup.Key)})
	w.must(err)
	w.pass(time.Minute)
	return setup.Key, recovery
}

// wantWrong fails the test unless a code was refused as wrong.
func wantWrong(t *testing.T, what string, err error) {
	t.Helper()
	if f := fault.FieldsOf(err)["code"]; f == nil || f.Key != "factor.wrong" {
		t.Errorf("%s: got %v, want a wrong code", what, err)
	}
}

func TestFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		_, err := w.FactorSetup(ctx, u.ID)
		wantErr(t, "before it begins", err, identity.ErrFactorOff)
		wantErr(t, "a code without a factor", w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Code: "123456"}), identity.ErrFactorOff)
		w.must(w.BeginFactor(ctx, u.ID))
		setup, err := w.FactorSetup(ctx, u.ID)
		w.must(err)
		app, err := url.Parse(setup.URL)
		w.must(err)
		if app.Scheme != "otpauth" || app.Query().Get("secret") != setup.Key || len(setup.Key) != 32 {
			t.Errorf("setup: got %+v", setup)
		}
		wantErr(t, "not confirmed", w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Code: w.code(setup.Key)}), identity.ErrFactorOff)
		_, err = w.ConfirmFactor(ctx, identity.FactorTry{User: u.ID, Code: "000000"})
		wantWrong(t, "confirmed with a wrong code", err)
		w.flagged(u.ID, false)
		seed, recovery := w.factor(u.ID)
		w.flagged(u.ID, true)
		if state, err := w.Factor(ctx, u.ID); err != nil || !state.On || state.Recovery != 10 || len(slices.Compact(recovery)) != 10 {
			t.Errorf("state: got %+v, %v; codes %v", state, err, recovery)
		}
		wantErr(t, "begun twice", w.BeginFactor(ctx, u.ID), identity.ErrFactorOn)
		_, err = w.FactorSetup(ctx, u.ID)
		wantErr(t, "the seed once it is confirmed", err, identity.ErrFactorOn)
		other := w.person(2)
		w.factor(other.ID)
		try := func(code string) error { return w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Code: code}) }
		code := w.code(seed)
		w.must(try(code[:3] + " " + code[3:]))
		wantWrong(t, "the same code again", try(code))
		w.pass(30 * time.Second)
		late := w.code(seed)
		w.pass(30 * time.Second)
		w.must(try(late))
		wantWrong(t, "a code before the last", try(code))
		w.pass(2 * time.Minute)
		old := w.code(seed)
		w.pass(time.Minute)
		wantWrong(t, "a minute late", try(old))
		w.must(try(recovery[0]))
		wantWrong(t, "a recovery code again", try(recovery[0]))
		wantWrong(t, "another's recovery code", w.CheckFactor(ctx, identity.FactorTry{User: other.ID, Code: recovery[1]}))
		renewed, err := w.RenewRecovery(ctx, identity.FactorTry{User: u.ID, Code: recovery[1]})
		w.must(err)
		wantWrong(t, "a recovery code from before", try(recovery[2]))
		w.must(try(renewed[9]))
		wantWrong(t, "switched off with a wrong code", w.RemoveFactor(ctx, identity.FactorTry{User: u.ID, Code: "000000"}))
		w.flagged(u.ID, true)
		w.pass(time.Hour)
		w.must(w.RemoveFactor(ctx, identity.FactorTry{User: u.ID, Code: w.code(seed)}))
		w.flagged(u.ID, false)
		wantErr(t, "a code once it is off", try(renewed[0]), identity.ErrFactorOff)
		w.actions(u.ID, "user.factor_off", "user.recovery_codes", "user.factor_on")
		again, _ := w.factor(u.ID)
		if again == seed {
			t.Error("the seed of before is used again")
		}
	})
}

// flagged fails the test unless the user, whom pages read, says whether there is a factor.
func (w *world) flagged(user string, want bool) {
	w.t.Helper()
	u, err := w.User(w.t.Context(), user)
	w.must(err)
	if u.SecondFactor != want {
		w.t.Errorf("second factor of the user: got %v, want %v", u.SecondFactor, want)
	}
}

// actions fails the test unless the log has these lines about a user, the newest first.
func (w *world) actions(user string, want ...string) {
	w.t.Helper()
	log, err := w.log.List(w.t.Context(), audit.Search{Coop: act.Platform, Subject: user}, store.Page{})
	w.must(err)
	var got []string
	for _, e := range log.Items {
		got = append(got, e.Action)
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("audit log: got %v, want %v", got, want)
	}
}

// A code that two browsers send at the same time lets one of them in.
func TestFactorCodeCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		u := w.person(1)
		seed, recovery := w.factor(u.ID)
		for _, code := range []string{w.code(seed), recovery[3]} {
			var in atomic.Int64
			var wait sync.WaitGroup
			for range 4 {
				wait.Go(func() {
					if w.CheckFactor(t.Context(), identity.FactorTry{User: u.ID, Code: code}) == nil {
						in.Add(1)
					}
				})
			}
			wait.Wait()
			if in.Load() != 1 {
				t.Errorf("code %s: %d came in, want 1", code, in.Load())
			}
		}
	})
}

// Who knows the password guesses ten codes an hour. The owner's device still gets in.
func TestThrottleFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		u := w.person(1)
		device, err := w.RememberDevice(t.Context(), u.ID)
		w.must(err)
		seed, _ := w.factor(u.ID)
		looked := 0
		for range 40 {
			if err := w.CheckFactor(t.Context(), identity.FactorTry{User: u.ID, Code: "x"}); !errors.Is(err, identity.ErrTooManyTries) {
				wantWrong(t, "guess", err)
				looked++
			}
		}
		if looked != 10 {
			t.Errorf("guesses: %d were looked at, want 10", looked)
		}
		right := identity.FactorTry{User: u.ID, Code: w.code(seed)}
		wantErr(t, "the right code elsewhere", w.CheckFactor(t.Context(), right), identity.ErrTooManyTries)
		right.Device = device
		w.must(w.CheckFactor(t.Context(), right))
		w.pass(time.Hour)
		w.must(w.CheckFactor(t.Context(), identity.FactorTry{User: u.ID, Code: w.code(seed)}))
	})
}

// The database holds neither a seed nor a recovery code, and a seed in another's document opens nothing.
func TestFactorIsSealed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u, thief := w.person(1), w.person(2)
		seed, recovery := w.factor(u.ID)
		docs, err := w.StoredSecrets(ctx)
		w.must(err)
		for _, doc := range docs {
			for _, secret := range append(recovery, seed, recovery[0][:5]+recovery[0][6:]) {
				if bytes.Contains(doc, []byte(secret)) {
					t.Errorf("%s is stored: %s", secret, doc)
				}
			}
		}
		w.must(w.MoveFactor(ctx, u.ID, thief.ID))
		if err := w.CheckFactor(ctx, identity.FactorTry{User: thief.ID, Code: w.code(seed)}); err == nil || fault.Of(err) != nil {
			t.Errorf("another's seed: got %v, want an error for the log", err)
		}
	})
}
