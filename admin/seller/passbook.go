package seller

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// passbookPage is a member's book: what she owns, and every line with why it is what it is.
type passbookPage struct {
	web.Page
	Kind     string // simpanan sukarela or hasil jual
	Holder   string // No. 00127 · Inaq Sri Wahyuni
	Balance  string
	Held     string
	Books    []tab // both books, when both have lines
	Filters  []tab
	Book     string // values of the month's form
	Way      string
	Months   []web.Option
	Month    string
	Lines    []bookLine
	None     string
	Start    string
	Onward   string
	Download string
	Hours    string // of the office, where money is paid out
	Phone    string
	Chat     string
	Street   string
	Consent  consentView
}

// bookLine is a line of the book with the order it comes from.
type bookLine struct {
	web.PassbookLine
	When        string
	Order, Href string
}

// bookSearch is what the address of the page asks for.
type bookSearch struct {
	kind  savings.Kind
	way   string    // masuk, keluar, or "" for both
	month time.Time // its first moment, zero for all
}

func (s *Seller) passbook(c *gin.Context, v *visit) error { return s.showPassbook(c, v, nil) }

// showPassbook shows the book; consent is that form when it was refused, or nil.
func (s *Seller) showPassbook(c *gin.Context, v *visit, consent *web.Form) error {
	ctx := c.Request.Context()
	wish, err := s.Payments.StandingOrder(ctx, v.coop.ID, v.actor.ID())
	if err != nil {
		return err
	}
	search := v.bookSearch(c, wish)
	found, next, err := s.findLines(ctx, v, search, c.Query("dari"))
	if err != nil {
		return err
	}
	view := passbookPage{Kind: v.t("seller.book_" + string(search.kind)), Book: string(search.kind), Way: search.way, Consent: v.consentView(wish)}
	if view.Lines, err = s.bookLines(ctx, v, search.kind, found); err != nil {
		return err
	}
	if err := s.bookHead(ctx, v, search.kind, &view); err != nil {
		return err
	}
	if view.Page, err = s.page(c, v, placeBook, "seller.book_title"); err != nil {
		return err
	}
	view.Back, view.Path, view.Form = "/jualan", "/jualan/simpanan", consent
	if err := view.choices(v, search); err != nil {
		return err
	}
	if view.Start, view.Onward, err = pagerLinks(view.Page, next); err != nil {
		return err
	}
	status := http.StatusOK
	if consent != nil {
		status = consent.Status()
	}
	return s.pages.Render(c, status, "passbook", view)
}

// bookSearch reads the address. Without a choice it is the book that sales go to now.
func (v *visit) bookSearch(c *gin.Context, wish savings.StandingOrder) bookSearch {
	search := bookSearch{kind: savings.Proceeds}
	if v.coop.USPLicense && wish.ToSavings {
		search.kind = savings.Sukarela
	}
	for _, kind := range []savings.Kind{savings.Sukarela, savings.Proceeds} {
		if c.Query("buku") == string(kind) {
			search.kind = kind
		}
	}
	if way := c.Query("arah"); way == "masuk" || way == "keluar" {
		search.way = way
	}
	if month, err := time.ParseInLocation("2006-01", c.Query("bulan"), v.zone); err == nil {
		search.month = month
	}
	return search
}

// takes tells whether a line is one of those asked for.
func (b bookSearch) takes(line ledger.Line) bool {
	switch {
	case b.way == "masuk" && line.Delta < 0, b.way == "keluar" && line.Delta > 0:
		return false
	case b.month.IsZero():
		return true
	}
	return !line.At.Before(b.month) && line.At.Before(b.month.AddDate(0, 1, 0))
}

// over tells whether all older lines are outside the month.
func (b bookSearch) over(line ledger.Line) bool { return !b.month.IsZero() && line.At.Before(b.month) }

// findLines reads the book back until a page is full, and says where to go on.
func (s *Seller) findLines(ctx context.Context, v *visit, search bookSearch, after string) (found []ledger.Line, next string, err error) {
	for range linePages {
		slice, err := s.Payments.Passbook(ctx, v.coop.ID, v.actor.ID(), search.kind, store.Page{Limit: pageSize, After: after})
		if err != nil {
			return nil, "", err
		}
		for _, line := range slice.Items {
			if search.over(line) {
				return found, "", nil
			}
			if search.takes(line) {
				found = append(found, line)
			}
		}
		if after = slice.Next; after == "" || len(found) >= pageSize {
			break
		}
	}
	return found, after, nil
}

// bookHead fills in whose book it is and what is in it.
func (s *Seller) bookHead(ctx context.Context, v *visit, kind savings.Kind, view *passbookPage) error {
	owned, err := s.Payments.Holdings(ctx, v.coop.ID, v.actor.ID())
	if err != nil {
		return err
	}
	waiting, err := s.held(ctx, v)
	if err != nil {
		return err
	}
	view.Balance, view.Held = owned.Proceeds.String(), waiting.text(v.locale)
	if kind == savings.Sukarela {
		view.Balance = owned.Savings.String()
	}
	view.Holder = v.actor.User.Name
	if m := v.membership(); m != nil && m.Number != 0 {
		view.Holder = v.t("seller.book_holder", m.NumberText(), m.Name)
	}
	view.Hours, view.Phone, view.Chat, view.Street = s.office(v)
	for _, book := range []savings.Kind{savings.Sukarela, savings.Proceeds} {
		lines, err := s.Payments.Passbook(ctx, v.coop.ID, v.actor.ID(), book, store.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(lines.Items) > 0 || book == kind {
			view.Books = append(view.Books, tab{Href: "/jualan/simpanan?buku=" + string(book), Label: v.t("seller.book_" + string(book)), On: book == kind})
		}
	}
	return nil
}

// office is when and where the cooperative pays out.
func (s *Seller) office(v *visit) (hours, number, chat, street string) {
	hours = v.coop.Hours.ID
	if v.locale.Tag() == "en" && v.coop.Hours.EN != "" {
		hours = v.coop.Hours.EN
	}
	if v.coop.Phone != "" {
		number, chat = phone.Display(v.coop.Phone), phone.WhatsApp(v.coop.Phone, v.t("seller.office_chat", v.coop.Name))
	}
	return hours, number, chat, v.coop.Street
}

// choices are the links and months that narrow the list.
func (view *passbookPage) choices(v *visit, search bookSearch) error {
	for _, way := range []string{"", "masuk", "keluar"} {
		href, err := view.With("arah", way, "dari", "")
		if err != nil {
			return err
		}
		view.Filters = append(view.Filters, tab{Href: href, Label: v.t("seller.way_" + wayName(way)), On: way == search.way})
	}
	first := time.Date(v.now.Year(), v.now.Month(), 1, 0, 0, 0, 0, v.zone)
	view.Months = append(view.Months, web.Option{Text: v.t("seller.all_months")})
	for back := range 12 {
		month := first.AddDate(0, -back, 0)
		view.Months = append(view.Months, web.Option{Value: month.Format("2006-01"), Text: monthText(v, month)})
	}
	view.None = v.t("seller.book_empty")
	if !search.month.IsZero() {
		view.Month = search.month.Format("2006-01")
	}
	if search.way != "" || view.Month != "" {
		view.None = v.t("seller.book_none")
	}
	view.Download = downloadLink(search)
	return nil
}

func wayName(way string) string {
	if way == "" {
		return "all"
	}
	return way
}

// monthText writes November 2026.
func monthText(v *visit, month time.Time) string {
	_, text, _ := strings.Cut(v.locale.Date(month), " ")
	return text
}

// orderOf is the order a line comes from, nil for a line that comes from none.
func (s *Seller) orderOf(ctx context.Context, line ledger.Line) (*orders.Order, error) {
	if line.Kind != ledger.Released {
		return nil, nil
	}
	o, err := s.Orders.Order(ctx, line.Book, line.Subject)
	if errors.Is(err, orders.ErrNotFound) {
		return nil, nil
	}
	return o, err
}
