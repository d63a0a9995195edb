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
	ErrNoCooperative = fault.New(fault.NotFound, "members.no_cooperative")
	ErrNotFound      = fault.New(fault.NotFound, "web.not_found")
)

// Actor is who acts, with what is asked about her. members.Actor is one; the zero one is a guest. Job is another.
type Actor interface {
	ID() string // "" for a guest
	Operator() bool
	Belongs(coop string) bool  // has an active membership, whatever the role
	Officer(coop string) bool  // may change things in the cooperative's name
	MayRead(coop string) bool  // may see its register and books
	Appoints(coop string) bool // may give offices
}

// Job is a task of the program itself, by its name in histories: "standing-order".
type Job string

// ID is the name of the job.
func (j Job) ID() string { return string(j) }

// Operator is false: a job may what Background says.
func (Job) Operator() bool { return false }

// Belongs is false.
func (Job) Belongs(string) bool { return false }

// Officer is false.
func (Job) Officer(string) bool { return false }

// MayRead is false.
func (Job) MayRead(string) bool { return false }

// Appoints is false.
func (Job) Appoints(string) bool { return false }

// Place is where an act takes place: in a cooperative, at the things of a user.
type Place struct{ Coop, Owner string }

// Access says who may. Its zero value means that nobody has decided: it is refused.
type Access struct {
	name     string
	check    func(Actor, Place) error
	official bool // done in a cooperative's name: the audit log gets a line
	oneself  bool // the owner of the place may, too
}

// Who may. Reads are officers and supervisors, Changes officers, Appoints the chair and the operator.
var (
	Everybody  = Access{name: "everybody", check: func(Actor, Place) error { return nil }}
	SignedIn   = Access{name: "signed in", check: signedIn}
	Member     = Access{name: "member", check: of(Actor.Belongs)}
	Owner      = Access{name: "owner", check: owns}
	Reads      = Access{name: "reads", check: of(Actor.MayRead)}
	Changes    = Access{name: "changes", check: changes, official: true}
	Appoints   = Access{name: "appoints", check: of(Actor.Appoints), official: true}
	Operates   = Access{name: "operates", check: operates, official: true}
	Background = Access{name: "background", check: background}
)

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

// OrOneself lets in the owner of the place, too, whose own act is not written into the audit log.
func (a Access) OrOneself() Access {
	others := a
	a.name += ", or oneself"
	a.oneself = true
	a.check = func(by Actor, at Place) error {
		if own(by, at) {
			return nil
		}
		return others.Check(by, at)
	}
	return a
}

// String names who may, for tests and for the log.
func (a Access) String() string { return a.name }

// audited says whether the audit log gets a line.
func (a Access) audited(by Actor, at Place) bool { return a.official && (!a.oneself || !own(by, at)) }

func own(by Actor, at Place) bool { return at.Owner != "" && by.ID() == at.Owner }

func signedIn(by Actor, _ Place) error {
	if _, job := by.(Job); job {
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

func changes(by Actor, at Place) error {
	err := of(Actor.Officer)(by, at)
	if err != nil && by.MayRead(at.Coop) {
		return ErrReadOnly
	}
	return err
}

func owns(by Actor, at Place) error {
	if err := signedIn(by, at); err != nil || own(by, at) {
		return err
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
