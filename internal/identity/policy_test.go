package identity_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
)

// Ways that a policy switches off let nobody in, and the last one that everybody has cannot be switched off.
func TestPolicy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		w.SetReach(identity.Reach{Tell: w.keepNotice})
		p, err := w.Policy(ctx)
		w.must(err)
		if !p.Password || !p.Code || !p.Passkey || p.N != 0 {
			t.Fatalf("the first policy is %+v", p)
		}
		signIn := func() error {
			_, err := w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: password, Remote: "10.0.0.1"})
			return err
		}
		w.must(w.ServePasskeys("http://localhost:8080"))
		w.must(signIn())
		silent := p
		silent.Password = false
		if err := w.CheckPolicy(silent); fault.FieldsOf(err)["password"] == nil {
			t.Errorf("codes go nowhere and the password is switched off: %v", err)
		}
		w.SetReach(identity.Reach{SendCode: w.keepCode, Tell: w.keepNotice})
		only := silent
		only.Code = false
		if err := w.CheckPolicy(only); fault.FieldsOf(err)["password"] == nil {
			t.Errorf("passkeys alone: %v", err)
		}
		for _, days := range []int64{0, -1, 91} {
			wrong := p
			wrong.OfficerDays, wrong.OtherDays = days, days
			if fields := fault.FieldsOf(w.CheckPolicy(wrong)); fields["officer_days"] == nil || fields["other_days"] == nil {
				t.Errorf("%d days: %v", days, fields)
			}
		}
		_, err = w.SetPolicy(ctx, silent)
		w.must(err)
		wantErr(t, "a password", signIn(), identity.ErrWayOff)
		_, err = w.SetPolicy(ctx, p)
		wantErr(t, "the policy of before", err, identity.ErrPolicyChanged)
		p.N, p.Code, p.Passkey = 1, false, false
		_, err = w.SetPolicy(ctx, p)
		w.must(err)
		w.must(signIn())
		_, err = w.AskCode(ctx, identity.Ask{Purpose: identity.ForSignIn, Phone: u.Phone})
		wantErr(t, "a code", err, identity.ErrWayOff)
		_, err = w.AskCode(ctx, identity.Ask{Purpose: identity.ForReset, Phone: u.Phone})
		w.must(err)
		_, err = w.SignInByPasskey(ctx, identity.PasskeyAnswer{}, "10.0.0.1")
		wantErr(t, "a passkey", err, identity.ErrWayOff)
		if life := p.Life(true); life != 90*24*time.Hour {
			t.Errorf("an officer's session lasts %s", life)
		}

		p.N, p.Code, p.Password = 2, true, false
		_, err = w.SetPolicy(ctx, p)
		w.must(err)
		w.SetReach(identity.Reach{Tell: w.keepNotice}) // WhatsApp is gone
		w.must(signIn())
	})
}

// Operators who change the policy at once: one of them does.
func TestPolicyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, err := w.Policy(t.Context())
		w.must(err)
		var errs [4]error
		var wait sync.WaitGroup
		for i := range errs {
			mine := p
			mine.OtherDays = int64(10 + i)
			wait.Go(func() { _, errs[i] = w.SetPolicy(t.Context(), mine) })
		}
		wait.Wait()
		now, err := w.Policy(t.Context())
		w.must(err)
		done := 0
		for i, err := range errs {
			if err == nil {
				if done++; now.OtherDays != int64(10+i) {
					t.Errorf("the policy is %+v, set by %d", now, i)
				}
			} else if !errors.Is(err, identity.ErrPolicyChanged) {
				t.Error(err)
			}
		}
		if done != 1 || now.N != 1 {
			t.Errorf("%d set it, %d times", done, now.N)
		}
	})
}
