package cooperative

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// trialPage is the neraca saldo and how far the book is sealed.
type trialPage struct {
	desk
	Rows          []trialRow
	Debit, Credit money.Amount
	Difference    money.Amount
	Count         int64
	Seals         sealsView
	At            time.Time
}

// trialRow is one account, its balance on the side where it stands.
type trialRow struct {
	Code, Name    string
	Debit, Credit money.Amount
	Moved         money.Amount // everything that ever went through it, both sides
	Split         bool         // kept per member or withdrawal
}

// sealsView is what the newest seal says of the book.
type sealsView struct {
	Sealed, Open int64 // entries
	N            int64 // of the newest seal, 0 for none
	To           time.Time
	Hash         string // its first digits
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
	d, err := s.open(c, v, "neraca", "coop.nav.trial")
	if err != nil {
		return err
	}
	view := d.trial(trial)
	view.At = s.Now()
	return s.pages.Render(c, http.StatusOK, "trial", view)
}

func (d desk) trial(t ledger.Trial) trialPage {
	view := trialPage{desk: d, Debit: t.Debit, Credit: t.Credit, Difference: t.Difference(), Count: t.Entries, Seals: sealsOf(t)}
	for _, row := range t.Rows {
		view.Rows = append(view.Rows, trialRow{
			Code: row.Account.Code, Name: accountName(d.Locale, row.Account.Code), Debit: max(row.Net(), 0), Credit: max(-row.Net(), 0),
			Moved: row.Debit + row.Credit, Split: row.Account.HasStatement(),
		})
	}
	return view
}

func sealsOf(t ledger.Trial) sealsView {
	view := sealsView{Sealed: t.Last.Entries, Open: t.Open(), N: t.Last.N, To: t.Last.To}
	if view.N > 0 {
		view.Hash = t.Last.Digest()[:8]
	}
	return view
}

// balanceOf sums accounts of a trial balance, each in its normal direction.
func balanceOf(t ledger.Trial, codes ...string) (total money.Amount) {
	for _, row := range t.Rows {
		for _, code := range codes {
			if row.Account.Code == code {
				total += normal(row.Account.Class, row.Net())
			}
		}
	}
	return total
}

// normal turns a sum of debits less credits into the direction in which the account grows.
func normal(class ledger.Class, net money.Amount) money.Amount {
	if class == ledger.Asset || class == ledger.Expense {
		return net
	}
	return -net
}
