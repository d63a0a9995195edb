package interest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// List is what every member gets of a run, as it was reckoned, never changed. Reckoned again, it is another list.
type List struct {
	ID    string    `bson:"_id"` // run.n
	Coop  string    `bson:"coop"`
	Run   string    `bson:"run"`
	Lines []Line    `bson:"lines"`
	By    string    `bson:"by"`
	At    time.Time `bson:"at"`
}

// Line is the interest of one member for one month. Amounts are in rupiah.
type Line struct {
	Member string       `bson:"member"`
	Number int64        `bson:"number"` // hers in the register, 0 for who has none
	Name   string       `bson:"name"`   // in the register when it was reckoned, "" for who does not stand there
	Sum    money.Amount `bson:"sum"`    // the balance that bears interest times the days of the month
	Gross  money.Amount `bson:"gross"`
	Tax    money.Amount `bson:"tax"`
}

// Net is what she gets.
func (l Line) Net() money.Amount { return l.Gross - l.Tax }

// MostMembers is how many members a run may have: its list is one document.
const MostMembers = 20_000

func defineLists(db *store.DB) *store.Scoped[List] {
	return store.DefineScoped(db, store.Spec[List]{Name: "interest_lists", Scope: "coop"})
}

// ListOf is the list of a run, in the order of the members' numbers; who has none stands at its end.
func (s *Service) ListOf(ctx context.Context, r *Run) (*List, error) {
	return s.lists.ForTenant(r.Coop).Get(ctx, r.List.ID)
}

// Slip is what was credited to one member, and what was withheld of it: her line of a run that is in the book. It is the slip of the tax
// (bukti potong), which she gets at 0 % too.
type Slip struct {
	ID            string `bson:"_id"` // run|member
	Coop          string `bson:"coop"`
	events.Outbox `bson:",inline"`
	Run           string `bson:"run"`
	Month         string `bson:"month"` // 2026-11
	N             int64  `bson:"n"`     // in the list, from 1
	Line          `bson:",inline"`
	Days          int64             `bson:"days"`
	Terms         Terms             `bson:"terms"`
	Resolution    string            `bson:"resolution"`
	TaxRate       money.BasisPoints `bson:"tax_rate"`
	Back          bool              `bson:"back,omitempty"` // it was taken back
}

// Day is the first day of its month, at midnight UTC.
func (p *Slip) Day() time.Time { return dayOf(p.Month) }

// SlipID is the id of a member's slip of a run.
func SlipID(run, member string) string { return run + "|" + member }

// Facts about a slip. They carry no data: whoever hears one reads it.
const (
	FactCredited  = "interest.credited"
	FactTakenBack = "interest.taken_back"
)

// EachSlip visits the slips of a run, in the order of its list, and stops at visit's first error.
func (s *Service) EachSlip(ctx context.Context, coop, run string, visit func(*Slip) error) error {
	return s.slips.ForTenant(coop).Each(ctx, store.By("run", run), visit)
}

func defineSlips(bus *events.Bus) *store.Scoped[Slip] {
	return events.DefineScoped(bus, store.Spec[Slip]{
		Name: "interest_slips", Scope: "coop",
		Indexes: []store.Index{{Name: "run", Fields: []string{"run", "n"}, Unique: true}},
		Check: func(p *Slip) error {
			if p.ID != SlipID(p.Run, p.Member) || p.N <= 0 || p.Gross <= 0 || p.Net() <= 0 {
				return fmt.Errorf("interest: slip %s is not of %s in %s", p.ID, p.Member, p.Run)
			}
			return nil
		},
	}, false, func(p *Slip) events.Address { return events.Address{Coop: p.Coop, ID: p.ID, Box: &p.Outbox} })
}

// SlipByID returns one slip, or ErrNotFound.
func (s *Service) SlipByID(ctx context.Context, coop, id string) (*Slip, error) {
	p, err := s.slips.ForTenant(coop).Get(ctx, id)
	return p, store.NotFoundAs(err, ErrNotFound)
}

// Slips reads slips by their ids, store.MaxPage at most. It leaves out those that are not there.
func (s *Service) Slips(ctx context.Context, coop string, ids []string) (map[string]*Slip, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.slips.ForTenant(coop).GetMany(ctx, ids)
}

// Number is the number of the nth slip of a run: JS-202611-00012, and JS-202611.2-00012 when the month was reckoned again.
func (r *Run) Number(n int64) string {
	return fmt.Sprintf("JS-%s%s-%05d", r.Day().Format("200601"), strings.TrimPrefix(r.Key(), r.Month), n)
}

// lines reckons a month: everybody who gets something. It joins the caller's Tx.
func (s *Service) lines(ctx context.Context, coop string, month time.Time, terms Terms, zone *time.Location) ([]Line, error) {
	days, err := s.ledger.BalancesByDay(ctx, coop, ledger.Savings, dayEnds(month, zone))
	if err != nil {
		return nil, err
	}
	listed := map[string]savings.Member{}
	if err := s.register.EachListed(ctx, coop, func(m savings.Member) error { listed[m.User] = m; return nil }); err != nil {
		return nil, err
	}
	tax := TaxRuleOf(month.In(zone))
	var lines []Line
	for account, balances := range days {
		sum, gross := terms.Reckon(balances)
		if gross == 0 {
			continue
		}
		m, known := listed[account.Owner()]
		if !known {
			m, err = s.register.Member(ctx, coop, account.Owner())
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return nil, err
			}
		}
		lines = append(lines, Line{
			Member: account.Owner(), Number: m.Number, Name: m.Name, Sum: sum, Gross: gross, Tax: tax.Tax(gross),
		})
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(order(a.Number), order(b.Number)), cmp.Compare(a.Member, b.Member))
	})
	if len(lines) > MostMembers {
		return nil, ErrLarge.With(MostMembers)
	}
	return lines, nil
}

// order puts who has no number behind everybody else.
func order(number int64) int64 {
	if number == 0 {
		return 1 << 62
	}
	return number
}

// head is what lines add up to.
func head(id string, lines []Line) Head {
	h := Head{ID: id, Members: int64(len(lines))}
	for _, l := range lines {
		h.Gross, h.Tax = h.Gross+l.Gross, h.Tax+l.Tax
	}
	return h
}

// chunk are the members of the nth entry, from 0.
func chunk(n int64, lines []Line) []Line {
	from := min(n*perEntry, int64(len(lines)))
	return lines[from:min(from+perEntry, int64(len(lines)))]
}

// postings are those of the nth entry: the expense of the month to each member, without the tax, and the tax to the state.
func postings(n int64, lines []Line) (list []ledger.Posting) {
	for _, l := range chunk(n, lines) {
		list = append(list, ledger.Posting{Debit: ledger.Interest, Credit: ledger.Of(ledger.Savings, l.Member), Amount: l.Net()})
		if l.Tax > 0 {
			list = append(list, ledger.Posting{Debit: ledger.Interest, Credit: ledger.InterestTax, Amount: l.Tax})
		}
	}
	return list
}
