package settings

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// identityPage is what the cooperative is before the law.
func (s *desk) identityPage() page {
	return page{
		Path: "identitas", Title: "coop.identity.title", Help: "identity", Access: act.Reads,
		Nav:  nav{ID: "identitas", Icon: "scale", Label: "coop.identity.title", Rank: 88},
		Show: s.identity,
		Acts: []web.Act[*Visit]{web.Do("", act.May(act.Appoint), s.saveIdentity)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			sampleIdentity(v)
			return s.editIdentity(v)
		},
		More: map[string]web.Show[*Visit]{
			"membaca": func(_ context.Context, v *Visit) (templ.Component, error) {
				sampleIdentity(v)
				return identityMain(v, identityRead(v, s.identityFacts(v))), nil
			},
		},
	}
}

func (s *desk) identity(_ context.Context, v *Visit) (templ.Component, error) {
	if !v.May(act.Appoint) {
		return identityMain(v, identityRead(v, s.identityFacts(v))), nil
	}
	return s.editIdentity(v)
}

// editIdentity shows the form as it was typed, or with what is stored.
func (s *desk) editIdentity(v *Visit) (templ.Component, error) {
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(admin.IdentityFormOf(v.Coop)); err != nil {
			return nil, err
		}
	}
	return identityMain(v, identityEdited(v, s.AreaLists(v.Form))), nil
}

func (s *desk) saveIdentity(ctx context.Context, v *Visit, in admin.IdentityForm) (web.Done, error) {
	_, err := s.Members.SetIdentity(ctx, v.Actor, v.Coop.ID, in.Identity())
	return web.Done{Tone: "padi", Key: "coop.identity.saved"}, err
}

// identitySheetPage is the identity on paper, in the order in which ODS and OSS ask for it.
func (s *desk) identitySheetPage() page {
	return page{
		Path: "identitas/lembar", Title: "coop.identity.sheet", NoHelp: "a sheet of paper", Access: act.Reads, Nav: nav{ID: "identitas"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			board, err := s.Members.Board(ctx, v.Actor, v.Coop.ID)
			if err != nil {
				return nil, err
			}
			return s.identitySheet(v, board), nil
		},
		Files: []web.File[*Visit]{{
			Path: "unduh", Name: func(v *Visit) string { return "identitas-" + v.Coop.Slug + ".csv" }, Access: takesAlong(),
			Write: s.writeIdentity,
		}},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			sampleIdentity(v)
			return s.identitySheet(v, sampleBoard(v)), nil
		},
		More: map[string]web.Show[*Visit]{
			"kosong": func(_ context.Context, v *Visit) (templ.Component, error) { return s.identitySheet(v, nil), nil },
		},
	}
}

// takesAlong is who may have a file with the telephones of the board.
func takesAlong() act.Access { return act.May(act.Admit).Guarded() }

func (s *desk) identitySheet(v *Visit, board []members.Membership) templ.Component {
	v.Back = v.To("identitas")
	return sheetMain(v, s.identityFacts(v), boardLines(v, board))
}

// identityFacts are the fields in the order in which they are typed into ODS and OSS, each with what it is called; the empty ones, too.
func (s *desk) identityFacts(v *Visit) [][2]string {
	c := v.Coop
	kbli := c.KBLI
	if kbli != "" {
		kbli = v.T("coop.identity.kbli_of", kbli, strconv.FormatInt(c.KBLIYear, 10))
	}
	places := make([]string, 4) // province, regency, district, village
	for i, part := range s.Atlas.Path(c.Area) {
		places[i] = part.FullName()
	}
	kind := ""
	if c.Kind != "" {
		kind = v.T("coop_identity.kind_" + string(c.Kind))
	}
	facts := [][2]string{
		{"name", c.Name},
		{"kind", kind},
		{"legal", c.LegalNumber},
		{"legal_date", longDay(v, c.LegalDate)},
		{"nik", c.NIK},
		{"nib", c.NIB},
		{"npwp", c.NPWP},
		{"kbli", kbli},
		{"usp_number", c.USPNumber},
		{"usp_date", longDay(v, c.USPDate)},
		{"street", c.Street},
	}
	for i := range facts {
		facts[i][0] = v.T("coop_identity.f_" + facts[i][0])
	}
	for i, level := range []string{"village", "district", "regency", "province"} {
		facts = append(facts, [2]string{v.T("area." + level), places[len(places)-1-i]})
	}
	return append(facts,
		[2]string{v.T("coop.identity.area"), c.Area}, [2]string{v.T("coop.identity.postcode"), s.Atlas.Postcode(c.Area)},
		[2]string{v.T("coop_identity.f_phone"), phone.Display(c.Phone)})
}

// longDay is a date in words, "" for none.
func longDay(v *Visit, day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return v.Day(day)
}

// boardLine is somebody who holds an office.
type boardLine struct {
	role, name, from, decision, phone string
}

// boardLines are the board and the supervisors, in the order of their offices.
func boardLines(v *Visit, board []members.Membership) (lines []boardLine) {
	for _, role := range []members.Role{members.RoleChair, members.RoleSecretary, members.RoleTreasurer, members.RoleSupervisor} {
		for i := range board {
			for _, term := range board[i].Served() {
				if term.Role == role && term.To.IsZero() {
					m := &board[i]
					lines = append(lines, boardLine{v.Role(role), m.Name, longDay(v, term.From), term.Decision, phone.Display(m.Phone)})
				}
			}
		}
	}
	return lines
}

// writeIdentity writes what is on the sheet, and the telephones of the board.
func (s *desk) writeIdentity(ctx context.Context, v *Visit, to io.Writer) error {
	coop, board, err := s.Members.ExportIdentity(ctx, v.Actor, v.Coop.ID)
	if err != nil {
		return err
	}
	v.Coop = coop
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	for _, fact := range s.identityFacts(v) {
		if err := file.Write(fact[:]); err != nil {
			return err
		}
	}
	for _, line := range boardLines(v, board) {
		if err := file.Write([]string{line.role, line.name, line.from, line.decision, line.phone}); err != nil {
			return err
		}
	}
	return file.Flush()
}

// sampleIdentity gives the cooperative of a sample what authorities give.
func sampleIdentity(v *Visit) {
	c := *v.Coop
	c.Kind, c.LegalNumber, c.NIK, c.Phone = members.Producer, "AHU-0001234.AH.01.29.TAHUN 2025", "5203010012345", "+6281237012345"
	c.Street, c.Legal = "Jalan Pariwisata 7", members.Legal{
		LegalDate: v.Now.AddDate(-1, 0, 0), NIB: "1234567890123", NPWP: "0012345678901000", KBLI: "47911, 10792", KBLIYear: 2020,
	}
	v.Coop = &c
}

func sampleBoard(v *Visit) []members.Membership {
	holder := func(name string, role members.Role) members.Membership {
		return members.Membership{
			Name: name, Roles: []members.Role{role, members.RoleMember}, Since: v.Now.AddDate(-3, 0, 0), Decision: "RAT 4/III/2023",
		}
	}
	return []members.Membership{
		holder("Lalu Ahmad Fauzi", members.RoleChair), holder("Hj. Siti Maesarah", members.RoleTreasurer),
		holder("H. Mahsun Ridwan", members.RoleSupervisor),
	}
}
