package cooperative

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/web"
)

// journalPage lists the entries of the book, newest first.
type journalPage struct {
	desk
	Entries  []entryView
	Download string // address of the same period as a file
	Filtered bool
	Next     string
}

// periodForm is the days an officer asks for, both included.
type periodForm struct {
	From time.Time `form:"dari" label:"coop.from"`
	To   time.Time `form:"sampai" label:"coop.to"`
}

// period is [from, to) in the cooperative's own days; a zero time leaves a side open.
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

func (s *Cooperative) journal(c *gin.Context) error {
	v, err := s.enter(c)
	if err != nil {
		return err
	}
	var in periodForm
	form, err := web.BindQuery(c, &in)
	if err != nil {
		return err
	}
	d, err := s.open(c, v, "jurnal", "coop.nav.journal")
	if err != nil {
		return err
	}
	days, err := in.in(v.zone())
	if form.Refused(err) {
		d.Form = form
		return s.pages.Render(c, form.Status(), "journal", journalPage{desk: d, Download: d.download(in, s.Now()), Filtered: true})
	}
	ctx := c.Request.Context()
	slice, err := s.Payments.Ledger.Journal(ctx, v.coop.ID, days.from, days.to, d.page())
	if err != nil {
		return err
	}
	last, err := s.Payments.Ledger.LastSeal(ctx, v.coop.ID)
	if err != nil {
		return err
	}
	d.Form = form
	return s.pages.Render(c, http.StatusOK, "journal", journalPage{
		desk: d, Entries: s.lookup(d, v.coop.ID).entries(ctx, slice.Items, last), Download: d.download(in, s.Now()),
		Filtered: days != period{}, Next: slice.Next,
	})
}

// download is the address of the file: of the chosen days, or of this month until today.
func (d desk) download(in periodForm, now time.Time) string {
	now = now.In(d.place())
	if in.To.IsZero() {
		in.To = now
	}
	if in.From.IsZero() {
		in.From = time.Date(in.To.Year(), in.To.Month(), 1, 0, 0, 0, 0, d.place())
	}
	const day = "2006-01-02"
	query := url.Values{"dari": {in.From.Format(day)}, "sampai": {in.To.Format(day)}}
	return d.To("jurnal", "unduh") + "?" + query.Encode()
}
