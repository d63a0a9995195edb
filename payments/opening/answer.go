package opening

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Answer is what a member has said about her own figures.
type Answer string

// The answers. Only what is confirmed is done with; what an officer has answered waits for her again.
const (
	Asked     Answer = "asked"
	Confirmed Answer = "confirmed"
	Disputed  Answer = "disputed" // with what she says it is, and why
	Answered  Answer = "answered" // by an officer, with what was found
)

var answers = states.Declare(ErrAnswered, errReason,
	states.Row[Answer]{State: Asked, Next: []Answer{Confirmed, Disputed}},
	states.Row[Answer]{State: Confirmed},
	states.Row[Answer]{State: Disputed, Next: []Answer{Confirmed, Disputed, Answered}, Reason: true},
	states.Row[Answer]{State: Answered, Next: []Answer{Confirmed, Disputed}, Reason: true},
)

// Answers lists all of them, as they follow one another.
func Answers() []Answer { return answers.States() }

// Names of the acts in the audit log: a member's two, and an officer's.
const (
	ActConfirmed = "opening_balance.confirmed"
	ActDisputed  = "opening_balance.disputed"
	ActAnswered  = "opening_balance.answered"
)

// Facts about a balance. They carry no data: whoever hears one reads it.
const (
	FactBooked   = "opening.booked"
	FactAnswered = "opening.answered"
)

// Balance is what one member brought, and what she says about it.
type Balance struct {
	ID                  string `bson:"_id"` // opening|member
	Coop                string `bson:"coop"`
	states.Life[Answer] `bson:",inline"`
	events.Outbox       `bson:",inline"`
	Opening             string    `bson:"opening"`
	Member              string    `bson:"member"`
	Number              int64     `bson:"number"` // hers in the register
	Has                 Amounts   `bson:"has"`
	Says                *Amounts  `bson:"says,omitempty"` // what it should be, by who disputes
	Day                 time.Time `bson:"day"`            // of the neraca
}

func balanceID(opening, member string) string { return opening + "|" + member }

// Why is what she said of it last.
func (b *Balance) Why() string { return reasonOf(b.Last(Disputed)) }

// Reply is what an officer answered to that, "" while nobody has.
func (b *Balance) Reply() string {
	if b.State == Disputed {
		return ""
	}
	return reasonOf(b.Last(Answered))
}

func reasonOf(step *states.Step[Answer]) string {
	if step == nil {
		return ""
	}
	return step.Reason
}

func defineBalances(bus *events.Bus) *store.Scoped[Balance] {
	return events.DefineScoped(bus, store.Spec[Balance]{
		Name: "opening_balances", Scope: "coop",
		Indexes: []store.Index{
			{Name: "number", Fields: []string{"opening", "number"}},
			{Name: "state", Fields: []string{"opening", "state", "number"}},
		},
		Check: func(b *Balance) error {
			if b.ID != balanceID(b.Opening, b.Member) || b.Number <= 0 {
				return fmt.Errorf("opening: balance %s is not of %s in %s", b.ID, b.Member, b.Opening)
			}
			return answers.Check(b.Life)
		},
	}, false, func(b *Balance) events.Address { return events.Address{Coop: b.Coop, ID: b.ID, Box: &b.Outbox} })
}

// ask makes the questions to the members of an entry.
func (o *Opening) ask(lines []Line, at time.Time) (asked []*Balance) {
	for _, l := range lines {
		asked = append(asked, &Balance{
			ID: balanceID(o.ID, l.Member), Coop: o.Coop, Life: answers.Born(states.Mark{By: booker.ID(), At: at}), Opening: o.ID,
			Member: l.Member, Number: l.Number, Has: l.Has, Day: o.Day,
		})
	}
	return asked
}

// Tally counts the answers of members, each with what they are about.
type Tally struct {
	Asked     Count `bson:"asked"`
	Confirmed Count `bson:"confirmed"`
	Disputed  Count `bson:"disputed"`
	Answered  Count `bson:"answered"`
}

// Count is how many members, and what they have together.
type Count struct {
	Members int64        `bson:"members"`
	Amount  money.Amount `bson:"amount"` // rupiah
}

func (c *Count) add(amount money.Amount, members int64) {
	c.Members, c.Amount = c.Members+members, c.Amount+money.Amount(members)*amount
}

// Of is the count of one answer.
func (t *Tally) Of(a Answer) *Count {
	switch a {
	case Confirmed:
		return &t.Confirmed
	case Disputed:
		return &t.Disputed
	case Answered:
		return &t.Answered
	case Asked:
	}
	return &t.Asked
}

// Open is what no member has confirmed yet.
func (t Tally) Open() (open Count) {
	for _, a := range []Answer{Asked, Disputed, Answered} {
		open.Members, open.Amount = open.Members+t.Of(a).Members, open.Amount+t.Of(a).Amount
	}
	return open
}

// BalanceByID returns what one member brought, or ErrNoBalance.
func (s *Service) BalanceByID(ctx context.Context, coop, id string) (*Balance, error) {
	b, err := s.balances.ForTenant(coop).Get(ctx, id)
	return b, store.NotFoundAs(err, ErrNoBalance)
}

// BalanceOf is what a member brought by the opening that counts, nil when there is none or she does not stand in it.
func (s *Service) BalanceOf(ctx context.Context, coop, member string) (*Balance, error) {
	o, err := s.Current(ctx, coop)
	if err != nil || o == nil || !o.Counts() {
		return nil, err
	}
	b, err := s.balances.ForTenant(coop).Get(ctx, balanceID(o.ID, member))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return b, err
}

// Balances lists what the members of an opening brought, by their numbers; of one answer, or of all with "".
func (s *Service) Balances(ctx context.Context, coop, opening string, state Answer, page store.Page) (store.Slice[Balance], error) {
	q := store.By("number", opening)
	if state != "" {
		q = store.By("state", opening, state)
	}
	return s.balances.ForTenant(coop).List(ctx, q, page)
}

// Confirm says that her own figures are right, by a member. Twice is once.
func (s *Service) Confirm(ctx context.Context, by act.Actor, coop string) (*Balance, error) {
	return s.say(ctx, by, coop, ActConfirmed, Confirmed, "", nil)
}

// Dispute says what her own figures should be, and why, by a member; she may say it again in other words. Mistakes are fault.Fields by the
// kinds of savings and "why".
func (s *Service) Dispute(ctx context.Context, by act.Actor, coop string, says Amounts, why string) (*Balance, error) {
	fields := fault.Fields{}
	for _, kind := range Kinds() {
		if amount := says.Of(kind); amount < 0 || amount > mostSaved {
			fields.Add(string(kind), "opening.amount", mostSaved)
		}
	}
	if why = text.Clean(why); why == "" {
		fields.Add("why", "form.required")
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	return s.say(ctx, by, coop, ActDisputed, Disputed, why, &says)
}

// say writes down what a member says of hers.
func (s *Service) say(ctx context.Context, by act.Actor, coop, name string, to Answer, why string, says *Amounts) (*Balance, error) {
	mine, err := s.BalanceOf(ctx, coop, by.ID())
	if err != nil {
		return nil, err
	}
	if mine == nil {
		return nil, ErrNoBalance
	}
	a := act.Act{Name: name, By: by, Access: act.Member.Written(), At: act.Place{Coop: coop}, Subject: mine.ID, Reason: why}
	return s.answer(ctx, a, to, func(b *Balance) error {
		if b.Member != by.ID() {
			return ErrNoBalance
		}
		if says != nil {
			b.Says = says
		}
		return nil
	})
}

// Settle answers a member who disputes, by an officer, with what was found: she reads it and confirms, or disputes again. Nobody answers
// herself: act.ErrOwn. Figures that were wrong are put right by a deposit or a voucher.
func (s *Service) Settle(ctx context.Context, by act.Actor, coop, id, reason string) (*Balance, error) {
	a := act.Act{
		Name: ActAnswered, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason),
	}
	return s.answer(ctx, a, Answered, func(b *Balance) error {
		if err := act.NotOwn(by.ID(), b.Member); err != nil {
			return err
		}
		return s.bus.Record(&b.Outbox, FactAnswered, "", nil)
	})
}

// answer takes a step with the tally beside it, in one write. The same again changes nothing.
func (s *Service) answer(ctx context.Context, a act.Act, to Answer, change func(*Balance) error) (*Balance, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Balance, error) {
		var from Answer
		again := false
		b, err := s.balances.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(b *Balance) error {
			before := *b
			if from = b.State; from == to {
				if err := change(b); err != nil {
					return err
				}
				same := before.Says == nil || b.Says != nil && *before.Says == *b.Says
				if again = b.Latest().By == r.By && b.Latest().Reason == r.Reason && same; again {
					return r.Nothing()
				}
			} else if err := change(b); err != nil {
				return err
			}
			return answers.Step(&b.Life, to, r.Mark)
		})
		if err != nil || again {
			return b, store.NotFoundAs(err, ErrNoBalance)
		}
		r.Note("amount", b.Has.Sum().String())
		if b.Says != nil && to == Disputed {
			r.Note("says", b.Says.Sum().String())
		}
		_, err = s.openings.ForTenant(b.Coop).Update(ctx, b.Opening, func(o *Opening) error {
			if !o.Counts() {
				return ErrAnswered // it was taken back
			}
			o.Tally.Of(from).add(b.Has.Sum(), -1)
			o.Tally.Of(to).add(b.Has.Sum(), 1)
			return nil
		})
		return b, err
	})
}
