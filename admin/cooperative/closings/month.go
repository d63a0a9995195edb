package closings

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/closing"
)

// monthPage is one month: what is missing, what it says, and what this officer may do about it.
func (s *desk) monthPage() page {
	return page{
		Path: Home + "/:id", Access: act.Reads, Nav: nav{ID: Home}, Title: "coop.closing.title", Help: "closing", Show: s.month,
		Acts: []web.Act[*Visit]{
			web.Do("siapkan", writes(), s.prepare), web.Do("tutup", decides(), s.close), web.Do("kembalikan", decides(), s.sendBack),
			web.Do("buka-lagi", decides(), s.reopen),
		},
		Files:  []web.File[*Visit]{s.proof()},
		Sample: sampleMonth(sampleOpen), More: map[string]web.Show[*Visit]{
			"kurang": sampleMonth(sampleMissing), "siap": sampleMonth(samplePrepared), "selisih": sampleMonth(sampleOff),
			"milik-sendiri": sampleMonth(sampleMine), "ditutup": sampleMonth(sampleClosed), "dibuka-lagi": sampleMonth(sampleReopened),
		},
	}
}

// prepareForm is what an officer says of a month; the bank's statement comes beside it, as the file document.
type prepareForm struct {
	Statement money.Amount `form:"statement" label:"coop.closing.statement"`
	Reason    string       `form:"sebab" max:"300" label:"coop.closing.bank_reason"`
}

// reasonForm is why a month is sent back or reopened.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// detail is what the page says.
type detail struct {
	name   string // of the month
	month  closing.Month
	now    *closing.Checks  // nil for a month that is closed
	known  *closing.Closing // nil for one that nobody has prepared
	people []string         // who did each of its steps
}

// state is where it stands, "" for a month that nobody has prepared.
func (d *detail) state() closing.State {
	if d.known == nil {
		return ""
	}
	return d.known.State
}

// figures are those of the month: as it was closed or prepared, or as the book has them now.
func (d *detail) figures() closing.Figures {
	if s := d.state(); s == closing.Closed || s == closing.Prepared {
		return d.known.Paper().Figures
	}
	return d.now.Figures
}

// paper is what the month was closed or prepared with, nil while there is none that counts.
func (d *detail) paper() *closing.Paper {
	if s := d.state(); s == closing.Closed || s == closing.Prepared {
		return d.known.Paper()
	}
	return nil
}

func (s *desk) month(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &detail{month: closing.Month(v.Param("id"))}
	var err error
	if d.known, err = s.Closings.Of(ctx, v.Coop.ID, d.month); errors.Is(err, closing.ErrNotFound) {
		d.known, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if d.state() != closing.Closed {
		if d.now, err = s.Closings.Checks(ctx, v.Coop.ID, d.month); err != nil {
			return nil, err
		}
	}
	if d.known == nil && d.now.Turn > d.month {
		return nil, closing.ErrNoMonth // before the book began
	}
	return showMonth(ctx, v, d)
}

func showMonth(ctx context.Context, v *Visit, d *detail) (templ.Component, error) {
	d.name = MonthName(v, d.month)
	v.Title, v.Back = v.T("coop.closing.of", d.name), v.To(Home)
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(prepareForm{}); err != nil {
			return nil, err
		}
		v.Form.Values.Del("statement")
	}
	if d.known == nil {
		return monthMain(v, d), nil
	}
	var err error
	d.people, err = peopleOf(ctx, v, d.known)
	return monthMain(v, d), err
}

// peopleOf are who did each step of a month.
func peopleOf(ctx context.Context, v *Visit, c *closing.Closing) (people []string, err error) {
	cells := make([]ui.Cell, len(c.Steps))
	for i, step := range c.Steps {
		cells[i] = ui.Named(office.Person, step.By)
	}
	err = ui.Resolve(ctx, v, [][]ui.Cell{cells})
	for _, cell := range cells {
		people = append(people, cell.Text)
	}
	return people, err
}

// steps is its way, with who did what.
func (d *detail) steps(v *Visit) (way []web.Step) {
	for i, step := range d.known.Steps {
		way = append(way, web.Step{
			Title: v.Word("closing_step", step.State), Text: step.Reason, When: v.Moment(step.At) + " · " + d.people[i], State: "done",
		})
	}
	return way
}

// mine says whether the visitor prepared it last.
func (d *detail) mine(v *Visit) bool { return d.known != nil && d.known.By() == v.By.ID() }

// What the visitor may do. The service says so again.
func (d *detail) decides(v *Visit, state closing.State) bool {
	return d.state() == state && v.May(act.Price)
}

// prepares says whether the visitor can prepare it now.
func (d *detail) prepares(v *Visit) bool {
	return d.now != nil && d.now.Wrong() == nil && v.May(act.Collect)
}

// wrong says why it cannot be prepared, "" when it can.
func (d *detail) wrong(v *Visit) string {
	if d.now == nil || d.now.Wrong() == nil {
		return ""
	}
	f := fault.Of(d.now.Wrong())
	return v.T(f.Key, f.Args...)
}

// check is one thing that must be right, with where it is put right.
type check struct {
	done        bool
	title, text string
	href, word  string
}

// checks are those of a month that is not closed.
func (d *detail) checks(v *Visit) []check {
	c := d.now
	add := func(done bool, key string, args ...any) check {
		words := "coop.closing.check." + key
		if text := words + "_text"; !done && v.Locale.Has(text) {
			return check{title: v.T(words), text: v.T(text, args...)}
		}
		return check{done: done, title: v.T(words)}
	}
	turn := add(c.Month == c.Turn, "turn", MonthName(v, c.Turn))
	if !turn.done {
		turn.href, turn.word = v.To(Home, string(c.Turn)), MonthName(v, c.Turn)
	}
	waiting := add(c.Vouchers == 0, "vouchers", c.Vouchers)
	if !waiting.done {
		waiting.href, waiting.word = v.To("bukti-jurnal")+"?keadaan=menunggu", v.T("coop.voucher.title")
	}
	opening := add(!c.Opening, "opening")
	if !opening.done {
		opening.href, opening.word = v.To("saldo-awal"), v.T("coop.opening.title")
	}
	interest := add(!c.Interest, "interest")
	if !interest.done {
		interest.href, interest.word = v.To("jasa-simpanan"), v.T("coop.closing.check.interest_to")
	}
	suspense := add(c.Figures.Suspense == 0, "suspense", c.Figures.Suspense)
	if !suspense.done {
		suspense.href, suspense.word = v.To("akun", "1-1350"), office.AccountName(v.Locale, "1-1350")
	}
	counted := add(c.Count != nil, "count")
	if c.Count != nil {
		counted.text = v.Moment(c.Count.At) + " · " + v.Rupiah(c.Count.Total) + " · " + difference(v, c.Count.Off())
	}
	counted.href, counted.word = v.To(CountsAt, "baru"), v.T("coop.count.new")
	return []check{add(c.Over, "over"), turn, waiting, opening, interest, suspense, counted}
}

// reports is the address of a statement of the month, by effect.
func (d *detail) reports(v *Visit, view string) string {
	first := d.month.First()
	return v.To("keuangan") + "?isi=" + view + "&dari=" + first.Format(time.DateOnly) +
		"&sampai=" + first.AddDate(0, 1, -1).Format(time.DateOnly) + "&menurut=berlaku"
}

func (s *desk) prepare(ctx context.Context, v *Visit, in prepareForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	document, err := s.TakeDocument(ctx, &v.Visit)
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Closings.Prepare(ctx, v.By, closing.Input{
		Coop: v.Coop.ID, Key: key, Month: closing.Month(v.Param("id")), Statement: in.Statement, Reason: in.Reason, Proof: document,
	})
	return web.Done{Tone: "padi", Key: "coop.closing.did_prepare"}, err
}

func (s *desk) close(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Closings.Close(ctx, v.By, v.Coop.ID, closing.Month(v.Param("id")))
	return web.Done{Tone: "padi", Key: "coop.closing.did_close"}, err
}

func (s *desk) sendBack(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	_, err := s.Closings.SendBack(ctx, v.By, v.Coop.ID, closing.Month(v.Param("id")), in.Reason)
	return web.Done{Tone: "padi", Key: "coop.closing.did_send_back"}, err
}

func (s *desk) reopen(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	_, err := s.Closings.Reopen(ctx, v.By, v.Coop.ID, closing.Month(v.Param("id")), in.Reason)
	return web.Done{Tone: "nila", Key: "coop.closing.did_reopen"}, err
}

// proof is the bank's statement. Reading it is written into the audit log.
func (s *desk) proof() web.File[*Visit] {
	return web.File[*Visit]{
		Path: "berkas/:file", Access: act.Reads,
		Name: func(v *Visit) string { return "rekening-koran-" + v.Param("id") + path.Ext(v.Param("file")) },
		Write: func(ctx context.Context, v *Visit, to io.Writer) error {
			_, kind, _ := strings.Cut(v.Param("file"), ".")
			document, err := s.Closings.Proof(ctx, v.By, v.Coop.ID, closing.Month(v.Param("id")))
			if err != nil {
				return err
			}
			if string(document.Type) != kind {
				return closing.ErrNotFound
			}
			return s.WriteDocument(ctx, *document, to)
		},
	}
}

// paperPage is the minutes of a month (berita acara tutup bulan), for two signatures.
func (s *desk) paperPage() page {
	return page{
		Path: Home + "/:id/berita-acara", Access: act.Reads, Nav: nav{ID: Home}, Title: "coop.closing.paper", Help: "closing", Show: s.paper,
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			return showPaper(ctx, v, sampleClosing(v, sampleOff), sampleCount(v))
		},
	}
}

func (s *desk) paper(ctx context.Context, v *Visit) (templ.Component, error) {
	c, err := s.Closings.Of(ctx, v.Coop.ID, closing.Month(v.Param("id")))
	if err != nil {
		return nil, err
	}
	count, err := s.Closings.CountByID(ctx, v.Coop.ID, c.Paper().Cash.Count)
	if err != nil {
		return nil, err
	}
	return showPaper(ctx, v, c, count)
}

func showPaper(ctx context.Context, v *Visit, c *closing.Closing, count *closing.Count) (templ.Component, error) {
	name := MonthName(v, c.Month)
	v.Title, v.Back = v.T("coop.closing.paper_of", name), v.To(Home, string(c.Month))
	people, err := peopleOf(ctx, v, c)
	if err != nil {
		return nil, err
	}
	d := &detail{name: name, month: c.Month, known: c, people: people}
	return paperMain(v, d, c.Paper(), count), nil
}

// signs are who sign the minutes: who prepared it, and who closed it, if somebody has.
func (d *detail) signs() (prepared, closed string) {
	for i, step := range d.known.Steps {
		switch step.State {
		case closing.Prepared:
			prepared, closed = d.people[i], ""
		case closing.Closed:
			closed = d.people[i]
		case closing.SentBack, closing.Reopened:
		}
	}
	return prepared, closed
}
