package members

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Entry is a line of another register, such as a spreadsheet, that is to stand in this one.
type Entry struct {
	Profiled

	Line   int // of the file
	Number int64
	Since  time.Time
	Faults fault.Fields // by the names of the fields in lower case; those that reading found have texts for Args
	Notes  fault.Fields // what keeps nothing from being written
	Known  bool         `json:"-"` // stands in the register already
}

// miss adds a mistake.
func (e *Entry) miss(field, key string, args ...any) {
	if e.Faults == nil {
		e.Faults = fault.Fields{}
	}
	e.Faults.Add(field, key, args...)
}

// MaxEntries is how many lines are imported at one stroke.
const MaxEntries = 5000

// importing says who imports: it makes many members at once.
func importing() act.Access { return act.May(act.Admit).Guarded() }

// CheckImport notes in entries what is wrong with them by themselves, among each other and beside the register, and which are known. It
// writes nothing.
func (s *Service) CheckImport(ctx context.Context, by act.Actor, coop string, entries []Entry) error {
	if err := importing().Check(by, act.Place{Coop: coop}); err != nil {
		return err
	}
	_, err := s.plan(ctx, coop, entries)
	return err
}

// Imported says what an import has done.
type Imported struct{ Written, Known int }

// Import writes entries into the register, all of them or none: ErrImport when one has a mistake. Who is known is left alone, so that
// importing twice imports once. Whoever has a phone with an account becomes a member with it; others get an account without a password,
// which those with a phone enter by a code. Nobody is told.
func (s *Service) Import(ctx context.Context, by act.Actor, coop string, entries []Entry) (done Imported, err error) {
	for range 2 { // somebody may press twice at once: then the second finds everybody known
		var fresh []newcomer
		if fresh, err = s.plan(ctx, coop, entries); err != nil {
			return done, err
		}
		for i := range entries {
			if len(entries[i].Faults) > 0 {
				return Imported{}, ErrImport
			}
		}
		done = Imported{Written: len(fresh), Known: len(entries) - len(fresh)}
		if err = s.write(ctx, by, coop, fresh); !errors.Is(err, store.ErrDuplicate) {
			return done, err
		}
	}
	return Imported{}, ErrImportChanged
}

// newcomer is an entry that is to be written.
type newcomer struct {
	*Entry

	user    string
	account bool // is to be made
	person  Person
}

// write writes newcomers into the register.
func (s *Service) write(ctx context.Context, by act.Actor, coop string, fresh []newcomer) error {
	a := act.Act{Name: "members.imported", By: by, Access: importing(), At: act.Place{Coop: coop}}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (struct{}, error) {
		if len(fresh) == 0 {
			return struct{}{}, r.Nothing()
		}
		lines, accounts, highest := make([]*Membership, len(fresh)), []identity.Enrolment(nil), int64(0)
		for i, n := range fresh {
			m := &Membership{
				ID: MembershipID(coop, n.user), Coop: coop, User: n.user, Name: n.Name, Phone: n.Phone, Number: n.Number, Life: life.Born(r.Mark),
				Roles: []Role{RoleMember}, AppliedAt: r.At, Since: n.Since, Area: n.Area, Street: n.Street, Person: n.person,
			}
			if err := life.Step(&m.Life, Active, r.Mark); err != nil {
				return struct{}{}, err
			}
			lines[i], highest = m, max(highest, n.Number)
			if n.account {
				accounts = append(accounts, identity.Enrolment{ID: n.user, Name: n.Name, Phone: n.Phone})
			}
		}
		r.Note("count", strconv.Itoa(len(fresh)))
		if err := s.people.Enrol(ctx, r.At, accounts...); err != nil {
			return struct{}{}, err
		}
		if err := s.countFrom(ctx, coop, highest); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.memberships.ForTenant(coop).InsertAll(ctx, lines...)
	})
	return err
}

// standing is a register, by what tells its members apart.
type standing struct {
	numbers               map[int64]*Membership
	niks, phones, holders map[string]*Membership // by index of the NIK, phone and user
}

// plan checks entries and makes newcomers of those that can be written.
func (s *Service) plan(ctx context.Context, coop string, entries []Entry) ([]newcomer, error) {
	vault, err := s.vault(ctx)
	if err != nil {
		return nil, err
	}
	there, err := s.standing(ctx, coop)
	if err != nil {
		return nil, err
	}
	now, file, fresh := s.acts.Now(), newTwins(), make([]newcomer, 0, len(entries))
	for i := range entries {
		e := &entries[i]
		nik := e.check(now)
		n := newcomer{Entry: e, person: Person{Sex: e.Sex, BirthPlace: e.BirthPlace, Born: e.Born, Occupation: e.Occupation}}
		if nik != "" {
			n.person.NIKIndex = vault.Blind(string(nik), coop)
		}
		file.meet(e, n.person.NIKIndex)
		if err := s.place(ctx, coop, &n, there); err != nil {
			return nil, err
		}
		if e.Known || len(e.Faults) > 0 {
			continue
		}
		if nik != "" {
			if err := n.person.seal(vault, nik, coop, MembershipID(coop, n.user)); err != nil {
				return nil, err
			}
		}
		fresh = append(fresh, n)
	}
	return fresh, nil
}

// check cleans an entry and notes its own mistakes.
func (e *Entry) check(now time.Time) NIK {
	nik, fields := e.clean(now)
	for field, mistake := range fields {
		if e.Faults[field] == nil {
			e.miss(field, mistake.Key, mistake.Args...)
		}
	}
	if e.Faults["number"] == nil && (e.Number <= 0 || e.Number > maxNumber) {
		e.miss("number", "members.import_no_number")
	}
	switch {
	case e.Faults["since"] != nil:
	case e.Since.IsZero():
		e.miss("since", "members.import_no_since")
	case e.Since.After(now) || e.Since.Year() < 1900:
		e.miss("since", "members.import_since")
	}
	return nik
}

// standing reads a register.
func (s *Service) standing(ctx context.Context, coop string) (standing, error) {
	k := standing{map[int64]*Membership{}, map[string]*Membership{}, map[string]*Membership{}, map[string]*Membership{}}
	err := s.memberships.ForTenant(coop).Each(ctx, store.By("all"), func(m *Membership) error {
		line := *m
		line.Words = nil
		k.numbers[m.Number], k.niks[m.NIKIndex], k.phones[m.Phone], k.holders[m.User] = &line, &line, &line, &line
		return nil
	})
	delete(k.numbers, 0)
	delete(k.niks, "")
	delete(k.phones, "")
	return k, err
}

// place finds out whom an entry means: somebody in the register, somebody with an account, or a new one.
func (s *Service) place(ctx context.Context, coop string, n *newcomer, there standing) error {
	n.user, n.account = importedUser(coop, n.Number), true
	if n.Phone != "" && n.Faults["phone"] == nil {
		switch u, err := s.people.ByPhone(ctx, n.Phone); {
		case err == nil:
			n.user, n.account = u.ID, false
		case !errors.Is(err, identity.ErrNoUser):
			return err
		}
	}
	if old := there.numbers[n.Number]; old != nil {
		same := text.Folded(old.Name) == text.Folded(n.Name) || n.Phone != "" && n.Phone == old.Phone ||
			n.person.NIKIndex != "" && n.person.NIKIndex == old.NIKIndex
		if n.Known = same; !same {
			n.miss("number", "members.import_number_taken", old.NumberText(), old.Name)
		}
		return nil
	}
	if old := there.niks[n.person.NIKIndex]; old != nil {
		n.miss("nik", "members.import_nik_taken", old.Name)
	}
	if old := cmp.Or(there.phones[n.Phone], there.holders[n.user]); old != nil {
		n.miss("phone", "members.import_phone_taken", old.Name)
	}
	return nil
}

// importedUser is the id of the account of who has none, the same at every import.
func importedUser(coop string, number int64) string {
	sum := sha256.Sum256([]byte("import " + coop + " " + strconv.FormatInt(number, 10)))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26]
}

// twins finds entries of one file that stand there twice.
type twins struct {
	numbers      map[int64]*Entry
	niks, phones map[string]*Entry
}

func newTwins() twins { return twins{map[int64]*Entry{}, map[string]*Entry{}, map[string]*Entry{}} }

// meet notes an entry whose number, NIK or phone an earlier one has.
func (t twins) meet(e *Entry, nikIndex string) {
	if e.Number > 0 {
		meet(t.numbers, e.Number, e, "number", "members.import_number_twice")
	}
	if nikIndex != "" {
		meet(t.niks, nikIndex, e, "nik", "members.import_nik_twice")
	}
	if e.Phone != "" {
		meet(t.phones, e.Phone, e, "phone", "members.import_phone_twice")
	}
}

func meet[K comparable](seen map[K]*Entry, key K, e *Entry, field, mistake string) {
	if first := seen[key]; first != nil {
		e.miss(field, mistake, first.Line, first.Name)
		return
	}
	seen[key] = e
}

// SealDraft makes entries a text that OpenDraft alone reads, for the same officer of the same cooperative: so the checked file waits for
// her word in her browser, and no number of identity lies about.
func (s *Service) SealDraft(ctx context.Context, by act.Actor, coop string, entries []Entry) (string, error) {
	vault, err := s.vault(ctx)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if err := errors.Join(json.NewEncoder(z).Encode(entries), z.Close()); err != nil {
		return "", fmt.Errorf("draft: %w", err)
	}
	sealed, err := vault.Seal(packed.String(), draftOwner(by, coop))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// OpenDraft reads what SealDraft has made, or returns ErrDraft.
func (s *Service) OpenDraft(ctx context.Context, by act.Actor, coop, draft string) (entries []Entry, err error) {
	vault, err := s.vault(ctx)
	if err != nil {
		return nil, err
	}
	sealed, err := base64.RawURLEncoding.DecodeString(draft)
	if err != nil || len(sealed) == 0 {
		return nil, ErrDraft
	}
	packed, err := vault.Open(sealed, draftOwner(by, coop))
	if err != nil {
		return nil, ErrDraft
	}
	z, err := gzip.NewReader(strings.NewReader(packed))
	if err == nil {
		err = json.NewDecoder(z).Decode(&entries)
	}
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	return entries, nil
}

func draftOwner(by act.Actor, coop string) string { return "import " + coop + " " + by.ID() }
