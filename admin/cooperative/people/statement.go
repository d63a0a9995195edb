package people

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// statementPage is the monthly statement of a member, for who may read the books: the same one that she has herself.
func (s *desk) statementPage() page {
	return page{
		Path: "anggota/:id/rekening-koran", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.member.statement",
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
		Sample: sampleStatement(false), More: map[string]web.Show[*Visit]{"kosong": sampleStatement(true)},
	}
}

// statementName is what browsers call the file. Whose it is stands in it.
func statementName(ending string) func(*Visit) string {
	return func(v *Visit) string { return admin.StatementFile(nil, v.Query, ending) }
}

// statementFor is somebody of this cooperative's register.
func statementFor(v *Visit, m *members.Membership) admin.StatementFor {
	return admin.StatementFor{Coop: v.Coop, Member: m, Zone: v.Zone(), Now: v.Now, Path: v.To("anggota", m.ID, "rekening-koran")}
}

func (s *desk) statementOf(ctx context.Context, v *Visit) (*admin.Statement, error) {
	m, err := s.Members.Membership(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	v.Back = v.To("anggota", m.ID)
	return s.Statement(ctx, &v.Visit, statementFor(v, m))
}

func (s *desk) statement(ctx context.Context, v *Visit) (templ.Component, error) {
	d, err := s.statementOf(ctx, v)
	if err != nil && (v.Form == nil || v.Form.Ok()) {
		return nil, err
	}
	return admin.StatementMain(&v.Page, d), nil
}

func sampleStatement(empty bool) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		m := &sampleMembers(v)[2]
		v.Back = v.To("anggota", m.ID)
		return admin.StatementMain(&v.Page, admin.SampleStatement(statementFor(v, m), empty)), nil
	}
}
