package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
)

// How long a session lives: 90 days at most, 30 without a visit. A visit is written down once an hour, not per page.
const (
	sessionLife  = 90 * 24 * time.Hour
	sessionIdle  = 30 * 24 * time.Hour
	sessionTouch = time.Hour
)

// Keys of what we keep in a session.
const (
	keyUser   = "user"
	keySeen   = "seen"
	keyProven = "proven"
	keySince  = "since" // when the visitor signed in
)

// A proof of who the visitor is counts for so long: signing in, or showing a password, a code or a passkey once more on the page
// ProofPath.
const (
	proofLife = 10 * time.Minute
)

// SessionStore keeps sessions; identity.Sessions does, and webtest has one in memory. Bind notes who a session belongs to and in
// what kind of browser, so that a user sees the own sessions and can end them.
type SessionStore interface {
	scs.CtxStore
	Bind(ctx context.Context, token, user, agent string) error
}

// idleStore makes a session expire when it is not used: scs would do the same but save it on every page.
type idleStore struct{ scs.CtxStore }

func (s idleStore) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	if idle := time.Now().Add(sessionIdle).UTC(); idle.Before(expiry) {
		expiry = idle
	}
	return s.CtxStore.CommitCtx(ctx, token, b, expiry)
}

// newSessions is not made by scs.New: that would start a store in memory with a goroutine nobody stops.
func newSessions(store scs.CtxStore, secure bool) *scs.SessionManager {
	name := "lumbung"
	if secure {
		name = "__Host-lumbung"
	}
	return &scs.SessionManager{
		Store: idleStore{store}, Lifetime: sessionLife, Codec: scs.GobCodec{},
		Cookie: scs.SessionCookie{Name: name, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode, Persist: true},
	}
}

// session is one request's view of the visitor's session, loaded when first asked for.
type session struct {
	ctx   context.Context //nolint:containedctx // scs keeps the data of the session in it
	actor members.Actor
	asked bool // actor has been loaded
	user  string
}

func (s *session) userID() string {
	if s == nil {
		return ""
	}
	return s.user
}

// session loads the visitor's session. Without a cookie this reads nothing; nothing is kept until something is put.
func (w *Web) session(c *gin.Context) (*session, error) {
	st := stateOf(c)
	if st.session != nil {
		return st.session, nil
	}
	token := ""
	if cookie, err := c.Request.Cookie(w.sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := w.sessions.Load(c.Request.Context(), token)
	if err != nil {
		return nil, err
	}
	s := &session{ctx: ctx, user: w.sessions.GetString(ctx, keyUser)}
	if w.sessions.Token(ctx) != "" && time.Since(time.Unix(w.sessions.GetInt64(ctx, keySeen), 0)) > sessionTouch {
		w.sessions.Put(ctx, keySeen, time.Now().Unix())
	}
	st.session = s
	return s, nil
}

// untouched says whether a session is still nobody's and empty.
func (w *Web) untouched(s *session) bool {
	return s == nil || s.user == "" && w.sessions.Status(s.ctx) == scs.Unmodified
}

// saveSession writes a changed session and its cookie. It is called once, before the header leaves.
func (w *Web) saveSession(c *gin.Context, rw http.ResponseWriter) error {
	s := stateOf(c).session
	if s == nil {
		return nil
	}
	switch w.sessions.Status(s.ctx) {
	case scs.Modified:
		// What the request did is done, whether or not the visitor still waits for the answer.
		token, expiry, err := w.sessions.Commit(context.WithoutCancel(s.ctx))
		if err != nil {
			return err
		}
		w.sessions.WriteSessionCookie(s.ctx, rw, token, expiry)
		rw.Header().Set("Cache-Control", "no-store")
	case scs.Destroyed:
		w.sessions.WriteSessionCookie(s.ctx, rw, "", time.Time{})
		rw.Header().Set("Cache-Control", "no-store")
	case scs.Unmodified:
	}
	return nil
}

// SignIn makes the visitor userID, under a new token. Nothing of somebody else who was signed in stays in the session.
func (w *Web) SignIn(c *gin.Context, userID string) error {
	s, err := w.session(c)
	if err != nil {
		return err
	}
	if s.user != "" && s.user != userID {
		if err := w.sessions.Clear(s.ctx); err != nil {
			return err
		}
	}
	w.sessions.Put(s.ctx, keyUser, userID)
	w.sessions.Put(s.ctx, keySeen, time.Now().Unix())
	w.sessions.Put(s.ctx, keyProven, w.options.Now().Unix())
	w.sessions.Put(s.ctx, keySince, w.options.Now().Unix())
	s.user, s.actor, s.asked = userID, members.Actor{}, false
	if err := w.sessions.RenewToken(s.ctx); err != nil {
		return err
	}
	return w.options.Sessions.Bind(c.Request.Context(), w.sessions.Token(s.ctx), s.user, AgentOf(c.Request.UserAgent()))
}

// Prove notes that the visitor has just shown who she is.
func (w *Web) Prove(c *gin.Context) error {
	s, err := w.session(c)
	if err == nil {
		w.sessions.Put(s.ctx, keyProven, w.options.Now().Unix())
	}
	return err
}

// SessionToken is the token of the visitor's session.
func (w *Web) SessionToken(c *gin.Context) (string, error) {
	s, err := w.session(c)
	if err != nil {
		return "", err
	}
	return w.sessions.Token(s.ctx), nil
}

// askProof leads to the page that asks who the visitor is, and from there back.
func (w *Web) askProof(c *gin.Context, back string) error {
	return w.Redirect(c, ProofPath+"?kembali="+url.QueryEscape(back))
}

// SignOut ends the session at the server, takes the cookie back, and lets the browser forget the pages that it keeps.
func (w *Web) SignOut(c *gin.Context) error {
	s, err := w.session(c)
	if err != nil {
		return err
	}
	s.user, s.actor, s.asked = "", members.Actor{}, true
	c.Header("Clear-Site-Data", `"cache"`)
	return w.sessions.Destroy(s.ctx)
}

// Actor is who signed in; the zero Actor is a guest. It is loaded once per request.
func (w *Web) Actor(c *gin.Context) (members.Actor, error) {
	s, err := w.session(c)
	if err != nil {
		return members.Actor{}, err
	}
	if s.user == "" || s.asked {
		return s.actor, nil
	}
	actor, err := w.options.Actor(c.Request.Context(), s.user)
	switch fault.KindOf(err) {
	case fault.NotFound, fault.Unauthorized, fault.Forbidden:
		return members.Actor{}, w.SignOut(c)
	default:
		if err != nil {
			return members.Actor{}, err
		}
	}
	since := time.Unix(w.sessions.GetInt64(s.ctx, keySince), 0)
	if actor.SessionLife > 0 && w.options.Now().Sub(since) > actor.SessionLife {
		return members.Actor{}, w.SignOut(c)
	}
	proven := time.Unix(w.sessions.GetInt64(s.ctx, keyProven), 0)
	actor.Unproven = w.options.Now().Sub(proven) > proofLife
	s.actor, s.asked = actor, true
	return actor, nil
}

// RequireActor is Actor for pages behind the sign-in: a guest is act.ErrSignIn.
func (w *Web) RequireActor(c *gin.Context) (members.Actor, error) {
	actor, err := w.Actor(c)
	if err == nil && !actor.SignedIn() {
		err = act.ErrSignIn
	}
	return actor, err
}

func visitor(a members.Actor) *Visitor {
	return &Visitor{Name: a.User.Name, Member: len(a.Seats()) > 0}
}

// SessionPut puts a small value into the session, for example the id of a guest's cart; an empty one is removed.
func (w *Web) SessionPut(c *gin.Context, key, value string) error {
	s, err := w.session(c)
	if err != nil {
		return err
	}
	if value == "" {
		w.sessions.Remove(s.ctx, "x."+key)
		return nil
	}
	w.sessions.Put(s.ctx, "x."+key, value)
	return nil
}

// SessionGet is a value put in by SessionPut, or nothing.
func (w *Web) SessionGet(c *gin.Context, key string) (string, error) {
	s, err := w.session(c)
	if err != nil {
		return "", err
	}
	return w.sessions.GetString(s.ctx, "x."+key), nil
}
