package opening

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// Figure is one line of the neraca.
type Figure struct {
	Code    string       `bson:"code"`              // of the chart
	Amount  money.Amount `bson:"amount"`            // > 0
	Against bool         `bson:"against,omitempty"` // on the other side: a loss in place of a surplus
}

// most is the largest figure of a line; all lines together stay below what an entry may move.
const most = money.Amount(10_000_000_000_000)

// Accounts are those of the chart that a neraca of an old book can have. Not among them are accounts kept per member, order or payout,
// those of what this program moved itself (the payment gateway, refunds), of which every rupiah has its document, and the one through
// which the opening goes.
func Accounts() (list []ledger.Account) {
	ours := []string{ledger.Clearing, ledger.AtGateway, ledger.RefundsOwed, ledger.FeesHeld, ledger.Suspense}
	for _, a := range ledger.Chart() {
		balance := a.Class == ledger.Asset || a.Class == ledger.Liability || a.Class == ledger.Equity
		if balance && a.Per == ledger.PerBook && !slices.Contains(ours, a.Code) {
			list = append(list, a)
		}
	}
	return list
}

// Turns says whether an account can stand on the other side: a loss that is not covered yet.
func Turns(code string) bool { return code == ledger.SurplusLeft || code == ledger.SurplusYear }

// Regroup moves a line of openings that can still be written at to another one, since the chart has changed.
func (s *Service) Regroup(ctx context.Context, from, to string) error {
	return s.openings.AllTenants().Each(ctx, store.By("all"), func(o *Opening) error {
		if !o.Editable() && o.State != Submitted {
			return nil
		}
		_, err := s.openings.ForTenant(o.Coop).Update(ctx, o.ID, func(o *Opening) error {
			at := func(code string) int {
				return slices.IndexFunc(o.Figures, func(f Figure) bool { return f.Code == code })
			}
			i, j := at(from), at(to)
			switch {
			case i < 0:
				return store.ErrUnchanged
			case j < 0:
				o.Figures[i].Code = to
			default:
				o.Figures[j].Amount += o.Figures[i].Amount
				o.Figures = slices.Delete(o.Figures, i, i+1)
			}
			return nil
		})
		return err
	})
}

// clean checks the lines of a neraca, with mistakes by their codes, behind "-" for one on the other side, and "pokok", "wajib", "sukarela".
// It leaves out what is zero and puts the rest in the order of the chart.
func clean(figures []Figure, totals Amounts, licensed bool) ([]Figure, error) {
	fields, accounts := fault.Fields{}, Accounts()
	at := func(code string) int {
		return slices.IndexFunc(accounts, func(a ledger.Account) bool { return a.Code == code })
	}
	kept := slices.DeleteFunc(slices.Clone(figures), func(f Figure) bool { return f.Amount == 0 })
	seen := map[string]bool{}
	for _, f := range kept {
		name := f.field()
		switch {
		case at(f.Code) < 0 || f.Against && !Turns(f.Code):
			fields.Add(name, "opening.account")
		case f.Amount < 0 || f.Amount > most:
			fields.Add(name, "opening.amount", most)
		case seen[f.Code]:
			fields.Add(name, "opening.both_sides")
		}
		seen[f.Code] = true
	}
	for _, kind := range Kinds() {
		if amount := totals.Of(kind); amount < 0 || amount > most {
			fields.Add(string(kind), "opening.amount", most)
		}
	}
	if totals.Sukarela > 0 && !licensed {
		fields.Add(string(savings.Sukarela), "savings.unlicensed")
	}
	slices.SortFunc(kept, func(a, b Figure) int { return at(a.Code) - at(b.Code) })
	return kept, fields.Err()
}

// field is the name of the field of a form in which it is typed.
func (f Figure) field() string {
	if f.Against {
		return f.Code + "-"
	}
	return f.Code
}

// Assets are what the cooperative has by the neraca.
func (o *Opening) Assets() (sum money.Amount) {
	for _, f := range o.Figures {
		if f.asset() {
			sum += f.signed()
		}
	}
	return sum
}

// Others are what it owes and its own capital, members' savings among them.
func (o *Opening) Others() (sum money.Amount) {
	for _, f := range o.Figures {
		if !f.asset() {
			sum += f.signed()
		}
	}
	return sum + o.Totals.Sum()
}

// off is by how much the assets are more than the other side.
func (o *Opening) off() money.Amount { return o.Assets() - o.Others() }

func (f Figure) asset() bool { return ledger.AccountID(f.Code).Class() == ledger.Asset }

func (f Figure) signed() money.Amount {
	if f.Against {
		return -f.Amount
	}
	return f.Amount
}

// Debit says whether it stands on the left: an asset, or a loss.
func (f Figure) Debit() bool { return f.asset() != f.Against }

// posting is what a line books: an asset from the suspense account, everything else into it.
func (f Figure) posting() ledger.Posting {
	if f.Debit() {
		return ledger.Posting{Debit: ledger.AccountID(f.Code), Credit: ledger.Suspense, Amount: f.Amount}
	}
	return ledger.Posting{Debit: ledger.Suspense, Credit: ledger.AccountID(f.Code), Amount: f.Amount}
}

// postings are those of the nth entry.
func (o *Opening) postings(n int64, lines []Line) (list []ledger.Posting) {
	if n == 0 {
		for _, f := range o.Figures {
			list = append(list, f.posting())
		}
		return list
	}
	for _, l := range chunk(n, lines) {
		for _, kind := range Kinds() {
			if amount := l.Has.Of(kind); amount > 0 {
				list = append(list, ledger.Posting{Debit: ledger.Suspense, Credit: kind.Account(l.Member), Amount: amount})
			}
		}
	}
	return list
}

// chunk are the members of the nth entry.
func chunk(n int64, lines []Line) []Line {
	from := min((n-1)*perEntry, int64(len(lines)))
	return lines[from:min(from+perEntry, int64(len(lines)))]
}

// entry is the nth one, without postings when it is about members who have nothing. It takes effect at noon of the day of the neraca where
// the cooperative is.
func (o *Opening) entry(n int64, lines []Line, zone *time.Location, by string) ledger.Entry {
	return ledger.Entry{
		Book: o.Coop, Ref: o.ref(n), Kind: ledger.Opened, Subject: o.ID, Memo: o.Number, By: by,
		EffectiveAt: noon(o.Day, zone), Postings: o.postings(n, lines),
	}
}

// noon is that of a day where the cooperative is.
func noon(day time.Time, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, zone)
}
