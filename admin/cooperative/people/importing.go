package people

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/roster"
	"lumbung/internal/sheet"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// formBytes is what a form has beside its file.
const formBytes = 64 << 10

// importPage takes in a register that was kept in a spreadsheet: it is checked first, and written when the officer says so.
func (s *desk) importPage() page {
	check := web.Answer("periksa", imports(), s.checkFile)
	check.Use = []gin.HandlerFunc{s.Web.Upload(sheet.MaxBytes + formBytes)}
	write := web.Do("tulis", imports(), s.importDraft)
	write.Use = []gin.HandlerFunc{web.Patient}
	return page{
		Path: "anggota/impor", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.import.title", Help: "import", Show: s.importing,
		Acts: []web.Act[*Visit]{check, write},
		Files: []web.File[*Visit]{{
			Path: "contoh", Name: func(*Visit) string { return "contoh-anggota.xlsx" },
			Write: func(_ context.Context, _ *Visit, to io.Writer) error { return roster.Template(to) },
		}},
		Sample: sampleImport(nil), More: map[string]web.Show[*Visit]{
			"kesalahan": sampleImport(sampleEntries()), "siap": sampleImport(sampleEntries()[:2]), "sudah": sampleImport(sampleEntries()[1:2]),
		},
	}
}

// imports is who makes many members at once.
func imports() act.Access { return act.May(act.Admit).Guarded() }

// draftField carries the checked file until the officer says so.
const draftField = "draft"

var errNoFile = fault.New(fault.Invalid, "coop.import.no_file")

// checkFile reads the file into the draft, with what is wrong with its lines.
func (s *desk) checkFile(ctx context.Context, v *Visit, _ struct{}, form *web.Form) error {
	files, err := v.Files("file", 1)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fault.Fields{"file": errNoFile}
	}
	sent, err := files[0].Open()
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	file, err := io.ReadAll(sent)
	if err = errors.Join(err, sent.Close()); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	reader := roster.Reader{Atlas: s.Atlas, Home: v.Coop.Area, Now: v.Now, Max: members.MaxEntries}
	entries, err := reader.Read(file)
	if refused := fault.Of(err); err != nil && refused.Kind == fault.Invalid {
		return fault.Fields{"file": refused}
	}
	if err != nil {
		return err
	}
	draft, err := s.Members.SealDraft(ctx, v.Actor, v.Coop.ID, entries)
	form.Values.Set(draftField, draft)
	return err
}

// importing asks for a file, or shows what becomes of the lines of the one that was sent.
func (s *desk) importing(ctx context.Context, v *Visit) (templ.Component, error) {
	v.Back = v.To("anggota")
	draft := v.Form.Value(draftField)
	if draft == "" {
		return importMain(v, nil, ""), nil
	}
	entries, err := s.Members.OpenDraft(ctx, v.Actor, v.Coop.ID, draft)
	if errors.Is(err, members.ErrDraft) {
		return importMain(v, nil, ""), nil
	}
	if err == nil {
		err = s.Members.CheckImport(ctx, v.Actor, v.Coop.ID, entries)
	}
	if err != nil {
		return nil, err
	}
	return importMain(v, checkedOf(v, entries), draft), nil
}

// importForm is a draft that is to be written.
type importForm struct {
	Draft string `form:"draft,required" max:"1000000"`
}

func (s *desk) importDraft(ctx context.Context, v *Visit, in importForm) (web.Done, error) {
	entries, err := s.Members.OpenDraft(ctx, v.Actor, v.Coop.ID, in.Draft)
	if err != nil {
		return web.Done{}, err
	}
	done, err := s.Members.Import(ctx, v.Actor, v.Coop.ID, entries)
	return web.Done{To: v.To("anggota"), Tone: "padi", Key: "coop.import.done", Args: []any{done.Written, done.Known}}, err
}

// checked is what becomes of the lines of a file.
type checked struct {
	fresh, known, wrong, hidden int
	grid                        ui.Grid
}

// linesShown is how many lines of a file the page shows, those with mistakes first.
const linesShown = 400

// weight orders lines: mistakes, notes, the others.
func weight(e members.Entry) int {
	switch {
	case len(e.Faults) > 0:
		return 0
	case len(e.Notes) > 0:
		return 1
	}
	return 2
}

func checkedOf(v *Visit, entries []members.Entry) *checked {
	c := &checked{hidden: max(0, len(entries)-linesShown)}
	for _, e := range entries {
		switch {
		case len(e.Faults) > 0:
			c.wrong++
		case e.Known:
			c.known++
		default:
			c.fresh++
		}
	}
	slices.SortStableFunc(entries, func(a, b members.Entry) int { return weight(a) - weight(b) })
	c.grid.Caption = v.T("coop.import.lines")
	for _, column := range []string{"line", "number", "name", "state", "says"} {
		c.grid.Heads = append(c.grid.Heads, ui.GridHead{Label: v.T("coop.import.col." + column)})
	}
	for _, e := range entries[:len(entries)-c.hidden] {
		c.grid.Rows = append(c.grid.Rows, []ui.Cell{
			ui.Text(strconv.Itoa(e.Line)), ui.Text(numberOf(e)), ui.Text(e.Name).Lead(), stateOf(v, e), ui.Text(says(v, e)),
		})
	}
	return c
}

func numberOf(e members.Entry) string {
	if e.Number == 0 {
		return ""
	}
	return strconv.FormatInt(e.Number, 10)
}

// stateOf says what becomes of a line, and what is wrong in which column.
func stateOf(v *Visit, e members.Entry) ui.Cell {
	cell := ui.State("padi", v.T("coop.import.fresh"))
	switch {
	case len(e.Faults) > 0:
		cell = ui.State("bata", v.T("coop.import.wrong"))
	case e.Known:
		cell = ui.State("soga", v.T("coop.import.known"))
	case len(e.Notes) > 0:
		cell = ui.State("kunyit", v.T("coop.import.noted"))
	}
	var sentences []string
	for _, mistakes := range []fault.Fields{e.Faults, e.Notes} {
		for _, field := range slices.Sorted(maps.Keys(mistakes)) {
			sentences = append(sentences, v.T("coop.import.col."+field)+": "+v.T(mistakes[field].Key, mistakes[field].Args...))
		}
	}
	cell.Small = strings.Join(sentences, " ")
	return cell
}

// says is how the line was understood, for the officer to compare; the NIK stays masked.
func says(v *Visit, e members.Entry) string {
	parts := []string{}
	if !e.Since.IsZero() {
		parts = append(parts, v.T("coop.import.since", v.Day(e.Since)))
	}
	if e.Sex != "" {
		parts = append(parts, v.Word("sex", e.Sex))
	}
	if born := birth(v, &members.Membership{Person: members.Person{BirthPlace: e.BirthPlace, Born: e.Born}}); born != "" {
		parts = append(parts, born)
	}
	if nik := members.NIK(e.NIK).Masked(); nik != "" {
		parts = append(parts, nik)
	}
	if e.Phone != "" {
		parts = append(parts, phone.Display(e.Phone))
	}
	for _, place := range []string{e.Street, v.Place(e.Area), e.Occupation} {
		if place != "" {
			parts = append(parts, place)
		}
	}
	return strings.Join(parts, " · ")
}

func sampleEntries() []members.Entry {
	since := office.SampleNow().AddDate(-7, 0, 0)
	entry := func(line int, number int64, name string) members.Entry {
		return members.Entry{Line: line, Number: number, Since: since, Profiled: members.Profiled{
			Name: name, Phone: "+6281900000122", NIK: "5203154508850003", Sex: members.Woman, Area: "52.03.15.2002", Occupation: "Petani",
		}}
	}
	noted, known := entry(5, 12, "Inaq Sri Wahyuni"), entry(6, 13, "Amaq Rusdiawan")
	noted.Notes, known.Known = fault.Fields{"village": fault.New(fault.Invalid, "roster.village").With("Sembalun Atas")}, true
	wrong := entry(7, 13, "Baiq Ana")
	wrong.Faults = fault.Fields{
		"number": fault.New(fault.Invalid, "members.import_number_twice").With(6, "Amaq Rusdiawan"),
		"nik":    fault.New(fault.Invalid, "roster.nik_rounded"),
	}
	return []members.Entry{noted, known, wrong}
}

func sampleImport(entries []members.Entry) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Back = v.To("anggota")
		if entries == nil {
			return importMain(v, nil, ""), nil
		}
		return importMain(v, checkedOf(v, slices.Clone(entries)), "x"), nil
	}
}

func fileLabel(c *checked) string {
	if c != nil {
		return "coop.import.another"
	}
	return "coop.import.file"
}
