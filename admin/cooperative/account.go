package cooperative

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// accountPage is one account: its owners with their balances, the statement of one owner, or what went through it.
type accountPage struct {
	desk
	Code, Name, Class string
	Owner             string // of a statement
	Balance           money.Amount
	Owners            []ownerRow
	Lines             []accountLine
	Next              string
}

// ownerRow is one owner of an account that is kept for each.
type ownerRow struct {
	ID, Name string
	Balance  money.Amount
	Moves    int64
}

// accountLine is one movement. Balance is known on a statement alone.
type accountLine struct {
	At            time.Time
	Kind, Memo    string
	Order         string
	Debit, Credit money.Amount
	Delta         money.Amount
	Balance       money.Amount
}

func (s *Cooperative) account(c *gin.Context) error {
	v, err := s.enter(c)
	if err != nil {
		return err
	}
	line, known := ledger.Find(c.Param("account"))
	if !known {
		return errAccount
	}
	d, err := s.open(c, v, "neraca", "coop.nav.trial")
	if err != nil {
		return err
	}
	d.Back = d.To("neraca")
	d.Title = accountName(d.Locale, line.Code)
	ctx, k := c.Request.Context(), s.lookup(d, v.coop.ID)
	view := accountPage{desk: d, Code: line.Code, Name: d.Title, Class: d.T("coop.class." + string(line.Class))}
	owner := c.Query("pemilik")
	switch {
	case !line.HasStatement():
		err = s.movements(ctx, k, line, &view)
	case owner == "":
		err = s.owners(ctx, k, line, &view)
	default:
		err = s.statement(ctx, k, ledger.Of(line.Code, owner), &view)
	}
	if err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "account", view)
}

// owners lists who has, or once had, something on the account.
func (s *Cooperative) owners(ctx context.Context, k *lookup, line ledger.Account, view *accountPage) error {
	trial, err := s.Payments.Ledger.TrialBalance(ctx, k.coop)
	if err != nil {
		return err
	}
	slice, err := s.Payments.Ledger.Owners(ctx, k.coop, line.Code, view.page())
	if err != nil {
		return err
	}
	view.Balance, view.Next = balanceOf(trial, line.Code), slice.Next
	for _, l := range slice.Items {
		view.Owners = append(view.Owners, ownerRow{ID: l.Account.Owner(), Name: k.owner(ctx, l.Account), Balance: l.Balance, Moves: l.N})
	}
	return nil
}

// statement lists the movements of one owner's account, each with the balance after it.
func (s *Cooperative) statement(ctx context.Context, k *lookup, account ledger.AccountID, view *accountPage) error {
	balance, err := s.Payments.Ledger.Balance(ctx, k.coop, account)
	if err != nil {
		return err
	}
	slice, err := s.Payments.Ledger.Statement(ctx, k.coop, account, view.page())
	if err != nil {
		return err
	}
	if len(slice.Items) == 0 {
		return errAccount // nobody of this book: not even the name is ours to tell
	}
	view.Owner, view.Balance, view.Back = k.owner(ctx, account), balance, view.To("akun", account.Code())
	for _, l := range slice.Items {
		view.Lines = append(view.Lines, accountLine{
			At: l.At, Kind: lineTitle(k.desk.Word, l), Memo: l.Memo, Order: k.order(ctx, l.Subject), Delta: l.Delta, Balance: l.Balance,
		})
	}
	view.Next = slice.Next
	return nil
}

// How far one page of an account without statements reads the journal.
const (
	journalSlice  = 100
	journalSlices = 20
)

// movements lists what went through an account that has no statements, newest first.
func (s *Cooperative) movements(ctx context.Context, k *lookup, line ledger.Account, view *accountPage) error {
	trial, err := s.Payments.Ledger.TrialBalance(ctx, k.coop)
	if err != nil {
		return err
	}
	view.Balance = balanceOf(trial, line.Code)
	page := store.Page{Limit: journalSlice, After: view.Query.Get("setelah")}
	for range journalSlices {
		slice, err := s.Payments.Ledger.Journal(ctx, k.coop, time.Time{}, time.Time{}, page)
		if err != nil {
			return err
		}
		for _, e := range slice.Items {
			if l, touched := through(e, line.Code); touched {
				l.Kind, l.Order = k.desk.Word("kind", e.Kind), k.order(ctx, e.Subject)
				view.Lines = append(view.Lines, l)
			}
		}
		if page.After = slice.Next; slice.Next == "" || len(view.Lines) >= rowsPerPage {
			break
		}
	}
	view.Next = page.After
	return nil
}

// through is what one entry moved on an account.
func through(e ledger.Entry, code string) (l accountLine, touched bool) {
	l = accountLine{At: e.RecordedAt, Memo: e.Memo}
	for _, one := range sides(e) {
		if one.account.Code() == code {
			l.Debit, l.Credit, touched = l.Debit+one.debit, l.Credit+one.credit, true
		}
	}
	return l, touched
}
