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

// factor is the second factor of a user: the seed that an authenticator app knows too, and the recovery codes that are left. Who has
// passkeys alone has no seed.
type factor struct {
	ID       string    `bson:"_id"`      // the user's
	Seed     []byte    `bson:"seed"`     // sealed
	Since    time.Time `bson:"since"`    // zero until the first code has shown that the app knows the seed
	Step     int64     `bson:"step"`     // of the last code: no code of this step or one before it counts again
	Recovery []string  `bson:"recovery"` // signatures of the codes, in no order
}

func (f *factor) on() bool { return !f.Since.IsZero() }

// FactorState is what a user may know of the own second factor.
type FactorState struct {
	On       bool // with an authenticator app
	Since    time.Time
	Passkeys int
	Recovery int // codes that are left
}

// FactorSetup is what an authenticator app must know: Key for typing, URL for its camera.
type FactorSetup struct{ Key, URL string }

// FactorTry is a code that somebody enters, six digits of the app or a recovery code, or an answer to AskPasskey in its place. Device
// is a known device's token, or "".
type FactorTry struct {
	User, Code, Device string
	Passkey            PasskeyAnswer
}

// Factor returns the state of a user's second factor.
func (s *Service) Factor(ctx context.Context, user string) (state FactorState, err error) {
	f, err := s.factors.Get(ctx, user)
	if errors.Is(err, store.ErrNotFound) {
		return state, nil
	}
	if err != nil {
		return state, err
	}
	kept, err := s.passkeysOf(ctx, user)
	return FactorState{On: f.on(), Since: f.Since, Passkeys: len(kept), Recovery: len(f.Recovery)}, err
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
		if f.on() {
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
	f, seed, err := s.factorOf(ctx, user)
	switch {
	case err != nil:
		return setup, err
	case f.on():
		return setup, ErrFactorOn
	case seed == "":
		return setup, ErrFactorOff
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

// factorOf returns a factor, confirmed or not, and its seed, "" when there is none. No factor is ErrFactorOff.
func (s *Service) factorOf(ctx context.Context, user string) (f *factor, seed string, err error) {
	if f, err = s.factors.Get(ctx, user); err != nil {
		return nil, "", store.NotFoundAs(err, ErrFactorOff)
	}
	if f.Seed == nil {
		return f, "", nil
	}
	key, err := s.Mark(ctx, factorKey)
	if err != nil {
		return nil, "", err
	}
	if seed, err = open(key, f.Seed, user); err != nil {
		return nil, "", fmt.Errorf("seed of %s: %w", user, err)
	}
	return f, seed, nil
}

// ConfirmFactor switches the second factor on with a first code of the app, and returns the recovery codes. They are shown this
// once: the database has their signatures alone.
func (s *Service) ConfirmFactor(ctx context.Context, try FactorTry) (recovery []string, err error) {
	recovery, signed, err := s.newRecovery(ctx, try.User)
	if err != nil {
		return nil, err
	}
	err = s.spend(ctx, try, proof{first: true, done: "user.factor_on"}, func(ctx context.Context, f *factor, now time.Time) error {
		f.Since, f.Recovery = now, signed
		return s.flagFactor(ctx, f.ID, true)
	})
	if err != nil {
		return nil, err
	}
	return recovery, s.tellAbout(ctx, try.User, "factor", "on")
}

// CheckFactor says whether a code or a passkey is right, and spends it: nil once.
func (s *Service) CheckFactor(ctx context.Context, try FactorTry) error {
	return s.spend(ctx, try, proof{}, func(context.Context, *factor, time.Time) error { return nil })
}

// RenewRecovery replaces the recovery codes, for a code of the app, one of them or a passkey.
func (s *Service) RenewRecovery(ctx context.Context, try FactorTry) (recovery []string, err error) {
	recovery, signed, err := s.newRecovery(ctx, try.User)
	if err != nil {
		return nil, err
	}
	return recovery, s.spend(ctx, try, proof{done: "user.recovery_codes"}, func(_ context.Context, f *factor, _ time.Time) error {
		f.Recovery = signed
		return nil
	})
}

// RemoveFactor forgets the authenticator app, for a code or a passkey. Passkeys stay, and the recovery codes with them.
func (s *Service) RemoveFactor(ctx context.Context, try FactorTry) error {
	err := s.spend(ctx, try, proof{done: "user.factor_off"}, func(ctx context.Context, f *factor, _ time.Time) error {
		if !f.on() {
			return ErrFactorOff
		}
		f.Since, f.Seed = time.Time{}, nil
		kept, err := s.passkeysOf(ctx, f.ID)
		if err != nil || len(kept) > 0 {
			return err
		}
		f.Recovery = nil
		return s.flagFactor(ctx, f.ID, false)
	})
	if err != nil {
		return err
	}
	return s.tellAbout(ctx, try.User, "factor", "off")
}

// tellAbout tells a user of a change of the account.
func (s *Service) tellAbout(ctx context.Context, user, what, detail string) error {
	u, err := s.User(ctx, user)
	if err != nil {
		return err
	}
	return s.tell(ctx, u, what, detail)
}

// flagFactor notes with the user, who is read at every page, whether there is a factor.
func (s *Service) flagFactor(ctx context.Context, user string, on bool) error {
	_, err := s.users.Update(ctx, user, func(u *User) error { u.SecondFactor = on; return nil })
	return store.NotFoundAs(err, ErrNoUser)
}

// proof says what a code is for. The first code of an app, and no other, shows that it knows the seed; done is recorded.
type proof struct {
	first bool
	done  string
}

// spend changes a factor for a code or a passkey that is right, in the write that spends it, and records what was done. Wrong ones are
// counted: ten an hour for a user, and ten for each known device, which strangers cannot lock out.
func (s *Service) spend(ctx context.Context, try FactorTry, p proof, change func(context.Context, *factor, time.Time) error) error {
	f, seed, err := s.factorOf(ctx, try.User)
	if err != nil {
		return err
	}
	switch {
	case p.first && f.on():
		return ErrFactorOn
	case p.first && seed == "", !p.first && try.Passkey.Answer == "" && !f.on() && len(f.Recovery) == 0:
		return ErrFactorOff
	}
	taken, err := s.allow(ctx, time.Hour, s.factorLimit(ctx, try))
	if err != nil {
		return s.locked(ctx, err, try.User, ByFactor, "")
	}
	save, take, err := s.taker(ctx, try, seed, p.first)
	if err != nil {
		return err
	}
	now := s.now()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := save(ctx); err != nil {
			return err
		}
		_, err := s.factors.Update(ctx, try.User, func(f *factor) error {
			if !take(f) {
				return fault.Fields{"code": fault.New(fault.Invalid, "factor.wrong")}
			}
			return change(ctx, f, now)
		})
		if err != nil || p.done == "" {
			return store.NotFoundAs(err, ErrFactorOff)
		}
		return s.record(ctx, try.User, p.done)
	})
	if err != nil {
		return err
	}
	return s.restore(ctx, taken)
}

// taker is what spends a try: save in the Tx, before the factor is changed, and take of the factor, which says whether it is right.
func (s *Service) taker(ctx context.Context, try FactorTry, seed string, first bool) (
	save func(context.Context) error, take func(*factor) bool, err error,
) {
	if try.Passkey.Answer != "" && !first {
		u, err := s.check(ctx, try.Passkey)
		if err != nil {
			return nil, nil, err
		}
		if u.asked.User != try.User {
			return nil, nil, ErrPasskeyRefused
		}
		return func(ctx context.Context) error { return s.use(ctx, u) }, func(*factor) bool { return true }, nil
	}
	key, err := s.Mark(ctx, factorKey)
	if err != nil {
		return nil, nil, err
	}
	code, now := plainCode(try.Code), s.now()
	signed := signRecovery(key, try.User, code)
	nothing := func(context.Context) error { return nil }
	return nothing, func(f *factor) bool {
		return !first && f.takeRecovery(signed) || f.on() != first && f.takeCode(seed, code, now)
	}, nil
}

func (s *Service) factorLimit(ctx context.Context, try FactorTry) limit {
	if s.KnownDevice(ctx, try.Device, try.User) {
		return limit{"factor device", tokenHash(try.Device), factorTries}
	}
	return limit{"factor", try.User, factorTries}
}

// takeRecovery takes a recovery code, by its signature. Each counts once.
func (f *factor) takeRecovery(signed string) bool {
	i := slices.Index(f.Recovery, signed)
	if i < 0 {
		return false
	}
	f.Recovery = slices.Delete(f.Recovery, i, i+1)
	return true
}

// takeCode takes a code of the app: the one of this half minute, of the one before or after it. Each counts once.
func (f *factor) takeCode(seed, code string, now time.Time) bool {
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
