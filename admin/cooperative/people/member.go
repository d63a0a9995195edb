package people

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/savings/register"
)

// memberPage is one line of the register with what the member has here.
func (s *desk) memberPage() page {
	return page{
		Path: "anggota/:id", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.nav.members", Help: "member", Show: s.member,
		Acts: []web.Act[*Visit]{
			web.Do("terima", act.May(act.Admit), s.admit), web.Do("tolak", act.May(act.Admit), s.reject), web.Do("jabatan", appoints(), s.appoint),
			web.Answer("nik", act.May(act.Admit).Guarded(), s.revealNIK),
		},
		Sample: sampleMember(members.Applied), More: sampleMemberStates(),
	}
}

// appoints is who gives offices: who has just shown who she is.
func appoints() act.Access { return act.May(act.Appoint).Guarded().Proven() }

// memberDetail is what the page says.
type memberDetail struct {
	member                            *members.Membership
	address, phone, whatsApp, decided string
	shop                              *catalog.Shop
	holdings                          savings.Holdings
	owed                              savings.Obligation
	books                             []memberBook
	returning                         *leaving.Return // of who has left, nil for none
	toReturn                          money.Amount    // of it, what can be taken out
	conflict                          string          // what another officer did a moment ago
	nik                               string          // as it is shown
	masked                            bool
	sure                              string // the key of what is asked before somebody is admitted
}

// memberBook is the end of one of the member's passbooks.
type memberBook struct {
	heading, href string
	lines         []web.PassbookLine
}

// reasonForm is why somebody is turned down.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// officesForm is what somebody is appointed to, and by which decision.
type officeForm struct {
	Roles    []string `form:"jabatan" max:"20" label:"coop.col.role"`
	Decision string   `form:"keputusan,required" max:"60" label:"coop.offices.decision"`
}

// officesForm is filled in with the offices that somebody has.
func officesForm(m *members.Membership) (*web.Form, error) {
	form := officeForm{Decision: m.Decision}
	for _, role := range m.Roles {
		if role != members.RoleMember {
			form.Roles = append(form.Roles, string(role))
		}
	}
	return web.FormOf(form)
}

// appoints says whether the visitor may give the person of a membership another office.
func (d *memberDetail) appoints(v *Visit) bool {
	return d.member.State == members.Active && v.May(act.Appoint) && d.member.User != v.By.ID()
}

// mayDie says whether the visitor may write down that the person has died.
func (d *memberDetail) mayDie(v *Visit) bool {
	is := d.member.Has(members.RoleMember) || d.member.Former() && (d.returning == nil || !d.returning.Dead())
	return is && v.May(act.Admit) && d.member.User != v.By.ID()
}

// bookLines is how many movements of a passbook the page shows.
const bookLines = 8

func (s *desk) member(ctx context.Context, v *Visit) (templ.Component, error) {
	m, err := s.Members.Membership(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	v.Title, v.Back = m.Name, v.To("anggota")
	d := &memberDetail{member: m, address: s.Atlas.Label(m.Area), phone: phone.Display(m.Phone), whatsApp: phone.WhatsApp(m.Phone, "")}
	if m.Street != "" {
		d.address = m.Street + ", " + d.address
	}
	if v.Form != nil && v.Form.Status() == http.StatusConflict {
		d.conflict, v.Form = v.T("coop.member.conflict", m.Name), nil // the sentence says it
	}
	if err := s.fillNIK(ctx, v, d); err != nil {
		return nil, err
	}
	if d.appoints(v) && v.Form == nil {
		if v.Form, err = officesForm(m); err != nil {
			return nil, err
		}
	}
	if d.shop, err = s.Catalog.ShopOf(ctx, m.Coop, m.User); errors.Is(err, catalog.ErrShopNotFound) {
		d.shop, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.fillMember(ctx, v, d); err != nil {
		return nil, err
	}
	if m.Former() {
		if d.returning, err = s.Leavings.Latest(ctx, m.Coop, m.User); err != nil {
			return nil, err
		}
		if d.toReturn, err = s.Payments.Balance(ctx, m.Coop, savings.ToReturn.Account(m.User)); err != nil {
			return nil, err
		}
	}
	if d.sure, err = s.admitSure(ctx, v); err != nil {
		return nil, err
	}
	if m.Has(members.RoleMember) || m.State == members.Entering {
		if d.owed, err = s.Savings.ObligationWith(ctx, m.Coop, register.Line(m), d.holdings); err != nil {
			return nil, err
		}
	}
	return memberMain(v, d), nil
}

// holding is what a member has in one passbook.
type holding struct {
	name   string
	amount money.Amount
}

// shownHoldings are the proceeds, and the savings that there are; simpanan sukarela also where the cooperative may collect them.
func (d *memberDetail) shownHoldings(v *Visit) (shown []holding) {
	for _, kind := range savings.Kinds() {
		amount := d.holdings.Of(kind)
		if amount != 0 || kind == savings.Proceeds || kind == savings.Sukarela && v.Coop.USPLicense {
			shown = append(shown, holding{office.AccountName(v.Locale, kind.Code()), amount})
		}
	}
	return shown
}

// fillNIK shows the NIK whole to who has just asked for it, and masked to others.
func (s *desk) fillNIK(ctx context.Context, v *Visit, d *memberDetail) error {
	if d.nik = v.Form.Value(revealed); v.Refused == revealed {
		v.Form = nil // it is no form that was refused
		return nil
	}
	masked, err := s.Members.NIKs(ctx, d.member)
	if err == nil {
		d.nik, d.masked = masked[0], true
	}
	return err
}

// fillMember reads the passbooks that ever moved, and the names that the page says.
func (s *desk) fillMember(ctx context.Context, v *Visit, d *memberDetail) error {
	m := d.member
	var moves []ledger.Line
	cells := [][]ui.Cell{{ui.Named(office.Person, m.Decided().By)}}
	kinds := savings.Kinds()
	slices := make([][]ledger.Line, len(kinds))
	for i, kind := range kinds {
		slice, err := s.Payments.Passbook(ctx, m.Coop, m.User, kind, store.Page{Limit: bookLines})
		if err != nil {
			return err
		}
		if slices[i] = slice.Items; len(slice.Items) > 0 {
			*d.holdings.In(kind) = slice.Items[0].Balance
		}
		moves = append(moves, slice.Items...)
	}
	for i := range moves {
		cells = append(cells, []ui.Cell{ui.Named(office.Numbers, moves[i].Subject)})
	}
	if err := ui.Resolve(ctx, v, cells); err != nil {
		return err
	}
	if m.Decided() != (states.Mark{}) {
		d.decided = v.T("coop.member.decided", v.Day(m.Decided().At), cells[0][0].Text)
	}
	cells = cells[1:]
	for i, kind := range kinds {
		if len(slices[i]) == 0 {
			continue
		}
		account := kind.Account(m.User)
		book := memberBook{
			heading: office.AccountName(v.Locale, account.Code()),
			href:    v.To("akun", account.Code()) + "?" + url.Values{"pemilik": {m.User}}.Encode(),
		}
		for _, move := range slices[i] {
			note := v.Stamp(move.At)
			if number := cells[0][0].Text; number != "" {
				note += " · " + number
			}
			cells = cells[1:]
			book.lines = append(
				book.lines, web.PassbookLine{Title: office.LineTitle(v.Word, move), Note: note, Amount: move.Delta, Balance: move.Balance},
			)
		}
		d.books = append(d.books, book)
	}
	return nil
}

// about asks the audit log for the lines about one thing.
func about(subject string) string { return url.Values{subjectWord: {subject}}.Encode() }
