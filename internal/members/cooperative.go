package members

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/phone"
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
	ID          string    `bson:"_id"`
	Slug        string    `bson:"slug"` // in addresses, unique
	Name        string    `bson:"name"`
	Kind        Kind      `bson:"kind"`
	Story       Text      `bson:"story"`
	LegalNumber string    `bson:"legal_number"` // badan hukum, free text
	NIK         string    `bson:"nik"`          // nomor induk koperasi
	Founded     time.Time `bson:"founded"`
	Area        string    `bson:"area"` // village code
	Street      string    `bson:"street"`
	Phone       string    `bson:"phone"`
	Hours       Text      `bson:"hours"`
	USPLicense  bool      `bson:"usp_license"`          // may run a savings-and-loan unit
	ShowBoard   bool      `bson:"show_board,omitempty"` // its page names the board and the supervisors
	Colours     Colours   `bson:"colours"`
	LastNumber  int64     `bson:"last_number"` // the highest member number; it only grows, by an atomic Add
	CreatedAt   time.Time `bson:"created_at"`
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
	return nil
}

// Create adds a cooperative to this installation; only the platform's operator may. An empty ID becomes a random one.
func (s *Service) Create(ctx context.Context, by act.Actor, c Cooperative) (*Cooperative, error) {
	c.Name, c.Street = text.Name(c.Name), text.Line(c.Street)
	if c.ID == "" {
		c.ID = strings.ToLower(rand.Text())
	}
	a := act.Act{Name: "cooperative.created", By: by, Access: act.Operates.Guarded(), At: act.Place{Coop: c.ID}, Subject: c.ID}
	created, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c.CreatedAt = r.At
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
}

// Lengths of what is typed about a cooperative, in runes.
const (
	shortestCoopName, longestCoopName = 5, 100
	longestLegalNumber                = 60
	shortestNIK, longestNIK           = 8, 20 // sources differ about its length
)

// clean normalises an identity and returns its mistakes by the names of the fields in lower case.
func (in *Identity) clean() fault.Fields {
	fields := fault.Fields{}
	in.Name, in.LegalNumber, in.Street = text.Name(in.Name), text.Line(in.LegalNumber), text.Line(in.Street)
	if n := utf8.RuneCountInString(in.Name); n < shortestCoopName || n > longestCoopName {
		fields.Add("name", "coop_identity.name", shortestCoopName, longestCoopName)
	}
	if n := utf8.RuneCountInString(in.LegalNumber); n > longestLegalNumber {
		fields.Add("legal_number", "form.too_long", longestLegalNumber, n)
	}
	in.NIK = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(text.Line(in.NIK))
	if in.NIK != "" && (len(in.NIK) < shortestNIK || len(in.NIK) > longestNIK || strings.Trim(in.NIK, "0123456789") != "") {
		fields.Add("nik", "coop_identity.nik", shortestNIK, longestNIK)
	}
	number, err := phone.Parse(in.Phone)
	if err != nil {
		fields.Add("phone", phone.ErrInvalid.Key)
	}
	in.Phone = number
	return fields
}

// slugTries is how many addresses are tried for a cooperative whose name others have, too.
const slugTries = 20

// AdmitCooperative adds a cooperative with an address made of its name; only the platform's operator may. The id is that of the form,
// so that a form that is sent twice makes one cooperative. Mistakes are fault.Fields by the names of Identity's fields.
func (s *Service) AdmitCooperative(ctx context.Context, by act.Actor, id string, in Identity) (*Cooperative, error) {
	if err := in.clean().Err(); err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		c := Cooperative{
			ID: id, Slug: coopSlug(in.Name, n), Name: in.Name, Kind: in.Kind, LegalNumber: in.LegalNumber, NIK: in.NIK, Area: in.Area,
			Street: in.Street, Phone: in.Phone, USPLicense: in.USPLicense,
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
	if err := in.clean().Err(); err != nil {
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
			c.Name, c.Kind, c.LegalNumber, c.NIK = in.Name, in.Kind, in.LegalNumber, in.NIK
			c.Area, c.Street, c.Phone, c.USPLicense = in.Area, in.Street, in.Phone, in.USPLicense
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
}

func (c *Cooperative) identity() Identity {
	return Identity{c.Name, c.Kind, c.LegalNumber, c.NIK, c.Area, c.Street, c.Phone, c.USPLicense}
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
