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

// trialPage is the neraca saldo and the state of the chain over the book.
type trialPage struct {
	desk
	Rows          []trialRow
	Debit, Credit money.Amount
	Difference    money.Amount
	Count         int
	Chain         chainView
	At            time.Time
}

// trialRow is one account, its balance on the side where it stands.
type trialRow struct {
	Code, Name    string
	Debit, Credit money.Amount
	Moved         money.Amount // everything that ever went through it, both sides
	Split         bool         // kept per member, order or withdrawal
}

// chainView says how far the book is sealed and whether the seals hold.
type chainView struct {
	Sealed, Unsealed int
	Problems         []string
	Seq              int64  // of the last sealed entry
	Hash             string // its first digits
}

func (s *Cooperative) trialBalance(c *gin.Context) error {
	v, err := s.enter(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	trial, err := s.Payments.Ledger.TrialBalance(ctx, v.coop.ID)
	if err != nil {
		return err
	}
	chain, err := s.chain(ctx, v.coop.ID)
	if err != nil {
		return err
	}
	d, err := s.open(c, v, "neraca", "coop.nav.trial")
	if err != nil {
		return err
	}
	view := d.trial(trial)
	view.Chain, view.At = chain, s.Now()
	return s.pages.Render(c, http.StatusOK, "trial", view)
}

func (d desk) trial(t ledger.Trial) trialPage {
	view := trialPage{desk: d, Debit: t.Debit, Credit: t.Credit, Difference: t.Difference(), Count: t.Entries}
	for _, row := range t.Rows {
		view.Rows = append(view.Rows, trialRow{
			Code: row.Account.Code, Name: accountName(d.Locale, row.Account.Code), Debit: max(row.Net(), 0), Credit: max(-row.Net(), 0),
			Moved: row.Debit + row.Credit, Split: row.Account.Per != "",
		})
	}
	return view
}

// chain checks the seals of a book and finds its last sealed entry.
func (s *Cooperative) chain(ctx context.Context, coop string) (chainView, error) {
	report, err := s.Payments.Ledger.VerifyChain(ctx, coop)
	if err != nil {
		return chainView{}, err
	}
	view := chainView{Sealed: report.Sealed, Unsealed: report.Unsealed, Problems: report.Problems}
	newest, err := s.Payments.Ledger.Journal(ctx, coop, time.Time{}, time.Time{}, store.Page{Limit: 100})
	if err != nil {
		return chainView{}, err
	}
	for _, e := range newest.Items {
		if e.Seq > view.Seq {
			view.Seq, view.Hash = e.Seq, e.Hash[:min(8, len(e.Hash))]
		}
	}
	return view, nil
}
