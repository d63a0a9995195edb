package identity_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u, err := w.Register(ctx, identity.RegisterInput{
			Name: "  Siti   Aminah ", Phone: "0812-3456-7890", Email: "Siti@Contoh.ID", Password: password, Locale: "xx",
		})
		w.must(err)
		if u.Name != "Siti Aminah" || u.Phone != "+6281234567890" || u.Email != "siti@contoh.id" || u.Locale != "id" {
			t.Errorf("Register: got %+v", u)
		}
		_, err = w.Register(ctx, identity.RegisterInput{Name: "Lain", Phone: "+62 812 3456 7890", Password: password})
		if fields := fault.FieldsOf(err); fields["phone"] == nil || fields["phone"].Key != "register.phone_taken" {
			t.Errorf("phone twice: got %v", err)
		}
		_, err = w.Register(ctx, identity.RegisterInput{Name: "x", Phone: "12", Email: "a b", Password: "pendek"})
		fields := fault.FieldsOf(err)
		for _, field := range []string{"name", "phone", "email", "password"} {
			if fields[field] == nil {
				t.Errorf("mistakes: got %v, want one in %s", err, field)
			}
		}
	})
}

func TestPasswords(t *testing.T) {
	s := identity.New(store.New(nil), time.Now, nil)
	tests := map[string]string{
		"1234567":  "password.too_short",
		"ééééééé":  "password.too_short",
		"éàüöñçßé": "",
		strings.Repeat("padi sawah ", 11) + "abcdefg":  "", // 128
		strings.Repeat("padi sawah ", 11) + "abcdefgh": "password.too_long",
		strings.Repeat("稻", 64) + "田米飯飯":               "", // no truncation, no rule about letters
		"12345678":                 "password.common",
		"Password":                 "password.common",
		"rahasia2024!":             "password.common",
		"Bismillah99":              "password.common",
		"abababab":                 "password.common",
		"123lumbung9":              "password.guessable",
		"Siti-Aminah88":            "password.guessable",
		"081234567890":             "password.guessable",
		"81234567890ab":            "password.guessable",
		"aminah menjual kue lapis": "",
		"!@#$%^&*(":                "",
	}
	for password, want := range tests {
		if got := s.Weakness(password, "Siti Aminah", "0812-3456-7890", "+6281234567890"); got != want {
			t.Errorf("Weakness(%q): got %q, want %q", password, got, want)
		}
	}
}

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		got, err := w.SignIn(ctx, identity.Credentials{Phone: "08123456-0001", Password: password, Remote: "1.1.1.1"})
		w.must(err)
		if got.ID != u.ID {
			t.Errorf("SignIn: got %s, want %s", got.ID, u.ID)
		}
		for name, c := range map[string]identity.Credentials{
			"wrong password": {Phone: u.Phone, Password: password + "x"},
			"unknown phone":  {Phone: "081299999999", Password: password},
			"no password":    {Phone: u.Phone},
			"endless":        {Phone: u.Phone, Password: strings.Repeat("x", 1<<20)},
		} {
			_, err := w.SignIn(ctx, c)
			wantErr(t, name, err, identity.ErrCredentials)
		}
		got, err = w.SignIn(ctx, identity.Credentials{Phone: "\u202d0812-3456-0001\u202c", Password: password})
		if err != nil || got.ID != u.ID {
			t.Errorf("as a list of contacts copies it: got %v, %v", got, err)
		}
		for range 100 { // more than an address may try
			_, err := w.SignIn(ctx, identity.Credentials{Phone: "0812-3456", Password: password, Remote: "2.2.2.2"})
			if mistake := fault.FieldsOf(err)["phone"]; mistake == nil || mistake.Key != phone.ErrInvalid.Key {
				t.Fatalf("no phone: got %v", err)
			}
		}
		w.must(w.SetDisabled(ctx, u.ID, true))
		_, err = w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: password})
		wantErr(t, "disabled", err, identity.ErrDisabled)
	})
}

// A thousand wrong passwords from a thousand addresses: ten are looked at, and the owner's device still gets in.
func TestThrottleAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.pass(10 * time.Second)
		u := w.person(1)
		device, err := w.RememberDevice(ctx, u.ID)
		w.must(err)
		wrong, refused := attack(t, w, 1000, func(n int) identity.Credentials {
			return identity.Credentials{Phone: u.Phone, Password: "salah sekali", Remote: fmt.Sprintf("10.0.%d.%d", n/256, n%256)}
		})
		if wrong != 10 || refused != 990 {
			t.Errorf("wrong %d, refused %d, want 10 and 990", wrong, refused)
		}
		right := identity.Credentials{Phone: u.Phone, Password: password, Remote: "20.0.0.1"}
		_, err = w.SignIn(ctx, right)
		wantErr(t, "new device", err, identity.ErrTooManyTries)
		if f := fault.Of(err); f == nil || f.Kind != fault.TooMany || f.Wait != 15*time.Minute-10*time.Second || f.Args[0] != 15 {
			t.Errorf("wait: got %+v, want 14 minutes 50 seconds, 15 minutes in the sentence", f)
		}
		right.Device = device
		for range 12 { // a right password costs no try
			_, err = w.SignIn(ctx, right)
			w.must(err)
		}
		wrong, _ = attack(t, w, 30, func(int) identity.Credentials {
			return identity.Credentials{Phone: u.Phone, Password: "salah sekali", Device: device}
		})
		if wrong != 10 {
			t.Errorf("tries with a stolen device token: got %d, want 10", wrong)
		}
		w.pass(15 * time.Minute)
		right.Device = ""
		_, err = w.SignIn(ctx, right)
		w.must(err)
	})
}

// Trying many accounts from one address uses up the address, and takes nothing from those accounts afterwards.
func TestThrottleAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		u, other := w.person(1), w.person(2)
		device, err := w.RememberDevice(t.Context(), other.ID)
		w.must(err)
		wrong, refused := attack(t, w, 150, func(n int) identity.Credentials {
			return identity.Credentials{Phone: fmt.Sprintf("08129999%04d", n), Password: "salah sekali", Remote: "10.0.0.1"}
		})
		if wrong != 100 || refused != 50 {
			t.Errorf("wrong %d, refused %d, want 100 and 50", wrong, refused)
		}
		attack(t, w, 50, func(int) identity.Credentials {
			return identity.Credentials{Phone: u.Phone, Password: "salah sekali", Remote: "10.0.0.1"}
		})
		_, err = w.SignIn(t.Context(), identity.Credentials{Phone: u.Phone, Password: password, Remote: "10.0.0.2"})
		w.must(err)
		neighbour := identity.Credentials{Phone: other.Phone, Password: password, Remote: "10.0.0.1", Device: device}
		_, err = w.SignIn(t.Context(), neighbour)
		w.must(err)
		neighbour.Phone = u.Phone
		_, err = w.SignIn(t.Context(), neighbour)
		wantErr(t, "another person's device", err, identity.ErrTooManyTries)
	})
}

// attack tries n credentials, eight at a time.
func attack(t *testing.T, w *world, n int, guess func(n int) identity.Credentials) (wrong, refused int64) {
	var tries, wrongs, refusals atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i := tries.Add(1); i <= int64(n); i = tries.Add(1) {
				switch _, err := w.SignIn(t.Context(), guess(int(i))); {
				case errors.Is(err, identity.ErrCredentials):
					wrongs.Add(1)
				case errors.Is(err, identity.ErrTooManyTries):
					refusals.Add(1)
				default:
					t.Errorf("attack: %v", err)
				}
			}
		})
	}
	wait.Wait()
	return wrongs.Load(), refusals.Load()
}

// Whether a phone number has an account cannot be told from how long the answer takes.
func TestSignInTakesTheSameTime(t *testing.T) {
	db := storetest.OpenSQLite(t)
	s := identity.New(db, time.Now, nil)
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	var known, unknown []time.Duration
	for n := range 9 {
		phone := fmt.Sprintf("08123456%04d", n)
		if _, err := s.Register(t.Context(), identity.RegisterInput{Name: "Siti", Phone: phone, Password: password}); err != nil {
			t.Fatal(err)
		}
		known = append(known, timed(t, s, phone))
		unknown = append(unknown, timed(t, s, fmt.Sprintf("08129999%04d", n)))
	}
	slices.Sort(known)
	slices.Sort(unknown)
	k, u := known[len(known)/2], unknown[len(unknown)/2]
	t.Logf("wrong password %v, unknown phone %v", k, u)
	if k > 2*u || u > 2*k {
		t.Errorf("wrong password takes %v, unknown phone %v", k, u)
	}
}

func timed(t *testing.T, s *identity.Service, phone string) time.Duration {
	start := time.Now()
	_, err := s.SignIn(t.Context(), identity.Credentials{Phone: phone, Password: "salah sekali"})
	wantErr(t, phone, err, identity.ErrCredentials)
	return time.Since(start)
}

func TestRehash(t *testing.T) {
	db := storetest.OpenSQLite(t)
	s := identity.New(db, time.Now, nil)
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	u, err := s.Register(ctx, identity.RegisterInput{Name: "Siti", Phone: "081234567890", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	const today = "$argon2id$v=19$m=19456,t=2,p=1$"
	if !strings.HasPrefix(u.Password, today) {
		t.Errorf("hash: got %s, want %s…", u.Password, today)
	}
	if _, err := s.Weaker(ctx, u.ID, password); err != nil {
		t.Fatal(err)
	}
	c := identity.Credentials{Phone: u.Phone, Password: password}
	for range 2 { // with the weak hash and with the new one
		if _, err := s.SignIn(ctx, c); err != nil {
			t.Fatal(err)
		}
		after, err := s.User(ctx, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(after.Password, today) || !after.PasswordChangedAt.Equal(u.PasswordChangedAt.Truncate(time.Millisecond)) {
			t.Errorf("after sign-in: got %s, changed at %v", after.Password, after.PasswordChangedAt)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	s := identity.New(store.New(nil), time.Now, nil)
	for b.Loop() {
		if err := s.Hash(b.Context(), password); err != nil {
			b.Fatal(err)
		}
	}
}

// One address registers, or asks which phone numbers are taken, only so often.
func TestRegisterIsLimitedPerAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refused := 0
		for i := range 25 {
			in := identity.RegisterInput{Name: "Made Dwi", Phone: fmt.Sprintf("0812345%05d", i), Password: password, Remote: "192.0.2.7"}
			_, err := w.Register(t.Context(), in)
			if errors.Is(err, identity.ErrTooManyTries) {
				refused++
				continue
			}
			w.must(err)
		}
		if refused != 5 {
			t.Errorf("25 registrations from one address: %d refused, want 5", refused)
		}
	})
}

// What is allowed a number of times a day is allowed as often again the next day.
func TestAllow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 2 {
			for range 3 {
				w.must(w.Allow(t.Context(), "photos", "siti", 3))
			}
			err := w.Allow(t.Context(), "photos", "siti", 3)
			wantErr(t, "the fourth", err, identity.ErrTooManyTries)
			if wait := fault.Of(err).Wait; wait != 18*time.Hour {
				t.Errorf("wait: got %v, want 18 hours", wait)
			}
			w.must(w.Allow(t.Context(), "photos", "sri", 3))
			w.pass(24 * time.Hour)
		}
	})
}
