package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// Faults of codes that go to a phone. A wrong code is fault.Fields named code.
var (
	ErrCodeOver   = fault.New(fault.Invalid, "code.over") // used, too old, tried too often, or asked for in another browser
	ErrCodeWait   = fault.New(fault.TooMany, "code.wait") // Args[0]: seconds to wait; Wait: the same
	ErrPhoneTaken = fault.New(fault.Invalid, "register.phone_taken")
	ErrNoCodes    = fault.New(fault.Invalid, "code.none") // nothing carries codes to phones here
)

// Purpose is what a code is good for. One for signing in changes no number.
type Purpose string

const (
	ForSignIn   Purpose = "signin"
	ForRegister Purpose = "register"
	ForReset    Purpose = "reset" // a new password in place of a forgotten one
	ForPhone    Purpose = "phone" // another number for an account
	ForProof    Purpose = "proof" // that the number of an account is still its user's
)

// Code is what a phone number is told. The number that somebody typed is told something in any case, so that whoever typed it
// cannot see whether it has an account.
type Code struct {
	ID      string // of this message: one that is sent again has another
	Phone   string // E.164
	Locale  string
	Purpose Purpose
	Code    string // six digits; "" when none would help: there is no account to sign in to, or there is one already
	Expires time.Time
}

const (
	codeKey     = "codes"
	codeLife    = 5 * time.Minute
	codeTries   = 5  // of one challenge
	codeGuesses = 10 // an hour, of one phone or known device
	codeWait    = 30 * time.Second
)

// challenge waits for its code. The id is the hash of its token, which the browser that asked has and no other. The code follows
// from the token and a key of the installation, so that it can be sent again and is stored nowhere.
type challenge struct {
	ID      string    `bson:"_id"`
	Purpose Purpose   `bson:"purpose"`
	Phone   string    `bson:"phone"`
	Locale  string    `bson:"locale"`
	User    string    `bson:"user,omitempty"` // whom the code lets in, or whose number it changes
	New     *User     `bson:"new,omitempty"`  // whom the code registers
	Dead    bool      `bson:"dead"`           // no code is right
	Left    int64     `bson:"left"`           // tries
	Sent    int64     `bson:"sent"`           // how often
	SentAt  time.Time `bson:"sent_at"`
	Expires time.Time `bson:"expires"`
}

// Ask asks for a code. User is whose number ForPhone changes or ForProof proves; Device is a known device's token, or "".
type Ask struct {
	Purpose                             Purpose
	Phone, User, Remote, Device, Locale string
}

// AskCode sends a code to a phone and returns the token of its challenge, for a cookie. Whether the number has an account does not
// show, neither in the answer nor in the work. What is no phone is fault.Fields named phone; too many are ErrTooManyTries.
func (s *Service) AskCode(ctx context.Context, in Ask) (token string, err error) {
	number, err := phone.Parse(in.Phone)
	if err != nil {
		return "", fault.Fields{"phone": phone.ErrInvalid}
	}
	in.Phone = number
	if in.Purpose == ForSignIn && s.SendsCodes() {
		if err := s.offered(ctx, func(w Ways) bool { return w.Code }); err != nil {
			return "", err
		}
	}
	return s.ask(ctx, in, nil)
}

// AskRegister is Register for whoever has yet to show that the number is her own: RegisterByCode makes the user.
func (s *Service) AskRegister(ctx context.Context, in RegisterInput, device string) (token string, err error) {
	u, err := s.newUser(ctx, in)
	if err != nil {
		return "", err
	}
	return s.ask(ctx, Ask{Purpose: ForRegister, Phone: u.Phone, Remote: in.Remote, Device: device, Locale: u.Locale}, u)
}

func (s *Service) ask(ctx context.Context, in Ask, fresh *User) (token string, err error) {
	if !s.SendsCodes() {
		return "", ErrNoCodes
	}
	if err := s.allowSending(ctx, in.Phone, in.Remote, in.Device); err != nil {
		return "", err
	}
	token = rand.Text()
	c := &challenge{
		ID: tokenHash(token), Purpose: in.Purpose, Phone: in.Phone, Locale: in.Locale, User: in.User, New: fresh, Left: codeTries, Sent: 1,
		SentAt: s.now(), Expires: s.now().Add(codeLife),
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error { // asks the database in any case: memory knows only who has an account
		owner, err := s.users.First(ctx, store.By("phone", in.Phone))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		c.Dead = owner != nil
		if in.Purpose == ForSignIn || in.Purpose == ForReset {
			if c.Dead = owner == nil; owner != nil {
				c.User, c.Locale = owner.ID, owner.Locale
			}
		}
		if in.Purpose == ForProof {
			c.Dead = owner == nil || owner.ID != in.User
		}
		return s.challenges.Insert(ctx, c)
	})
	if err != nil {
		return "", fmt.Errorf("ask for a code: %w", err)
	}
	return token, s.send(ctx, token, c)
}

// allowSending counts a code that goes out: three in ten minutes and eight a day for a phone, or for a known device, which strangers
// cannot lock out, and twenty an hour for a remote address.
func (s *Service) allowSending(ctx context.Context, number, remote, device string) error {
	whom := number
	if d, err := s.devices.Get(ctx, tokenHash(device)); err == nil && d.Expires.After(s.now()) {
		if u, err := s.User(ctx, d.User); err == nil && u.Phone == number {
			whom = d.ID
		}
	}
	for _, one := range []struct {
		per time.Duration
		limit
	}{
		{10 * time.Minute, limit{"code", whom, 3}}, {24 * time.Hour, limit{"code a day", whom, 8}}, {time.Hour, limit{"code from", remote, 20}},
	} {
		if _, err := s.allow(ctx, one.per, one.limit); err != nil {
			return err
		}
	}
	return nil
}

// send sends the code of a challenge, or the message that no code would help.
func (s *Service) send(ctx context.Context, token string, c *challenge) error {
	key, err := s.Mark(ctx, codeKey)
	if err != nil {
		return err
	}
	code := Code{
		ID: fmt.Sprintf("code.%s.%d", c.ID[:16], c.Sent), Phone: c.Phone, Locale: c.Locale, Purpose: c.Purpose, Expires: c.Expires,
		Code: codeOf(key, token),
	}
	if c.Dead {
		code.Code = ""
	}
	return s.reach.SendCode(ctx, code)
}

// codeOf is the code of a challenge.
func codeOf(key []byte, token string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("code " + token))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000)
}

// ResendCode sends the same code again: after 30 seconds, then 60, then 120. Earlier is ErrCodeWait.
func (s *Service) ResendCode(ctx context.Context, try CodeTry, remote string) error {
	c, err := s.openChallenge(ctx, try)
	if err != nil {
		return err
	}
	if err := s.mayResend(c, c.Sent); err != nil {
		return err
	}
	if err := s.allowSending(ctx, c.Phone, remote, try.Device); err != nil {
		return err
	}
	sent, now := c.Sent, s.now()
	c, err = s.challenges.Update(ctx, c.ID, func(c *challenge) error {
		if err := s.mayResend(c, sent); err != nil {
			return err
		}
		c.Sent, c.SentAt = c.Sent+1, now
		return nil
	})
	if err != nil {
		return store.NotFoundAs(err, ErrCodeOver)
	}
	return s.send(ctx, try.Token, c)
}

// mayResend refuses to send again too early, or when somebody else has just done it.
func (s *Service) mayResend(c *challenge, sent int64) error {
	wait := c.SentAt.Add(codeWait << min(c.Sent-1, 2)).Sub(s.now())
	if wait <= 0 && c.Sent == sent {
		return nil
	}
	return ErrCodeWait.With(int((wait + time.Second - 1) / time.Second)).RetryAfter(wait)
}

// CodeTry is a code that somebody types. Token is that of the challenge, from the browser's cookie.
type CodeTry struct {
	Token, Code, Device string
	Purpose             Purpose
}

func (s *Service) openChallenge(ctx context.Context, try CodeTry) (*challenge, error) {
	c, err := s.challenges.Get(ctx, tokenHash(try.Token))
	if err != nil {
		return nil, store.NotFoundAs(err, ErrCodeOver)
	}
	if c.Purpose != try.Purpose || !c.Expires.After(s.now()) {
		return nil, ErrCodeOver
	}
	return c, nil
}

// checkCode returns the challenge of a code that is right. Every other is a try less, whatever the reason: five of a challenge, ten an
// hour of a phone or of a known device.
func (s *Service) checkCode(ctx context.Context, try CodeTry) (*challenge, error) {
	c, err := s.openChallenge(ctx, try)
	if err != nil {
		return nil, err
	}
	guesses := limit{"code guess", c.Phone, codeGuesses}
	if s.KnownDevice(ctx, try.Device, c.User) {
		guesses.whom = tokenHash(try.Device)
	}
	taken, err := s.allow(ctx, time.Hour, guesses)
	if err != nil {
		return nil, s.locked(ctx, err, c.User, ByCode, "")
	}
	_, held, err := s.challenges.Add(ctx, c.ID, []store.Change{{Field: "left", By: -1}}, store.Guard{Field: "left", AtLeast: 1})
	if err == nil && !held {
		err = ErrCodeOver
	}
	if err != nil {
		return nil, store.NotFoundAs(err, ErrCodeOver)
	}
	key, err := s.Mark(ctx, codeKey)
	if err != nil {
		return nil, err
	}
	fits := subtle.ConstantTimeCompare([]byte(codeOf(key, try.Token)), []byte(plainCode(try.Code))) == 1
	if !fits || c.Dead {
		return nil, fault.Fields{"code": fault.New(fault.Invalid, "code.wrong")}
	}
	if _, _, err = s.challenges.Add(ctx, c.ID, []store.Change{{Field: "left", By: 1}}); err != nil {
		return nil, store.NotFoundAs(err, ErrCodeOver)
	}
	return c, s.restore(ctx, taken)
}

// spendCode ends a challenge in the write that does what its code is for, so that a code does it once.
func (s *Service) spendCode(ctx context.Context, c *challenge, do func(ctx context.Context) error) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.challenges.Delete(ctx, c.ID); err != nil {
			return store.NotFoundAs(err, ErrCodeOver)
		}
		return do(ctx)
	})
}

// SignInByCode returns the user whom a code lets in, and notes that the phone is hers. ErrWayOff where no code lets in.
func (s *Service) SignInByCode(ctx context.Context, try CodeTry) (u *User, err error) {
	try.Purpose = ForSignIn
	if err := s.offered(ctx, func(w Ways) bool { return w.Code }); err != nil {
		return nil, err
	}
	c, err := s.checkCode(ctx, try)
	if err != nil {
		return nil, err
	}
	err = s.spendCode(ctx, c, func(ctx context.Context) error {
		u, err = s.proved(ctx, c)
		return err
	})
	if err == nil && u.Disabled {
		err = ErrDisabled
	}
	if err != nil {
		return nil, err
	}
	return u, nil
}

// RegisterByCode makes the user of AskRegister.
func (s *Service) RegisterByCode(ctx context.Context, try CodeTry) (*User, error) {
	try.Purpose = ForRegister
	c, err := s.checkCode(ctx, try)
	if err != nil {
		return nil, err
	}
	u := c.New
	u.PhoneProvedAt = s.now()
	err = s.spendCode(ctx, c, func(ctx context.Context) error { return s.users.Insert(ctx, u) })
	if errors.Is(err, store.ErrDuplicate) { // somebody registered it meanwhile
		return nil, ErrPhoneTaken
	}
	return u, err
}

// ResetByCode sets a new password in place of a forgotten one, notes that the phone is hers and ends all sessions. A weak one is
// fault.Fields named password, and costs no try.
func (s *Service) ResetByCode(ctx context.Context, try CodeTry, password string) (*User, error) {
	try.Purpose = ForReset
	c, err := s.checkCode(ctx, try)
	if err != nil {
		return nil, err
	}
	u, err := s.User(ctx, c.User)
	if err != nil {
		return nil, err
	}
	switch {
	case u.Phone != c.Phone:
		return nil, ErrCodeOver
	case u.Disabled:
		return nil, ErrDisabled
	}
	err = s.setPassword(ctx, u, password, func(ctx context.Context, change func(context.Context) error) error {
		return s.spendCode(ctx, c, func(ctx context.Context) error {
			if _, err := s.proved(ctx, c); err != nil {
				return err
			}
			return change(ctx)
		})
	})
	if weak := fault.FieldsOf(err)["new"]; weak != nil {
		return nil, fault.Fields{"password": weak}
	}
	return u, err
}

// ChangePhone gives an account the number that its new code was sent to, and ends the user's sessions but the one of keep. The old
// number is told.
func (s *Service) ChangePhone(ctx context.Context, try CodeTry, user, keep string) error {
	try.Purpose = ForPhone
	c, err := s.checkCode(ctx, try)
	if err != nil {
		return err
	}
	if c.User != user {
		return ErrCodeOver
	}
	before, err := s.User(ctx, user)
	if err != nil {
		return err
	}
	now := s.now()
	err = s.spendCode(ctx, c, func(ctx context.Context) error {
		_, err := s.users.Update(ctx, user, func(u *User) error {
			u.Phone, u.PhoneProvedAt = c.Phone, now
			return nil
		})
		if err != nil {
			return err
		}
		if err := s.sessions.SignOutEverywhere(ctx, user, keep); err != nil {
			return err
		}
		return s.record(ctx, user, "user.phone_changed")
	})
	if errors.Is(err, store.ErrDuplicate) {
		return ErrPhoneTaken
	}
	if err != nil {
		return err
	}
	return s.tell(ctx, before, "phone", "")
}

// Reach is how this package reaches people outside the program, set once at start. SendCode is nil where nothing carries codes.
type Reach struct {
	SendCode func(ctx context.Context, c Code) error
	Tell     func(ctx context.Context, n Notice) error
}

// Notice tells a user what happened to the own account: a new "device" (Detail is its kind), or another "password", "phone" or
// "factor", where Detail is on or off, or a "passkey", which was added or removed. User is as before the change.
type Notice struct {
	ID, What, Detail string
	User             *User
	At               time.Time
}

// SetReach says at start how people are reached.
func (s *Service) SetReach(r Reach) { s.reach = r }

// SendsCodes says whether codes reach phones. Where they do not, a number is taken as it is typed, and a password is the only way in.
func (s *Service) SendsCodes() bool { return s.reach.SendCode != nil }

// unreached is the Reach of a service that has none: no code is sent, news is not told.
func unreached() Reach {
	return Reach{Tell: func(context.Context, Notice) error { return nil }}
}

// tell sends a notice after what it tells of was saved.
func (s *Service) tell(ctx context.Context, u *User, what, detail string) error {
	at := s.now()
	id := strings.Join([]string{"account", what, u.ID, at.Format("20060102150405.000")}, ".")
	return s.reach.Tell(ctx, Notice{ID: id, What: what, Detail: detail, User: u, At: at})
}

// TellNewDevice tells a user that somebody has signed in on a device that was not known.
func (s *Service) TellNewDevice(ctx context.Context, u *User, agent string) error {
	return s.tell(ctx, u, "device", agent)
}
