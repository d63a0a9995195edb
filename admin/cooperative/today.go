package cooperative

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments/ledger"
)

// todayPage is the officers' day: one sentence, what to do, and how the money stands.
type todayPage struct {
	desk
	Sentence string
	At       time.Time
	Tasks    []task
	Figures  []figure
	Refunds  []refundRow
	Latest   []orderRow
}

// task is one thing to do.
type task struct{ Href, Icon, Tone, Heading, Text, Count string }

// figure is one number of the day.
type figure struct{ Href, Label, Value, Note, Tone string }

// refundRow is money that must go back to a buyer, or that came twice.
type refundRow struct {
	Order, Why string
	At         time.Time
	Amount     money.Amount
}

// waiting is what somebody must see to.
type waiting struct {
	products, applicants int
	refunds              money.Amount
	parked               int
	more                 bool // more are parked than were counted
}

func (s *Cooperative) today(c *gin.Context) error {
	v, d, err := s.openDesk(c, "hari-ini", "coop.nav.today")
	if err != nil {
		return err
	}
	view, err := s.day(c.Request.Context(), d, v)
	if err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "today", view)
}

// day asks for everything that the page of the day shows.
func (s *Cooperative) day(ctx context.Context, d desk, v visit) (view todayPage, err error) {
	trial, err := s.Payments.Ledger.TrialBalance(ctx, v.coop.ID)
	if err != nil {
		return view, err
	}
	w, err := s.waiting(ctx, v, trial)
	if err != nil {
		return view, err
	}
	view = todayPage{desk: d, Sentence: daySentence(d.Locale, w), At: s.Now(), Tasks: d.tasks(w)}
	if view.Figures, err = s.figures(ctx, d, v, trial); err != nil {
		return view, err
	}
	if view.Refunds, err = s.refunds(ctx, s.lookup(d, v.coop.ID), w); err != nil {
		return view, err
	}
	view.Latest, _, err = s.orderRows(ctx, v.coop.ID, "", store.Page{Limit: 6})
	return view, err
}

// waiting counts what somebody must see to. Facts that nobody could take in are shown to officers alone: they are the
// installation's, and supervisors cannot act on them.
func (s *Cooperative) waiting(ctx context.Context, v visit, trial ledger.Trial) (w waiting, err error) {
	w.refunds = balanceOf(trial, ledger.RefundsOwed)
	if w.products, err = s.Catalog.CountPending(ctx, v.coop.ID, countLimit); err != nil {
		return w, err
	}
	if w.applicants, err = s.Members.CountMembers(ctx, v.coop.ID, members.Applied, countLimit); err != nil {
		return w, err
	}
	if v.officer() {
		if w.parked, err = s.Bus.CountDeadLetters(ctx, countLimit); err != nil {
			return w, err
		}
		w.more = w.parked == countLimit
	}
	return w, nil
}

// daySentence says the day in one sentence: what waits for a decision, what must go back, or that all is well.
func daySentence(l *i18n.Locale, w waiting) string {
	var parts []string
	if w.products > 0 {
		parts = append(parts, l.T("coop.day.products", w.products))
	}
	if w.applicants > 0 {
		parts = append(parts, l.T("coop.day.applicants", w.applicants))
	}
	switch {
	case len(parts) > 0:
		return l.T("coop.day.waiting", strings.Join(parts, " "+l.T("coop.and")+" "))
	case w.refunds > 0:
		return l.T("coop.day.refunds", w.refunds)
	case w.parked > 0:
		return l.T("coop.day.parked", w.parked)
	}
	return l.T("coop.day.clear")
}

// tasks are the same things, each with where to go.
func (d desk) tasks(w waiting) []task {
	var list []task
	if w.products > 0 {
		list = append(list, task{d.To("barang"), "tags", "kunyit", d.T("coop.task.products"), d.T("coop.task.products_text"), d.Number(w.products)})
	}
	if w.applicants > 0 {
		list = append(list, task{d.To("anggota") + "?keadaan=calon", "users", "", d.T("coop.task.applicants"), d.T("coop.task.applicants_text"), d.Number(w.applicants)})
	}
	if w.refunds > 0 {
		list = append(list, task{d.To("akun", ledger.RefundsOwed), "cash", "bata", d.T("coop.task.refunds", w.refunds), d.T("coop.task.refunds_text"), ""})
	}
	if w.parked > 0 {
		count := d.Number(w.parked)
		if w.more {
			count += "+"
		}
		list = append(list, task{"", "alert-triangle", "bata", d.T("coop.task.parked"), d.T("coop.task.parked_text"), count})
	}
	return list
}

// figures are the four cards of the day.
func (s *Cooperative) figures(ctx context.Context, d desk, v visit, trial ledger.Trial) ([]figure, error) {
	now := s.Now().In(v.zone())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, v.zone())
	placed, err := s.placedSince(ctx, v.coop.ID, midnight)
	if err != nil {
		return nil, err
	}
	open, more, err := s.openOrders(ctx, v.coop.ID)
	if err != nil {
		return nil, err
	}
	running := d.Number(open)
	if more {
		running += "+"
	}
	balanced := figure{d.To("neraca"), d.T("coop.nav.trial"), d.T("coop.difference", trial.Difference()), d.T("coop.entries", trial.Entries), "padi"}
	if trial.Difference() != 0 {
		balanced.Tone = "bata"
	}
	return []figure{
		{d.To("pesanan"), d.T("coop.figure.orders"), d.T("coop.figure.placed", placed), d.T("coop.figure.open", running), ""},
		{d.To("akun", ledger.Escrow), d.T("coop.figure.held"), balanceOf(trial, ledger.Escrow).String(), d.T("coop.figure.held_note"), ""},
		{d.To("neraca"), d.T("coop.figure.owed"), balanceOf(trial, ledger.Proceeds, ledger.Savings).String(), d.T("coop.figure.owed_note"), ""},
		balanced,
	}, nil
}

// placedSince counts the orders that were placed since a moment, whatever became of them.
func (s *Cooperative) placedSince(ctx context.Context, coop string, since time.Time) (int, error) {
	count := 0
	for page := (store.Page{Limit: 200}); count < countLimit; {
		slice, err := s.Orders.CoopOrders(ctx, coop, "", page)
		if err != nil {
			return 0, err
		}
		for i := range slice.Items {
			if slice.Items[i].PlacedAt.Before(since) {
				return count, nil
			}
			count++
		}
		if page.After = slice.Next; slice.Next == "" {
			break
		}
	}
	return count, nil
}

// openLimit is how far orders of one state are counted.
const openLimit = 200

// openOrders counts the orders that are paid and not yet with their buyers; more says that there are more than that.
func (s *Cooperative) openOrders(ctx context.Context, coop string) (count int, more bool, err error) {
	for _, state := range orders.OpenStates() {
		slice, err := s.Orders.CoopOrders(ctx, coop, state, store.Page{Limit: openLimit})
		if err != nil {
			return 0, false, err
		}
		count += len(slice.Items)
		more = more || slice.Next != ""
	}
	return count, more, nil
}
