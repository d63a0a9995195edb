package members

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Person is what the register says of a member beside name and address. All of it may be missing.
type Person struct {
	Sex        Sex       `bson:"sex,omitempty"`
	BirthPlace string    `bson:"birth_place,omitempty"`
	Born       time.Time `bson:"born,omitempty"` // the day, at midnight UTC
	Occupation string    `bson:"occupation,omitempty"`
	Heir       Heir      `bson:"heir"`
	Sealed     []byte    `bson:"nik,omitempty"`       // NIK, which RevealNIK reads
	NIKIndex   string    `bson:"nik_index,omitempty"` // by which one NIK stands once in a cooperative
}

// Heir is whom a member names to receive her savings when she dies: what the cooperative pays out then, it pays out by law and this name.
type Heir struct {
	Name     string `bson:"name,omitempty"`
	Relation string `bson:"relation,omitempty"` // to the member: "anak", "suami"
	Phone    string `bson:"phone,omitempty"`    // E.164, "" for none
}

// Lengths of what is typed about a person, in runes.
const (
	shortestName, longestName = 2, 100
	longestPlace              = 60
	longestOccupation         = 60
	longestRelation           = 40
	longestStreet             = 200
)

// oldest is how old a person can be.
const oldest = 120

// Profiled is what an officer writes down about a member.
type Profiled struct {
	Name, Phone            string // the phone, as typed, of who has none yet
	Sex                    Sex
	BirthPlace, Occupation string
	Heir                   Heir      // the phone as typed
	Born                   time.Time // the day, in whatever zone
	NIK                    string    // as typed
	Area, Street           string
}

// clean normalises what was written down and returns its mistakes by the names of the fields in lower case.
func (in *Profiled) clean(now time.Time) (NIK, fault.Fields) {
	fields := fault.Fields{}
	in.Name, in.Street = text.Name(in.Name), text.Line(in.Street)
	in.BirthPlace, in.Occupation = text.Name(in.BirthPlace), text.Line(in.Occupation)
	if n := utf8.RuneCountInString(in.Name); n < shortestName || n > longestName {
		fields.Add("name", "register.name_length", shortestName, longestName)
	}
	for _, one := range []struct {
		field, text string
		most        int
	}{{"birth_place", in.BirthPlace, longestPlace}, {"occupation", in.Occupation, longestOccupation}, {"street", in.Street, longestStreet}} {
		if n := utf8.RuneCountInString(one.text); n > one.most {
			fields.Add(one.field, "form.too_long", one.most, n)
		}
	}
	if in.Sex != "" && in.Sex != Man && in.Sex != Woman {
		fields.Add("sex", "form.required")
	}
	if in.Phone != "" {
		number, err := phone.Parse(in.Phone)
		if err != nil {
			fields.Add("phone", phone.ErrInvalid.Key)
		}
		in.Phone = number
	}
	var nik NIK
	if in.NIK != "" {
		var err error
		if nik, err = ParseNIK(in.NIK); err != nil {
			fields.Add("nik", fault.Of(err).Key)
		}
	}
	in.cleanBirth(nik, now, fields)
	in.cleanHeir(fields)
	return nik, fields
}

// cleanHeir wants a name for what else is said about an heir.
func (in *Profiled) cleanHeir(fields fault.Fields) {
	h := &in.Heir
	h.Name, h.Relation = text.Name(h.Name), text.Line(h.Relation)
	switch n := utf8.RuneCountInString(h.Name); {
	case n > longestName:
		fields.Add("heir_name", "form.too_long", longestName, n)
	case n == 0 && (h.Relation != "" || h.Phone != ""):
		fields.Add("heir_name", "form.required")
	}
	if n := utf8.RuneCountInString(h.Relation); n > longestRelation {
		fields.Add("heir_relation", "form.too_long", longestRelation, n)
	}
	if h.Phone == "" {
		return
	}
	number, err := phone.Parse(h.Phone)
	if err != nil {
		fields.Add("heir_phone", phone.ErrInvalid.Key)
	}
	h.Phone = number
}

// cleanBirth takes from the NIK what was not written down.
func (in *Profiled) cleanBirth(nik NIK, now time.Time, fields fault.Fields) {
	if nik != "" && in.Sex == "" {
		in.Sex = nik.Sex()
	}
	if in.Born.IsZero() {
		if nik != "" {
			in.Born = nik.Born(now)
		}
		return
	}
	year, month, day := in.Born.Date()
	in.Born = time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if in.Born.After(now) || in.Born.AddDate(oldest, 0, 0).Before(now) {
		fields.Add("born", "members.born_impossible")
	}
}

// Profile changes what the register says of a person; who admits members may. "" for the NIK keeps it. The audit log gets the names of
// the fields that changed, not what they say. Mistakes are fault.Fields by the names of Profiled's fields; the NIK of another member is
// one.
func (s *Service) Profile(ctx context.Context, by act.Actor, coop, id string, in Profiled) (*Membership, error) {
	nik, fields := in.clean(s.acts.Now())
	if err := fields.Err(); err != nil {
		return nil, err
	}
	person := Person{Sex: in.Sex, BirthPlace: in.BirthPlace, Born: in.Born, Occupation: in.Occupation, Heir: in.Heir}
	if nik != "" {
		vault, err := s.vault(ctx)
		if err != nil {
			return nil, err
		}
		if err := person.seal(vault, nik, coop, id); err != nil {
			return nil, err
		}
	}
	a := act.Act{Name: "members.profiled", By: by, Access: act.May(act.Admit), At: act.Place{Coop: coop}, Subject: id}
	m, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		m, err := s.memberships.ForTenant(coop).Update(ctx, id, func(m *Membership) error {
			changed := m.profile(in, person)
			if len(changed) == 0 {
				return r.Nothing()
			}
			r.Note("fields", strings.Join(changed, " "))
			return nil
		})
		if err != nil || in.Phone == "" {
			return m, store.NotFoundAs(err, ErrNoMembership)
		}
		return m, s.people.GivePhone(ctx, m.User, in.Phone)
	})
	return m, taken(err)
}

// profile writes down what is known of a person, and returns which fields have changed.
func (m *Membership) profile(in Profiled, now Person) (changed []string) {
	if now.NIKIndex == "" || now.NIKIndex == m.NIKIndex {
		now.Sealed, now.NIKIndex = m.Sealed, m.NIKIndex
	}
	note := func(differs bool, field string) {
		if differs {
			changed = append(changed, field)
		}
	}
	note(m.Name != in.Name, "name")
	note(m.Phone == "" && in.Phone != "", "phone")
	note(m.NIKIndex != now.NIKIndex, "nik")
	note(m.Sex != now.Sex, "sex")
	note(m.BirthPlace != now.BirthPlace, "birth_place")
	note(!m.Born.Equal(now.Born), "born")
	note(m.Occupation != now.Occupation, "occupation")
	note(m.Heir != now.Heir, "heir")
	note(m.Area != in.Area || m.Street != in.Street, "address")
	m.Name, m.Phone, m.Area, m.Street, m.Person = in.Name, cmp.Or(m.Phone, in.Phone), in.Area, in.Street, now
	return changed
}

// registerVault seals the NIKs of all registers.
const registerVault = "register"

func (s *Service) vault(ctx context.Context) (identity.Vault, error) {
	return s.people.Vault(ctx, registerVault)
}

// seal keeps a NIK where RevealNIK alone reads it.
func (p *Person) seal(vault identity.Vault, nik NIK, coop, id string) (err error) {
	p.NIKIndex = vault.Blind(string(nik), coop)
	p.Sealed, err = vault.Seal(string(nik), id)
	return err
}

// NIKs reads the NIKs of memberships to show them masked.
func (s *Service) NIKs(ctx context.Context, all ...*Membership) (masked []string, err error) {
	niks, err := s.niks(ctx, all...)
	for _, nik := range niks {
		masked = append(masked, nik.Masked())
	}
	return masked, err
}

// niks reads the NIKs of memberships, "" where there is none.
func (s *Service) niks(ctx context.Context, all ...*Membership) ([]NIK, error) {
	niks := make([]NIK, len(all))
	if !slices.ContainsFunc(all, func(m *Membership) bool { return m.Sealed != nil }) {
		return niks, nil
	}
	vault, err := s.vault(ctx)
	if err != nil {
		return nil, err
	}
	for i, m := range all {
		if m.Sealed == nil {
			continue
		}
		nik, err := vault.Open(m.Sealed, m.ID)
		if err != nil {
			return nil, fmt.Errorf("NIK of %s: %w", m.ID, err)
		}
		niks[i] = NIK(nik)
	}
	return niks, nil
}

// RevealNIK returns the NIK of a member to who admits members; the audit log keeps who has read it.
func (s *Service) RevealNIK(ctx context.Context, by act.Actor, coop, id string) (NIK, error) {
	a := act.Act{Name: "members.nik_read", By: by, Access: act.May(act.Admit).Guarded(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, _ *act.Record) (NIK, error) {
		m, err := s.Membership(ctx, coop, id)
		if err != nil {
			return "", err
		}
		niks, err := s.niks(ctx, m)
		if err != nil {
			return "", err
		}
		return niks[0], nil
	})
}

// RemoveNIK takes the NIK of a member out of the register, as a person may ask (UU 27/2022 art. 8): who may read it does, with a reason.
// The sealed value and the index are gone, so that the number may stand with somebody else. Errors: ErrNoNIK, ErrReasonMissing.
func (s *Service) RemoveNIK(ctx context.Context, by act.Actor, d Decision) (*Membership, error) {
	a := act.Act{
		Name: "members.nik_removed", By: by, Access: act.May(act.Admit).Guarded(), At: act.Place{Coop: d.Coop}, Subject: d.ID,
		Reason: text.Clean(d.Reason),
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		m, err := s.memberships.ForTenant(d.Coop).Update(ctx, d.ID, func(m *Membership) error {
			switch {
			case m.Sealed == nil:
				return ErrNoNIK
			case r.Reason == "":
				return ErrReasonMissing
			}
			m.Sealed, m.NIKIndex = nil, ""
			return nil
		})
		return m, store.NotFoundAs(err, ErrNoMembership)
	})
}

// taken makes a mistake of the NIK of the error that another member has it.
func taken(err error) error {
	if twice, ok := errors.AsType[*store.DuplicateError](err); ok && twice.Index == "nik" {
		return fault.Fields{"nik": ErrNIKTaken}
	}
	return err
}
