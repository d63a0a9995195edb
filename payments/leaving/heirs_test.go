package leaving_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments/leaving"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

var (
	secretary = acttest.Officer("secretary")
	paper     = &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF}
)

func (h *house) day() time.Time { return h.Clock.Now().Truncate(24 * time.Hour) }

func (h *house) die(member string) *leaving.Return {
	h.t.Helper()
	r, err := h.Leavings.WriteDeath(h.t.Context(), secretary, leaving.DeathInput{
		Coop: h.Coop.ID, Member: member, Day: h.day(), Proof: paper,
	})
	h.Must(err)
	return r
}

// heirs lets heirs with such shares stand in the list of a death.
func (h *house) heirs(r *leaving.Return, shares ...int64) *leaving.Return {
	h.t.Helper()
	in := leaving.HeirsInput{Coop: h.Coop.ID, ID: r.ID, Key: h.key(), Proof: paper}
	for i, share := range shares {
		in.List = append(in.List, leaving.HeirInput{Name: "Ahli " + string(rune('A'+i)), Relation: "anak", Share: share})
	}
	r, err := h.Leavings.WriteHeirs(h.t.Context(), secretary, in)
	h.Must(err)
	r, err = h.Leavings.ApproveHeirs(h.t.Context(), treasurer, h.Coop.ID, r.ID, r.Death.Heirs.N)
	h.Must(err)
	return r
}

func (h *house) slip(member string, heir int64, from savings.Kind, amount money.Amount) (*withdrawal.Withdrawal, error) {
	h.t.Helper()
	return h.Withdrawals.AskAtCounter(h.t.Context(), treasurer, withdrawal.Input{
		Coop: h.Coop.ID, Key: h.key(), Member: member, Heir: heir, From: from, Amount: amount,
	})
}

func (h *house) paid(w *withdrawal.Withdrawal, err error) *withdrawal.Withdrawal {
	h.t.Helper()
	h.Must(err)
	w, err = h.Withdrawals.PayCash(h.t.Context(), cashier, h.Coop.ID, w.ID, "")
	h.Must(err)
	return w
}

// may is what each heir can take of one passbook now.
func (h *house) may(member string, kind savings.Kind) (list []money.Amount) {
	h.t.Helper()
	all, err := h.Leavings.Portions(h.t.Context(), h.latest(member))
	h.Must(err)
	for _, portions := range all {
		for _, p := range portions {
			if p.Kind == kind {
				list = append(list, p.May)
			}
		}
	}
	return list
}

// The pokok of a member who has died is divided among three heirs to the rupiah, and so is what comes in later.
func TestHeirsToTheRupiah(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.decide(leaving.Terms{When: leaving.AtOnce})
		h.pay(h.sri, savings.Pokok, 100_000)
		order := m.Pay(m.Buy(m.Product(h.sri, "Kopi", markettest.Price(48_000)), 1, "pickup"))[0]
		r := h.die(h.sri)
		if r.Estate != leaving.NoHeirs || r.Number != "PS-2026-00001" {
			t.Errorf("%s waits for %q", r.Number, r.Estate)
		}
		if r = h.heirs(r, 1, 1, 1); r.Estate != "" {
			t.Errorf("it waits for %q", r.Estate)
		}
		if _, err := h.slip(h.sri, 1, savings.ToReturn, 1_000); fault.FieldsOf(err)["amount"] == nil {
			t.Errorf("pokok before it is booked: %v", err)
		}
		_, err := h.approve(h.latest(h.sri))
		m.Must(err)
		if got, want := h.may(h.sri, savings.ToReturn), []money.Amount{33_334, 33_333, 33_333}; !slices.Equal(got, want) {
			t.Fatalf("they may take %d", got)
		}
		if _, err := h.slip(h.sri, 2, savings.ToReturn, 33_334); fault.FieldsOf(err)["amount"] == nil {
			t.Errorf("a rupiah above her share: %v", err)
		}
		w := h.paid(h.slip(h.sri, 1, savings.ToReturn, 33_334))
		if w.Number != "KK-2026-00001" || w.Payee == nil || w.Payee.Name != "Ahli A" || w.Member != h.sri || w.Code != "" {
			t.Errorf("the slip is %+v", w)
		}
		for heir := range int64(4) {
			if _, err := h.slip(h.sri, heir*4+1-heir/3*12, savings.ToReturn, 33_334); err == nil {
				t.Errorf("heir %d takes it twice, or there is no such heir", heir)
			}
		}
		m.Complete(order)
		h.pay(m.Member("Siti"), savings.Sukarela, 500_000) // so that the till has it
		later := h.balance("2-1210", h.sri) + h.balance("2-1110", h.sri)
		if later == 0 {
			t.Fatal("the order paid nothing")
		}
		m.Pass(15 * 24 * time.Hour) // the gateway has settled, or nobody waits for it any more
		for heir := range int64(3) {
			for _, kind := range withdrawal.Kinds() {
				if amount := h.may(h.sri, kind)[heir]; amount > 0 {
					h.paid(h.slip(h.sri, heir+1, kind, amount))
				}
			}
		}
		for _, kind := range withdrawal.Kinds() {
			if left := h.balance(kind.Code(), h.sri); left != 0 {
				t.Errorf("%d stays in %s", left, kind)
			}
		}
	})
}

// What a member had asked for goes back when she dies, and nothing is taken with her login from then on.
func TestDeathStopsHerLogin(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Sukarela, 3_000_000)
		ask := func(amount money.Amount) (*withdrawal.Withdrawal, error) {
			return m.Withdrawals.Ask(t.Context(), acttest.Former(h.sri), withdrawal.Input{
				Coop: m.Coop.ID, Key: h.key(), From: savings.Sukarela, Amount: amount, Way: withdrawal.ByCash,
			})
		}
		ready, err := ask(100_000)
		m.Must(err)
		asked, err := ask(2_000_000)
		m.Must(err)
		done, err := ask(50_000)
		m.Must(err)
		_, err = m.Withdrawals.PayCash(t.Context(), cashier, m.Coop.ID, done.ID, done.Code)
		m.Must(err)
		r := h.die(h.sri)
		if r.State != leaving.Booked || r.Sums.All() != 0 {
			t.Errorf("the return of nothing is %s", r.State)
		}
		if has := h.balance("2-1110", h.sri); has != 2_950_000 {
			t.Errorf("%d in her savings", has)
		}
		for _, w := range []*withdrawal.Withdrawal{ready, asked} {
			w, err = m.Withdrawals.ByID(t.Context(), m.Coop.ID, w.ID)
			if err != nil || w.State != withdrawal.Refused || w.Latest().Reason != leaving.Reason {
				t.Errorf("%s is %s, %v", w.Number, w.State, err)
			}
		}
		_, err = m.Identity.BankVault(t.Context()) // made at the first account, of whomever
		m.Must(err)
		before := m.Stored()
		if _, err := ask(10_000); !errors.Is(err, withdrawal.ErrDied) {
			t.Errorf("asked with her login: %v", err)
		}
		if _, err := h.slip(h.sri, 0, savings.Sukarela, 10_000); !errors.Is(err, withdrawal.ErrDied) {
			t.Errorf("a slip for herself: %v", err)
		}
		if _, err := h.slip(h.sri, 1, savings.Sukarela, 10_000); !errors.Is(err, withdrawal.ErrNoHeir) {
			t.Errorf("a slip without heirs: %v", err)
		}
		_, err = m.Withdrawals.AddAccount(t.Context(), acttest.Former(h.sri), withdrawal.AccountInput{
			Coop: m.Coop.ID, Key: h.key(), Bank: "ID_BRI", Number: "447101012233447", Holder: "Sri",
		})
		if !errors.Is(err, withdrawal.ErrDied) {
			t.Errorf("another account: %v", err)
		}
		if m.Stored() != before {
			t.Error("what is refused writes something")
		}
		in := leaving.DeathInput{Coop: m.Coop.ID, Member: h.sri, Day: h.day(), Proof: paper}
		again, err := h.Leavings.WriteDeath(t.Context(), secretary, in)
		if err != nil || again.ID != r.ID || m.Stored() != before {
			t.Errorf("the same death again: %v", err)
		}
		in.Day = h.day().AddDate(0, 0, -1)
		if _, err := h.Leavings.WriteDeath(t.Context(), secretary, in); !errors.Is(err, leaving.ErrDied) {
			t.Errorf("another day: %v", err)
		}
		id := members.MembershipID(m.Coop.ID, h.sri)
		_, err = m.Members.Apply(t.Context(), acttest.Former(h.sri), members.Application{Coop: m.Coop.ID, Area: markettest.Village})
		m.Must(err)
		if _, err := m.Members.Admit(t.Context(), chair, m.Coop.ID, id); !errors.Is(err, leaving.ErrDied) {
			t.Errorf("a member again: %v", err)
		}
		h.heirs(r, 2, 1)
		h.paid(h.slip(h.sri, 2, savings.Sukarela, 983_333))
	})
}

// A death that was a mistake is taken back by another officer, while no heir is paid: she is the member that she was.
func TestDeathTakenBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Pokok, 100_000)
		h.pay(h.sri, savings.Sukarela, 50_000)
		was, err := m.Members.Membership(t.Context(), m.Coop.ID, members.MembershipID(m.Coop.ID, h.sri))
		m.Must(err)
		m.Pass(40 * 24 * time.Hour)
		r := h.die(h.sri)
		back := func(by act.Actor, reason string) error {
			_, err := h.Leavings.TakeBackDeath(t.Context(), by, m.Coop.ID, r.ID, reason)
			return err
		}
		if err := back(secretary, "Salah orang"); !errors.Is(err, leaving.ErrDeathHand) {
			t.Errorf("by the same hand: %v", err)
		}
		if err := back(acttest.Officer(h.sri), "Salah orang"); !errors.Is(err, act.ErrOwn) {
			t.Errorf("by herself: %v", err)
		}
		if err := back(chair, " "); err == nil {
			t.Error("without a reason")
		}
		r = h.heirs(r, 1, 1)
		slip, err := h.slip(h.sri, 1, savings.Sukarela, 25_000)
		m.Must(err)
		before := m.Stored()
		if err := back(chair, "Salah orang"); !errors.Is(err, leaving.ErrHeirsPaid) {
			t.Errorf("with a slip that waits: %v", err)
		}
		_, err = h.Leavings.WriteHeirs(t.Context(), secretary, leaving.HeirsInput{
			Coop: m.Coop.ID, ID: r.ID, Key: "other", Proof: paper, List: []leaving.HeirInput{{Name: "Ali", Relation: "anak", Share: 1}},
		})
		if !errors.Is(err, leaving.ErrHeirsPaid) {
			t.Errorf("another list with a slip that waits: %v", err)
		}
		if m.Stored() != before {
			t.Error("what is refused writes something")
		}
		_, err = m.Withdrawals.Refuse(t.Context(), chair, m.Coop.ID, slip.ID, "Salah orang")
		m.Must(err)
		for range 2 {
			m.Must(back(chair, "Salah orang"))
		}
		now, err := m.Members.Membership(t.Context(), m.Coop.ID, was.ID)
		m.Must(err)
		if !now.Has(members.RoleMember) || now.Number != was.Number || !now.Since.Equal(was.Since) {
			t.Errorf("she is %s, number %d since %s", now.State, now.Number, now.Since)
		}
		if r = h.latest(h.sri); r.State != leaving.Stayed || r.Estate != "" || h.balance("3-1100", h.sri) != 100_000 {
			t.Errorf("the return is %s, and waits for %q", r.State, r.Estate)
		}
		err = h.take(h.sri, savings.Sukarela, 50_000)
		m.Must(err)
		if again := h.die(h.sri); again.ID == r.ID || !again.Dead() {
			t.Errorf("she dies: %+v", again)
		}
	})
}

// Two officers, none of them an heir, stand behind a list and behind each slip.
func TestHeirsNeedTwoHands(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Sukarela, 100_000)
		r, heir := h.die(h.sri), m.Member("Baiq", members.RoleTreasurer)
		baiq, err := m.Members.Membership(t.Context(), m.Coop.ID, members.MembershipID(m.Coop.ID, heir))
		m.Must(err)
		officer := acttest.Officer(heir)
		in := leaving.HeirsInput{Coop: m.Coop.ID, ID: r.ID, Key: "list", Proof: paper, List: []leaving.HeirInput{
			{Name: "Baiq", Relation: "anak", Share: 1, Number: baiq.Number}, {Name: "Ali", Relation: "anak", Share: 2},
		}}
		wrong := leaving.HeirsInput{Coop: m.Coop.ID, ID: r.ID, Key: "wrong", List: []leaving.HeirInput{{Share: 1001, Number: 99_999}}}
		_, err = h.Leavings.WriteHeirs(t.Context(), secretary, wrong)
		for _, field := range []string{"name1", "relation1", "share1", "number1", "document"} {
			if fault.FieldsOf(err)[field] == nil {
				t.Errorf("nothing is said of %s", field)
			}
		}
		if _, err := h.Leavings.WriteHeirs(t.Context(), officer, in); !errors.Is(err, act.ErrOwn) {
			t.Errorf("an heir writes: %v", err)
		}
		for range 2 {
			r, err = h.Leavings.WriteHeirs(t.Context(), secretary, in)
			m.Must(err)
		}
		other := in
		other.List = in.List[1:]
		if _, err := h.Leavings.WriteHeirs(t.Context(), secretary, other); !errors.Is(err, leaving.ErrOtherForm) {
			t.Errorf("the form with other content: %v", err)
		}
		for by, want := range map[act.Actor]error{secretary: leaving.ErrHeirsHand, officer: act.ErrOwn} {
			if _, err := h.Leavings.ApproveHeirs(t.Context(), by, m.Coop.ID, r.ID, 1); !errors.Is(err, want) {
				t.Errorf("approved by %s: %v", by.ID(), err)
			}
		}
		if _, err := h.Leavings.ApproveHeirs(t.Context(), treasurer, m.Coop.ID, r.ID, 2); !errors.Is(err, leaving.ErrHeirsOther) {
			t.Errorf("a list that nobody saw: %v", err)
		}
		if _, err := h.slip(h.sri, 2, savings.Sukarela, 50_000); !errors.Is(err, withdrawal.ErrNoHeir) {
			t.Errorf("before anybody said yes: %v", err)
		}
		for range 2 {
			_, err = h.Leavings.ApproveHeirs(t.Context(), treasurer, m.Coop.ID, r.ID, 1)
			m.Must(err)
		}
		_, err = m.Withdrawals.AskAtCounter(t.Context(), officer, withdrawal.Input{
			Coop: m.Coop.ID, Key: h.key(), Member: h.sri, Heir: 1, From: savings.Sukarela, Amount: 10_000,
		})
		if !errors.Is(err, act.ErrOwn) {
			t.Errorf("an heir writes her own slip: %v", err)
		}
		w, err := h.slip(h.sri, 1, savings.Sukarela, 33_333)
		m.Must(err)
		before := m.Stored()
		for by, want := range map[act.Actor]error{treasurer: withdrawal.ErrSameHand, officer: act.ErrOwn} {
			if _, err := m.Withdrawals.PayCash(t.Context(), by, m.Coop.ID, w.ID, ""); !errors.Is(err, want) {
				t.Errorf("paid by %s: %v", by.ID(), err)
			}
		}
		if m.Stored() != before {
			t.Error("what is refused writes something")
		}
		h.paid(w, nil)
	})
}

// Eight officers write slips at once, and two more lists: nobody gets more than her share, and no list takes the place of one by which
// somebody is paid.
func TestHeirsAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Sukarela, 100_000)
		r := h.heirs(h.die(h.sri), 1, 1)
		var wait sync.WaitGroup
		keys := make([]string, 8)
		for i := range keys {
			keys[i] = h.key()
		}
		for i, key := range keys {
			wait.Go(func() {
				_, _ = m.Withdrawals.AskAtCounter(t.Context(), treasurer, withdrawal.Input{ // what it may not, Verify sees
					Coop: m.Coop.ID, Key: key, Member: h.sri, Heir: 1 + int64(i%2), From: savings.Sukarela, Amount: 30_000,
				})
			})
			if i%4 == 0 {
				wait.Go(func() {
					_, _ = h.Leavings.WriteHeirs(t.Context(), secretary, leaving.HeirsInput{
						Coop: m.Coop.ID, ID: r.ID, Key: "list" + key, Proof: paper,
						List: []leaving.HeirInput{{Name: "Ali", Relation: "anak", Share: 1}, {Name: "Umar", Relation: "anak", Share: 1}},
					})
				})
			}
		}
		wait.Wait()
		slips, err := m.Withdrawals.ForHeirs(t.Context(), m.Coop.ID, h.sri, r.Death.At)
		m.Must(err)
		if now := h.latest(h.sri); len(slips) > 2 || len(slips) > 0 && now.Death.Heirs.N != 1 || len(slips) == 0 && now.Death.Heirs.N == 1 {
			t.Errorf("%d slips of list %d", len(slips), now.Death.Heirs.N)
		}
	})
}

// Whatever the shares and the balances: each heir gets what is hers, all of it goes to them, and nothing else does.
func TestHeirsAnyhow(t *testing.T) {
	m := markettest.Open(t)
	h := open(t, m)
	rapid.Check(t, func(rt *rapid.T) {
		member := m.Member("Inaq")
		h.pay(member, savings.Sukarela, money.Amount(rapid.Int64Range(1, 500_000).Draw(rt, "first")))
		shares := rapid.SliceOfN(rapid.Int64Range(1, leaving.MostParts), 1, 5).Draw(rt, "shares")
		r := h.heirs(h.die(member), shares...)
		total, had := h.balance("2-1110", member), make([]money.Amount, len(shares))
		for range rapid.IntRange(0, 8).Draw(rt, "steps") {
			n := rapid.IntRange(0, len(shares)-1).Draw(rt, "heir")
			may := h.may(member, savings.Sukarela)[n]
			if may == 0 {
				continue
			}
			if _, err := h.slip(member, int64(n+1), savings.Sukarela, may+1); err == nil {
				rt.Fatal("above her share")
			}
			amount := money.Amount(rapid.Int64Range(1, int64(may)).Draw(rt, "amount"))
			w, err := h.slip(member, int64(n+1), savings.Sukarela, amount)
			if fault.FieldsOf(err)["amount"] != nil { // below what is paid out at once
				continue
			}
			m.Must(err)
			if rapid.Bool().Draw(rt, "refused") {
				_, err = m.Withdrawals.Refuse(t.Context(), chair, m.Coop.ID, w.ID, "Salah")
				m.Must(err)
				continue
			}
			h.paid(w, nil)
			had[n] += amount
		}
		for n, share := range r.Death.Heirs.Divide(total) {
			if rest := h.may(member, savings.Sukarela)[n]; rest != share-had[n] {
				rt.Fatalf("heir %d of %v has had %d and may take %d of %d", n, shares, had[n], rest, share)
			} else if rest > 0 {
				h.paid(h.slip(member, int64(n+1), savings.Sukarela, rest))
			}
		}
		if left := h.balance("2-1110", member); left != 0 {
			rt.Fatalf("%d of %d stays", left, total)
		}
	})
	m.Verify()
}
