package identity_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/identity/passkeytest"
)

// site is where the phones of these tests believe to be.
const site = "https://lumbung.test"

// enrol makes what a new phone answers when it is asked for a passkey for user.
func (w *world) enrol(user string) (*passkeytest.Phone, identity.PasskeyAnswer) {
	w.t.Helper()
	c, err := w.BeginPasskey(w.t.Context(), user)
	w.must(err)
	p := passkeytest.New(w.t, site)
	return p, identity.PasskeyAnswer{Token: c.Token, Answer: p.Make(w.t, c.Options)}
}

// passkey gives a user a passkey.
func (w *world) passkey(user string) *passkeytest.Phone {
	w.t.Helper()
	p, answer := w.enrol(user)
	_, err := w.AddPasskey(w.t.Context(), user, "Chrome di Android", answer)
	w.must(err)
	return p
}

// asks is what a phone answers when it is asked for a passkey of user, or of anybody.
func (w *world) asks(p *passkeytest.Phone, user string) identity.PasskeyAnswer {
	w.t.Helper()
	c, err := w.AskPasskey(w.t.Context(), user)
	w.must(err)
	return identity.PasskeyAnswer{Token: c.Token, Answer: p.Show(w.t, c.Options)}
}

// eachServing is each at an address that passkeys can belong to.
func eachServing(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) {
		w.must(w.ServePasskeys(site))
		test(t, w)
	})
}

// A passkey alone signs in, once for each time that it is asked for, and is a second factor from the first on.
func TestPasskey(t *testing.T) {
	eachServing(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u, other := w.person(1), w.person(2)
		p, answer := w.enrol(u.ID)
		_, err := w.AddPasskey(ctx, other.ID, "", answer)
		wantErr(t, "another's", err, identity.ErrPasskeyRefused)
		recovery, err := w.AddPasskey(ctx, u.ID, "Chrome di Android", answer)
		w.must(err)
		if len(recovery) != 10 {
			t.Errorf("recovery codes of the first factor: got %v", recovery)
		}
		w.flagged(u.ID, true)
		w.pass(time.Second)
		_, again := w.enrol(u.ID)
		_, err = w.AddPasskey(ctx, u.ID, "", answer)
		wantErr(t, "the same twice", err, identity.ErrPasskeyOver)
		if more, err := w.AddPasskey(ctx, u.ID, "Firefox di Windows", again); err != nil || more != nil {
			t.Errorf("a second one: got recovery codes %v, %v", more, err)
		}

		answer = w.asks(p, "")
		got, err := w.SignInByPasskey(ctx, answer, "10.0.0.1")
		if err != nil || got.ID != u.ID {
			t.Fatalf("signed in: got %+v, %v", got, err)
		}
		_, err = w.SignInByPasskey(ctx, answer, "10.0.0.1")
		wantErr(t, "the answer again", err, identity.ErrPasskeyOver)
		answer = w.asks(p, "")
		w.pass(5 * time.Minute)
		_, err = w.SignInByPasskey(ctx, answer, "10.0.0.1")
		wantErr(t, "too late", err, identity.ErrPasskeyOver)

		kept, err := w.Passkeys(ctx, u.ID)
		w.must(err)
		if len(kept) != 2 || kept[0].Agent != "Chrome di Android" || kept[0].UsedAt.IsZero() || !kept[1].UsedAt.IsZero() {
			t.Errorf("passkeys: got %+v", kept)
		}
		wantErr(t, "another's passkey removed", w.RemovePasskey(ctx, other.ID, kept[0].ID), identity.ErrNoPasskey)
		w.must(w.RemovePasskey(ctx, u.ID, kept[0].ID))
		w.flagged(u.ID, true)
		_, err = w.SignInByPasskey(ctx, w.asks(p, ""), "10.0.0.1")
		wantErr(t, "a passkey that was removed", err, identity.ErrPasskeyRefused)
		w.must(w.RemovePasskey(ctx, u.ID, kept[1].ID))
		w.flagged(u.ID, false)
		err = w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Code: recovery[0]})
		wantErr(t, "a recovery code once nothing is left", err, identity.ErrFactorOff)
		w.actions(u.ID, "user.passkey_removed", "user.passkey_removed", "user.passkey_added", "user.passkey_added")
		var told []string
		for _, n := range w.told {
			told = append(told, n.What+" "+n.Detail)
		}
		if got := strings.Join(told, ", "); got != "passkey added, passkey added, passkey removed, passkey removed" {
			t.Errorf("told: got %s", got)
		}
	})
}

// A passkey counts in place of a code, for its owner alone; the app and the passkeys go one by one.
func TestPasskeyAsSecondFactor(t *testing.T) {
	eachServing(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u, other := w.person(1), w.person(2)
		p, q := w.passkey(u.ID), w.passkey(other.ID)
		try := func(answer identity.PasskeyAnswer) error {
			return w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Passkey: answer})
		}
		answer := w.asks(p, u.ID)
		w.must(try(answer))
		wantErr(t, "the answer again", try(answer), identity.ErrPasskeyOver)
		wantErr(t, "another's", try(w.asks(q, other.ID)), identity.ErrPasskeyRefused)
		wantErr(t, "asked of anybody", try(w.asks(p, "")), identity.ErrPasskeyRefused)
		_, err := w.SignInByPasskey(ctx, w.asks(p, u.ID), "")
		wantErr(t, "asked as a second factor, used alone", err, identity.ErrPasskeyRefused)
		_, fresh := w.enrol(u.ID)
		wantErr(t, "a new passkey as an old one", try(fresh), identity.ErrPasskeyRefused)

		codes, err := w.RenewRecovery(ctx, identity.FactorTry{User: u.ID, Passkey: w.asks(p, u.ID)})
		w.must(err)
		w.must(w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Code: codes[0]}))
		w.must(w.BeginFactor(ctx, u.ID))
		setup, err := w.FactorSetup(ctx, u.ID)
		w.must(err)
		wantWrong(t, "a code of an app that is not confirmed", w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Code: w.code(setup.Key)}))
		_, err = w.ConfirmFactor(ctx, identity.FactorTry{User: u.ID, Code: codes[1]})
		wantWrong(t, "an app confirmed with a recovery code", err)
		seed, codes := w.factor(u.ID)
		w.must(w.RemoveFactor(ctx, identity.FactorTry{User: u.ID, Code: w.code(seed)}))
		w.flagged(u.ID, true)
		w.must(w.CheckFactor(ctx, identity.FactorTry{User: u.ID, Code: codes[0]}))
		if state, err := w.Factor(ctx, u.ID); err != nil || state.On || state.Passkeys != 1 || state.Recovery != 9 {
			t.Errorf("state: got %+v, %v", state, err)
		}
		kept, err := w.Passkeys(ctx, u.ID)
		w.must(err)
		w.must(w.RemovePasskey(ctx, u.ID, kept[0].ID))
		w.flagged(u.ID, false)
	})
}

// What is forged, comes from another page, or from an authenticator that did not ask who holds it, lets nobody in.
func TestPasskeyRefused(t *testing.T) {
	eachServing(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u, other := w.person(1), w.person(2)
		p, q := w.passkey(u.ID), w.passkey(other.ID)
		odd := func(change func(p *passkeytest.Phone)) identity.PasskeyAnswer {
			changed := *p
			change(&changed)
			return w.asks(&changed, "")
		}
		forged, mixed := w.asks(p, ""), w.asks(p, "")
		forged.Token = "e30." + strings.SplitN(forged.Token, ".", 2)[1]
		mixed.Token = w.asks(p, "").Token
		for name, answer := range map[string]identity.PasskeyAnswer{
			"nothing": {}, "no JSON": {Token: w.asks(p, "").Token, Answer: "{"}, "forged token": forged,
			"answer to another question": mixed,
			"another's key":              odd(func(p *passkeytest.Phone) { p.Key.Key = q.Key.Key }),
			"another's handle":           odd(func(p *passkeytest.Phone) { p.Options.UserHandle = q.Options.UserHandle }),
			"another site":               odd(func(p *passkeytest.Phone) { p.At.Origin, p.At.ID = "https://lumbung.evil", "lumbung.evil" }),
			"a site below":               odd(func(p *passkeytest.Phone) { p.At.Origin = "https://sub.lumbung.test" }),
			"asked for no PIN":           odd(func(p *passkeytest.Phone) { p.Options.UserNotVerified = true }),
		} {
			if got, err := w.SignInByPasskey(ctx, answer, ""); !errors.Is(err, identity.ErrPasskeyRefused) {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
		}
		_, err := w.SignInByPasskey(ctx, w.asks(p, ""), "")
		w.must(err)

		_, err = w.SignInByPasskey(ctx, odd(func(p *passkeytest.Phone) { p.Key.Counter = 7 }), "")
		w.must(err)
		_, err = w.SignInByPasskey(ctx, odd(func(p *passkeytest.Phone) { p.Key.Counter = 3 }), "")
		wantErr(t, "a copy of the key", err, identity.ErrPasskeyRefused)
		w.must(w.SetDisabled(ctx, other.ID, true))
		_, err = w.SignInByPasskey(ctx, w.asks(q, ""), "")
		wantErr(t, "a disabled account", err, identity.ErrDisabled)
		var over error
		for range 101 {
			_, over = w.SignInByPasskey(ctx, identity.PasskeyAnswer{Token: "x"}, "10.0.0.9")
		}
		if f := fault.Of(over); f == nil || f.Key != identity.ErrTooManyTries.Key {
			t.Errorf("many tries of one address: got %v", over)
		}
	})
}

// One answer counts once, however many times it arrives at once, and a user never has more passkeys than the limit.
func TestPasskeysAtOnce(t *testing.T) {
	eachServing(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		p := w.passkey(u.ID)
		answer := w.asks(p, "")
		var answers []identity.PasskeyAnswer
		for range 14 {
			_, made := w.enrol(u.ID)
			answers = append(answers, made)
		}
		var all sync.WaitGroup
		var in, added atomic.Int64
		for _, made := range answers {
			all.Go(func() {
				if _, err := w.SignInByPasskey(ctx, answer, ""); err == nil {
					in.Add(1)
				} else if !errors.Is(err, identity.ErrPasskeyOver) {
					t.Errorf("signed in: %v", err)
				}
				if recovery, err := w.AddPasskey(ctx, u.ID, "", made); err == nil {
					added.Add(1)
					if recovery != nil {
						t.Error("recovery codes for another than the first")
					}
				} else if f := fault.Of(err); f == nil || f.Key != identity.ErrPasskeysMany.Key {
					t.Errorf("added: %v", err)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 || added.Load() != 9 {
			t.Errorf("one answer signed in %d times; %d passkeys beside the first", in.Load(), added.Load())
		}
	})
}

// There are no passkeys at an IP address.
func TestNoPasskeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		u := w.person(1)
		w.must(w.ServePasskeys("http://127.0.0.1:8080"))
		_, err := w.BeginPasskey(t.Context(), u.ID)
		wantErr(t, "made", err, identity.ErrNoPasskeys)
		_, err = w.AskPasskey(t.Context(), "")
		wantErr(t, "asked for", err, identity.ErrNoPasskeys)
		_, err = w.SignInByPasskey(t.Context(), identity.PasskeyAnswer{}, "")
		wantErr(t, "used", err, identity.ErrNoPasskeys)
	})
}
