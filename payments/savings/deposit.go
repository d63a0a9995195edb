package savings

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
)

// DepositState is what became of a deposit.
type DepositState string

// The states of a deposit. One that was written down wrongly is taken back by another officer, and paid in anew.
const (
	Taken     DepositState = "taken"
	TakenBack DepositState = "taken_back"
)

// Way is how money came to the cooperative.
type Way string

// The ways.
const (
	ByCash     Way = "cash"
	ByTransfer Way = "transfer" // to its bank account, of which an officer has seen it
)

// account is where it lies then.
func (w Way) account() ledger.AccountID {
	if w == ByTransfer {
		return ledger.Bank
	}
	return ledger.Cash
}

// Part is an amount for one passbook.
type Part struct {
	Kind   Kind         `bson:"kind"`
	Amount money.Amount `bson:"amount"` // > 0
}

// Deposit is savings that a member paid in at the counter, or what she paid of a debt: a receipt, with the entry that carries it into the
// book.
type Deposit struct {
	ID                        string `bson:"_id"` // coop.key
	Coop                      string `bson:"coop"`
	states.Life[DepositState] `bson:",inline"`
	events.Outbox             `bson:",inline"`
	Number                    string    `bson:"number"` // of the receipt, without a gap within a year: KM-2026-00012
	Member                    string    `bson:"member"`
	Parts                     []Part    `bson:"parts"`
	Way                       Way       `bson:"way"`
	Note                      string    `bson:"note,omitempty"` // of a transfer: the bank's reference
	At                        time.Time `bson:"at"`
}

// Total is what was paid in.
func (d *Deposit) Total() (sum money.Amount) {
	for _, part := range d.Parts {
		sum += part.Amount
	}
	return sum
}

// of is what was paid into one passbook, or of a debt.
func (d *Deposit) of(kind Kind) money.Amount { return partOf(d.Parts, kind) }

func partOf(parts []Part, kind Kind) (sum money.Amount) {
	for _, part := range parts {
		if part.Kind == kind {
			sum += part.Amount
		}
	}
	return sum
}

// By is who took it.
func (d *Deposit) By() string { return d.Steps[0].By }

// Ref is the reference of its entry in the book.
func (d *Deposit) Ref() string { return "deposit:" + d.ID }

// Facts of this package, about a deposit. They carry no data: whoever hears one reads it.
const (
	FactDeposited = "savings.deposited"
	FactTakenBack = "savings.deposit_taken_back"
)

// Faults of deposits.
var (
	ErrNoDeposit     = fault.New(fault.NotFound, "savings.no_deposit")
	ErrTakenBack     = fault.New(fault.Conflict, "savings.deposit_decided")
	ErrOtherForm     = fault.New(fault.Conflict, "savings.other_form") // the form was sent before, with something else in it
	ErrNotMember     = fault.New(fault.Conflict, "savings.not_member")
	errReasonMissing = fault.New(fault.Invalid, "savings.reason_missing")
)

var deposits = states.Declare(ErrTakenBack, errReasonMissing,
	states.Row[DepositState]{State: Taken, Next: []DepositState{TakenBack}},
	states.Row[DepositState]{State: TakenBack, Reason: true},
)

const (
	mostDeposit = money.Amount(1_000_000_000)
	longestNote = 60
	longestKey  = 60
)

func defineDeposits(bus *events.Bus) *store.Scoped[Deposit] {
	return events.DefineScoped(bus, store.Spec[Deposit]{
		Name: "deposits", Scope: "coop",
		Indexes: []store.Index{
			{Name: "newest", Fields: []string{"at"}},
			{Name: "member", Fields: []string{"member", "at"}},
			{Name: "number", Fields: []string{"number"}, Unique: true},
		},
		Check: func(d *Deposit) error {
			if d.Number == "" || len(d.Parts) == 0 {
				return fmt.Errorf("savings: deposit %s has no number or no parts", d.ID)
			}
			return deposits.Check(d.Life)
		},
	}, false, func(d *Deposit) events.Address { return events.Address{Coop: d.Coop, ID: d.ID, Box: &d.Outbox} })
}

// DepositInput is what a member pays in.
type DepositInput struct {
	Coop   string
	Key    string // of the form: sent twice, it is one deposit
	Member string // user id
	Parts  []Part
	Way    Way
	Note   string
}

func (in *DepositInput) of(kind Kind) money.Amount { return partOf(in.Parts, kind) }

func (in *DepositInput) total() (sum money.Amount) {
	for _, part := range in.Parts {
		sum += part.Amount
	}
	return sum
}

// clean refuses what cannot be paid in, with mistakes by the kinds of the parts and "way" and "note".
func (in *DepositInput) clean(home Cooperative, m Member, o Obligation, owes money.Amount) error {
	fields := fault.Fields{}
	in.Note = text.Line(in.Note)
	var total money.Amount
	for _, part := range in.Parts {
		name := string(part.Kind)
		switch {
		case part.Kind == Debt && part.Amount > owes:
			fields.Add(name, "savings.debt_left", owes)
		case part.Kind == Debt && part.Amount > 0:
		case m.Enters() && part.Kind != Pokok:
			fields.Add(name, "savings.pokok_alone")
		case m.Enters() && part.Amount != o.PokokLeft():
			fields.Add(name, "savings.pokok_whole", o.PokokLeft())
		case part.Amount <= 0 || part.Amount > mostDeposit:
			fields.Add(name, "savings.amount", mostDeposit)
		case part.Kind == Pokok && part.Amount > o.PokokLeft():
			fields.Add(name, "savings.pokok_left", o.PokokLeft())
		case part.Kind == Sukarela && !home.Licensed:
			fields.Add(name, "savings.unlicensed")
		}
		total += part.Amount
	}
	switch {
	case len(in.Parts) == 0:
		fields.Add(string(firstKind(m)), "savings.nothing")
	case total > mostDeposit:
		fields.Add(string(in.Parts[0].Kind), "savings.amount", mostDeposit)
	}
	switch {
	case in.Way != ByCash && in.Way != ByTransfer:
		fields.Add("way", "form.choose_one")
	case in.Way == ByTransfer && in.Note == "":
		fields.Add("note", "form.required")
	case len([]rune(in.Note)) > longestNote:
		fields.Add("note", "form.too_long", longestNote, len([]rune(in.Note)))
	}
	return fields.Err()
}

// firstKind is the passbook that is asked for first.
func firstKind(m Member) Kind {
	if m.Enters() {
		return Pokok
	}
	return Wajib
}

// fits says whether the passbooks of the parts are ones that a counter fills, each once.
func (in *DepositInput) fits() bool {
	seen := map[Kind]bool{}
	for _, part := range in.Parts {
		if seen[part.Kind] || !slices.Contains([]Kind{Debt, Pokok, Wajib, Sukarela}, part.Kind) {
			return false
		}
		seen[part.Kind] = true
	}
	return in.Key != "" && len(in.Key) <= longestKey
}

// collects is who takes savings at the counter.
func collects() act.Access { return act.May(act.Collect).Guarded() }

// Deposit takes savings of a member at the counter: the receipt and the entry in the book are one write. Nobody takes her own:
// act.ErrOwn. Who was accepted pays simpanan pokok at once and whole, and is a member with a number in the same write. The same form twice
// is one deposit, and ErrOtherForm when it has changed meanwhile. Mistakes are fault.Fields by the kinds of passbooks, "way" and "note".
func (s *Service) Deposit(ctx context.Context, by act.Actor, in DepositInput) (*Deposit, error) {
	if !in.fits() {
		return nil, ErrOtherForm
	}
	id := in.Coop + "." + in.Key
	a := act.Act{Name: FactDeposited, By: by, Access: collects(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Deposit, error) {
		known, err := s.deposits.ForTenant(in.Coop).Get(ctx, id)
		if err == nil {
			if known.Member != in.Member || known.Way != in.Way || !slices.Equal(known.Parts, in.Parts) {
				return nil, ErrOtherForm
			}
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		return s.take(ctx, by, id, in, r)
	})
}

func (s *Service) take(ctx context.Context, by act.Actor, id string, in DepositInput, r *act.Record) (*Deposit, error) {
	if err := act.NotOwn(r.By, in.Member); err != nil {
		return nil, err
	}
	home, err := s.register.Cooperative(ctx, in.Coop)
	if err != nil {
		return nil, err
	}
	m, versions, err := s.memberWithDues(ctx, in.Coop, in.Member)
	if err != nil {
		return nil, err
	}
	if !m.Active && !m.Enters() && in.of(Debt) != in.total() {
		return nil, ErrNotMember
	}
	o, err := s.obligation(ctx, in.Coop, m, versions)
	if err != nil {
		return nil, err
	}
	owes, err := s.owes(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := in.clean(home, m, o, owes); err != nil {
		return nil, err
	}
	d := &Deposit{
		ID: id, Coop: in.Coop, Life: deposits.Born(r.Mark), Member: in.Member, Parts: in.Parts, Way: in.Way, Note: in.Note, At: r.At,
	}
	if d.Number, err = s.receipts.Next(ctx, in.Coop, r.At.In(home.Zone).Year()); err != nil {
		return nil, err
	}
	entry := ledger.Entry{Book: in.Coop, Ref: d.Ref(), Kind: ledger.Deposited, Subject: id, Memo: d.Number, By: r.By}
	for _, part := range d.Parts {
		entry.Postings = append(entry.Postings, ledger.Posting{
			Debit: d.Way.account(), Credit: part.Kind.Account(d.Member), Amount: part.Amount,
		})
	}
	r.Note("receipt", d.Number)
	r.Note("amount", d.Total().String())
	if _, err := s.ledger.Post(ctx, entry); err != nil {
		return nil, err
	}
	if err := s.bus.Record(&d.Outbox, FactDeposited, "", nil); err != nil {
		return nil, err
	}
	if err := store.RetryDuplicate(s.deposits.ForTenant(in.Coop).Insert(ctx, d)); err != nil {
		return nil, err
	}
	if pays := in.of(Debt); pays > 0 {
		if err := s.Owe(ctx, in.Coop, in.Member, owes > pays); err != nil {
			return nil, err
		}
	}
	if m.Enters() && in.of(Pokok) > 0 { // the whole of it
		if err := s.register.Begin(ctx, by, in.Coop, m.User); err != nil {
			return nil, err
		}
		if m, err = s.register.Member(ctx, in.Coop, m.User); err != nil {
			return nil, err
		}
	}
	return d, s.stand(ctx, in.Coop, m, versions)
}

// owes is what a member owes the cooperative, where the input pays any of it.
func (s *Service) owes(ctx context.Context, in DepositInput) (money.Amount, error) {
	if in.of(Debt) == 0 {
		return 0, nil
	}
	return s.ledger.Balance(ctx, in.Coop, Debt.Account(in.Member))
}

func (s *Service) memberWithDues(ctx context.Context, coop, user string) (Member, []Dues, error) {
	m, err := s.register.Member(ctx, coop, user)
	if err != nil {
		return m, nil, err
	}
	versions, err := s.readVersions(ctx, coop)
	return m, versions, err
}

// TakeBack takes a deposit back that was written down wrongly, with a reason that the member reads: the exact mirror of its entry. Who
// decides about money does, and neither the officer who took it nor the member herself: act.ErrOwn. ledger.ErrOverdrawn when she has
// used the money meanwhile. A membership that the deposit began goes on: she owes simpanan pokok again (docs/books.md).
func (s *Service) TakeBack(ctx context.Context, by act.Actor, coop, id, reason string) (*Deposit, error) {
	a := act.Act{
		Name: FactTakenBack, By: by, Access: act.May(act.Price).Guarded().Proven(), At: act.Place{Coop: coop}, Subject: id,
		Reason: text.Clean(reason),
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Deposit, error) {
		d, err := s.DepositByID(ctx, coop, id)
		if err == nil {
			err = deposits.May(d.State, TakenBack)
		}
		if err == nil {
			err = act.NotOwn(r.By, d.By())
		}
		if err == nil {
			err = act.NotOwn(r.By, d.Member)
		}
		if err != nil {
			return nil, err
		}
		d, err = s.deposits.ForTenant(coop).Update(ctx, id, func(d *Deposit) error {
			if err := deposits.Step(&d.Life, TakenBack, r.Mark); err != nil {
				return err
			}
			return s.bus.Record(&d.Outbox, FactTakenBack, "", nil)
		})
		if err != nil {
			return nil, err
		}
		r.Note("receipt", d.Number)
		r.Note("amount", d.Total().String())
		if _, err := s.ledger.Reverse(ctx, states.Mark{By: r.By, At: r.At, Reason: d.Number}, coop, d.Ref()); err != nil {
			return nil, err
		}
		if d.of(Debt) > 0 { // she owes it again
			if err := s.Owe(ctx, coop, d.Member, true); err != nil {
				return nil, err
			}
		}
		m, versions, err := s.memberWithDues(ctx, coop, d.Member)
		if err != nil {
			return nil, err
		}
		return d, s.stand(ctx, coop, m, versions)
	})
}

// DepositByID returns one deposit, or ErrNoDeposit.
func (s *Service) DepositByID(ctx context.Context, coop, id string) (*Deposit, error) {
	d, err := s.deposits.ForTenant(coop).Get(ctx, id)
	return d, store.NotFoundAs(err, ErrNoDeposit)
}

// DepositByNumber finds a receipt by its number.
func (s *Service) DepositByNumber(ctx context.Context, coop, number string) (*Deposit, error) {
	d, err := s.deposits.ForTenant(coop).First(ctx, store.By("number", number))
	return d, store.NotFoundAs(err, ErrNoDeposit)
}

// Deposits lists what was paid in, the newest first; member "" for everybody's.
func (s *Service) Deposits(ctx context.Context, coop, member string, page store.Page) (store.Slice[Deposit], error) {
	q := store.By("newest")
	if member != "" {
		q = store.By("member", member)
	}
	return s.deposits.ForTenant(coop).List(ctx, q.Desc(), page)
}
