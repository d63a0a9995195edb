package reports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/ledger/bookfile"
)

// Faults of the page.
var (
	errNoFile = fault.New(fault.Invalid, "coop.proof.no_file")
	errHead   = fault.New(fault.Invalid, "coop.proof.head_wrong")
)

// How large a file may be that is checked in the browser; what is larger is checked with lumbung verify.
const (
	bookBytes = 48 << 20
	formBytes = 64 << 10 // what a form has beside its file
)

// proofPage is where the whole book leaves as a file, where such a file is checked, and where a printed head is compared with today's book.
func (s *desk) proofPage() page {
	check := web.Answer("periksa", act.Reads, s.checkFile)
	check.Use = []gin.HandlerFunc{s.Web.Upload(bookBytes + formBytes)}
	return page{
		Path: "bukti", Access: act.Reads, Nav: nav{ID: "bukti", Icon: "lock", Label: "coop.proof.title", Rank: 42},
		Title: "coop.proof.title", Help: "proof", Show: s.proof, Acts: []web.Act[*Visit]{check},
		Files: []web.File[*Visit]{{
			Path: "unduh", Name: func(v *Visit) string { return "buku-" + v.Coop.Slug + ".jsonl" },
			Write: func(ctx context.Context, v *Visit, to io.Writer) error { return s.Payments.Export(ctx, v.Coop.ID, to) },
		}, {
			Path: "log/unduh", Name: func(v *Visit) string { return "log-audit-" + v.Coop.Slug + ".jsonl" },
			Write: func(ctx context.Context, v *Visit, to io.Writer) error {
				return s.Members.ExportLog(ctx, v.Actor, v.Coop.ID, to)
			},
		}},
		Sample: sampleProof(proofDetail{}), More: map[string]web.Show[*Visit]{
			"utuh": sampleProof(proofDetail{file: sampleFile(), agrees: agrees}), "rusak": sampleProof(sampleBroken()),
			"cocok": sampleProof(proofDetail{asked: samplePaper(), found: office.SampleSeal(office.SampleNow())}),
			"lain":  sampleProof(proofDetail{asked: samplePaper()}),
			"angka": sampleProof(proofDetail{asked: samplePaper(), found: office.SampleSeal(office.SampleNow()), other: true}),
		},
	}
}

// proofDetail is what the page says.
type proofDetail struct {
	last *ledger.Seal // of today's book

	file   *bookfile.Report // of the file that was sent, nil for none
	agrees agreement        // with today's book

	asked *bookfile.Paper // what was typed from a paper, nil for nothing
	found *ledger.Seal    // the seal that it names
	other bool            // the book has other figures than a statement says
}

// agreement is what a file has to do with today's book.
type agreement int

const (
	otherBook agreement = iota // it is another cooperative's
	noSeal                     // nothing of it is sealed
	agrees                     // its head is a seal of today's book
	differs                    // it is not
)

// headForm is the code of a paper: the head of a book, and on a statement its months and figures.
type headForm struct {
	Head string `form:"segel" max:"200" label:"coop.proof.code"`
}

func (s *desk) proof(ctx context.Context, v *Visit) (templ.Component, error) {
	d, _ := v.Found.(*proofDetail)
	if d == nil {
		d = &proofDetail{}
	}
	var err error
	if d.last, err = s.Payments.LastSeal(ctx, v.Coop.ID); err != nil {
		return nil, err
	}
	if v.Form == nil {
		if err := s.compare(ctx, v, d); err != nil {
			return nil, err
		}
	}
	return proofMain(v, d), nil
}

// compare reads the code of a paper off the address and looks in today's book for what stands there.
func (s *desk) compare(ctx context.Context, v *Visit, d *proofDetail) error {
	var in headForm
	form, err := v.ReadQuery(&in)
	if err != nil {
		return err
	}
	v.Form = form
	if in == (headForm{}) {
		return nil
	}
	asked, err := bookfile.ParsePaper(in.Head)
	if err != nil {
		form.Invalid(fault.Fields{"segel": errHead})
		return nil
	}
	d.asked = &asked
	if d.found, err = s.Payments.SealOf(ctx, v.Coop.ID, asked.Head); err != nil || d.found == nil || asked.Issued == nil {
		return err
	}
	from, to := asked.Issued.Period()
	now, err := s.Payments.MemberStatement(ctx, ledger.StatementAsked{
		Book: v.Coop.ID, Member: asked.Issued.Member, From: from, To: to, Seal: asked.N,
	})
	d.other = err == nil && !strings.HasPrefix(now.Digest(), asked.Issued.Digest)
	return err
}

// checkFile checks a file that an officer or a supervisor sends. It changes nothing, and may be of any cooperative's book.
func (s *desk) checkFile(ctx context.Context, v *Visit, _ struct{}, _ *web.Form) error {
	files, err := v.Files("buku", 1)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fault.Fields{"buku": errNoFile}
	}
	sent, err := files[0].Open()
	if err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	report, err := bookfile.Check(sent)
	if err = errors.Join(err, sent.Close()); err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	d := &proofDetail{file: report}
	switch {
	case report.Book != v.Coop.ID:
		d.agrees = otherBook
	case report.Head.N == 0:
		d.agrees = noSeal
	default:
		seal, err := s.Payments.SealOf(ctx, v.Coop.ID, report.Head)
		if err != nil {
			return err
		}
		d.agrees = differs
		if seal != nil {
			d.agrees = agrees
		}
	}
	v.Found = d
	return nil
}

// problemsShown is how many problems of a file the page names.
const problemsShown = 20

// problemTable says what is wrong with a file, and where.
func problemTable(v *Visit, r *bookfile.Report) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.proof.problems")}
	for _, label := range []string{"line", "where", "wrong"} {
		g.Heads = append(g.Heads, ui.GridHead{Label: v.T("coop.proof.col." + label)})
	}
	for _, p := range r.Problems[:min(problemsShown, len(r.Problems))] {
		where := ui.Text(v.Word("proof.record", p.Kind)).Lead()
		if p.N > 0 {
			where.Text += " " + v.Locale.Number(p.N)
		}
		where.Small = p.Ref
		wrong := ui.Text(v.Word("proof.wrong", p.Wrong))
		wrong.Small = p.Detail
		g.Rows = append(g.Rows, []ui.Cell{ui.Text(v.Locale.Number(p.Line)), where, wrong})
	}
	return g
}

// hiddenProblems are those that the table leaves out.
func hiddenProblems(r *bookfile.Report) int { return r.More + max(0, len(r.Problems)-problemsShown) }

// savingsOf is what members have in savings by a file.
func savingsOf(r *bookfile.Report) money.Amount { return money.Amount(r.Savings()) }

func samplePaper() *bookfile.Paper {
	return &bookfile.Paper{Head: bookfile.Head{N: 1_190, Digest: "9f2c81d05a7e"}}
}

func sampleFile() *bookfile.Report {
	at := office.SampleNow()
	return &bookfile.Report{
		Book: "sembalun", Entries: 4_912, Sealed: 4_911, Head: bookfile.Head{N: 1_190, Digest: strings.Repeat("9f2c81d05a7e", 5) + "9f2c"},
		SealedTo: at.Add(-3 * time.Minute), Last: at, Owners: map[string]int64{"2-1110": 8_412_350, "3-1100": 5_000_000, "3-1200": 2_480_000},
	}
}

// sampleBroken is a file in which an amount was changed.
func sampleBroken() proofDetail {
	r := sampleFile()
	r.Problems = []bookfile.Problem{
		{Line: 318, Kind: bookfile.RecordEntry, N: 312, Ref: "release:p1-1", Wrong: bookfile.Changed},
		{Line: 4_020, Kind: bookfile.RecordSeal, N: 983, Wrong: bookfile.Cover, Detail: "entries 3011 to 3014"},
	}
	return proofDetail{file: r, agrees: differs}
}

func sampleProof(d proofDetail) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		d.last = office.SampleSeal(office.SampleNow())
		return proofMain(v, &d), nil
	}
}
