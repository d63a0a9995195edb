// Package acttest is the people of tests: actors who need no database.
package acttest

import (
	"context"

	"lumbung/internal/act"
)

// Person is somebody who is the same in every cooperative.
type Person struct {
	User                           string
	Member, Office, Runner, Former bool
}

// Member is a member, by user id; "" is a guest.
func Member(user string) Person { return Person{User: user, Member: user != ""} }

// Former is somebody who was a member.
func Former(user string) Person { return Person{User: user, Former: true} }

// Officer is a member with an office.
func Officer(user string) Person { return Person{User: user, Member: true, Office: true} }

// Operator runs the platform.
func Operator() Person { return Person{User: "operator", Runner: true} }

// ID is the user's.
func (p Person) ID() string { return p.User }

// Operator says whether the person runs the platform.
func (p Person) Operator() bool { return p.Runner }

// Belongs says whether the person is something in the cooperatives.
func (p Person) Belongs(string) bool { return p.Member }

// IsMember says whether the person is a member.
func (p Person) IsMember(string) bool { return p.Member }

// WasMember says whether the person was a member.
func (p Person) WasMember(string) bool { return p.Former }

// Works says whether the person is a member.
func (p Person) Works(string) bool { return p.Member }

// WorksFor says whether the shop is the person's own.
func (p Person) WorksFor(_, owner string) bool { return p.Member && p.User == owner }

// Officer says whether the person has an office.
func (p Person) Officer(string) bool { return p.Office }

// MayRead says whether the person has an office.
func (p Person) MayRead(string) bool { return p.Office }

// May says whether the person has an office, which decides everything but offices; who runs the platform gives those.
func (p Person) May(_ string, power act.Power) bool {
	return p.Runner && power == act.Appoint || p.Office && power != act.Appoint
}

// Barred is false.
func (p Person) Barred(string) bool { return false }

// Guarded is true.
func (p Person) Guarded() bool { return true }

// Proven is true.
func (p Person) Proven() bool { return true }

// Unwritten is an audit log that keeps nothing.
func Unwritten(context.Context, act.Line) error { return nil }
