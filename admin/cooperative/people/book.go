package people

import (
	"context"
	"encoding/csv"
	"io"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/sheet"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// Words in the address of the book.
const (
	volumeWord = "buku"
	dayWord    = "tanggal"
)

// The registers that a cooperative keeps (UU 25/1992 art. 30 (1) f), as the address has them.
const (
	volumeMembers     = "anggota"
	volumeBoard       = "pengurus"
	volumeSupervisors = "pengawas"
)

// volumeRoles are whose offices stand in a register.
func volumeRoles() map[string][]members.Role {
	return map[string][]members.Role{
		volumeBoard:       {members.RoleChair, members.RoleSecretary, members.RoleTreasurer},
		volumeSupervisors: {members.RoleSupervisor},
	}
}

// bookPage is the registers as they are printed and signed, as they stood at a day.
func (s *desk) bookPage() page {
	return page{
		Path: "anggota/buku", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.book.title", Help: "book", Show: s.book,
		Files: []web.File[*Visit]{
			{Path: "unduh", Name: bookFile(".csv"), Write: s.writeCSV},
			{Path: "xlsx/unduh", Name: bookFile(".xlsx"), Write: s.writeXLSX},
			{
				Path: "simkopdes", Name: func(*Visit) string { return "simkopdes-anggota.csv" }, Access: exports(), Write: s.writeSIMKOPDES,
			},
		},
		Sample: sampleBook(volumeMembers, sampleVolume()), More: map[string]web.Show[*Visit]{
			"kosong": sampleBook(volumeMembers, nil), "pengurus": sampleBook(volumeBoard, sampleVolume()),
		},
	}
}

// exports is who takes the whole NIKs along.
func exports() act.Access { return act.May(act.Admit).Guarded() }

func bookFile(suffix string) func(*Visit) string {
	return func(v *Visit) string { return "buku-" + volume(v) + suffix }
}

// volume is the register that the address asks for.
func volume(v *Visit) string {
	if asked := v.Query.Get(volumeWord); volumeRoles()[asked] != nil {
		return asked
	}
	return volumeMembers
}

// bookDay is the day that the address asks for, today without one.
func bookDay(v *Visit) time.Time {
	if day, err := time.ParseInLocation(time.DateOnly, v.Query.Get(dayWord), v.Zone()); err == nil {
		return day
	}
	return v.Now.In(v.Zone())
}

// endOf is the moment after a day.
func endOf(day time.Time) time.Time {
	year, month, date := day.Date()
	return time.Date(year, month, date+1, 0, 0, 0, 0, day.Location())
}

// bookLine is one line: of a member, or of an office.
type bookLine struct {
	members.Office

	place int // from 1, in the registers of offices
	stay  members.Stay
	day   time.Time
}

// bookColumns are those of a register, with empty ones to sign in.
func bookColumns(volume string) []column[bookLine] {
	blank := func(*Visit, *bookLine) ui.Cell { return ui.Cell{} }
	text := func(label string, of func(v *Visit, l *bookLine) string) column[bookLine] {
		return column[bookLine]{Label: label, Cell: func(v *Visit, l *bookLine) ui.Cell { return ui.Text(of(v, l)) }}
	}
	name := column[bookLine]{Label: "coop.col.name", Cell: func(v *Visit, l *bookLine) ui.Cell {
		return ui.Anchor(l.Name, v.To("anggota", l.ID)).Lead()
	}}
	work := text("coop.person.occupation", func(_ *Visit, l *bookLine) string { return l.Occupation })
	home := text("coop.col.address", func(v *Visit, l *bookLine) string { return address(v, &l.Membership) })
	if volume != volumeMembers {
		return []column[bookLine]{
			{Label: "coop.book.no", Cell: func(_ *Visit, l *bookLine) ui.Cell { return ui.Code(strconv.Itoa(l.place)) }},
			name,
			text("coop.book.age", func(_ *Visit, l *bookLine) string { return age(l.Born, l.day) }),
			work, home,
			text("coop.col.role", func(v *Visit, l *bookLine) string { return v.Role(l.Role) }),
			text("coop.offices.decision", func(_ *Visit, l *bookLine) string { return l.Term.Decision }),
			{Label: "coop.book.from", Cell: func(v *Visit, l *bookLine) ui.Cell { return shortDay(v, l.From) }},
			{Label: "coop.book.signature", Cell: blank},
			{Label: "coop.book.to", Cell: func(v *Visit, l *bookLine) ui.Cell { return shortDay(v, l.To) }},
			text("coop.book.reason", func(_ *Visit, l *bookLine) string { return l.Ended }),
		}
	}
	return []column[bookLine]{
		{Label: "coop.book.no", Cell: func(_ *Visit, l *bookLine) ui.Cell { return ui.Code(l.NumberText()) }},
		name,
		text("coop.person.birth", func(v *Visit, l *bookLine) string { return birth(v, &l.Membership) }),
		text("coop.person.sex", func(v *Visit, l *bookLine) string { return sexOf(v, &l.Membership) }),
		work, home,
		{Label: "coop.book.joined", Cell: func(v *Visit, l *bookLine) ui.Cell { return shortDay(v, l.stay.From) }},
		{Label: "coop.book.member_signature", Cell: blank},
		{Label: "coop.book.chair_signature", Cell: blank},
		{Label: "coop.book.left", Cell: func(v *Visit, l *bookLine) ui.Cell { return shortDay(v, l.stay.To) }},
		text("coop.book.reason", func(_ *Visit, l *bookLine) string { return l.stay.Reason }),
		{Label: "coop.book.left_signature", Cell: blank},
	}
}

// shortDay is a date that fits a narrow column.
func shortDay(v *Visit, t time.Time) ui.Cell {
	if t.IsZero() {
		return ui.Cell{}
	}
	t = t.In(v.Zone())
	return ui.Text(t.Format("02/01/2006")).File(t.Format(time.DateOnly))
}

func sexOf(v *Visit, m *members.Membership) string {
	if m.Sex == "" {
		return ""
	}
	return v.Word("sex", m.Sex)
}

// address is where a member lives.
func address(v *Visit, m *members.Membership) string {
	place := v.Place(m.Area)
	if m.Street == "" || place == "" {
		return m.Street + place
	}
	return m.Street + ", " + place
}

// age is how many years somebody had behind her on a day.
func age(born, day time.Time) string {
	if born.IsZero() {
		return ""
	}
	years := day.Year() - born.Year()
	if born.AddDate(years, 0, 0).After(day) {
		years--
	}
	return strconv.Itoa(years)
}

// bookLines are the lines of one part of the register, and where the next begins.
func (s *desk) bookLines(ctx context.Context, v *Visit, page store.Page) (lines []bookLine, next string, err error) {
	day := bookDay(v)
	end := endOf(day)
	if roles := volumeRoles()[volume(v)]; roles != nil {
		held, err := s.Members.OfficesAt(ctx, v.Actor, v.Coop.ID, end, roles...)
		for i, one := range held {
			lines = append(lines, bookLine{Office: one, place: i + 1, day: day})
		}
		return lines, "", err
	}
	slice, err := s.Members.Book(ctx, v.Actor, v.Coop.ID, end, page)
	for _, m := range slice.Items {
		stay, _ := m.StayAt(end)
		lines = append(lines, bookLine{Office: members.Office{Membership: m}, stay: stay, day: day})
	}
	return lines, slice.Next, err
}

func (s *desk) book(ctx context.Context, v *Visit) (templ.Component, error) {
	page := ui.Part(&v.Page, store.MaxPage)
	lines, next, err := s.bookLines(ctx, v, page)
	if err != nil {
		return nil, err
	}
	return bookOf(ctx, v, lines, next)
}

// bookOf shows lines as a table to print.
func bookOf(ctx context.Context, v *Visit, lines []bookLine, next string) (templ.Component, error) {
	v.Back, v.Styles = v.To("anggota"), append(slices.Clip(v.Styles), "book.css")
	grid, err := ui.Tabulate(ctx, v, bookColumns(volume(v)), lines)
	v.Title = v.T("coop.book." + volume(v))
	grid.Caption = v.Title
	return bookMain(v, grid, ui.NewPager(&v.Page, next)), err
}

// bookAddress is the address of a register or of its file, of the same day.
func bookAddress(v *Visit, volume string, file ...string) string {
	query := url.Values{}
	if volume != volumeMembers {
		query.Set(volumeWord, volume)
	}
	if day := v.Query.Get(dayWord); day != "" {
		query.Set(dayWord, day)
	}
	address := v.To(append([]string{"anggota", "buku"}, file...)...)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

// volumes are the tabs.
func volumes(v *Visit) (links []ui.Link) {
	for _, one := range []string{volumeMembers, volumeBoard, volumeSupervisors} {
		links = append(links, ui.Link{Href: bookAddress(v, one), Text: v.T("coop.book.tab." + one), On: one == volume(v)})
	}
	return links
}

// eachPart hands over the register as tables, a page of the store at a time.
func (s *desk) eachPart(ctx context.Context, v *Visit, write func(part ui.Grid, first bool) error) error {
	page := store.Page{Limit: store.MaxPage}
	for first := true; ; first = false {
		lines, next, err := s.bookLines(ctx, v, page)
		if err != nil {
			return err
		}
		grid, err := ui.Tabulate(ctx, v, bookColumns(volume(v)), lines)
		if err != nil {
			return err
		}
		if err := write(grid, first); err != nil || next == "" {
			return err
		}
		page.After = next
	}
}

func (s *desk) writeCSV(ctx context.Context, v *Visit, to io.Writer) error {
	file, err := ui.NewSheet(to)
	if err == nil {
		err = s.eachPart(ctx, v, file.Table)
	}
	if err != nil {
		return err
	}
	return file.Flush()
}

func (s *desk) writeXLSX(ctx context.Context, v *Visit, to io.Writer) error {
	var all [][]string
	err := s.eachPart(ctx, v, func(part ui.Grid, first bool) error {
		lines := part.Lines()
		if !first {
			lines = lines[1:]
		}
		all = append(all, lines...)
		return nil
	})
	if err != nil {
		return err
	}
	return sheet.Write(to, "Buku", all)
}

// writeSIMKOPDES writes the members as the ministry's register names them, with the whole NIK.
func (s *desk) writeSIMKOPDES(ctx context.Context, v *Visit, to io.Writer) error {
	file := csv.NewWriter(to)
	err := file.Write([]string{
		"nama", "nik", "kode_wilayah", "jenis_kelamin", "status_keanggotaan", "tanggal_terdaftar", "pekerjaan", "file_ktp", "status_akun",
	})
	if err != nil {
		return err
	}
	err = s.Members.Export(ctx, v.Actor, v.Coop.ID, func(e members.Exported) error {
		state, account := "aktif", "tidak aktif"
		if e.State != members.Active {
			state = "tidak aktif"
		}
		if e.Phone != "" {
			account = "aktif"
		}
		sex := map[members.Sex]string{members.Man: "L", members.Woman: "P"}[e.Sex]
		return file.Write([]string{
			ui.Disarm(e.Name), string(e.NIK), e.Area, sex, state, e.Since.In(v.Zone()).Format(time.DateOnly), ui.Disarm(e.Occupation), "", account,
		})
	})
	if err != nil {
		return err
	}
	file.Flush()
	return file.Error()
}

func sampleVolume() []bookLine {
	m := *samplePerson()
	m.Number, m.Since = 127, office.SampleNow().AddDate(-7, 0, 0)
	gone := m
	gone.ID, gone.Name, gone.Number, gone.Sex = "sembalun.dul", "Amaq Dul", 128, members.Man
	at := office.SampleNow()
	term := members.Term{Role: members.RoleChair, From: at.AddDate(-3, 0, 0), Decision: "RAT 4/III/2023"}
	ended := term
	ended.Role, ended.To, ended.Ended = members.RoleTreasurer, at.AddDate(0, -8, 0), "RAT 5/III/2026"
	stayed := members.Stay{From: m.Since, To: at.AddDate(0, -1, 0), Reason: "Pindah ke Sumbawa"}
	return []bookLine{
		{members.Office{Membership: m, Term: term}, 1, members.Stay{From: m.Since}, at},
		{members.Office{Membership: gone, Term: ended}, 2, stayed, at},
	}
}

func sampleBook(volume string, lines []bookLine) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		v.Query = url.Values{}
		if volume != volumeMembers {
			v.Query.Set(volumeWord, volume)
		}
		return bookOf(ctx, v, lines, "")
	}
}
