package act

import (
	"errors"

	"lumbung/internal/fault"
)

// Faults of who may not.
var (
	ErrSignIn        = fault.New(fault.Unauthorized, "web.sign_in")
	ErrNotAllowed    = fault.New(fault.Forbidden, "members.not_allowed")
	ErrReadOnly      = fault.New(fault.Forbidden, "act.read_only") // a supervisor wants to change something
	ErrOffice        = fault.New(fault.Forbidden, "act.office")    // her office decides other things
	ErrOwn           = fault.New(fault.Forbidden, "act.own")       // it is her own: somebody else decides
	ErrNoCooperative = fault.New(fault.NotFound, "members.no_cooperative")
	ErrNotFound      = fault.New(fault.NotFound, "web.not_found")
	ErrUnguarded     = fault.New(fault.Forbidden, "act.unguarded") // she has no second factor
	ErrUnproven      = fault.New(fault.Forbidden, "act.unproven")  // she has not shown for a while who she is
)

// Actor is who acts, with what is asked about her. members.Actor is one; the zero one is a guest. Job and Holder are others.
type Actor interface {
	ID() string // "" for a guest
	Operator() bool
	Belongs(coop string) bool         // has an active membership, whatever the role
	IsMember(coop string) bool        // has a member's rights, which staff need not have
	WasMember(coop string) bool       // had them, and may have money there
	Works(coop string) bool           // is a member, or helps one in her shop
	WorksFor(coop, owner string) bool // sells as this member, who is herself, or whom she helps
	Officer(coop string) bool         // has an office that decides something in the cooperative's name
	May(coop string, p Power) bool
	MayRead(coop string) bool // may see its register and books
	Guarded() bool            // has a second factor where one is required
	Barred(coop string) bool  // has an office that decides nothing before she has a second factor
	Proven() bool             // has shown a moment ago who she is
}

// Power is something that an office decides in a cooperative's name. members.Offices says which office has which.
type Power string

// The powers.
const (
	Moderate Power = "moderate" // shops and goods
	Serve    Power = "serve"    // goods at the counter
	Collect  Power = "collect"  // savings at the counter
	Unlock   Power = "unlock"   // that pickup codes may be tried again
	Inform   Power = "inform"   // that a message is sent again
	Invite   Power = "invite"   // whom the cooperative asks to become a member
	Admit    Power = "admit"    // who becomes a member, and who leaves
	Present  Power = "present"  // how the cooperative shows itself
	Price    Power = "price"    // fees
	Appoint  Power = "appoint"  // offices, and what the cooperative is by law
)

// Powers lists the powers, the everyday ones first.
func Powers() []Power {
	return []Power{Moderate, Serve, Collect, Unlock, Inform, Invite, Admit, Present, Price, Appoint}
}

// none has no say anywhere: what jobs and holders of an address are.
type none struct{}

// Operator is false.
func (none) Operator() bool { return false }

// Belongs is false.
func (none) Belongs(string) bool { return false }

// IsMember is false.
func (none) IsMember(string) bool { return false }

// WasMember is false.
func (none) WasMember(string) bool { return false }

// Works is false.
func (none) Works(string) bool { return false }

// WorksFor is false.
func (none) WorksFor(string, string) bool { return false }

// Officer is false.
func (none) Officer(string) bool { return false }

// May is false.
func (none) May(string, Power) bool { return false }

// MayRead is false.
func (none) MayRead(string) bool { return false }

// Barred is false.
func (none) Barred(string) bool { return false }

// Guarded is false.
func (none) Guarded() bool { return false }

// Proven is false.
func (none) Proven() bool { return false }

// Job is a task of the program itself, by its name in histories: "timer". A job may what Background says.
type Job struct {
	none
	Name string
}

// ID is the name of the job.
func (j Job) ID() string { return j.Name }

// Holder is who holds the signed address of something, by its name in histories: the "buyer" of a purchase, signed in or not.
type Holder struct {
	none
	Name string
	Of   string // id of what the address leads to
}

// ID is the name of the holder.
func (h Holder) ID() string { return h.Name }

// Place is where an act takes place: in a cooperative, at the things of a user, at what a signed address leads to.
type Place struct{ Coop, Owner, Held string }

// Access says who may. Its zero value means that nobody has decided: it is refused.
type Access struct {
	name     string
	check    func(Actor, Place) error
	official bool    // done in a cooperative's name: the audit log gets a line
	other    *Access // who may, too
}

// Who may. Member are those with a member's rights, Saver they and who has left and takes out what is hers, Works they and who helps in
// their shops (in whose, WorksFor says), OwnShop the member whose shop it is, Reads officers and supervisors, Holds who holds a signed
// address. May says which officers.
var (
	Everybody  = Access{name: "everybody", check: func(Actor, Place) error { return nil }}
	SignedIn   = Access{name: "signed in", check: signedIn}
	Member     = Access{name: "member", check: of(Actor.IsMember)}
	Saver      = Access{name: "saver", check: of(saves)}
	Works      = Access{name: "works", check: of(Actor.Works)}
	Owner      = Access{name: "owner", check: owns}
	OwnShop    = Member.Narrow("owner", owns)
	OwnSavings = Saver.Narrow("owner", owns)
	Holds      = Access{name: "holds", check: holds}
	Reads      = Access{name: "reads", check: of(Actor.MayRead)}
	Operates   = Access{name: "operates", check: operates, official: true}
	Background = Access{name: "background", check: background}
)

// May is who has an office with this power.
func May(p Power) Access {
	has := of(func(by Actor, coop string) bool { return by.May(coop, p) })
	return Access{name: "may " + string(p), official: true, check: func(by Actor, at Place) error {
		switch err := has(by, at); {
		case err == nil && by.Barred(at.Coop):
			return ErrUnguarded
		case err == nil:
			return nil
		case by.Officer(at.Coop):
			return ErrOffice
		case by.MayRead(at.Coop):
			return ErrReadOnly
		default:
			return err
		}
	}}
}

// NotOwn returns ErrOwn when the owner decides about what is hers.
func NotOwn(by, owner string) error {
	if by == owner {
		return ErrOwn
	}
	return nil
}

// NotOwnShop returns ErrOwn when a member decides about her own shop, or somebody who helps her there does.
func NotOwnShop(by Actor, coop, owner string) error {
	if by.WorksFor(coop, owner) {
		return ErrOwn
	}
	return NotOwn(by.ID(), owner)
}

// Check returns why the actor may not, nil when she may.
func (a Access) Check(by Actor, at Place) error {
	switch {
	case a.check == nil:
		return errors.New("act: nobody has decided who may")
	case by == nil:
		return ErrSignIn
	}
	return a.check(by, at)
}

// Declared says whether somebody has decided who may.
func (a Access) Declared() bool { return a.check != nil }

// Narrow asks for more, which the name says.
func (a Access) Narrow(name string, more func(Actor, Place) error) Access {
	wide := a
	a.name += ", " + name
	a.check = func(by Actor, at Place) error {
		if err := wide.Check(by, at); err != nil {
			return err
		}
		return more(by, at)
	}
	return a
}

// Guarded asks for a second factor as well: of who decides about money, or about who may.
func (a Access) Guarded() Access { return a.ask("guarded", Actor.Guarded, ErrUnguarded) }

// Proven asks who she is once more, unless she has just shown it.
func (a Access) Proven() Access { return a.ask("proven", Actor.Proven, ErrUnproven) }

func (a Access) ask(name string, holds func(Actor) bool, otherwise error) Access {
	return a.Narrow(name, func(by Actor, _ Place) error {
		if holds(by) {
			return nil
		}
		return otherwise
	})
}

// Written asks for a line in the audit log, although nobody acts in the cooperative's name: of what a member agrees to.
func (a Access) Written() Access {
	a.official = true
	return a
}

// Or lets others in, too. What they do is written into the audit log when their own access asks for it.
func (a Access) Or(other Access) Access {
	first := a
	a.name += ", or " + other.name
	a.other = &other
	a.check = func(by Actor, at Place) error {
		if other.Check(by, at) == nil {
			return nil
		}
		return first.Check(by, at)
	}
	return a
}

// String names who may, for tests and for the log.
func (a Access) String() string { return a.name }

// audited says whether the audit log gets a line.
func (a Access) audited(by Actor, at Place) bool {
	if a.other != nil && a.other.Check(by, at) == nil {
		return a.other.audited(by, at)
	}
	return a.official
}

func signedIn(by Actor, _ Place) error {
	switch by.(type) {
	case Job, Holder:
		return ErrNotAllowed
	}
	if by.ID() == "" {
		return ErrSignIn
	}
	return nil
}

// of lets in who has something to say in the cooperative. Its other members are told that this is not for them; for everybody
// else it does not exist.
func of(may func(Actor, string) bool) func(Actor, Place) error {
	return func(by Actor, at Place) error {
		switch err := signedIn(by, at); {
		case err != nil:
			return err
		case may(by, at.Coop):
			return nil
		case by.Belongs(at.Coop):
			return ErrNotAllowed
		}
		return ErrNoCooperative
	}
}

func saves(by Actor, coop string) bool { return by.IsMember(coop) || by.WasMember(coop) }

func owns(by Actor, at Place) error {
	if err := signedIn(by, at); err != nil || at.Owner != "" && by.ID() == at.Owner {
		return err
	}
	return ErrNotFound
}

func holds(by Actor, at Place) error {
	if h, ok := by.(Holder); ok && at.Held != "" && h.Of == at.Held {
		return nil
	}
	return ErrNotFound
}

func operates(by Actor, at Place) error {
	if err := signedIn(by, at); err != nil || by.Operator() {
		return err
	}
	return ErrNotFound
}

func background(by Actor, _ Place) error {
	if _, job := by.(Job); !job {
		return ErrNotAllowed
	}
	return nil
}
