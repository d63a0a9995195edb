package savings_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// counter is a market whose members owe 50.000 once and 20.000 a month.
type counter struct {
	*markettest.Market
	t   *testing.T
	sri string
}

func open(t *testing.T, m *markettest.Market) *counter {
	c := &counter{Market: m, t: t}
	_, err := m.Savings.DecideDues(t.Context(), acttest.Officer("treasurer"), savings.DuesInput{
		Coop: m.Coop.ID, Key: "first", Resolution: " RAT 3/2026 ", From: m.Clock.Now(), Pokok: 50_000, Wajib: 20_000, Day: 28,
	})
	m.Must(err)
	m.Pass(time.Hour)
	c.sri = m.Member("Sri")
	return c
}

func (c *counter) input(key string, parts ...savings.Part) savings.DepositInput {
	return savings.DepositInput{Coop: c.Coop.ID, Key: key, Member: c.sri, Parts: parts, Way: savings.ByCash}
}

func (c *counter) deposit(key string, parts ...savings.Part) (*savings.Deposit, error) {
	return c.Savings.Deposit(c.t.Context(), acttest.Officer("cashier"), c.input(key, parts...))
}

func (c *counter) balance(account ledger.AccountID) money.Amount {
	c.t.Helper()
	trial, err := c.Ledger.TrialBalance(c.t.Context(), c.Coop.ID)
	c.Must(err)
	for _, row := range trial.Rows {
		if row.Account.Code == string(account) {
			return row.Debit - row.Credit
		}
	}
	return 0
}

func pokok(a money.Amount) savings.Part    { return savings.Part{Kind: savings.Pokok, Amount: a} }
func wajib(a money.Amount) savings.Part    { return savings.Part{Kind: savings.Wajib, Amount: a} }
func sukarela(a money.Amount) savings.Part { return savings.Part{Kind: savings.Sukarela, Amount: a} }

// One receipt fills three passbooks and the till; the same form again is the same receipt.
func TestDeposit(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := open(t, m)
		parts := []savings.Part{pokok(50_000), wajib(20_000), sukarela(5_000)}
		d, err := c.deposit("first", parts...)
		m.Must(err)
		if d.Number != fmt.Sprintf("KM-%d-00001", m.Clock.Now().Year()) || d.Total() != 75_000 {
			t.Errorf("receipt %s of %d", d.Number, d.Total())
		}
		again, err := c.deposit("first", parts...)
		m.Must(err)
		if again.Number != d.Number {
			t.Errorf("the same form is receipt %s, then %s", d.Number, again.Number)
		}
		if _, err := c.deposit("first", pokok(40_000)); !errors.Is(err, savings.ErrOtherForm) {
			t.Errorf("the same form with another amount: %v", err)
		}
		other := c.input("first", parts...)
		other.Member = m.Member("Nur")
		if _, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), other); !errors.Is(err, savings.ErrOtherForm) {
			t.Errorf("the same form for another member: %v", err)
		}
		want := savings.Holdings{Principal: 50_000, Mandatory: 20_000, Savings: 5_000}
		if got := m.Holdings(c.sri); got != want {
			t.Errorf("holdings %+v, want %+v", got, want)
		}
		transfer := c.input("second", wajib(20_000))
		transfer.Way, transfer.Note = savings.ByTransfer, "BRI 0012"
		second, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), transfer)
		m.Must(err)
		if cash, bank := c.balance(ledger.Cash), c.balance(ledger.Bank); cash != 75_000 || bank != 20_000 {
			t.Errorf("the till has %d, the bank %d", cash, bank)
		}
		found, err := m.Savings.DepositByNumber(t.Context(), m.Coop.ID, second.Number)
		m.Must(err)
		if found.ID != second.ID || found.Note != "BRI 0012" {
			t.Errorf("receipt %s is %+v", second.Number, found)
		}
		list, err := m.Savings.Deposits(t.Context(), m.Coop.ID, c.sri, store.Page{})
		m.Must(err)
		if len(list.Items) != 2 || list.Items[0].ID != second.ID {
			t.Errorf("her receipts are %+v", list.Items)
		}
	})
}

// What cannot be paid in is refused beside its field, and changes nothing.
func TestDepositRefused(t *testing.T) {
	m := markettest.Open(t)
	c := open(t, m)
	m.Must(m.Members.UpdateProfile(t.Context(), acttest.Officer("chair"), m.Coop.ID, members.Profile{}))
	village := m.Cooperative("lawang")
	for name, try := range map[string]struct {
		in    savings.DepositInput
		field string
		is    error
	}{
		"more than what is left of simpanan pokok": {in: c.input("a", pokok(50_001)), field: "pokok"},
		"nothing":                {in: c.input("b"), field: "wajib"},
		"less than nothing":      {in: c.input("c", wajib(-1)), field: "wajib"},
		"no amount":              {in: c.input("d", wajib(0)), field: "wajib"},
		"more than there is":     {in: c.input("e", wajib(money.Max)), field: "wajib"},
		"a passbook twice":       {in: c.input("f", wajib(1), wajib(1)), is: savings.ErrOtherForm},
		"sales proceeds":         {in: c.input("g", savings.Part{Kind: savings.Proceeds, Amount: 1}), is: savings.ErrOtherForm},
		"a key that is too long": {in: c.input(string(make([]byte, 100)), wajib(1)), is: savings.ErrOtherForm},
		"no key":                 {in: c.input("", wajib(1)), is: savings.ErrOtherForm},
		"a transfer without its reference": {in: func() savings.DepositInput {
			in := c.input("h", wajib(1))
			in.Way = savings.ByTransfer
			return in
		}(), field: "note"},
		"no way": {in: savings.DepositInput{Coop: m.Coop.ID, Key: "i", Member: c.sri, Parts: []savings.Part{wajib(1)}}, field: "way"},
		"somebody of another cooperative": {in: savings.DepositInput{
			Coop: m.Coop.ID, Key: "j", Member: village.Member("Dul"), Parts: []savings.Part{wajib(1)}, Way: savings.ByCash,
		}, is: members.ErrNoMembership},
		"an applicant": {in: savings.DepositInput{
			Coop: m.Coop.ID, Key: "k", Member: m.Applicant("Baiq").User, Parts: []savings.Part{pokok(1)}, Way: savings.ByCash,
		}, is: savings.ErrNotMember},
	} {
		_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), try.in)
		fields, _ := errors.AsType[fault.Fields](err)
		if try.field != "" && (len(fields) != 1 || fields[try.field] == nil) || try.is != nil && !errors.Is(err, try.is) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.Savings.Deposit(t.Context(), acttest.Officer(c.sri), c.input("own", wajib(1))); !errors.Is(err, act.ErrOwn) {
		t.Errorf("her own: %v", err)
	}
	if _, err := m.Savings.Deposit(t.Context(), acttest.Member("dul"), c.input("other", wajib(1))); !errors.Is(err, act.ErrNotAllowed) {
		t.Errorf("a member: %v", err)
	}
	if got := m.Holdings(c.sri); got != (savings.Holdings{}) {
		t.Errorf("she holds %+v", got)
	}
	d, err := c.deposit("good", wajib(20_000))
	m.Must(err)
	if want := fmt.Sprintf("KM-%d-00001", m.Clock.Now().Year()); d.Number != want {
		t.Errorf("the first good one is %s, want %s", d.Number, want)
	}
}

// Twenty counters at once: receipts without a gap, each form once, and simpanan pokok never more than it is.
func TestDepositsAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := open(t, m)
		var all sync.WaitGroup
		outcomes := make([]error, 20)
		for i := range outcomes {
			all.Go(func() {
				_, outcomes[i] = c.deposit(fmt.Sprintf("form-%d", i/2), pokok(20_000), wajib(1_000))
			})
		}
		all.Wait()
		var done int
		for i, err := range outcomes {
			fields, _ := errors.AsType[fault.Fields](err)
			switch {
			case err == nil:
				done++
			case fields["pokok"] == nil:
				t.Errorf("form %d: %v", i/2, err)
			}
		}
		if got := m.Holdings(c.sri); done != 4 || got.Principal != 40_000 || got.Mandatory != 2_000 {
			t.Errorf("%d of 20 were taken, she holds %+v", done, got)
		}
	})
}

// Another officer takes a wrong deposit back, once, and the till and the arrears are as before.
func TestTakeBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := open(t, m)
		d, err := c.deposit("wrong", wajib(200_000))
		m.Must(err)
		take := func(by, reason string) error {
			_, err := m.Savings.TakeBack(t.Context(), acttest.Officer(by), m.Coop.ID, d.ID, reason)
			return err
		}
		for by, want := range map[string]error{"cashier": act.ErrOwn, c.sri: act.ErrOwn} {
			if err := take(by, "Nol terlalu banyak."); !errors.Is(err, want) {
				t.Errorf("%s: %v", by, err)
			}
		}
		if err := take("treasurer", " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		outcomes := make([]error, 8)
		var all sync.WaitGroup
		for i := range outcomes {
			all.Go(func() { outcomes[i] = take("treasurer", "Nol terlalu banyak.") })
		}
		all.Wait()
		var done int
		for _, err := range outcomes {
			if err == nil {
				done++
			} else if !errors.Is(err, savings.ErrTakenBack) {
				t.Error(err)
			}
		}
		if got := m.Holdings(c.sri); done != 1 || got != (savings.Holdings{}) {
			t.Errorf("taken back %d times, she holds %+v", done, got)
		}
		if _, err := c.deposit("wrong", wajib(200_000)); err != nil {
			t.Errorf("the form once more: %v", err) // it is known, and taken back: no second deposit
		}
		if got := m.Holdings(c.sri); got != (savings.Holdings{}) {
			t.Errorf("the form once more brought %+v", got)
		}
	})
}

// What somebody has used meanwhile cannot be taken back.
func TestTakeBackOverdrawn(t *testing.T) {
	m := markettest.Open(t)
	m.Breaks("M30") // nobody has asked for the entry below
	c := open(t, m)
	d, err := c.deposit("spent", sukarela(10_000))
	m.Must(err)
	_, err = m.Ledger.Post(t.Context(), ledger.Entry{
		Book: m.Coop.ID, Ref: "test:x", Kind: ledger.Moved + "_by_test", Subject: "x", By: "test",
		Postings: []ledger.Posting{{Debit: ledger.Of(ledger.Savings, c.sri), Credit: ledger.Of(ledger.PayoutInWork, "x"), Amount: 1}},
	})
	m.Must(err)
	_, err = m.Savings.TakeBack(t.Context(), acttest.Officer("treasurer"), m.Coop.ID, d.ID, "Salah.")
	if !errors.Is(err, ledger.ErrOverdrawn) {
		t.Errorf("taken back: %v", err)
	}
	if got := m.Holdings(c.sri).Savings; got != 9_999 {
		t.Errorf("she holds %d", got)
	}
}

// Members in arrears are found, the longest first, and no more once they have paid or left; the night finds those whose month has passed.
func TestBehind(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := open(t, m)
		nur := m.Member("Nur")
		behind := func() (names []string) {
			m.Must(m.Savings.StandAll(t.Context(), m.Coop.ID))
			list, err := m.Savings.Behind(t.Context(), m.Coop.ID, store.Page{})
			m.Must(err)
			for _, st := range list.Items {
				names = append(names, st.Member)
			}
			n, err := m.Savings.CountBehind(t.Context(), m.Coop.ID, 100)
			m.Must(err)
			if n != len(names) {
				t.Errorf("%d are counted, %v listed", n, names)
			}
			return names
		}
		if got := behind(); len(got) != 0 {
			t.Errorf("late on the first day: %v", got)
		}
		m.Pass(40 * 24 * time.Hour)
		_, err := c.deposit("part", wajib(20_000))
		m.Must(err)
		if got := behind(); len(got) != 2 {
			t.Errorf("after forty days late: %v, want both", got)
		}
		_, err = c.deposit("rest", pokok(50_000), wajib(20_000))
		m.Must(err)
		if got := behind(); len(got) != 1 || got[0] != nur {
			t.Errorf("after she paid late: %v, want %s", got, nur)
		}
		_, err = m.Members.Leave(t.Context(), acttest.Officer("chair"), members.Decision{
			Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, nur), Reason: "Pindah.",
		})
		m.Must(err)
		if got := behind(); len(got) != 0 {
			t.Errorf("after she left late: %v", got)
		}
	})
}

// A decision is made once, and a later one of the same month counts.
func TestDecideDues(t *testing.T) {
	m := markettest.Open(t)
	c := open(t, m)
	in := savings.DuesInput{
		Coop: m.Coop.ID, Key: "second", Resolution: "RAT 4/2027", From: m.Clock.Now(), Pokok: 50_000, Wajib: 25_000, Day: 10,
	}
	for range 2 {
		_, err := m.Savings.DecideDues(t.Context(), acttest.Officer("treasurer"), in)
		m.Must(err)
	}
	versions, err := m.Savings.DuesVersions(t.Context(), m.Coop.ID)
	m.Must(err)
	if len(versions) != 2 || versions[1].Version != 2 || versions[1].Wajib != 25_000 {
		t.Errorf("versions %+v", versions)
	}
	o, err := m.Savings.ObligationOf(t.Context(), m.Coop.ID, savings.Member{User: c.sri, Active: true, Since: m.Clock.Now()})
	m.Must(err)
	if o.WajibLeft() != 25_000 {
		t.Errorf("she owes %d", o.WajibLeft())
	}
	in.Wajib++
	if _, err := m.Savings.DecideDues(t.Context(), acttest.Officer("treasurer"), in); !errors.Is(err, savings.ErrOtherForm) {
		t.Errorf("the same form with another amount: %v", err)
	}
	in.From, in.Resolution, in.Day, in.Pokok = in.From.AddDate(0, -1, 0), "", 29, -1
	_, err = m.Savings.DecideDues(t.Context(), acttest.Officer("treasurer"), in)
	if fields, _ := errors.AsType[fault.Fields](err); len(fields) != 4 {
		t.Errorf("mistakes: %v", err)
	}
	if _, err := m.Savings.DecideDues(t.Context(), acttest.Member(c.sri), in); !errors.Is(err, act.ErrNotAllowed) {
		t.Errorf("a member: %v", err)
	}
}
