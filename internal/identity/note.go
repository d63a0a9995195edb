package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"net/netip"
	"time"

	"lumbung/internal/store"
)

// SignInWhat is what became of a try to sign in.
type SignInWhat string

const (
	SignedIn     SignInWhat = "in"
	SignedOutAll SignInWhat = "out_all" // of all devices but one
	Locked       SignInWhat = "locked"  // too many tries: refused until the end of the window
)

// SignInWhats lists them.
func SignInWhats() []SignInWhat { return []SignInWhat{SignedIn, SignedOutAll, Locked} }

// Ways of signing in, as a SignIn keeps them.
const (
	ByPassword = "password"
	ByCode     = "code"
	ByPasskey  = "passkey"
	ByFactor   = "factor"   // the second step, behind one of the others
	ByRegister = "register" // a new account
)

// keepSignIn is how long a SignInNote is kept: as long as a session may last.
const keepSignIn = LongestSession * 24 * time.Hour

// SignInNote is one sign-in, or one series of tries that was refused. It stands outside of the chained audit log, since it goes by itself.
type SignInNote struct {
	ID    string     `bson:"_id"`
	At    time.Time  `bson:"at"`
	User  string     `bson:"user,omitempty"` // "" where nobody's account was tried
	What  SignInWhat `bson:"what"`
	How   string     `bson:"how,omitempty"`
	Agent string     `bson:"agent,omitempty"` // kind of browser, in words
	Area  string     `bson:"area,omitempty"`  // of the address: see AreaOf
	Gone  time.Time  `bson:"gone"`
}

// AreaOf is the network that an address lies in, never the address itself: 24 bits of IPv4, 48 of IPv6.
func AreaOf(remote string) string {
	address, err := netip.ParseAddr(remote)
	if err != nil {
		return ""
	}
	address, bits := address.Unmap(), 48
	if address.Is4() {
		bits = 24
	}
	network, err := address.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return network.String()
}

// NoteSignIn keeps that somebody signed in, or signed out of all other devices, from the address remote.
func (s *Service) NoteSignIn(ctx context.Context, n SignInNote, remote string) error {
	n.ID, n.At, n.Area = rand.Text(), s.now(), AreaOf(remote)
	n.Gone = n.At.Add(keepSignIn)
	return s.signIns.Insert(ctx, &n)
}

// locked passes on why a series of tries is refused, and notes it once for each window.
func (s *Service) locked(ctx context.Context, err error, user, how, remote string) error {
	if !errors.Is(err, ErrTooManyTries) {
		return err
	}
	now := s.now()
	n := SignInNote{
		ID: tokenHash("locked " + how + " " + user + " " + AreaOf(remote) + " " + now.Truncate(window).String()),
		At: now, User: user, What: Locked, How: how, Area: AreaOf(remote), Gone: now.Add(keepSignIn),
	}
	if failed := s.signIns.Insert(ctx, &n); failed != nil && !errors.Is(failed, store.ErrDuplicate) {
		return failed
	}
	return err
}

// SignInSearch asks for the notes about one User or of one What, from From until before To. What is empty narrows nothing down.
type SignInSearch struct {
	User     string
	What     SignInWhat
	From, To time.Time
}

// SignIns lists the notes, newest first; a page may be short. members.SignIns checks who may read them.
func (s *Service) SignIns(ctx context.Context, search SignInSearch, page store.Page) (store.Slice[SignInNote], error) {
	query := store.By("at")
	switch {
	case search.User != "":
		query = store.By("user", search.User)
	case search.What != "":
		query = store.By("what", string(search.What))
	}
	var from, to any
	if !search.From.IsZero() {
		from = search.From
	}
	if !search.To.IsZero() {
		to = search.To
	}
	return s.signIns.ListWhere(ctx, query.Between(from, to).Desc(), page, func(n *SignInNote) bool {
		return search.What == "" || n.What == search.What
	})
}
