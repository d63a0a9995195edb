package identity_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
)

// last is the code that was sent last.
func (w *world) last() identity.Code {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.sent) == 0 {
		w.t.Fatal("no code was sent")
	}
	return w.sent[len(w.sent)-1]
}

// ask asks for a code and returns it with its challenge, as it is typed in the browser that asked.
func (w *world) ask(in identity.Ask) identity.CodeTry {
	w.t.Helper()
	token, err := w.AskCode(w.t.Context(), in)
	w.must(err)
	return identity.CodeTry{Token: token, Code: w.last().Code, Device: in.Device, Purpose: in.Purpose}
}

// wantWrongCode fails the test unless a code was refused as wrong.
func wantWrongCode(t *testing.T, what string, err error) {
	t.Helper()
	if f := fault.FieldsOf(err)["code"]; f == nil || f.Key != "code.wrong" {
		t.Errorf("%s: got %v, want a wrong code", what, err)
	}
}

func TestSignInByCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		try := w.ask(identity.Ask{Purpose: identity.ForSignIn, Phone: "0812-3456-0001"})
		sent := w.last()
		if sent.Phone != u.Phone || len(sent.Code) != 6 || sent.Expires.Sub(w.clock()) != 5*time.Minute || sent.Locale != "id" {
			t.Errorf("sent: got %+v", sent)
		}
		docs, err := w.StoredSecrets(ctx)
		w.must(err)
		for _, doc := range docs {
			if bytes.Contains(doc, []byte(sent.Code)) || bytes.Contains(doc, []byte(try.Token)) {
				t.Errorf("a code or its token is stored: %s", doc)
			}
		}
		other := w.ask(identity.Ask{Purpose: identity.ForSignIn, Phone: u.Phone})
		elsewhere := other
		elsewhere.Code = try.Code
		_, err = w.SignInByCode(ctx, elsewhere)
		wantWrongCode(t, "the code of another browser", err)
		_, err = w.SignInByCode(ctx, identity.CodeTry{Token: "x", Code: try.Code})
		wantErr(t, "without the token", err, identity.ErrCodeOver)
		_, err = w.ResetByCode(ctx, try, "kebun teh gunung")
		wantErr(t, "for another purpose", err, identity.ErrCodeOver)
		got, err := w.SignInByCode(ctx, try)
		w.must(err)
		if got.ID != u.ID || !got.PhoneProvedAt.Equal(w.clock()) {
			t.Errorf("signed in: got %+v", got)
		}
		_, err = w.SignInByCode(ctx, try)
		wantErr(t, "a second time", err, identity.ErrCodeOver)
		w.pass(5 * time.Minute)
		_, err = w.SignInByCode(ctx, other)
		wantErr(t, "too late", err, identity.ErrCodeOver)
		w.pass(time.Hour)
		try = w.ask(identity.Ask{Purpose: identity.ForSignIn, Phone: u.Phone})
		w.must(w.SetDisabled(ctx, u.ID, true))
		_, err = w.SignInByCode(ctx, try)
		wantErr(t, "disabled", err, identity.ErrDisabled)
	})
}

// Two browsers' worth of the same right code let one in.
func TestCodeCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person(1)
		try := w.ask(identity.Ask{Purpose: identity.ForSignIn, Phone: "081234560001"})
		var in atomic.Int64
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if _, err := w.SignInByCode(t.Context(), try); err == nil {
					in.Add(1)
				}
			})
		}
		wait.Wait()
		if in.Load() != 1 {
			t.Errorf("%d came in, want 1", in.Load())
		}
	})
}

// Who guesses, from as many addresses and browsers as there are, sees ten codes an hour looked at, none of them right. The owner comes
// in meanwhile from a known device.
func TestGuessedCodes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		device, err := w.RememberDevice(ctx, u.ID)
		w.must(err)
		var tries []identity.CodeTry
		for n := range 20 { // from as many addresses; the phone gets three
			token, err := w.AskCode(ctx, identity.Ask{Purpose: identity.ForSignIn, Phone: u.Phone, Remote: fmt.Sprintf("10.0.0.%d", n)})
			if err == nil {
				tries = append(tries, identity.CodeTry{Token: token})
			} else if !errors.Is(err, identity.ErrTooManyTries) {
				t.Fatal(err)
			}
		}
		if len(tries) != 3 || len(w.sent) != 3 {
			t.Errorf("asked 20 times: %d challenges, %d codes sent, want 3", len(tries), len(w.sent))
		}
		right := map[string]bool{}
		for _, c := range w.sent {
			right[c.Code] = true
		}
		looked := 0
		for n := range 1000 {
			try := tries[n%len(tries)]
			if try.Code = fmt.Sprintf("%06d", n); right[try.Code] {
				continue
			}
			switch _, err := w.SignInByCode(ctx, try); {
			case err == nil:
				t.Fatal("a guess came in")
			case fault.FieldsOf(err) != nil:
				looked++
			case !errors.Is(err, identity.ErrTooManyTries) && !errors.Is(err, identity.ErrCodeOver):
				t.Fatal(err)
			}
		}
		if looked != 10 {
			t.Errorf("guesses: %d were looked at, want 10", looked)
		}
		for i, try := range tries { // luck comes too late
			try.Code = w.sent[i].Code
			if _, err := w.SignInByCode(ctx, try); err == nil {
				t.Error("a right code after a thousand guesses came in")
			}
		}
		_, err = w.SignInByCode(ctx, w.ask(identity.Ask{Purpose: identity.ForSignIn, Phone: u.Phone, Remote: "20.0.0.1", Device: device}))
		w.must(err)
		_, err = w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: password, Remote: "20.0.0.1"})
		w.must(err)
	})
}

// Parallel guesses are no more than the tries that a challenge has.
func TestParallelGuesses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.person(1)
		try := w.ask(identity.Ask{Purpose: identity.ForSignIn, Phone: "081234560001"})
		var looked atomic.Int64
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				_, err := w.SignInByCode(t.Context(), identity.CodeTry{Token: try.Token, Code: "x"})
				switch {
				case fault.FieldsOf(err) != nil:
					looked.Add(1)
				case !errors.Is(err, identity.ErrCodeOver):
					t.Errorf("guess: %v", err)
				}
			})
		}
		wait.Wait()
		if looked.Load() != 5 {
			t.Errorf("%d guesses were looked at, want 5", looked.Load())
		}
		_, err := w.SignInByCode(t.Context(), try)
		wantErr(t, "the right code after five guesses", err, identity.ErrCodeOver)
	})
}

// The same code is sent again after half a minute, then after a whole one; a phone gets eight a day, an address asks for twenty an
// hour.
func TestSendingIsLimited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.person(1)
		try := w.ask(identity.Ask{Purpose: identity.ForSignIn, Phone: "081234560001", Remote: "1"})
		for i, wait := range []time.Duration{30 * time.Second, time.Minute} {
			err := w.ResendCode(ctx, try, "1")
			wantErr(t, "too early", err, identity.ErrCodeWait)
			if f := fault.Of(err); f == nil || f.Wait != wait {
				t.Errorf("wait: got %+v, want %v", f, wait)
			}
			w.pass(wait)
			w.must(w.ResendCode(ctx, try, "1"))
			if got := w.last(); got.Code != try.Code || len(w.sent) != i+2 || got.ID == w.sent[i].ID {
				t.Errorf("sent again: got %+v of %d", got, len(w.sent))
			}
		}
		w.pass(2 * time.Minute)
		wantErr(t, "a fourth within ten minutes", w.ResendCode(ctx, try, "1"), identity.ErrTooManyTries)
		for range 10 {
			w.pass(10 * time.Minute)
			_, _ = w.AskCode(ctx, identity.Ask{Purpose: identity.ForSignIn, Phone: "081234560001", Remote: "2"})
		}
		if len(w.sent) != 8 {
			t.Errorf("in a day: %d codes, want 8", len(w.sent))
		}
		w.pass(24 * time.Hour)
		before := len(w.sent)
		for n := range 25 {
			_, err := w.AskCode(ctx, identity.Ask{Purpose: identity.ForSignIn, Phone: fmt.Sprintf("0812999900%02d", n), Remote: "3"})
			if err != nil && !errors.Is(err, identity.ErrTooManyTries) {
				t.Fatal(err)
			}
		}
		if sent := len(w.sent) - before; sent != 20 {
			t.Errorf("from one address: %d codes, want 20", sent)
		}
	})
}

// A number is told something in any case, so that who typed it learns nothing: neither from the answer, nor from a code.
func TestNumbersStayUnknown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		register := func(phone string) (identity.CodeTry, error) {
			token, err := w.AskRegister(ctx, identity.RegisterInput{Name: "Made Dwi", Phone: phone, Password: password}, "")
			return identity.CodeTry{Token: token, Code: w.last().Code}, err
		}
		for _, purpose := range []identity.Purpose{identity.ForSignIn, identity.ForReset} {
			try := w.ask(identity.Ask{Purpose: purpose, Phone: "081299999999"})
			if got := w.last(); got.Code != "" || got.Phone != "+6281299999999" || got.Purpose != purpose {
				t.Errorf("%s without an account: sent %+v", purpose, got)
			}
			_, err := w.SignInByCode(ctx, try)
			if purpose == identity.ForSignIn {
				wantWrongCode(t, "no account", err)
			}
		}
		try, err := register(u.Phone)
		w.must(err)
		if got := w.last(); got.Code != "" || got.Phone != u.Phone || got.Purpose != identity.ForRegister {
			t.Errorf("registered twice: sent %+v", got)
		}
		_, err = w.RegisterByCode(ctx, try)
		wantWrongCode(t, "registered twice", err)
		try, err = register("081277770000")
		w.must(err)
		made, err := w.RegisterByCode(ctx, try)
		w.must(err)
		if made.Phone != "+6281277770000" || !made.PhoneProvedAt.Equal(w.clock()) {
			t.Errorf("registered: got %+v", made)
		}
		_, err = w.SignIn(ctx, identity.Credentials{Phone: made.Phone, Password: password})
		w.must(err)
	})
}

func TestResetByCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		try := w.ask(identity.Ask{Purpose: identity.ForReset, Phone: u.Phone})
		wrong := try
		wrong.Code = "x"
		_, err := w.ResetByCode(ctx, wrong, "pendek")
		wantWrongCode(t, "a wrong code says nothing of the password", err)
		for range 6 { // costs no try
			_, err = w.ResetByCode(ctx, try, "pendek")
			if f := fault.FieldsOf(err)["password"]; f == nil || f.Key != "password.too_short" {
				t.Fatalf("weak: got %v", err)
			}
		}
		if before, err := w.User(ctx, u.ID); err != nil || !before.PhoneProvedAt.IsZero() {
			t.Fatalf("a weak password proves a phone: %+v, %v", before, err)
		}
		_, err = w.ResetByCode(ctx, try, "kebun teh gunung")
		w.must(err)
		if after, err := w.User(ctx, u.ID); err != nil || !after.PhoneProvedAt.Equal(w.clock()) {
			t.Errorf("the code came back from her phone: %+v, %v", after, err)
		}
		_, err = w.ResetByCode(ctx, try, "kebun kopi gayo")
		wantErr(t, "used", err, identity.ErrCodeOver)
		_, err = w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: "kebun teh gunung"})
		w.must(err)
		if len(w.told) != 1 || w.told[0].What != "password" || w.told[0].User.ID != u.ID {
			t.Errorf("told: got %+v", w.told)
		}
	})
}

// Another number is taken once a code came back from it; the old number is told, and nobody learns whose a taken one is.
func TestChangePhone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u, other := w.person(1), w.person(2)
		try := w.ask(identity.Ask{Purpose: identity.ForPhone, Phone: "081277770000", User: u.ID})
		wantErr(t, "another's", w.ChangePhone(ctx, try, other.ID, ""), identity.ErrCodeOver)
		w.must(w.ChangePhone(ctx, try, u.ID, ""))
		after, err := w.User(ctx, u.ID)
		w.must(err)
		if after.Phone != "+6281277770000" || after.PhoneProvedAt.IsZero() {
			t.Errorf("changed: got %+v", after)
		}
		if len(w.told) != 1 || w.told[0].What != "phone" || w.told[0].User.Phone != u.Phone {
			t.Errorf("told: got %+v", w.told)
		}
		taken := w.ask(identity.Ask{Purpose: identity.ForPhone, Phone: other.Phone, User: u.ID})
		wantWrongCode(t, "taken", w.ChangePhone(ctx, taken, u.ID, ""))
		w.actions(u.ID, "user.phone_changed")
	})
}
