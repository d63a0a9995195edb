package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Faults of passkeys.
var (
	ErrNoPasskey      = fault.New(fault.NotFound, "passkey.gone")
	ErrNoPasskeys     = fault.New(fault.Invalid, "passkey.none")    // the address of this installation allows none
	ErrPasskeyRefused = fault.New(fault.Invalid, "passkey.refused") // not the user's, or not an answer to what was asked
	ErrPasskeyOver    = fault.New(fault.Invalid, "passkey.over")    // answered too late, or twice
	ErrPasskeysMany   = fault.New(fault.Conflict, "passkey.many")   // Args[0]: how many one may have
)

const (
	passkeyMark  = "passkeys" // makes the handle by which authenticators tell users apart
	mostPasskeys = 10
)

// passkey is the public half of a key pair whose private half stays with the user's phone, computer or key ring: WebAuthn Level 3,
// https://www.w3.org/TR/webauthn-3/. The authenticator asks for a finger, a face or a PIN, so that it is two factors in one.
type passkey struct {
	ID         string    `bson:"_id"` // of the credential, base64url
	User       string    `bson:"user"`
	Agent      string    `bson:"agent,omitempty"` // kind of browser that made it, in words
	Credential []byte    `bson:"credential"`      // webauthn.Credential, JSON
	CreatedAt  time.Time `bson:"created_at"`
	UsedAt     time.Time `bson:"used_at"` // zero for never
}

// Passkey is what a user may know of an own passkey. Agent is "" for a kind of browser that is not known, UsedAt zero for never.
type Passkey struct {
	ID, Agent         string
	CreatedAt, UsedAt time.Time
}

// holder is a user as the library sees one.
type holder struct {
	handle      []byte
	user        *User
	credentials []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.handle }
func (h *holder) WebAuthnName() string                       { return h.user.Phone }
func (h *holder) WebAuthnDisplayName() string                { return h.user.Name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// ServePasskeys says at start under which address browsers find this installation: a passkey belongs to it. Browsers know none for an
// IP address.
func (s *Service) ServePasskeys(baseURL string) (err error) {
	base, err := url.Parse(baseURL)
	if err != nil {
		return fmt.Errorf("passkeys: %w", err)
	}
	if _, err := netip.ParseAddr(base.Hostname()); err == nil {
		return nil
	}
	s.webauthn, err = webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: "Lumbung", RPOrigins: []string{base.Scheme + "://" + base.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return fmt.Errorf("passkeys: %w", err)
	}
	return nil
}

// HasPasskeys says whether browsers can have passkeys of this installation.
func (s *Service) HasPasskeys() bool { return s.webauthn != nil }

// Passkeys lists a user's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, user string) ([]Passkey, error) {
	kept, err := s.passkeysOf(ctx, user)
	if err != nil {
		return nil, err
	}
	var all []Passkey
	for i := range kept {
		all = append(all, Passkey{kept[i].ID, kept[i].Agent, kept[i].CreatedAt, kept[i].UsedAt})
	}
	return all, nil
}

func (s *Service) passkeysOf(ctx context.Context, user string) ([]passkey, error) {
	slice, err := s.passkeys.List(ctx, store.By("user", user), store.Page{Limit: mostPasskeys})
	return slice.Items, err
}

// holder reads a user with the passkeys.
func (s *Service) holder(ctx context.Context, user string) (*holder, error) {
	u, err := s.User(ctx, user)
	if err != nil {
		return nil, err
	}
	kept, err := s.passkeysOf(ctx, user)
	if err != nil {
		return nil, err
	}
	mark, err := s.Mark(ctx, passkeyMark)
	if err != nil {
		return nil, err
	}
	h := &holder{user: u, handle: []byte(sign(mark, "handle "+user))}
	for i := range kept {
		credential, err := kept[i].read()
		if err != nil {
			return nil, err
		}
		h.credentials = append(h.credentials, *credential)
	}
	return h, nil
}

func (p *passkey) read() (*webauthn.Credential, error) {
	var credential webauthn.Credential
	if err := json.Unmarshal(p.Credential, &credential); err != nil {
		return nil, fmt.Errorf("passkey %s: %w", p.ID, err)
	}
	return &credential, nil
}

func (p *passkey) write(credential *webauthn.Credential) (err error) {
	p.Credential, err = json.Marshal(credential)
	return err
}

// BeginPasskey asks a user's browser to make a passkey. Errors: ErrNoPasskeys, ErrPasskeysMany.
func (s *Service) BeginPasskey(ctx context.Context, user string) (c Ceremony, err error) {
	if !s.HasPasskeys() {
		return c, ErrNoPasskeys
	}
	h, err := s.holder(ctx, user)
	if err != nil {
		return c, err
	}
	if len(h.credentials) >= mostPasskeys {
		return c, ErrPasskeysMany.With(mostPasskeys)
	}
	creation, session, err := s.webauthn.BeginRegistration(h,
		webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	if err != nil {
		return c, fmt.Errorf("ask for a new passkey: %w", err)
	}
	return s.ceremony(ctx, creation.Response, asked{User: user, New: true, Session: *session})
}

// AskPasskey asks a browser for a passkey: one of a user, or anybody's with user "", for SignInByPasskey. ErrNoPasskeys also for a
// user without any.
func (s *Service) AskPasskey(ctx context.Context, user string) (c Ceremony, err error) {
	if !s.HasPasskeys() {
		return c, ErrNoPasskeys
	}
	var assertion *protocol.CredentialAssertion
	var session *webauthn.SessionData
	if user == "" {
		if off := s.offered(ctx, func(w Ways) bool { return w.Passkey }); off != nil {
			return c, off
		}
		assertion, session, err = s.webauthn.BeginDiscoverableLogin()
	} else {
		h, read := s.holder(ctx, user)
		if read != nil {
			return c, read
		}
		if len(h.credentials) == 0 {
			return c, ErrNoPasskeys
		}
		assertion, session, err = s.webauthn.BeginLogin(h)
	}
	if err != nil {
		return c, fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.ceremony(ctx, assertion.Response, asked{User: user, Session: *session})
}

// AddPasskey keeps the passkey that a user's browser has made at BeginPasskey; agent is the kind of browser. A user's first second
// factor comes with recovery codes, which are shown this once; nil for another. Errors: ErrPasskeyRefused, ErrPasskeyOver,
// ErrPasskeysMany.
func (s *Service) AddPasskey(ctx context.Context, user, agent string, answer PasskeyAnswer) (recovery []string, err error) {
	a, made, err := s.newPasskey(ctx, user, answer)
	if err != nil {
		return nil, err
	}
	made.Agent = agent
	codes, signed, err := s.newRecovery(ctx, user)
	if err != nil {
		return nil, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		recovery = nil
		if err := s.close(ctx, a); err != nil {
			return err
		}
		known, err := s.passkeysOf(ctx, user)
		if err != nil {
			return err
		}
		if len(known) >= mostPasskeys {
			return ErrPasskeysMany.With(mostPasskeys)
		}
		_, err = s.factors.Upsert(ctx, user, func() *factor { return &factor{ID: user} }, func(f *factor) error {
			if f.on() || len(known) > 0 {
				return nil
			}
			f.Recovery, recovery = signed, codes
			return nil
		})
		if err != nil {
			return err
		}
		if err := s.passkeys.Insert(ctx, made); err != nil {
			return err
		}
		if err := s.flagFactor(ctx, user, true); err != nil {
			return err
		}
		return s.record(ctx, user, "user.passkey_added")
	})
	switch {
	case errors.Is(err, store.ErrDuplicate):
		return nil, ErrPasskeyRefused
	case err != nil:
		return nil, err
	}
	return recovery, s.tellAbout(ctx, user, "passkey", "added")
}

// newPasskey reads the passkey out of an answer to BeginPasskey.
func (s *Service) newPasskey(ctx context.Context, user string, answer PasskeyAnswer) (a asked, made *passkey, err error) {
	if !s.HasPasskeys() {
		return a, nil, ErrNoPasskeys
	}
	if a, err = s.answered(ctx, answer.Token); err != nil {
		return a, nil, err
	}
	if !a.New || a.User != user {
		return a, nil, ErrPasskeyRefused
	}
	h, err := s.holder(ctx, user)
	if err != nil {
		return a, nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer.Answer))
	if err != nil {
		return a, nil, refused(err)
	}
	credential, err := s.webauthn.CreateCredential(h, a.Session, parsed)
	if err != nil {
		return a, nil, refused(err)
	}
	made = &passkey{ID: base64.RawURLEncoding.EncodeToString(credential.ID), User: user, CreatedAt: s.now()}
	return a, made, made.write(credential)
}

// refused makes a refusal of what the library found wrong.
func refused(err error) error { return fmt.Errorf("%w: %w", ErrPasskeyRefused, err) }

// used is a passkey that has answered, and is saved with what the answer does.
type used struct {
	asked      asked
	user       *User
	credential *webauthn.Credential
}

// check says whose passkey has answered AskPasskey, without saving anything.
func (s *Service) check(ctx context.Context, answer PasskeyAnswer) (use used, err error) {
	if !s.HasPasskeys() {
		return use, ErrNoPasskeys
	}
	if use.asked, err = s.answered(ctx, answer.Token); err != nil {
		return use, err
	}
	if use.asked.New {
		return use, ErrPasskeyRefused
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer.Answer))
	if err != nil {
		return use, refused(err)
	}
	kept, err := s.passkeys.Get(ctx, base64.RawURLEncoding.EncodeToString(parsed.RawID))
	if errors.Is(err, store.ErrNotFound) {
		return use, ErrPasskeyRefused
	}
	if err != nil {
		return use, err
	}
	h, err := s.holder(ctx, kept.User)
	if err != nil {
		return use, err
	}
	use.user = h.user
	if use.asked.User == "" {
		_, use.credential, err = s.webauthn.ValidatePasskeyLogin(
			func([]byte, []byte) (webauthn.User, error) { return h, nil }, use.asked.Session, parsed)
	} else {
		use.credential, err = s.webauthn.ValidateLogin(h, use.asked.Session, parsed)
	}
	if err != nil {
		return use, refused(err)
	}
	if use.credential.Authenticator.CloneWarning { // two authenticators hold the key
		return use, ErrPasskeyRefused
	}
	return use, nil
}

// use saves in a Tx that a passkey was used, once.
func (s *Service) use(ctx context.Context, u used) error {
	if err := s.close(ctx, u.asked); err != nil {
		return err
	}
	id, now := base64.RawURLEncoding.EncodeToString(u.credential.ID), s.now()
	_, err := s.passkeys.Update(ctx, id, func(p *passkey) error {
		p.UsedAt = now
		return p.write(u.credential)
	})
	return store.NotFoundAs(err, ErrPasskeyRefused)
}

// SignInByPasskey returns the user whose passkey has answered AskPasskey("") from the address remote. Errors: ErrPasskeyRefused,
// ErrPasskeyOver, ErrDisabled, ErrTooManyTries, ErrWayOff.
func (s *Service) SignInByPasskey(ctx context.Context, answer PasskeyAnswer, remote string) (*User, error) {
	if s.HasPasskeys() {
		if err := s.offered(ctx, func(w Ways) bool { return w.Passkey }); err != nil {
			return nil, err
		}
	}
	taken, err := s.allow(ctx, window, limit{"passkey", remote, triesPerRemote})
	if err != nil {
		return nil, s.locked(ctx, err, "", ByPasskey, remote)
	}
	u, err := s.check(ctx, answer)
	if err != nil {
		return nil, err
	}
	if u.asked.User != "" {
		return nil, ErrPasskeyRefused
	}
	if u.user.Disabled {
		return nil, ErrDisabled
	}
	if err := s.db.Tx(ctx, func(ctx context.Context) error { return s.use(ctx, u) }); err != nil {
		return nil, err
	}
	return u.user, s.restore(ctx, taken)
}

// RemovePasskey forgets one of a user's passkeys. The last second factor takes the recovery codes along. Errors: ErrNoPasskey.
func (s *Service) RemovePasskey(ctx context.Context, user, id string) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		p, err := s.passkeys.Get(ctx, id)
		if err == nil && p.User != user {
			err = store.ErrNotFound
		}
		if err != nil {
			return store.NotFoundAs(err, ErrNoPasskey)
		}
		if err := s.passkeys.Delete(ctx, id); err != nil {
			return err
		}
		left, err := s.passkeysOf(ctx, user)
		if err != nil {
			return err
		}
		_, err = s.factors.Update(ctx, user, func(f *factor) error {
			if len(left) > 0 || f.on() {
				return nil
			}
			f.Recovery = nil
			return s.flagFactor(ctx, user, false)
		})
		if err != nil {
			return err
		}
		return s.record(ctx, user, "user.passkey_removed")
	})
	if err != nil {
		return err
	}
	return s.tellAbout(ctx, user, "passkey", "removed")
}
