package books

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

// journalPage lists the entries of the book, newest first.
func (s *desk) journalPage() page {
	return page{
		Path: "jurnal", Access: act.Reads, Nav: nav{ID: "jurnal", Icon: "book", Label: "coop.nav.journal", Rank: 40},
		Title: "coop.nav.journal", Help: "journal", Show: s.journal, Sample: sampleJournal,
		Files: []web.File[*Visit]{
			{Path: "unduh", Name: journalName(".csv"), Write: s.writeJournal},
			{Path: "hledger", Name: journalName(".journal"), Write: s.writeHledger},
			{Path: "gnucash", Name: journalName("-gnucash.csv"), Write: s.writeGnuCash},
			{Path: "gnucash-akun", Name: func(*Visit) string { return "akun-gnucash.csv" }, Write: s.writeGnuCashAccounts},
		},
	}
}

// journalDetail is what the page says.
type journalDetail struct {
	entries  []office.EntryView
	download map[string]string // addresses of the same period as files
	filtered bool
	pager    ui.Pager
}

// periodForm is the days an officer asks for, both included.
type periodForm struct {
	From time.Time `form:"dari" label:"coop.from"`
	To   time.Time `form:"sampai" label:"coop.to"`
}

// readPeriod is [from, to) in the cooperative's own days; a zero time leaves a side open.
type period struct{ from, to time.Time }

// daysMax is the longest period that is written into one file.
const daysMax = 366

// in reads the days in the zone of the cooperative.
func (f periodForm) in(zone *time.Location) (period, error) {
	var p period
	if !f.From.IsZero() {
		p.from = time.Date(f.From.Year(), f.From.Month(), f.From.Day(), 0, 0, 0, 0, zone)
	}
	if !f.To.IsZero() {
		p.to = time.Date(f.To.Year(), f.To.Month(), f.To.Day()+1, 0, 0, 0, 0, zone)
	}
	if !p.from.IsZero() && !p.to.IsZero() && !p.from.Before(p.to) {
		return p, errPeriod
	}
	return p, nil
}

// readPeriod reads the days of the address.
func readPeriod(v *Visit) (in periodForm, days period, form *web.Form, err error) {
	if form, err = v.ReadQuery(&in); err != nil {
		return in, days, nil, err
	}
	days, err = in.in(v.Zone())
	return in, days, form, err
}

func (s *desk) journal(ctx context.Context, v *Visit) (templ.Component, error) {
	if ref := v.Query.Get("ref"); ref != "" {
		return s.journalOf(ctx, v, ref)
	}
	in, days, form, err := readPeriod(v)
	v.Form = form
	d := &journalDetail{download: download(v, in), filtered: days != period{}}
	if form != nil && form.Invalid(err) {
		d.filtered = true
		return journalMain(v, d), nil
	}
	if err != nil {
		return nil, err
	}
	slice, err := s.Payments.Journal(ctx, v.Coop.ID, days.from, days.to, v.Part())
	if err != nil {
		return nil, err
	}
	last, err := s.Payments.LastSeal(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	d.pager = ui.NewPager(&v.Page, slice.Next)
	d.entries, err = withNames(ctx, v, slice.Items, last)
	return journalMain(v, d), err
}

// journalOf shows one entry.
func (s *desk) journalOf(ctx context.Context, v *Visit, ref string) (templ.Component, error) {
	e, err := s.Payments.Entry(ctx, v.Coop.ID, ref)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errEntry
	}
	if err != nil {
		return nil, err
	}
	last, err := s.Payments.LastSeal(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	d := &journalDetail{download: download(v, periodForm{}), filtered: true}
	d.entries, err = withNames(ctx, v, []ledger.Entry{*e}, last)
	return journalMain(v, d), err
}

// withNames prepares entries with the names they need.
func withNames(ctx context.Context, v *Visit, list []ledger.Entry, last *ledger.Seal) ([]office.EntryView, error) {
	cells := office.EntryCells(list)
	err := ui.Resolve(ctx, v, cells)
	return v.Entries(list, cells, last), err
}

// download are the addresses of the files: of the chosen days, or of this month until today.
func download(v *Visit, in periodForm) map[string]string {
	if in.To.IsZero() {
		in.To = v.Now.In(v.Zone())
	}
	if in.From.IsZero() {
		in.From = time.Date(in.To.Year(), in.To.Month(), 1, 0, 0, 0, 0, v.Zone())
	}
	query := url.Values{"dari": {in.From.Format(time.DateOnly)}, "sampai": {in.To.Format(time.DateOnly)}}
	files := map[string]string{}
	for _, file := range []string{"unduh", "hledger", "gnucash"} {
		files[file] = v.To("jurnal", file) + "?" + query.Encode()
	}
	return files
}

// journalName is what browsers call a file.
func journalName(ending string) func(*Visit) string {
	return func(v *Visit) string {
		in, _, _, _ := readPeriod(v) // filePeriod has refused a wrong one
		return fmt.Sprintf("jurnal-%s-%s-%s%s", v.Coop.Slug, in.From.Format("20060102"), in.To.Format("20060102"), ending)
	}
}
