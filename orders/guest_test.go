package orders_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/audit"
	"lumbung/internal/identity"
	"lumbung/internal/store"
	"lumbung/orders"
)

// day is a day of the market.
const day = 24 * time.Hour

// phoneOf is the number of an account.
func (m market) phoneOf(user string) string {
	m.Helper()
	u, err := m.Identity.User(m.Context(), user)
	m.Must(err)
	return u.Phone
}

// prove proves the number of an account by a code.
func (m market) prove(user string) {
	m.Helper()
	token, err := m.Identity.AskProof(m.Context(), identity.Ask{User: user})
	m.Must(err)
	m.Must(m.Identity.ProvePhone(m.Context(), identity.CodeTry{Token: token, Code: m.CodeOf(m.phoneOf(user))}, user))
}

// pass lets time pass; what is not paid by then ends.
func (m market) pass(d time.Duration) {
	m.Helper()
	m.Pass(d)
	_, err := m.Orders.ExpireDue(m.Context(), 100)
	m.Must(err)
}

// proved is an account with a number that it has proved.
func (m market) proved() (user, phone string) {
	m.Helper()
	user = m.Person("Dewi")
	m.prove(user)
	return user, m.phoneOf(user)
}

// asGuest buys one piece of each product as somebody who is not signed in and gives this number.
func (m market) asGuest(phone string, products ...*catalog.Product) *orders.Purchase {
	m.Helper()
	cart := rand.Text()
	m.Fill(cart, 1, products...)
	in := m.Checkout(cart, "pickup")
	in.Buyer.Phone = phone
	p, err := m.Orders.Place(m.Context(), in)
	m.Must(err)
	return p
}

// offered are the numbers of what an account may adopt, as the list and the count say it.
func (m market) offered(user string) (numbers []string) {
	m.Helper()
	_, list, _, err := m.Orders.GuestPurchases(m.Context(), acttest.Member(user))
	m.Must(err)
	for i := range list {
		numbers = append(numbers, list[i].Number)
	}
	n, err := m.Orders.CountGuestPurchases(m.Context(), acttest.Member(user), orders.AdoptMost)
	if m.Must(err); n != len(numbers) {
		m.Errorf("%d are counted, %d listed", n, len(numbers))
	}
	return numbers
}

// owned are the numbers in the list of an account, sorted.
func (m market) owned(user string) (numbers []string) {
	m.Helper()
	slice, err := m.Orders.UserPurchases(m.Context(), user, store.Page{Limit: store.MaxPage})
	m.Must(err)
	for i := range slice.Items {
		numbers = append(numbers, slice.Items[i].Number)
	}
	return slices.Sorted(slices.Values(numbers))
}

func (m market) wantNumbers(what string, got []string, want ...*orders.Purchase) {
	m.Helper()
	var numbers []string
	for _, p := range want {
		numbers = append(numbers, p.Number)
	}
	if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(numbers))) {
		m.Errorf("%s: got %v, want %v", what, got, numbers)
	}
}

// wantBuyer wants a purchase and each of its orders to be a user's.
func (m market) wantBuyer(p *orders.Purchase, user string) {
	m.Helper()
	now := m.Purchase(p)
	if now.User != user {
		m.Errorf("%s is of %q, want %q", p.Number, now.User, user)
	}
	for _, o := range m.OrdersOf(now) {
		if o.User != user {
			m.Errorf("%s is of %q, want %q", o.Number, o.User, user)
		}
	}
}

// What guests bought with a number is adopted by the account that has proved it: paid orders, and drafts that are paid later.
func TestAdopt(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		kopi := m.goods("sri", 40, 48_000, 30_000)
		teh := m.goods("lina", 40, 20_000)[0]
		user, phone := m.proved()
		paid, open := m.asGuest(phone, kopi[0], teh), m.asGuest(phone, kopi[1], teh)
		m.Pay(paid)
		other := m.asGuest("081299990000", kopi[0])
		m.wantNumbers("offered", m.offered(user), paid, open)
		m.wantBuyer(paid, "")

		dewi, numbers := acttest.Member(user), []string{paid.Number, open.Number, paid.Number}
		for range 2 {
			m.Must(m.Orders.Adopt(ctx, dewi, numbers))
		}
		m.wantNumbers("offered afterwards", m.offered(user))
		m.wantNumbers("in her list", m.owned(user), paid, open)
		m.wantBuyer(paid, user)
		m.wantBuyer(open, user)
		m.wantBuyer(other, "")
		if at := m.Purchase(paid).AdoptedAt; !at.Equal(m.Clock.Now()) {
			t.Errorf("adopted at %s", at)
		}
		for _, o := range m.Pay(open) {
			if o.User != user || o.State != orders.Confirmed {
				t.Errorf("paid after it was adopted: %s of %q", o.State, o.User)
			}
		}
		log, err := m.Audit.List(ctx, audit.Search{Coop: act.Platform, Subject: user}, store.Page{})
		m.Must(err)
		if len(log.Items) != 1 || log.Items[0].Action != orders.ActAdopted || log.Items[0].By != user {
			t.Errorf("the audit log says %+v", log.Items)
		}

		m.Complete(m.OrdersOf(paid)[0]) // goes on as it would have
		later := m.asGuest(phone, kopi[0])
		m.wantNumbers("a later one", m.offered(user), later)
		kept := m.asGuest(phone, kopi[1])
		now, err := m.Orders.Cancel(ctx, orders.HolderOf(kept.ID), kept.ID)
		if m.Must(err); now.State != orders.Expired {
			t.Errorf("cancelled it is %s", now.State)
		}
		m.Must(m.Orders.Adopt(ctx, dewi, []string{kept.Number, later.Number}))
		m.wantBuyer(kept, user)
	})
}

// Nobody sees or adopts what she has not proved to be hers, and a list with one such purchase changes nothing.
func TestAdoptRefused(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		kopi := m.goods("sri", 40, 48_000)[0]
		unproved := m.Person("Made")
		user, phone := m.proved()
		mine, theirs := m.asGuest(phone, kopi), m.asGuest(m.phoneOf(unproved), kopi)
		m.wantNumbers("offered before the proof", m.offered(unproved))
		refused := func(what, who string, numbers ...string) {
			t.Helper()
			if err := m.Orders.Adopt(ctx, acttest.Member(who), numbers); !errors.Is(err, orders.ErrNotOffered) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("unproved", unproved, theirs.Number)
		refused("another's number", user, mine.Number, theirs.Number)
		refused("no such number", user, mine.Number, "LB-999999")
		refused("nothing", user)
		refused("too many", user, slices.Collect(func(yield func(string) bool) {
			for i := range orders.AdoptMost + 1 {
				if !yield(fmt.Sprint(i)) {
					return
				}
			}
		})...)
		m.wantBuyer(mine, "")
		m.wantBuyer(theirs, "")
		if err := m.Orders.Adopt(ctx, acttest.Member(""), []string{mine.Number}); !errors.Is(err, act.ErrSignIn) {
			t.Errorf("a guest: %v", err)
		}
		if _, _, _, err := m.Orders.GuestPurchases(ctx, acttest.Member("")); !errors.Is(err, act.ErrSignIn) {
			t.Errorf("a guest lists: %v", err)
		}

		m.prove(unproved)
		m.Must(m.Orders.Adopt(ctx, acttest.Member(unproved), []string{theirs.Number}))
		refused("adopted by somebody else", user, theirs.Number)

		token, err := m.Identity.AskCode(ctx, identity.Ask{Purpose: identity.ForPhone, Phone: "081277770000", User: user})
		m.Must(err)
		m.Must(m.Identity.ChangePhone(ctx, identity.CodeTry{Token: token, Code: m.CodeOf("081277770000")}, user, ""))
		m.wantNumbers("offered after the number was changed", m.offered(user))
		refused("the old number", user, mine.Number)
		m.Must(m.Identity.Recover(ctx, user, phone)) // by officers: hers again, and not proved
		refused("after a recovery", user, mine.Number)
		m.Must(m.Identity.SetDisabled(ctx, unproved, true))
		later := m.asGuest(m.phoneOf(unproved), kopi)
		refused("a disabled account", unproved, later.Number)
	})
}

// A number may have changed hands within more than sixty days: what lies farther from the proof is not offered, on either side.
func TestAdoptWithinSixtyDays(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		kopi := m.goods("sri", 40, 48_000)[0]
		user := m.Person("Dewi")
		phone := m.phoneOf(user)
		before := m.asGuest(phone, kopi)
		m.pass(time.Millisecond)
		first := m.asGuest(phone, kopi)
		m.pass(60 * day)
		m.prove(user)
		m.wantNumbers("offered sixty days later", m.offered(user), first)
		if err := m.Orders.Adopt(t.Context(), acttest.Member(user), []string{before.Number}); !errors.Is(err, orders.ErrNotOffered) {
			t.Errorf("an older one: %v", err)
		}
		m.pass(60*day - time.Millisecond)
		last := m.asGuest(phone, kopi)
		m.pass(time.Millisecond)
		beyond := m.asGuest(phone, kopi)
		m.wantNumbers("offered a long time after the proof", m.offered(user), first, last)
		m.prove(user)
		m.wantNumbers("proved anew", m.offered(user), last, beyond)
	})
}

// Of as many as there are, some go at once and the rest afterwards.
func TestAdoptMany(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		kopi := m.goods("sri", 100, 48_000)[0]
		user, phone := m.proved()
		for range orders.AdoptMost + 2 {
			m.asGuest(phone, kopi)
			m.pass(time.Minute)
		}
		dewi := acttest.Member(user)
		for _, want := range []struct {
			n    int
			more bool
		}{{orders.AdoptMost, true}, {2, false}, {0, false}} {
			_, list, more, err := m.Orders.GuestPurchases(ctx, dewi)
			m.Must(err)
			var numbers []string
			for i := range list {
				numbers = append(numbers, list[i].Number)
			}
			if len(list) != want.n || more != want.more {
				t.Fatalf("%d are offered, more: %t, want %+v", len(list), more, want)
			}
			if want.n > 0 {
				m.Must(m.Orders.Adopt(ctx, dewi, numbers))
			}
		}
		if got := len(m.owned(user)); got != orders.AdoptMost+2 {
			t.Errorf("%d are in her list", got)
		}
	})
}

// Pressed many times at once, while the money comes in and the number goes from one account to another, a purchase has one buyer, and so
// have its orders.
func TestAdoptAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		kopi := m.goods("sri", 100, 48_000)[0]
		teh := m.goods("lina", 100, 20_000)[0]
		user, phone := m.proved()
		next := m.Person("Made")
		for range 6 {
			p := m.asGuest(phone, kopi, teh)
			invoice := m.Invoice(p)
			together(4, func(i int) {
				switch i {
				case 0:
					if err := m.Sim.Pay(invoice, "QRIS"); err != nil {
						t.Errorf("Pay: %v", err)
					}
					if _, err := m.Orders.Refresh(ctx, p); err != nil {
						t.Errorf("Refresh: %v", err)
					}
				default:
					if err := m.Orders.Adopt(ctx, acttest.Member(user), []string{p.Number}); err != nil {
						t.Errorf("Adopt: %v", err)
					}
				}
			})
			m.Deliver()
			m.wantState(p, orders.Paid)
			m.wantBuyer(p, user)
		}
		m.passOn(user, next, phone, kopi)
	})
}

// passOn has a number go from one account to the next, while both adopt what was bought with it. What the first has adopted before stays
// with her.
func (m market) passOn(user, next, phone string, kopi *catalog.Product) {
	m.Helper()
	ctx := context.WithoutCancel(m.Context())
	kept, p := m.asGuest(phone, kopi), m.asGuest(phone, kopi)
	m.Must(m.Orders.Adopt(ctx, acttest.Member(user), []string{kept.Number}))
	m.Pay(p)
	leave := func(user, to string) {
		token, err := m.Identity.AskCode(ctx, identity.Ask{Purpose: identity.ForPhone, Phone: to, User: user})
		m.Must(err)
		m.Must(m.Identity.ChangePhone(ctx, identity.CodeTry{Token: token, Code: m.CodeOf(to)}, user, ""))
	}
	together(2, func(i int) {
		who := next
		if i == 0 {
			who = user
		} else {
			leave(user, "081277770000")
			leave(next, phone)
		}
		if err := m.Orders.Adopt(ctx, acttest.Member(who), []string{p.Number}); err != nil && !errors.Is(err, orders.ErrNotOffered) {
			m.Errorf("Adopt: %v", err)
		}
	})
	owner := m.Purchase(p).User
	if owner != user && owner != next {
		m.Errorf("both adopted %s, and it is of %q", p.Number, owner)
	}
	m.wantBuyer(p, owner)
	if err := m.Orders.Adopt(ctx, acttest.Member(next), []string{kept.Number}); !errors.Is(err, orders.ErrNotOffered) {
		m.Errorf("the next owner of the number adopts what was adopted: %v", err)
	}
	m.wantBuyer(kept, user)
}
