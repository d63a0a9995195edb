// Package notify keeps what people are told and brings it to them: by WhatsApp, and by e-mail where that does not reach. A
// notice is stored before anybody is asked to carry it, so that none is lost, and is carried once where that can be known.
// Sentences come in already translated. The package must never decide who is told what (that is for whoever hears the fact), and
// it must never log what is personal: no name, number, address or text.
//
//	notify.go    what a notice is, and Send
//	work.go      the background work: claim what is due, hand it to a Sender, note the outcome
//	rules.go     what the outcome means: retries, the next channel, quiet hours
//	status.go    what the carrier says later: delivered, read, failed, STOP
//	inbox.go     what people and officers read
//	push.go      browsers that show notices
//	preference.go  how a person wants to be told: which channel first, quiet hours
//	wording.go   what a cooperative says in its own words
package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// Faults of notices.
var (
	ErrIncomplete = fault.New(fault.Invalid, "notify.incomplete") // Send was given no id, cooperative, text or recipient
	ErrNotFound   = fault.New(fault.NotFound, "notify.not_found")
	ErrOnItsWay   = fault.New(fault.Conflict, "notify.on_its_way") // only what did not arrive is sent again
)

// Channel is a way to a person.
type Channel string

// The channels, in the order in which they are tried where nobody has chosen otherwise. SMS has no sender yet.
const (
	Push     Channel = "push"
	WhatsApp Channel = "whatsapp"
	SMS      Channel = "sms"
	Email    Channel = "email"
)

// ladder is the order of the channels.
func ladder() []Channel { return []Channel{Push, WhatsApp, SMS, Email} }

// Class says how urgent a notice is, and which kind of template WhatsApp wants for it.
type Class string

// The classes, the most urgent first.
const (
	Code    Class = "code"    // a code to sign in with
	Utility Class = "utility" // about something that the recipient has asked for
	Promo   Class = "promo"
)

// life says how long it makes sense to go on trying.
func (c Class) life() time.Duration {
	switch c {
	case Code:
		return 5 * time.Minute
	case Promo:
		return 24 * time.Hour
	case Utility:
	}
	return 72 * time.Hour
}

// Kind is one sort of notice: its name, also that of its template, and what its sentence has in its gaps, in order.
type Kind struct {
	Name     string
	Class    Class
	Optional bool // it waits for the morning, and who has said STOP does not get it
	Fixed    bool // it is about an account, and always in the program's words
	Values   []string
}

// Recipient is the person whom a notice is for. Phone is E.164.
type Recipient struct {
	Name  string `bson:"name"`
	Phone string `bson:"phone"`
	Email string `bson:"email"`
	Area  string `bson:"area"` // code of the village, for the hour of the day
}

// Message is what Send takes. The ID comes from the fact that caused it (ID), so that a fact heard twice is told once.
type Message struct {
	ID      string
	Coop    string
	User    string // "" for a guest
	To      Recipient
	Kind    Kind
	Locale  string
	Values  []string // for the gaps of the sentence
	Subject string   // of the letter
	Text    string
	Link    string // where to read on
	AtMost  int    // messages with such a limit that one number gets within an hour, about; 0: no limit
}

// ID is the id of the notice that tells one recipient about one event: as it stands in addresses and goes to carriers, it says nothing.
func ID(event, recipient string) string {
	sum := sha256.Sum256([]byte(event + "/" + recipient))
	return hex.EncodeToString(sum[:16])
}

// Value is what stands in one gap of the sentence.
type Value struct {
	Name string `bson:"name"`
	Text string `bson:"text"`
}

// State says how far a notice is.
type State string

// The states of a notice.
const (
	Waiting   State = "waiting"
	Accepted  State = "accepted" // the carrier has it
	Delivered State = "delivered"
	Read      State = "read"
	Failed    State = "failed"
	Withheld  State = "withheld" // not sent, for a reason
)

// life is what may follow what. What the carrier says comes late, twice and out of order: a notice that was said to have failed
// may turn out to have arrived.
var life = states.Declare(
	ErrOnItsWay, ErrOnItsWay,
	states.Row[State]{State: Waiting, Next: []State{Accepted, Delivered, Read, Failed, Withheld}},
	states.Row[State]{State: Accepted, Next: []State{Waiting, Delivered, Read, Failed}},
	states.Row[State]{State: Delivered, Next: []State{Read}},
	states.Row[State]{State: Read},
	states.Row[State]{State: Failed, Next: []State{Waiting, Delivered, Read}, Reason: true},
	states.Row[State]{State: Withheld, Next: []State{Waiting}, Reason: true},
)

// States lists the states of a notice.
func States() []State { return life.States() }

// Notice is what one person is told about one fact, and what became of it.
type Notice struct {
	ID       string    `bson:"_id"`
	Coop     string    `bson:"coop"`
	User     string    `bson:"user,omitempty"`
	To       Recipient `bson:"to"`
	Who      string    `bson:"who"` // the name in small letters, to be found by
	Kind     string    `bson:"kind"`
	Class    Class     `bson:"class"`
	Optional bool      `bson:"optional,omitempty"`
	Account  bool      `bson:"account,omitempty"` // a code, or about the account: wishes do not count
	Locale   string    `bson:"locale"`
	Values   []Value   `bson:"values"`
	Subject  string    `bson:"subject,omitempty"`
	Text     string    `bson:"text"`
	Link     string    `bson:"link,omitempty"`

	states.Life[State] `bson:",inline"`

	Channel    Channel    `bson:"channel,omitempty"`
	Ways       []Channel  `bson:"ways,omitempty"`        // the channels to try, in this order, once the first is chosen
	ProviderID string     `bson:"provider_id,omitempty"` // the carrier's
	Tries      int64      `bson:"tries"`                 // on this channel
	Asked      *time.Time `bson:"asked,omitempty"`       // when the carrier was asked, while its answer is not known
	Token      int64      `bson:"token,omitempty"`       // fencing token, new with each claim: an outdated claim saves nothing
	Queue      Class      `bson:"queue,omitempty"`       // of Waiting: the class
	Due        *time.Time `bson:"due,omitempty"`         // of Waiting: the next attempt; a claimed one is due when its lease ends
	Error      string     `bson:"error,omitempty"`       // code of the last failure, "whatsapp 131026"
	Limited    string     `bson:"limited,omitempty"`     // the number, when it gets only some of these an hour
	CreatedAt  time.Time  `bson:"created"`
	ExpiresAt  time.Time  `bson:"expires"`        // then nobody is told any more
	Gone       *time.Time `bson:"gone,omitempty"` // when the document may be deleted; not while it waits
}

// Ref names a notice to a carrier, who sends it back with every status.
func (n *Notice) Ref() string { return n.Coop + " " + n.ID }

// Sender carries notices over one channel. An error that is no *Failure says that nobody knows whether the notice was sent.
type Sender interface {
	Channel() Channel
	Send(ctx context.Context, n *Notice) (providerID string, err error)
}

// Service keeps and sends notices.
type Service struct {
	notices     *store.Scoped[Notice]
	inboxes     *store.Collection[inbox]
	optOuts     *store.Collection[optOut]
	wordings    *store.Scoped[wordings]
	words       *store.Memo[*wordings]
	standards   []Standard
	preferences *store.Collection[Preference]
	preferred   *store.Memo[*Preference]
	pushing     *Pushing
	acts        *act.Frame
	now         func() time.Time
	log         *slog.Logger
	senders     map[Channel]Sender
	keep        time.Duration
	wake        chan struct{}
	mu          sync.Mutex
	lately      map[string]time.Time // numbers of limited notices, and when the last was asked for; guarded by mu
}

// Parts are what a Service stands on.
type Parts struct {
	DB        *store.DB
	Now       func() time.Time
	Log       *slog.Logger
	Audit     func(context.Context, act.Line) error
	Senders   []Sender      // none: everything is withheld
	Keep      time.Duration // how long notices are kept; 0: for ever
	Standards []Standard    // the sentences that cooperatives may put into their own words
	Pushing   *Pushing      // nil: nothing is pushed
}

// New declares the collections.
func New(p Parts) *Service {
	s := &Service{
		acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, now: p.Now, log: p.Log, senders: map[Channel]Sender{}, keep: p.Keep,
		wake: make(chan struct{}, 1), lately: map[string]time.Time{},
		notices: store.DefineScoped(p.DB, store.Spec[Notice]{Name: "notices", Scope: "coop", Indexes: []store.Index{
			{Name: "created", Fields: []string{"created"}},
			{Name: "state", Fields: []string{"state", "created"}},
			{Name: "who", Fields: []string{"who"}},
			{Name: "queue", Fields: []string{"queue", "due"}, Sparse: true, Global: true},
			{Name: "user", Fields: []string{"user", "created"}, Sparse: true, Global: true},
			{Name: "limited", Fields: []string{"limited", "created"}, Sparse: true, Global: true},
			{Name: "provider", Fields: []string{"provider_id"}, Sparse: true, Global: true},
			{Name: "gone", Fields: []string{"gone"}, Expire: true, Global: true},
		}, Check: (*Notice).check}),
		inboxes:  store.Define(p.DB, store.Spec[inbox]{Name: "inboxes"}),
		optOuts:  store.Define(p.DB, store.Spec[optOut]{Name: "opt_outs"}),
		wordings: store.DefineScoped(p.DB, wordingSpec()), words: store.NewMemo(p.DB, store.MemoLimit[*wordings]{Weight: 1000}),
		standards: p.Standards, pushing: p.Pushing,
		preferences: store.Define(p.DB, preferenceSpec()), preferred: store.NewMemo(p.DB, store.MemoLimit[*Preference]{Weight: 10_000}),
	}
	for _, sender := range p.Senders {
		s.senders[sender.Channel()] = sender
	}
	if p.Pushing != nil {
		s.senders[Push] = pushSender{s}
	}
	return s
}

// Reaches says whether a channel has a sender.
func (s *Service) Reaches(c Channel) bool { return s.senders[c] != nil }

// Channels lists the channels that have a sender, in the order in which they are tried.
func (s *Service) Channels() (open []Channel) {
	for _, channel := range ladder() {
		if s.senders[channel] != nil {
			open = append(open, channel)
		}
	}
	return open
}

func (n *Notice) check() error { return life.Check(n.Life) }

// Send keeps messages and has them sent soon. One with the id of another that is kept was sent before: that is success outside a Tx,
// which such an insert would end. One above its AtMost is never sent: that is success, too.
func (s *Service) Send(ctx context.Context, messages ...Message) error {
	var kept []*Notice
	for _, m := range messages {
		if err := s.reworded(ctx, &m); err != nil {
			return err
		}
		n, err := s.notice(m)
		if err != nil {
			return err
		}
		enough, err := s.enough(ctx, n, m.AtMost)
		if err != nil {
			return err
		}
		if enough {
			s.log.WarnContext(ctx, "notice held back: its number has had enough within an hour", "id", m.ID)
			continue
		}
		kept = append(kept, n)
	}
	if err := s.keepAll(ctx, kept); err != nil {
		return err
	}
	s.acts.DB.OnSaved(ctx, s.rouse)
	return nil
}

func (s *Service) keepAll(ctx context.Context, list []*Notice) error {
	if s.acts.DB.InTx(ctx) {
		return s.notices.AllTenants().InsertAll(ctx, list...)
	}
	for _, n := range list {
		if err := s.notices.ForTenant(n.Coop).Insert(ctx, n); err != nil && !errors.Is(err, store.ErrDuplicate) {
			return err
		}
	}
	return nil
}

// enough says whether a number has had as many limited notices within an hour as it gets; most is 0 for a notice without a limit. The
// first of a number that this process sees in an hour is not counted, so that who buys once costs no read.
func (s *Service) enough(ctx context.Context, n *Notice, most int) (bool, error) {
	if most == 0 {
		return false, nil
	}
	n.Limited = n.To.Phone
	if !s.seenLately(n.Limited, n.CreatedAt) {
		return false, nil
	}
	lately := store.By("limited", n.Limited).Between(n.CreatedAt.Add(time.Millisecond-time.Hour), nil)
	known, err := s.notices.AllTenants().Count(ctx, lately, most)
	return known >= most, err
}

// seenLately notes a number, and says whether this process has seen it within the hour before.
func (s *Service) seenLately(number string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for known, at := range s.lately {
		if now.Sub(at) >= time.Hour {
			delete(s.lately, known)
		}
	}
	_, seen := s.lately[number]
	s.lately[number] = now
	return seen
}

// rouse lets Run look at once.
func (s *Service) rouse() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}

// notice is a message as it is kept.
func (s *Service) notice(m Message) (*Notice, error) {
	if m.ID == "" || m.Coop == "" || strings.TrimSpace(m.Text) == "" || m.User == "" && m.To.Phone == "" && m.To.Email == "" ||
		len(m.Values) != len(m.Kind.Values) || m.Kind.Name == "" {
		return nil, ErrIncomplete
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	n := &Notice{
		ID: m.ID, Coop: m.Coop, User: m.User, To: m.To, Who: strings.ToLower(m.To.Name), Kind: m.Kind.Name, Class: m.Kind.Class,
		Optional: m.Kind.Optional, Locale: m.Locale, Subject: m.Subject, Text: m.Text, Link: m.Link,
		Life: life.Born(states.Mark{By: sender, At: now}), CreatedAt: now, ExpiresAt: now.Add(m.Kind.Class.life()),
	}
	if n.Account = m.Kind.Fixed || n.Class == Code; n.Account {
		n.Ways = accountWays()
	}
	n.tryAt(now)
	for i, text := range m.Values {
		n.Values = append(n.Values, Value{m.Kind.Values[i], text})
	}
	return n, nil
}

// tryAt puts the notice into the queue of its class.
func (n *Notice) tryAt(at time.Time) {
	at = at.Truncate(time.Millisecond)
	n.Queue, n.Due, n.Gone = n.Class, &at, nil
}

// Who takes the steps of a notice.
const (
	sender  = "sender"
	carrier = "carrier"
)
