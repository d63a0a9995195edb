package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Faults of the second factor. A wrong code is fault.Fields named code.
var (
	ErrFactorOn  = fault.New(fault.Conflict, "factor.on")
	ErrFactorOff = fault.New(fault.Conflict, "factor.off")
)

const (
	factorKey      = "factors" // seals the seeds, signs the recovery codes
	factorStep     = 30        // seconds that a code lives, as authenticator apps count
	seedLength     = 20        // bytes: RFC 4226 recommends 160 bits
	recoveryCodes  = 10
	recoveryLength = 10 // characters of 5 bits
	factorTries    = 10 // an hour
)

// factor is the second factor of a user: the seed that an authenticator app knows too, and the recovery codes that are left.
type factor struct {
	ID       string    `bson:"_id"`      // the user's
	Seed     []byte    `bson:"seed"`     // sealed
	Since    time.Time `bson:"since"`    // zero until the first code has shown that the app knows the seed
	Step     int64     `bson:"step"`     // of the last code: no code of this step or one before it counts again
	Recovery []string  `bson:"recovery"` // signatures of the codes, in no order
}

// FactorState is what a user may know of the own second factor.
type FactorState struct {
	On       bool
	Since    time.Time
	Recovery int // codes that are left
}

// FactorSetup is what an authenticator app must know: Key for typing, URL for its camera.
type FactorSetup struct{ Key, URL string }

// FactorTry is a code that somebody enters: six digits of the app, or a recovery code. Device is a known device's token, or "".
type FactorTry struct{ User, Code, Device string }

// Factor returns the state of a user's second factor.
func (s *Service) Factor(ctx context.Context, user string) (state FactorState, err error) {
	f, err := s.factors.Get(ctx, user)
	if errors.Is(err, store.ErrNotFound) {
		return state, nil
	}
	if err != nil || f.Since.IsZero() {
		return state, err
	}
	return FactorState{On: true, Since: f.Since, Recovery: len(f.Recovery)}, nil
}

// BeginFactor makes the seed of a second factor, which FactorSetup shows and ConfirmFactor switches on. A seed that nobody has
// confirmed yet is replaced.
func (s *Service) BeginFactor(ctx context.Context, user string) error {
	key, err := s.Mark(ctx, factorKey)
	if err != nil {
		return err
	}
	seed, err := seal(key, base32.StdEncoding.EncodeToString(random(seedLength)), user)
	if err != nil {
		return err
	}
	_, err = s.factors.Upsert(ctx, user, func() *factor { return &factor{ID: user} }, func(f *factor) error {
		if !f.Since.IsZero() {
			return ErrFactorOn
		}
		f.Seed, f.Step = seed, 0
		return nil
	})
	return err
}

// FactorSetup returns the seed that BeginFactor has made, as long as it is not confirmed: ErrFactorOff without one, ErrFactorOn after
// that.
func (s *Service) FactorSetup(ctx context.Context, user string) (setup FactorSetup, err error) {
	u, err := s.User(ctx, user)
	if err != nil {
		return setup, err
	}
	f, seed, _, err := s.factorOf(ctx, user)
	if err != nil {
		return setup, err
	}
	if !f.Since.IsZero() {
		return setup, ErrFactorOn
	}
	raw, err := base32.StdEncoding.DecodeString(seed)
	if err != nil {
		return setup, fmt.Errorf("seed of %s: %w", user, err)
	}
	known, err := totp.Generate(totp.GenerateOpts{Issuer: "Lumbung", AccountName: u.Phone, Secret: raw})
	if err != nil {
		return setup, fmt.Errorf("seed of %s: %w", user, err)
	}
	return FactorSetup{Key: known.Secret(), URL: known.URL()}, nil
}

// factorOf returns a factor, confirmed or not, its seed and the key of both. None is ErrFactorOff.
func (s *Service) factorOf(ctx context.Context, user string) (f *factor, seed string, key []byte, err error) {
	if f, err = s.factors.Get(ctx, user); err != nil {
		return nil, "", nil, store.NotFoundAs(err, ErrFactorOff)
	}
	if f.Seed == nil {
		return nil, "", nil, ErrFactorOff
	}
	if key, err = s.Mark(ctx, factorKey); err != nil {
		return nil, "", nil, err
	}
	if seed, err = open(key, f.Seed, user); err != nil {
		return nil, "", nil, fmt.Errorf("seed of %s: %w", user, err)
	}
	return f, seed, key, nil
}

// ConfirmFactor switches the second factor on with a first code of the app, and returns the recovery codes. They are shown this
// once: the database has their signatures alone.
func (s *Service) ConfirmFactor(ctx context.Context, try FactorTry) (recovery []string, err error) {
	recovery, signed, err := s.newRecovery(ctx, try.User)
	if err != nil {
		return nil, err
	}
	err = s.spendFactor(ctx, try, "user.factor_on", func(ctx context.Context, f *factor, now time.Time) error {
		if !f.Since.IsZero() {
			return ErrFactorOn
		}
		f.Since, f.Recovery = now, signed
		return s.flagFactor(ctx, f.ID, true)
	})
	if err != nil {
		return nil, err
	}
	return recovery, s.tellFactor(ctx, try.User, "on")
}

// CheckFactor says whether a code is right, and spends it: nil once.
func (s *Service) CheckFactor(ctx context.Context, try FactorTry) error {
	return s.spendFactor(ctx, try, "", confirmed)
}

// RenewRecovery replaces the recovery codes, for a code of the app or one of them.
func (s *Service) RenewRecovery(ctx context.Context, try FactorTry) (recovery []string, err error) {
	recovery, signed, err := s.newRecovery(ctx, try.User)
	if err != nil {
		return nil, err
	}
	return recovery, s.spendFactor(ctx, try, "user.recovery_codes", func(ctx context.Context, f *factor, now time.Time) error {
		f.Recovery = signed
		return confirmed(ctx, f, now)
	})
}

// RemoveFactor switches the second factor off, for a code.
func (s *Service) RemoveFactor(ctx context.Context, try FactorTry) error {
	err := s.spendFactor(ctx, try, "user.factor_off", func(ctx context.Context, f *factor, now time.Time) error {
		if err := confirmed(ctx, f, now); err != nil {
			return err
		}
		f.Since, f.Seed, f.Recovery = time.Time{}, nil, nil
		return s.flagFactor(ctx, f.ID, false)
	})
	if err != nil {
		return err
	}
	return s.tellFactor(ctx, try.User, "off")
}

func (s *Service) tellFactor(ctx context.Context, user, state string) error {
	u, err := s.User(ctx, user)
	if err != nil {
		return err
	}
	return s.tell(ctx, u, "factor", state)
}

// confirmed refuses a factor that is not switched on.
func confirmed(_ context.Context, f *factor, _ time.Time) error {
	if f.Since.IsZero() {
		return ErrFactorOff
	}
	return nil
}

// flagFactor notes with the user, who is read at every page, whether there is a factor.
func (s *Service) flagFactor(ctx context.Context, user string, on bool) error {
	_, err := s.users.Update(ctx, user, func(u *User) error { u.SecondFactor = on; return nil })
	return store.NotFoundAs(err, ErrNoUser)
}

// spendFactor changes a factor for a code that is right, in the write that spends the code, and records what was done. Wrong codes
// are counted: ten an hour for a user, and ten for each known device, which strangers cannot lock out.
func (s *Service) spendFactor(
	ctx context.Context, try FactorTry, done string, change func(context.Context, *factor, time.Time) error,
) error {
	_, seed, key, err := s.factorOf(ctx, try.User)
	if err != nil {
		return err
	}
	taken, err := s.allow(ctx, time.Hour, s.factorLimit(ctx, try))
	if err != nil {
		return err
	}
	code, now := plainCode(try.Code), s.now()
	signed := signRecovery(key, try.User, code)
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.factors.Update(ctx, try.User, func(f *factor) error {
			if !f.spend(seed, code, signed, now) {
				return fault.Fields{"code": fault.New(fault.Invalid, "factor.wrong")}
			}
			return change(ctx, f, now)
		})
		if err != nil || done == "" {
			return store.NotFoundAs(err, ErrFactorOff)
		}
		return s.record(ctx, try.User, done)
	})
	if err != nil {
		return err
	}
	return s.restore(ctx, taken)
}

func (s *Service) factorLimit(ctx context.Context, try FactorTry) limit {
	if s.KnownDevice(ctx, try.Device, try.User) {
		return limit{"factor device", tokenHash(try.Device), factorTries}
	}
	return limit{"factor", try.User, factorTries}
}

// spend takes a code: the one of this half minute, of the one before or after it, or a recovery code, by its signature. Each counts
// once.
func (f *factor) spend(seed, code, signed string, now time.Time) bool {
	if i := slices.Index(f.Recovery, signed); i >= 0 {
		f.Recovery = slices.Delete(f.Recovery, i, i+1)
		return true
	}
	at := now.Unix() / factorStep
	for step := max(at-1, f.Step+1); step <= at+1; step++ {
		want, err := totp.GenerateCodeCustom(seed, time.Unix(step*factorStep, 0), totp.ValidateOpts{
			Period: factorStep, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1, // the one that all apps know
		})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			f.Step = step
			return true
		}
	}
	return false
}

// newRecovery makes recovery codes, as they are shown and as they are kept.
func (s *Service) newRecovery(ctx context.Context, user string) (codes, signed []string, err error) {
	key, err := s.Mark(ctx, factorKey)
	if err != nil {
		return nil, nil, err
	}
	for range recoveryCodes {
		code := rand.Text()[:recoveryLength]
		codes = append(codes, code[:recoveryLength/2]+"-"+code[recoveryLength/2:])
		signed = append(signed, signRecovery(key, user, code))
	}
	return codes, signed, nil
}

func signRecovery(key []byte, user, code string) string { return sign(key, "recovery "+user+" "+code) }

// plainCode is a code without the blanks and hyphens with which people type it.
func plainCode(code string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if separates(r) {
			return -1
		}
		return r
	}, code))
}
