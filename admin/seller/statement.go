package seller

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/web"
)

// statementPage is a member's monthly statement, as a page, a paper and a file for spreadsheets.
func (s *Seller) statementPage() page {
	return page{
		Path: "simpanan/rekening-koran", Access: act.OwnSavings, Nav: nav{ID: placeBook}, Title: "seller.statement",
		Help: "statement", Show: s.statement,
		Files: []web.File[*Visit]{
			{Path: "unduh", Name: statementName(".csv"), Write: func(ctx context.Context, v *Visit, to io.Writer) error {
				d, err := s.statementOf(ctx, v)
				if err != nil {
					return err
				}
				return d.WriteCSV(&v.Page, to)
			}},
			{Path: "pdf/unduh", Name: statementName(".pdf"), Write: func(ctx context.Context, v *Visit, to io.Writer) error {
				d, err := s.statementOf(ctx, v)
				if err != nil {
					return err
				}
				return d.WritePDF(&v.Page, to)
			}},
		},
		Sample: sampleStatement(false), More: map[string]show{"kosong": sampleStatement(true)},
	}
}

// statementName is what browsers call the file.
func statementName(ending string) func(*Visit) string {
	return func(v *Visit) string { return admin.StatementFile(v.membership(), v.Query, ending) }
}

// statementFor is the member herself: nobody else's statement can be had here.
func (v *Visit) statementFor() admin.StatementFor {
	return admin.StatementFor{Coop: v.coop, Member: v.membership(), Zone: v.zone, Now: v.now, Path: at("simpanan/rekening-koran")}
}

func (s *Seller) statementOf(ctx context.Context, v *Visit) (*admin.Statement, error) {
	asked := v.statementFor()
	if asked.Member == nil {
		return nil, act.ErrNotFound
	}
	return s.Statement(ctx, &v.Visit, asked)
}

func (s *Seller) statement(ctx context.Context, v *Visit) (templ.Component, error) {
	d, err := s.statementOf(ctx, v)
	if err != nil && (v.Form == nil || v.Form.Ok()) {
		return nil, err
	}
	v.Back = at("simpanan")
	return admin.StatementMain(&v.Page, d), nil
}

func sampleStatement(empty bool) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Back = at("simpanan")
		return admin.StatementMain(&v.Page, admin.SampleStatement(v.statementFor(), empty)), nil
	}
}
