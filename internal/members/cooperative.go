package members

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/phone"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Kind is the legal class of a cooperative.
type Kind string

const (
	Producer  Kind = "produsen"
	Consumer  Kind = "konsumen"
	Services  Kind = "jasa"
	Marketing Kind = "pemasaran"
	Savings   Kind = "simpan_pinjam" // KSP
)

// Colours are a cooperative's own CSS colours: Nila for buttons and links, Soga for accents.
type Colours struct {
	Nila string `bson:"nila,omitempty"`
	Soga string `bson:"soga,omitempty"`
}

// Cooperative is one koperasi of this installation.
type Cooperative struct {
	ID          string          `bson:"_id"`
	Slug        string          `bson:"slug"` // in addresses, unique
	Name        string          `bson:"name"`
	Kind        Kind            `bson:"kind"`
	Story       Text            `bson:"story"`
	LegalNumber string          `bson:"legal_number"` // badan hukum, free text
	NIK         string          `bson:"nik"`          // nomor induk koperasi
	Founded     time.Time       `bson:"founded"`
	Area        string          `bson:"area"` // village code
	Street      string          `bson:"street"`
	Phone       string          `bson:"phone"`
	Hours       Text            `bson:"hours"`
	USPLicense  bool            `bson:"usp_license"`          // may run a savings-and-loan unit
	ShowBoard   bool            `bson:"show_board,omitempty"` // its page names the board and the supervisors
	Colours     Colours         `bson:"colours"`
	Logo        Image           `bson:"logo"`
	Banner      Image           `bson:"banner"`
	Arranged    []Section       `bson:"sections,omitempty"`  // see Sections
	Checklist   []ChecklistItem `bson:"checklist,omitempty"` // what it asks of members who sell
	Domains     []string        `bson:"domains,omitempty"`   // see SetDomains
	LastNumber  int64           `bson:"last_number"`         // the highest member number; it only grows, by an atomic Add
	CreatedAt   time.Time       `bson:"created_at"`

	SuspendedAt *time.Time `bson:"suspended_at,omitempty"` // by the operator, nil while it trades
	Answers     []Answer   `bson:"answers,omitempty"`      // of its chair to suspensions, the oldest first

	Legal                 `bson:",inline"`
	states.Life[Standing] `bson:",inline"`
	events.Outbox         `bson:",inline"`
}

// Legal is what authorities have given a cooperative, in the shapes in which their own systems ask for it. All of it may be empty.
type Legal struct {
	LegalDate time.Time `bson:"legal_date,omitempty"` // of the badan hukum
	NIB       string    `bson:"nib,omitempty"`        // nomor induk berusaha, 13 digits
	NPWP      string    `bson:"npwp,omitempty"`       // 16 digits
	USPNumber string    `bson:"usp_number,omitempty"` // of the savings-and-loan licence
	USPDate   time.Time `bson:"usp_date,omitempty"`
	KBLI      string    `bson:"kbli,omitempty"` // lines of business, five digits each: 47911, 10792
	KBLIYear  int64     `bson:"kbli_year,omitempty"`
}

// slugPattern is the form of a cooperative's part of an address.
var slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// colourPattern is a colour that is safe to print into CSS.
var colourPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// check refuses a cooperative that the pages cannot show.
func (c *Cooperative) check() error {
	for _, colour := range []string{c.Colours.Nila, c.Colours.Soga} {
		if colour != "" && !colourPattern.MatchString(colour) {
			return ErrCooperativeInput
		}
	}
	switch c.Kind {
	case Producer, Consumer, Services, Marketing, Savings:
	default:
		return ErrCooperativeInput
	}
	if c.Name == "" || !slugPattern.MatchString(c.Slug) {
		return ErrCooperativeInput
	}
	return c.checkStanding()
}

// Create adds a cooperative to this installation; only the platform's operator may. An empty ID becomes a random one.
func (s *Service) Create(ctx context.Context, by act.Actor, c Cooperative) (*Cooperative, error) {
	c.Name, c.Street = text.Name(c.Name), text.Line(c.Street)
	if c.ID == "" {
		c.ID = strings.ToLower(rand.Text())
	}
	a := act.Act{Name: "cooperative.created", By: by, Access: act.Operates.Guarded(), At: act.Place{Coop: c.ID}, Subject: c.ID}
	created, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c.CreatedAt, c.Life = r.At, standings.Born(r.Mark)
		return &c, s.cooperatives.Insert(ctx, &c)
	})
	if errors.Is(err, store.ErrDuplicate) {
		return nil, ErrSlugTaken
	}
	return created, err
}

// Identity is what a cooperative is before the law, and where it is found.
type Identity struct {
	Name         string
	Kind         Kind
	LegalNumber  string // badan hukum: its forms have changed over the years, so it is free text
	NIK          string // nomor induk koperasi, digits; empty while it has none
	Area, Street string
	Phone        string // as typed; E.164 once it is saved
	USPLicense   bool

	Legal
}

// Lengths of what is typed about a cooperative, in runes or digits.
const (
	shortestCoopName, longestCoopName = 5, 100
	longestLegalNumber                = 60
	shortestNIK, longestNIK           = 8, 20 // sources differ about its length
	nibDigits                         = 13
	npwpDigits, oldNPWPDigits         = 16, 15 // an older one gets a 0 in front
	mostKBLI                          = 20
)

// KBLIYears are the editions of the classification of lines of business.
func KBLIYears() []int64 { return []int64{2020, 2025} }

// kbliCodes is a list of codes as it is kept.
var kbliCodes = regexp.MustCompile(`^\d{5}(, \d{5})*$`)

// clean normalises an identity and returns its mistakes by the names of the fields in lower case.
func (in *Identity) clean(now time.Time) fault.Fields {
	fields := fault.Fields{}
	in.Name, in.LegalNumber, in.Street = text.Name(in.Name), text.Line(in.LegalNumber), text.Line(in.Street)
	if n := utf8.RuneCountInString(in.Name); n < shortestCoopName || n > longestCoopName {
		fields.Add("name", "coop_identity.name", shortestCoopName, longestCoopName)
	}
	if n := utf8.RuneCountInString(in.LegalNumber); n > longestLegalNumber {
		fields.Add("legal_number", "form.too_long", longestLegalNumber, n)
	}
	in.NIK = digits(in.NIK)
	if in.NIK != "" && (len(in.NIK) < shortestNIK || len(in.NIK) > longestNIK || !isNumber(in.NIK)) {
		fields.Add("nik", "coop_identity.nik", shortestNIK, longestNIK)
	}
	number, err := phone.Parse(in.Phone)
	if err != nil {
		fields.Add("phone", phone.ErrInvalid.Key)
	}
	in.Phone = number
	in.Legal.clean(now, fields)
	return fields
}

func (in *Legal) clean(now time.Time, fields fault.Fields) {
	in.NIB, in.NPWP = digits(in.NIB), digits(in.NPWP)
	in.USPNumber, in.LegalDate, in.USPDate = text.Line(in.USPNumber), in.LegalDate.UTC(), in.USPDate.UTC()
	if len(in.NPWP) == oldNPWPDigits {
		in.NPWP = "0" + in.NPWP
	}
	if in.NIB != "" && (len(in.NIB) != nibDigits || !isNumber(in.NIB)) {
		fields.Add("nib", "coop_identity.digits", nibDigits)
	}
	if in.NPWP != "" && (len(in.NPWP) != npwpDigits || !isNumber(in.NPWP)) {
		fields.Add("npwp", "coop_identity.digits", npwpDigits)
	}
	if n := utf8.RuneCountInString(in.USPNumber); n > longestLegalNumber {
		fields.Add("usp_number", "form.too_long", longestLegalNumber, n)
	}
	for name, day := range map[string]time.Time{"legal_date": in.LegalDate, "usp_date": in.USPDate} {
		if day.After(now) {
			fields.Add(name, "coop_identity.not_yet")
		}
	}
	codes := strings.FieldsFunc(in.KBLI, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })
	in.KBLI = strings.Join(codes, ", ")
	if in.KBLI != "" && (len(codes) > mostKBLI || !kbliCodes.MatchString(in.KBLI)) {
		fields.Add("kbli", "coop_identity.kbli", mostKBLI)
	}
	if (in.KBLI != "" || in.KBLIYear != 0) && !slices.Contains(KBLIYears(), in.KBLIYear) {
		fields.Add("kbli_year", "form.required")
	}
}

// digits drops what people write between the digits of a number.
func digits(typed string) string {
	return strings.NewReplacer(" ", "", ".", "", "-", "").Replace(text.Line(typed))
}

func isNumber(value string) bool { return strings.Trim(value, "0123456789") == "" }

// slugTries is how many addresses are tried for a cooperative whose name others have, too.
const slugTries = 20

// AdmitCooperative adds a cooperative with an address made of its name; only the platform's operator may. The id is that of the form,
// so that a form that is sent twice makes one cooperative. Mistakes are fault.Fields by the names of Identity's fields.
func (s *Service) AdmitCooperative(ctx context.Context, by act.Actor, id string, in Identity) (*Cooperative, error) {
	if err := in.clean(s.acts.Now()).Err(); err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		c := Cooperative{
			ID: id, Slug: coopSlug(in.Name, n), Name: in.Name, Kind: in.Kind, LegalNumber: in.LegalNumber, NIK: in.NIK, Area: in.Area,
			Street: in.Street, Phone: in.Phone, USPLicense: in.USPLicense, Legal: in.Legal,
		}
		made, err := s.Create(ctx, by, c)
		if !errors.Is(err, ErrSlugTaken) {
			return made, err
		}
		if known, err := s.Cooperative(ctx, id); err == nil {
			return known, nil
		}
		if n == slugTries {
			return nil, err
		}
	}
}

// coopSlug is the n-th address for a cooperative of this name, from 1. That it is a cooperative need not be said in it.
func coopSlug(name string, n int) string {
	slug := text.Slug(name)
	for _, word := range []string{"koperasi-", "produsen-", "konsumen-", "pemasaran-", "jasa-", "simpan-pinjam-"} {
		slug = strings.TrimPrefix(slug, word)
	}
	if slug == "" {
		slug = "koperasi"
	}
	if n == 1 {
		return slug
	}
	return slug + "-" + strconv.Itoa(n)
}

// SetIdentity changes what a cooperative is before the law; its chair may, and the operator. The audit log keeps what it was.
// Mistakes are fault.Fields by the names of Identity's fields.
func (s *Service) SetIdentity(ctx context.Context, by act.Actor, coop string, in Identity) (*Cooperative, error) {
	if err := in.clean(s.acts.Now()).Err(); err != nil {
		return nil, err
	}
	a := act.Act{Name: "cooperative.identity_changed", By: by, Access: act.May(act.Appoint), At: act.Place{Coop: coop}, Subject: coop}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			if was := c.identity(); was == in {
				return r.Nothing()
			}
			r.Note("was_name", c.Name)
			r.Note("was_legal_number", c.LegalNumber)
			r.Note("was_nik", c.NIK)
			r.Note("was_usp_license", strconv.FormatBool(c.USPLicense))
			r.Note("was_nib", c.NIB)
			r.Note("was_npwp", c.NPWP)
			c.Name, c.Kind, c.LegalNumber, c.NIK = in.Name, in.Kind, in.LegalNumber, in.NIK
			c.Area, c.Street, c.Phone, c.USPLicense, c.Legal = in.Area, in.Street, in.Phone, in.USPLicense, in.Legal
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
}

func (c *Cooperative) identity() Identity {
	return Identity{c.Name, c.Kind, c.LegalNumber, c.NIK, c.Area, c.Street, c.Phone, c.USPLicense, c.Legal}
}

// ExportIdentity is a cooperative with those who hold an office in it now, for who takes such files along. The audit log keeps who did it.
func (s *Service) ExportIdentity(ctx context.Context, by act.Actor, coop string) (*Cooperative, []Membership, error) {
	a := act.Act{
		Name: "cooperative.identity_exported", By: by, Access: act.May(act.Admit).Guarded(), At: act.Place{Coop: coop}, Subject: coop,
	}
	_, err := act.Do(ctx, s.acts, a, func(context.Context, *act.Record) (struct{}, error) { return struct{}{}, nil })
	if err != nil {
		return nil, nil, err
	}
	c, err := s.Cooperative(ctx, coop)
	if err != nil {
		return nil, nil, err
	}
	board, err := s.officers(ctx, coop)
	return c, board, err
}

// Profile is what officers may change about their cooperative.
type Profile struct {
	Story     Text
	Street    string
	Phone     string // as typed, E.164 once it is saved; "" for none
	Hours     Text
	ShowBoard bool
	Colours   Colours
}

// UpdateProfile changes the profile of a cooperative; its officers may. A telephone that is none is fault.Fields by the name phone.
func (s *Service) UpdateProfile(ctx context.Context, by act.Actor, coop string, p Profile) error {
	if p.Phone != "" {
		number, err := phone.Parse(p.Phone)
		if err != nil {
			return fault.Fields{"phone": phone.ErrInvalid}
		}
		p.Phone = number
	}
	p.Street = text.Line(p.Street)
	a := act.Act{Name: "cooperative.profile_updated", By: by, Access: act.May(act.Present), At: act.Place{Coop: coop}, Subject: coop}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			if p == (Profile{c.Story, c.Street, c.Phone, c.Hours, c.ShowBoard, c.Colours}) {
				return r.Nothing()
			}
			c.Story, c.Street, c.Phone, c.Hours, c.ShowBoard, c.Colours = p.Story, p.Street, p.Phone, p.Hours, p.ShowBoard, p.Colours
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
	return err
}
