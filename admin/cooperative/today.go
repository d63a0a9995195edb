package cooperative

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/books"
	"lumbung/admin/cooperative/closings"
	"lumbung/admin/cooperative/goods"
	"lumbung/admin/cooperative/leavers"
	"lumbung/admin/cooperative/office"
	"lumbung/admin/cooperative/openings"
	"lumbung/admin/cooperative/payouts"
	"lumbung/admin/cooperative/people"
	"lumbung/admin/cooperative/refunds"
	"lumbung/admin/cooperative/sales"
	"lumbung/admin/cooperative/vouchers"
	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/orders"
	"lumbung/payments/closing"
	"lumbung/payments/interest"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/refund"
	"lumbung/payments/voucher"
	"lumbung/payments/withdrawal"
)

// todayPage is the officers' day: one sentence, what to do, and how the money stands.
func (s *Cooperative) todayPage() page {
	return page{
		Access: act.Reads, Nav: nav{ID: "hari-ini", Icon: "layout-dashboard", Label: "coop.nav.today", Rank: 10},
		Title: "coop.nav.today", Help: "today", Show: s.today, Sample: sampleToday,
	}
}

// day is what the page says.
type day struct {
	at              time.Time
	trial           ledger.Trial
	waiting         waiting
	placed, open    int
	moreOpen        bool // more are open than were counted
	refunds, latest ui.Grid
}

// task is one thing to do.
type task struct{ href, icon, tone, heading, text, count string }

// figure is one number of the day.
type figure struct{ href, label, value, note, tone string }

// waiting is what somebody must see to.
type waiting struct {
	products, appeals, licences, terms, checks, applicants int
	recoveries                                             int // members whose new numbers another officer must confirm
	approvals, payouts, accounts                           int // withdrawals that wait, and bank accounts to compare
	vouchers                                               int // that another officer must book
	returns                                                int // savings of who has left, that another officer must say yes to
	interest                                               interest.State
	interestDue                                            string // the month whose interest waits, 2026-11
	opening, disputes                                      int    // an opening to approve, and members who say that theirs is wrong
	plans                                                  int    // that ask for this month's voucher
	heirless, heirs                                        int    // estates without heirs, and lists of heirs to say yes to
	refunds                                                money.Amount
	parked                                                 int
	more                                                   bool // more are parked than were counted
	mute                                                   bool // nothing carries messages

	overdue, prepared closing.Month // one that should be closed, and one that another officer must close
}

// How many orders and refunds the day shows.
const (
	latestShown  = 6
	refundsShown = 6
)

func (s *Cooperative) today(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &day{at: v.Now}
	var err error
	if d.trial, err = s.Payments.TrialBalance(ctx, v.Coop.ID); err != nil {
		return nil, err
	}
	if d.waiting, err = s.waiting(ctx, v, d.trial); err != nil {
		return nil, err
	}
	if d.waiting.refunds > 0 {
		if d.refunds, err = s.refunds(ctx, v); err != nil {
			return nil, err
		}
	}
	if err := s.fillDay(ctx, v, d); err != nil {
		return nil, err
	}
	return todayMain(v, d), nil
}

// refunds are the oldest of those that have not left.
func (s *Cooperative) refunds(ctx context.Context, v *Visit) (ui.Grid, error) {
	owed, err := s.Refunds.InState(ctx, v.Coop.ID, refund.Owed, store.Page{Limit: refundsShown})
	if err != nil {
		return ui.Grid{}, err
	}
	return ui.Tabulate(ctx, v, refunds.Columns(), owed.Items)
}

// waiting counts what somebody must see to; the frame has counted products and applicants. Facts that nobody could take in
// are shown to officers alone: they are the installation's, and supervisors cannot act on them.
func (s *Cooperative) waiting(ctx context.Context, v *Visit, trial ledger.Trial) (waiting, error) {
	w := waiting{products: v.Waits("barang"), applicants: v.Waits("anggota"), refunds: books.BalanceOf(trial, ledger.RefundsOwed)}
	if !v.May(act.Admit) {
		w.applicants = 0 // others decide about them
	}
	if !v.Officer() {
		return w, nil
	}
	var err error
	if v.May(act.Admit) {
		if w.recoveries, err = s.Members.CountRecoveries(ctx, v.Coop.ID, office.CountLimit); err != nil {
			return w, err
		}
	}
	if v.May(act.Moderate) {
		if w.appeals, err = s.Catalog.CountAppeals(ctx, v.Coop.ID, office.CountLimit); err != nil {
			return w, err
		}
		if w.licences, err = s.Catalog.CountLicences(ctx, v.Coop.ID, office.CountLimit); err != nil {
			return w, err
		}
		if w.terms, err = s.Catalog.CountTermsNear(ctx, v.Coop.ID, office.CountLimit); err != nil {
			return w, err
		}
		if w.checks, err = s.Catalog.CountChecks(ctx, v.Coop.ID, office.CountLimit); err != nil {
			return w, err
		}
	}
	if err := s.moneyWaiting(ctx, v, &w); err != nil {
		return w, err
	}
	w.mute = len(s.Notices.Channels()) == 0
	w.parked, err = s.Bus.CountDeadLetters(ctx, office.CountLimit)
	w.more = w.parked == office.CountLimit
	return w, err
}

// moneyWaiting counts what waits for who pays, and for who decides about money.
func (s *Cooperative) moneyWaiting(ctx context.Context, v *Visit, w *waiting) (err error) {
	if v.May(act.Price) {
		if w.approvals, err = s.Withdrawals.Count(ctx, v.Coop.ID, withdrawal.Asked, office.CountLimit); err != nil {
			return err
		}
		if w.vouchers, err = s.Vouchers.Count(ctx, v.Coop.ID, voucher.Written, office.CountLimit); err != nil {
			return err
		}
		if w.returns, err = s.Leavings.Count(ctx, v.Coop.ID, leaving.Waiting, office.CountLimit); err != nil {
			return err
		}
	}
	if err := s.interestWaiting(ctx, v, w); err != nil {
		return err
	}
	if v.May(act.Price) || v.May(act.Collect) {
		estates, err := s.Leavings.Estates(ctx, v.Coop.ID, store.Page{Limit: office.CountLimit})
		if err != nil {
			return err
		}
		for i := range estates.Items {
			switch waits := estates.Items[i].Estate; {
			case waits == leaving.NoAnswer && v.May(act.Price):
				w.heirs++
			case waits == leaving.NoHeirs && v.May(act.Collect):
				w.heirless++
			}
		}
	}
	o, err := s.Openings.Current(ctx, v.Coop.ID)
	if err != nil {
		return err
	}
	if o != nil && o.State == opening.Submitted && v.May(act.Price) {
		w.opening = 1
	}
	if err := s.monthWaiting(ctx, v, w); err != nil || !v.May(act.Collect) {
		return err
	}
	if w.plans, err = s.Vouchers.CountDue(ctx, v.Coop.ID, office.CountLimit); err != nil {
		return err
	}
	if o != nil {
		w.disputes = int(o.Tally.Disputed.Members)
	}
	if w.payouts, err = s.Withdrawals.Count(ctx, v.Coop.ID, withdrawal.Ready, office.CountLimit); err != nil {
		return err
	}
	w.accounts, err = s.Withdrawals.CountAccounts(ctx, v.Coop.ID, withdrawal.Added, office.CountLimit)
	return err
}

// interestWaiting notes the month whose interest waits for this officer: to be reckoned and submitted, or to be approved.
func (s *Cooperative) interestWaiting(ctx context.Context, v *Visit, w *waiting) error {
	due, err := s.Interest.Due(ctx, v.Coop.ID)
	if err != nil || due.Month == "" {
		return err
	}
	state := interest.Draft
	if due.Run != nil {
		state = due.Run.State
	}
	power := map[interest.State]act.Power{interest.Draft: act.Collect, interest.Refused: act.Collect, interest.Submitted: act.Price}[state]
	if power != "" && v.May(power) {
		w.interest, w.interestDue = state, due.Month
	}
	return nil
}

// monthWaiting asks which month is to be closed, and whether that waits for this officer.
func (s *Cooperative) monthWaiting(ctx context.Context, v *Visit, w *waiting) error {
	if !v.May(act.Collect) && !v.May(act.Price) {
		return nil
	}
	due, err := s.Closings.Due(ctx, v.Coop.ID)
	if err != nil || due == nil {
		return err
	}
	switch {
	case due.Prepared && due.By != v.By.ID() && v.May(act.Price):
		w.prepared = due.Month
	case !due.Prepared && due.Overdue && v.May(act.Collect):
		w.overdue = due.Month
	}
	return nil
}

// sentence greets officers with what waits for them, and supervisors, who decide nothing, with how the book stands.
func (d *day) sentence(v *Visit) string {
	if v.Officer() {
		return daySentence(v.Locale, d.waiting)
	}
	return v.T("coop.day.book", d.trial.Difference())
}

// daySentence says the day in one sentence: what waits for a decision, what must go back, or that all is well.
func daySentence(l *i18n.Locale, w waiting) string {
	var parts []string
	if w.products > 0 {
		parts = append(parts, l.T("coop.day.products", w.products))
	}
	if w.appeals > 0 {
		parts = append(parts, l.T("coop.day.appeals", w.appeals))
	}
	if w.licences > 0 {
		parts = append(parts, l.T("coop.day.licences", w.licences))
	}
	if w.checks > 0 {
		parts = append(parts, l.T("coop.day.checks", w.checks))
	}
	if w.applicants > 0 {
		parts = append(parts, l.T("coop.day.applicants", w.applicants))
	}
	if w.recoveries > 0 {
		parts = append(parts, l.T("coop.day.recoveries", w.recoveries))
	}
	if n := w.approvals + w.payouts; n > 0 {
		parts = append(parts, l.T("coop.day.withdrawals", n))
	}
	if w.vouchers > 0 {
		parts = append(parts, l.T("coop.day.vouchers", w.vouchers))
	}
	if w.returns > 0 {
		parts = append(parts, l.T("coop.day.returns", w.returns))
	}
	if n := w.heirless + w.heirs; n > 0 {
		parts = append(parts, l.T("coop.day.estates", n))
	}
	if n := w.opening + w.disputes; n > 0 {
		parts = append(parts, l.T("coop.day.openings", n))
	}
	if w.interestDue != "" {
		parts = append(parts, l.T("coop.day.interest"))
	}
	if w.prepared != "" || w.overdue != "" {
		parts = append(parts, l.T("coop.day.month"))
	}
	if w.plans > 0 {
		parts = append(parts, l.T("coop.day.plans", w.plans))
	}
	switch {
	case len(parts) > 0:
		return l.T("coop.day.waiting", strings.Join(parts, " "+l.T("coop.and")+" "))
	case w.refunds > 0:
		return l.T("coop.day.refunds", w.refunds)
	case w.parked > 0:
		return l.T("coop.day.parked", w.parked)
	case w.mute:
		return l.T("coop.day.mute")
	}
	return l.T("coop.day.clear")
}

// tasks are the same things, each with where to go: none for supervisors.
func (w waiting) tasks(v *Visit) []task {
	var list []task
	if !v.Officer() {
		return nil
	}
	add := func(t task, heading string, args ...any) {
		t.heading, t.text = v.T("coop.task."+heading, args...), v.T("coop.task."+heading+"_text")
		list = append(list, t)
	}
	if w.products > 0 {
		add(task{href: v.To("barang"), icon: "tags", tone: "kunyit", count: v.Number(w.products)}, "products")
	}
	if w.appeals > 0 {
		add(task{href: v.To("lapak") + "?keadaan=" + goods.TabAppeals, icon: "store", tone: "kunyit", count: v.Number(w.appeals)}, "appeals")
	}
	if w.licences > 0 {
		href := v.To("lapak") + "?keadaan=" + goods.TabLicences
		add(task{href: href, icon: "shield-check", tone: "kunyit", count: v.Number(w.licences)}, "licences")
	}
	if w.checks > 0 {
		add(task{href: v.To("lapak") + "?keadaan=" + goods.TabChecks, icon: "clipboard", count: v.Number(w.checks)}, "checks")
	}
	if w.terms > 0 {
		add(task{href: v.To("lapak") + "?keadaan=" + goods.TabTerms, icon: "clock", count: v.Number(w.terms)}, "terms")
	}
	if w.applicants > 0 {
		add(task{href: v.To("anggota") + "?keadaan=" + people.TabApplied, icon: "users", count: v.Number(w.applicants)}, "applicants")
	}
	if w.recoveries > 0 {
		add(task{href: v.To("anggota"), icon: "phone", tone: "kunyit", count: v.Number(w.recoveries)}, "recoveries")
	}
	if w.approvals > 0 {
		href := v.To("penarikan") + "?keadaan=" + payouts.TabAsked
		add(task{href: href, icon: "cash", tone: "kunyit", count: v.Number(w.approvals)}, "approvals")
	}
	if w.payouts > 0 {
		href := v.To("penarikan") + "?keadaan=" + payouts.TabReady
		add(task{href: href, icon: "cash", count: v.Number(w.payouts)}, "payouts")
	}
	if w.accounts > 0 {
		add(task{href: v.To("rekening-anggota"), icon: "building-bank", count: v.Number(w.accounts)}, "accounts")
	}
	if w.vouchers > 0 {
		href := v.To("bukti-jurnal") + "?keadaan=" + vouchers.TabWritten
		add(task{href: href, icon: "receipt", tone: "kunyit", count: v.Number(w.vouchers)}, "vouchers")
	}
	if w.returns > 0 {
		href := v.To("pengembalian") + "?keadaan=" + leavers.TabWaiting
		add(task{href: href, icon: "wallet", tone: "kunyit", count: v.Number(w.returns)}, "returns")
	}
	if w.plans > 0 {
		add(task{href: v.To(vouchers.PlansAt), icon: "history", count: v.Number(w.plans)}, "plans")
	}
	if w.prepared != "" {
		href := v.To(closings.Home, string(w.prepared))
		add(task{href: href, icon: "calendar", tone: "kunyit"}, "month_prepared", closings.MonthName(v, w.prepared))
	}
	if w.overdue != "" {
		href := v.To(closings.Home, string(w.overdue))
		add(task{href: href, icon: "calendar", tone: "kunyit"}, "month_overdue", closings.MonthName(v, w.overdue))
	}
	if w.heirless > 0 {
		href := v.To("pengembalian") + "?keadaan=" + leavers.TabEstates
		add(task{href: href, icon: "users", tone: "kunyit", count: v.Number(w.heirless)}, "heirless")
	}
	if w.heirs > 0 {
		href := v.To("pengembalian") + "?keadaan=" + leavers.TabEstates
		add(task{href: href, icon: "users", tone: "kunyit", count: v.Number(w.heirs)}, "heirs")
	}
	if w.opening > 0 {
		add(task{href: v.To("saldo-awal"), icon: "scale", tone: "kunyit"}, "opening")
	}
	if w.disputes > 0 {
		href := v.To("saldo-awal", "anggota") + "?keadaan=" + openings.TabDisputed
		add(task{href: href, icon: "scale", tone: "kunyit", count: v.Number(w.disputes)}, "disputes")
	}
	if w.interestDue != "" {
		word, tone := "interest", ""
		if w.interest == interest.Submitted {
			word, tone = "interest_approve", "kunyit"
		}
		add(task{href: v.To("jasa-simpanan"), icon: "pig", tone: tone}, word)
	}
	if w.refunds > 0 {
		add(task{href: v.To("refund") + "?keadaan=" + refunds.TabOwed, icon: "coins", tone: "bata"}, "refunds", w.refunds)
	}
	if w.parked > 0 {
		add(task{icon: "alert-triangle", tone: "bata", count: upTo(v, w.parked, w.more)}, "parked")
	}
	if w.mute {
		add(task{href: v.To("kabar"), icon: "mail", tone: "bata"}, "mute")
	}
	return list
}

// upTo is a number that may be higher.
func upTo(v *Visit, n int, more bool) string {
	if more {
		return v.Number(n) + "+"
	}
	return v.Number(n)
}

// figures are the four cards of the day.
func (d *day) figures(v *Visit) []figure {
	trial, held, owed := d.trial, books.BalanceOf(d.trial, ledger.Escrow), books.BalanceOf(d.trial, ledger.Proceeds, ledger.Savings)
	tone := "padi"
	if trial.Difference() != 0 {
		tone = "bata"
	}
	running := v.T("coop.figure.open", upTo(v, d.open, d.moreOpen))
	return []figure{
		{v.To("pesanan"), v.T("coop.figure.orders"), v.T("coop.figure.placed", d.placed), running, ""},
		{v.To("akun", ledger.Escrow), v.T("coop.figure.held"), v.Rupiah(held), v.T("coop.figure.held_note"), ""},
		{v.To("neraca"), v.T("coop.figure.owed"), v.Rupiah(owed), v.T("coop.figure.owed_note"), ""},
		{v.To("neraca"), v.T("coop.nav.trial"), v.T("coop.difference", trial.Difference()), v.T("coop.entries", trial.Entries), tone},
	}
}

// fillDay counts the orders of the day and those that are open, and reckons the newest.
func (s *Cooperative) fillDay(ctx context.Context, v *Visit, d *day) error {
	now := d.at.In(v.Zone())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, v.Zone())
	newest, err := s.placedSince(ctx, v.Coop.ID, midnight, d)
	if err != nil {
		return err
	}
	if err := s.openOrders(ctx, v.Coop.ID, d); err != nil {
		return err
	}
	rows, err := s.Orders.Reconcile(ctx, v.Coop.ID, newest)
	if err != nil {
		return err
	}
	d.latest, err = ui.Tabulate(ctx, v, sales.Columns(), rows)
	return err
}

// placedSince counts the orders that were placed since a moment, whatever became of them, and returns the newest of all.
func (s *Cooperative) placedSince(ctx context.Context, coop string, since time.Time, d *day) (newest []orders.Order, err error) {
	for page := (store.Page{Limit: openLimit}); d.placed < office.CountLimit; {
		slice, err := s.Orders.CoopOrders(ctx, coop, "", page)
		if err != nil {
			return nil, err
		}
		if page.After == "" {
			newest = slice.Items[:min(latestShown, len(slice.Items))]
		}
		for i := range slice.Items {
			if slice.Items[i].PlacedAt.Before(since) {
				return newest, nil
			}
			d.placed++
		}
		if page.After = slice.Next; slice.Next == "" {
			break
		}
	}
	return newest, nil
}

// openLimit is how far orders of one state are counted.
const openLimit = 200

// openOrders counts the orders that are paid and not yet with their buyers.
func (s *Cooperative) openOrders(ctx context.Context, coop string, d *day) error {
	for _, state := range orders.OpenStates() {
		slice, err := s.Orders.CoopOrders(ctx, coop, state, store.Page{Limit: openLimit})
		if err != nil {
			return err
		}
		d.open += len(slice.Items)
		d.moreOpen = d.moreOpen || slice.Next != ""
	}
	return nil
}
