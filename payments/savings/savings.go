// Package savings is what members own and when it may move: the policy over the ledger, which changes with each
// cooperative and each regulation. It must never move a rupiah without a rule that the member or the law gave, and
// never touches simpanan pokok by itself.
package savings

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/money"
	"lumbung/internal/numbering"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Cooperative is what savings ask about one.
type Cooperative struct {
	// Licensed: it may collect voluntary savings (unit simpan pinjam, Permenkop UKM 8/2023). Without the licence proceeds stay payable
	// on demand in 2-1210.
	Licensed bool
	Zone     *time.Location // in which its months begin
}

// Member is what savings ask about somebody in a register.
type Member struct {
	User, Name string
	Number     int64 // 0 for who has none
	Active     bool
	Since      time.Time
	Accepted   time.Time // when it was decided that she pays simpanan pokok and is a member then; zero for who was not asked to
	PayBy      time.Time // until when, while she has not paid; zero for everybody else
}

// Enters says whether she becomes a member by paying simpanan pokok.
func (m *Member) Enters() bool { return !m.Active && !m.PayBy.IsZero() }

// Service applies standing orders, takes savings at the counter, reckons what members owe and tells balances.
type Service struct {
	db       *store.DB
	bus      *events.Bus
	ledger   *ledger.Service
	register Register
	now      func() time.Time
	acts     *act.Frame
	orders   *store.Scoped[StandingOrder]
	consents *store.Scoped[Consent]
	deposits *store.Scoped[Deposit]
	receipts *numbering.Series
	dues     *store.Scoped[Dues]
	versions *store.Memo[[]Dues] // by cooperative, as they follow one another
	standing *store.Scoped[Standing]
	// suspended says since when a member's shop is, and why: see AskShops.
	suspended func(ctx context.Context, coop, member string) (time.Time, string, error)
	// old says what a member brought from the book before this one: see AskOld.
	old func(ctx context.Context, coop, member string) (Old, error)
}

// Register is where cooperatives and members stand (package register). It joins the caller's Tx.
type Register interface {
	Cooperative(ctx context.Context, id string) (Cooperative, error)
	Member(ctx context.Context, coop, user string) (Member, error)
	EachMember(ctx context.Context, coop string, visit func(Member) error) error // the active ones
	Begin(ctx context.Context, by act.Actor, coop, user string) error            // makes a member of one who enters and has paid
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Bus      *events.Bus
	Ledger   *ledger.Service
	Register Register
	Now      func() time.Time // UTC
	Audit    func(context.Context, act.Line) error
}

// New declares the collections of savings.
func New(p Parts) *Service {
	return &Service{
		db: p.DB, bus: p.Bus, ledger: p.Ledger, register: p.Register, now: p.Now,
		acts:     &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit},
		orders:   store.DefineScoped(p.DB, store.Spec[StandingOrder]{Name: "standing_orders", Cache: 2000, Scope: "coop"}),
		consents: defineConsents(p.DB),
		deposits: defineDeposits(p.Bus), receipts: numbering.Define(p.DB, "receipts", "KM"),
		dues: defineDues(p.DB), standing: defineStanding(p.DB),
		versions: store.NewMemo(p.DB, store.MemoLimit[[]Dues]{Weight: 1000}),
	}
}

// Moves are what happens next to proceeds that an entry credits to a member.
type Moves struct {
	Pays     money.Amount     // what she owes the cooperative, in an entry of its own
	Postings []ledger.Posting // what her standing order adds to the entry: simpanan wajib that is due, and what goes into sukarela
	Dues     bool             // simpanan wajib is among them: Stand follows the entry
}

// MovesOf are those of an amount. A member whose proceeds are held keeps them; simpanan sukarela is filled with the cooperative's licence
// alone. It joins the caller's Tx.
func (s *Service) MovesOf(ctx context.Context, coop, member string, amount money.Amount) (m Moves, err error) {
	order, err := s.StandingOrder(ctx, coop, member)
	if err != nil || amount == 0 {
		return m, err
	}
	if order.Owes {
		if m.Pays, err = s.pays(ctx, coop, member, amount); err != nil {
			return m, err
		}
	}
	left := amount - m.Pays
	if !order.Moves() || left == 0 {
		return m, nil
	}
	home, err := s.register.Cooperative(s.db.Outside(ctx), coop) // from memory: a licence of two seconds ago is one
	if err != nil || !home.Licensed && !order.Dues {
		return m, err
	}
	if stop, err := s.StopOf(ctx, coop, member); err != nil || stop != nil {
		return m, err
	}
	move := func(to Kind, part money.Amount) {
		if part > 0 {
			m.Postings = append(m.Postings, ledger.Posting{Debit: Proceeds.Account(member), Credit: to.Account(member), Amount: part})
			left -= part
		}
	}
	if order.Dues {
		due, err := s.due(ctx, coop, member)
		if err != nil {
			return m, err
		}
		move(Wajib, min(due, left))
		m.Dues = due > 0
	}
	if home.Licensed {
		move(Sukarela, order.saved(left))
	}
	return m, nil
}

// due is the simpanan wajib that a member has not paid of months that have begun; who is no member owes none.
func (s *Service) due(ctx context.Context, coop, member string) (money.Amount, error) {
	m, versions, err := s.memberWithDues(ctx, coop, member)
	if err != nil || !m.Active {
		return 0, err
	}
	o, err := s.obligation(ctx, coop, m, versions)
	return o.WajibLeft(), err
}

// Stand keeps since when a member is in arrears, after an entry in which her proceeds have paid simpanan wajib. It joins the caller's Tx.
func (s *Service) Stand(ctx context.Context, coop, member string) error {
	m, versions, err := s.memberWithDues(ctx, coop, member)
	if err != nil {
		return err
	}
	return s.stand(ctx, coop, m, versions)
}

// pays is how much of proceeds pays what a member owes.
func (s *Service) pays(ctx context.Context, coop, member string, amount money.Amount) (money.Amount, error) {
	owes, err := s.ledger.Balance(ctx, coop, ledger.Of(ledger.MemberDebt, member))
	if err == nil && owes <= amount {
		err = s.Owe(ctx, coop, member, false)
	}
	return min(owes, amount), err
}

// Owe notes whether a member owes the cooperative something, so that releases of proceeds need not look. It joins the caller's Tx.
func (s *Service) Owe(ctx context.Context, coop, member string, owes bool) error {
	id := coop + "|" + member
	fresh := func() *StandingOrder { return &StandingOrder{ID: id, Coop: coop, Member: member} }
	_, err := s.orders.ForTenant(coop).Upsert(ctx, id, fresh, func(o *StandingOrder) error {
		if o.Owes == owes {
			return store.ErrUnchanged
		}
		o.Owes = owes
		return nil
	})
	return err
}

// Holdings is what a member owns in a cooperative's book, in rupiah.
type Holdings struct {
	Proceeds  money.Amount // hasil penjualan, payable on demand
	Savings   money.Amount // simpanan sukarela
	Principal money.Amount // simpanan pokok
	Mandatory money.Amount // simpanan wajib
	ToReturn  money.Amount // of who has left: pokok and wajib that she can take out; Holdings does not read it
}

// In is where the balance of a passbook stands.
func (h *Holdings) In(kind Kind) *money.Amount {
	switch kind {
	case Sukarela:
		return &h.Savings
	case Pokok:
		return &h.Principal
	case Wajib:
		return &h.Mandatory
	case ToReturn:
		return &h.ToReturn
	case Debt, Proceeds:
	}
	return &h.Proceeds
}

// Of is the balance of a passbook.
func (h Holdings) Of(kind Kind) money.Amount { return *h.In(kind) }

// Holdings reads a member's balances.
func (s *Service) Holdings(ctx context.Context, coop, member string) (h Holdings, err error) {
	for _, kind := range Kinds() {
		if *h.In(kind), err = s.ledger.Balance(ctx, coop, kind.Account(member)); err != nil {
			return h, fmt.Errorf("%s of %s: %w", kind, member, err)
		}
	}
	return h, nil
}

// Kind is one of a member's passbooks.
type Kind string

// The passbooks. Sales fill the first two. Debt is none: it is what a deposit pays when it pays what somebody owes the cooperative.
const (
	Sukarela Kind = "sukarela"     // account 2-1110
	Proceeds Kind = "hasil"        // account 2-1210
	Pokok    Kind = "pokok"        // account 3-1100, paid once, back when membership ends
	Wajib    Kind = "wajib"        // account 3-1200, paid each month, back when membership ends
	ToReturn Kind = "pengembalian" // account 2-1610, pokok and wajib of who has left
	Debt     Kind = "utang"        // account 1-1330
)

// Kinds lists the passbooks of a member in the order in which members ask for them. Who has left has ToReturn, too.
func Kinds() []Kind { return []Kind{Sukarela, Proceeds, Pokok, Wajib} }

// Code is the line of the chart behind a passbook.
func (k Kind) Code() string {
	switch k {
	case Sukarela:
		return ledger.Savings
	case Pokok:
		return ledger.Principal
	case Wajib:
		return ledger.Mandatory
	case ToReturn:
		return ledger.ToReturn
	case Debt:
		return ledger.MemberDebt
	case Proceeds:
	}
	return ledger.Proceeds
}

// Account is the ledger account behind a passbook.
func (k Kind) Account(member string) ledger.AccountID { return ledger.Of(k.Code(), member) }

// Passbook lists the movements of one of a member's passbooks, newest first, each with the balance after it.
func (s *Service) Passbook(ctx context.Context, coop, member string, kind Kind, page store.Page) (store.Slice[ledger.Line], error) {
	return s.ledger.Statement(ctx, coop, kind.Account(member), page)
}
