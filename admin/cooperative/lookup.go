package cooperative

import (
	"context"

	"lumbung/internal/members"
	"lumbung/payments/ledger"
)

// lookup turns ids into what people read, each once per page. What cannot be found stays as it is: a name that is
// missing must not hide a figure.
type lookup struct {
	s       *Cooperative
	desk    desk
	coop    string
	people  map[string]string
	numbers map[string]string
}

func (s *Cooperative) lookup(d desk, coop string) *lookup {
	return &lookup{s: s, desk: d, coop: coop, people: map[string]string{}, numbers: map[string]string{}}
}

// person is the name of a member, of another user, or of what works by itself.
func (k *lookup) person(ctx context.Context, id string) string {
	if word := k.desk.Word("by", id); word != id || id == "" {
		return word
	}
	if name, known := k.people[id]; known {
		return name
	}
	name := id
	if m, err := k.s.Members.Membership(ctx, k.coop, members.MembershipID(k.coop, id)); err == nil {
		name = m.Name
	} else if u, err := k.s.Identity.User(ctx, id); err == nil {
		name = u.Name
	}
	k.people[id] = name
	return name
}

// order is the number of one of the cooperative's orders, "" when the id is none.
func (k *lookup) order(ctx context.Context, id string) string {
	if number, known := k.numbers[id]; known {
		return number
	}
	number := ""
	if o, err := k.s.Orders.Order(ctx, k.coop, id); err == nil {
		number = o.Number
	}
	k.numbers[id] = number
	return number
}

// owner is for whom an account is kept: a member's name, an order's number.
func (k *lookup) owner(ctx context.Context, account ledger.AccountID) string {
	owner := account.Owner()
	line, _ := ledger.Find(account.Code()) // without one there is no owner either
	switch {
	case owner == "":
		return ""
	case line.Per == ledger.PerMember:
		return k.person(ctx, owner)
	case line.Per == ledger.PerOrder:
		if number := k.order(ctx, owner); number != "" {
			return number
		}
	}
	return owner
}
