package cooperative

import (
	"lumbung/internal/fault"
	"lumbung/internal/members"
)

// Faults of this face.
var (
	errNoDesk  = fault.New(fault.Forbidden, "coop.no_desk")    // no office in any cooperative
	errAccount = fault.New(fault.NotFound, "coop.no_account")  // not in the chart
	errPeriod  = fault.New(fault.Invalid, "coop.period_wrong") // ends before it begins, or is too long
)

// countLimit is how far what waits is counted.
const countLimit = 1000

// roleOf is the office that somebody holds, the first of the board's order.
func roleOf(a members.Actor, coop string) members.Role {
	for _, role := range members.Offices() {
		if a.Has(coop, role) {
			return role
		}
	}
	return members.RoleMember
}
