package seller

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
	"lumbung/payments/savings/register"
)

// passbookPage is a member's book: what she owns, and every line with why it is what it is.
func (s *Seller) passbookPage() page {
	return page{
		Path: "simpanan", Access: act.OwnShop, Title: "seller.book_title", Help: "book", Show: s.passbook,
		Nav: nav{ID: placeBook, Icon: "wallet", Label: "seller.book", Rank: 40},
		Acts: []web.Act[*Visit]{
			web.Do("cabut-izin", act.OwnShop, s.withdrawConsent), web.Do("saldo-awal/benar", act.OwnShop, s.confirmOpening),
			web.Do("saldo-awal/sanggah", act.OwnShop, s.disputeOpening),
		},
		Files:  []web.File[*Visit]{{Path: "unduh", Name: bookFile, Write: s.writeBook}},
		Sample: samplePassbook, More: map[string]show{
			"kosong": sampleEmptyBook, "tunggakan": sampleBookOwing, "saldo-awal": sampleBookOpening(opening.Asked),
			"saldo-awal-dijawab": sampleBookOpening(opening.Answered),
		},
	}
}

// book is what the page says.
type book struct {
	search  bookSearch
	wish    savings.StandingOrder
	said    []savings.Consent // what she said about her proceeds, the newest first
	older   bool              // she said more before
	balance money.Amount
	held    string
	owes    money.Amount // what went back to buyers and her proceeds did not cover
	owed    savings.Obligation
	brought *opening.Balance // from the old book, nil when she brought nothing
	kinds   []savings.Kind   // books with lines, and the one that is open
	filters []ui.Link
	lines   []bookLine
	pager   ui.Pager
	seal    *ledger.Seal // the last of the cooperative's book
}

// bookLine is a line of the book with the order it comes from.
type bookLine struct {
	web.PassbookLine
	when        string
	order, href string
}

// consentsShown is how much of what somebody said about her proceeds the page shows.
const consentsShown = 12

// bookSearch is what the address of the page asks for.
type bookSearch struct {
	kind  savings.Kind
	way   string    // masuk, keluar, or "" for both
	month time.Time // its first moment, zero for all
}

func (s *Seller) passbook(ctx context.Context, v *Visit) (templ.Component, error) {
	wish, err := s.Payments.StandingOrder(ctx, v.coop.ID, v.owner)
	if err != nil {
		return nil, err
	}
	d := &book{wish: wish, search: v.bookSearch(wish)}
	found, next, err := s.findLines(ctx, v, d.search)
	if err != nil {
		return nil, err
	}
	if d.lines, err = s.bookLines(ctx, v, d.search.kind, found); err != nil {
		return nil, err
	}
	if err := s.bookHead(ctx, v, d); err != nil {
		return nil, err
	}
	if d.brought, err = s.Openings.BalanceOf(ctx, v.coop.ID, v.owner); err != nil {
		return nil, err
	}
	if d.filters, err = v.bookWays(d.search.way); err != nil {
		return nil, err
	}
	if d.seal, err = s.Payments.LastSeal(ctx, v.coop.ID); err != nil {
		return nil, err
	}
	if wish.N > 0 {
		said, err := s.Payments.Consents(ctx, v.coop.ID, v.owner, store.Page{Limit: consentsShown})
		if err != nil {
			return nil, err
		}
		d.said, d.older = said.Items, said.Next != ""
	}
	d.pager = ui.NewPager(&v.Page, next)
	return v.showBook(d), nil
}

func (v *Visit) showBook(d *book) templ.Component {
	v.Back, v.bar.Actions = at(""), printBar(v)
	return bookMain(v, d)
}

// bookSearch reads the address. Without a choice it is the book that sales go to now.
func (v *Visit) bookSearch(wish savings.StandingOrder) bookSearch {
	search := bookSearch{kind: savings.Proceeds}
	if v.coop.USPLicense && wish.ToSavings {
		search.kind = savings.Sukarela
	}
	for _, kind := range savings.Kinds() {
		if v.Query.Get("buku") == string(kind) {
			search.kind = kind
		}
	}
	if way := v.Query.Get("arah"); way == "masuk" || way == "keluar" {
		search.way = way
	}
	if month, err := time.ParseInLocation(monthForm, v.Query.Get("bulan"), v.zone); err == nil {
		search.month = month
	}
	return search
}

const monthForm = "2006-01"

// monthWord is the month as the address has it, "" for all.
func (b bookSearch) monthWord() string {
	if b.month.IsZero() {
		return ""
	}
	return b.month.Format(monthForm)
}

// matches tells whether a line is one of those asked for.
func (b bookSearch) matches(line ledger.Line) bool {
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

// linesShown is how many lines stand on one page.
const linesShown = 20

// findLines reads the book back until a page is full, and says where to go on.
func (s *Seller) findLines(ctx context.Context, v *Visit, search bookSearch) (found []ledger.Line, next string, err error) {
	page := ui.Part(&v.Page, linesShown)
	for range linePages {
		slice, err := s.Payments.Passbook(ctx, v.coop.ID, v.owner, search.kind, page)
		if err != nil {
			return nil, "", err
		}
		for _, line := range slice.Items {
			if search.over(line) {
				return found, "", nil
			}
			if search.matches(line) {
				found = append(found, line)
			}
		}
		if page.After = slice.Next; page.After == "" || len(found) >= linesShown {
			break
		}
	}
	return found, page.After, nil
}

// bookHead fills in what is in the book, which its newest line says, and what is still to come.
func (s *Seller) bookHead(ctx context.Context, v *Visit, d *book) error {
	open, err := s.Orders.OpenOrders(ctx, v.coop.ID, v.owner, store.Page{Limit: store.MaxPage})
	if err != nil {
		return err
	}
	d.held = heldFor(open).text(v.Locale)
	var has savings.Holdings
	for _, kind := range savings.Kinds() {
		newest, err := s.Payments.Passbook(ctx, v.coop.ID, v.owner, kind, store.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(newest.Items) > 0 || kind == d.search.kind {
			d.kinds = append(d.kinds, kind)
		}
		if len(newest.Items) > 0 {
			*has.In(kind) = newest.Items[0].Balance
		}
	}
	d.balance = has.Of(d.search.kind)
	if d.owes, err = s.Payments.Balance(ctx, v.coop.ID, ledger.Of(ledger.MemberDebt, v.owner)); err != nil {
		return err
	}
	if m := v.membership(); m != nil {
		d.owed, err = s.Savings.ObligationWith(ctx, v.coop.ID, register.Line(m), has)
	}
	return err
}

// bookTabs are both books, when both have lines.
func (v *Visit) bookTabs(d *book) []ui.Link {
	var tabs []ui.Link
	for _, kind := range d.kinds {
		tabs = append(tabs, ui.Link{
			Href: at("simpanan") + "?buku=" + string(kind), Text: v.T("seller.book_" + string(kind)), On: kind == d.search.kind,
		})
	}
	return tabs
}

// bookWays are the links that narrow the list to what came in or went out.
func (v *Visit) bookWays(on string) (tabs []ui.Link, err error) {
	for _, way := range []struct{ word, label string }{{"", "all"}, {"masuk", "masuk"}, {"keluar", "keluar"}} {
		href, err := ui.Afresh(&v.Page, "arah", way.word)
		if err != nil {
			return nil, err
		}
		tabs = append(tabs, ui.Link{Href: href, Text: v.T("seller.way_" + way.label), On: way.word == on})
	}
	return tabs, nil
}

// bookMonths are the last twelve months to choose from.
func (v *Visit) bookMonths() []web.Option {
	first := time.Date(v.now.Year(), v.now.Month(), 1, 0, 0, 0, 0, v.zone)
	months := []web.Option{{Text: v.T("seller.all_months")}}
	for back := range 12 {
		month := first.AddDate(0, -back, 0)
		months = append(months, web.Option{Value: month.Format(monthForm), Text: v.Locale.Month(month)})
	}
	return months
}

// lateMonths names the months of simpanan wajib that are late.
func (v *Visit) lateMonths(o savings.Obligation) string {
	var names []string
	for _, m := range o.Late() {
		names = append(names, v.Locale.Month(m.At.In(v.zone)))
	}
	return strings.Join(names, ", ")
}

// bookNone says that there are no lines: at all, or none of those asked for.
func (v *Visit) bookNone(search bookSearch) string {
	if search.way != "" || !search.month.IsZero() {
		return v.T("seller.book_none")
	}
	return v.T("seller.book_empty")
}

// holder is whose book it is: No. 00127 · Inaq Sri Wahyuni.
func (v *Visit) holder() string {
	if m := v.membership(); m != nil && m.Number != 0 {
		return v.T("seller.book_holder", m.NumberText(), m.Name)
	}
	return v.actor.User.Name
}

// hours are when the office of the cooperative is open, where money is paid out.
func (v *Visit) hours() string {
	if v.Lang() == i18n.English && v.coop.Hours.EN != "" {
		return v.coop.Hours.EN
	}
	return v.coop.Hours.ID
}

// officeChat opens a chat with the office.
func (v *Visit) officeChat() string {
	return phone.WhatsApp(v.coop.Phone, v.T("seller.office_chat", v.coop.Name))
}
