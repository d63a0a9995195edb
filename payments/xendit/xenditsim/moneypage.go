package xenditsim

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"slices"

	"lumbung/internal/money"
)

// moneyPath is the page that shows the account's money to people who try the program by hand.
const moneyPath = "/money"

// shownLines is how many payouts, refunds and transactions each the page shows.
const shownLines = 50

// moneyView is what the page shows.
type moneyView struct {
	CSS      template.CSS
	Merchant string
	Problem  string // why something was not done
	Now      string
	Cash     string
	Reserved string
	Waiting  string
	CanWait  bool // there is something to settle
	Payouts  []payoutView
	Refunds  []refundView
	Rows     []rowView
}

type payoutView struct {
	ID, Reference, Amount, Bank, Account, Holder, Status, Failure, Next string
	Steps                                                               []stepView
}

type refundView struct {
	ID, Reference, Amount, Channel, Status, Failure string
	Open                                            bool // it can be ended
}

// stepView is a button.
type stepView struct{ Step, Words string }

type rowView struct{ What, Reference, Amount, Kept, Net, State string }

func (s *Simulator) moneyRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+moneyPath, func(w http.ResponseWriter, _ *http.Request) { s.showMoney(w, nil) })
	mux.HandleFunc("POST "+moneyPath+"/settle", func(w http.ResponseWriter, r *http.Request) { s.did(w, r, s.Settle()) })
	mux.HandleFunc("POST "+moneyPath+"/topup", func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
		amount, err := money.Parse(r.PostFormValue("amount"))
		if err == nil {
			err = s.Topup(amount)
		}
		s.did(w, r, err)
	})
	for step, act := range s.steps() {
		mux.HandleFunc("POST "+moneyPath+"/"+step, func(w http.ResponseWriter, r *http.Request) {
			s.did(w, r, act(r.PathValue("id"), ""))
		})
	}
}

// did shows the page again after something was tried.
func (s *Simulator) did(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		s.showMoney(w, err)
		return
	}
	http.Redirect(w, r, moneyPath, http.StatusSeeOther)
}

func (s *Simulator) showMoney(w http.ResponseWriter, problem error) {
	status, v := http.StatusOK, s.moneyView()
	switch {
	case errors.Is(problem, money.ErrFormat):
		status, v.Problem = http.StatusBadRequest, "Tulis jumlah rupiah tanpa koma, misalnya 1.000.000."
	case errors.Is(problem, ErrWrongState), errors.Is(problem, ErrNoPayout), errors.Is(problem, ErrNoRefund):
		status, v.Problem = http.StatusConflict, "Keadaannya sudah berubah. Lihat di bawah."
	case problem != nil:
		logError("money", problem)
		status, v.Problem = http.StatusConflict, "Tidak dapat dilakukan."
	}
	s.page.render(w, status, "money", v)
}

func (s *Simulator) moneyView() moneyView {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := moneyView{
		CSS: s.page.css, Merchant: s.config.MerchantName, Now: longDate(s.clock.now()), Cash: s.ledger.Cash.String(),
		Reserved: s.ledger.PendingOut.String(), Waiting: s.ledger.PendingIn.String(), CanWait: s.ledger.PendingIn > 0,
	}
	for _, id := range latest(s.payoutIDs) {
		v.Payouts = append(v.Payouts, s.payoutView(s.payouts[id]))
	}
	for _, id := range latest(s.refundIDs) {
		r := s.refunds[id]
		v.Refunds = append(v.Refunds, refundView{
			r.ID, r.Reference, r.Amount.String(), r.Channel, statusWords(r.Status), r.FailureCode, r.Status == pending,
		})
	}
	for _, id := range latest(s.rowIDs) {
		v.Rows = append(v.Rows, s.rows[id].view())
	}
	return v
}

func latest(ids []string) []string {
	newest := slices.Clone(ids[max(0, len(ids)-shownLines):])
	slices.Reverse(newest)
	return newest
}

func (s *Simulator) payoutView(p *Payout) payoutView {
	v := payoutView{
		ID: p.ID, Reference: p.Reference, Amount: p.Amount.String(), Bank: p.Bank, Account: p.Account, Holder: p.Holder,
		Status: statusWords(p.Status), Failure: p.FailureCode,
	}
	if len(p.Ahead) > 0 {
		v.Next = longDate(p.Due)
	}
	next := moves(p.Status)
	if len(next) > 0 && p.Status != succeeded {
		v.Steps = append(v.Steps, stepView{"advance", "Lanjutkan"})
	}
	for _, b := range []struct{ state, step, words string }{
		{failed, "fail", "Gagalkan"},
		{cancelled, "cancel", "Batalkan"},
		{reversed, "reverse", "Kembalikan uangnya"},
	} {
		if slices.Contains(next, b.state) {
			v.Steps = append(v.Steps, stepView{b.step, b.words})
		}
	}
	return v
}

func statusWords(status string) string {
	return cmp.Or(map[string]string{
		accepted: "Diterima", requested: "Dikirim ke bank", succeeded: "Sampai", failed: "Gagal", cancelled: "Dibatalkan",
		reversed: "Dikembalikan bank", pending: "Diproses", assessed: "Sedang diperiksa", rejected: "Ditolak pemeriksaan",
	}[status], status)
}

// view describes a transaction in people's words.
func (t *Transaction) view() rowView {
	v := rowView{
		Reference: t.Reference, Amount: t.Amount.String(), Kept: t.Charges.sum().String(), Net: t.Net.String(),
		What: map[string]string{
			typePayment: "Pembayaran", typePayout: "Penarikan", typeRefund: "Pengembalian", typeTopup: "Isi saldo",
		}[t.Type] + ", " + t.Channel,
	}
	switch t.Settlement {
	case settled, early:
		v.State = "Sudah masuk saldo"
		if !t.In {
			v.State = "Sudah keluar"
		}
	case pending:
		v.State = "Tertahan"
		if !t.SettlesAt.IsZero() {
			v.State = "Masuk saldo " + longDate(t.SettlesAt)
		}
	default:
		v.State, v.Kept = "Tidak jadi", ""
	}
	if t.Status == reversed {
		v.State = "Kembali ke saldo, biaya tidak"
	}
	return v
}
