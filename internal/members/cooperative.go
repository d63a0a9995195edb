package members

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"time"

	"lumbung/internal/act"
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
	USPLicense  bool      `bson:"usp_license"` // may run a savings-and-loan unit
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

// Profile is what officers may change about their cooperative.
type Profile struct {
	Story   Text
	Street  string
	Phone   string
	Hours   Text
	Colours Colours
}

// UpdateProfile changes the profile of a cooperative; its officers may.
func (s *Service) UpdateProfile(ctx context.Context, by act.Actor, coop string, p Profile) error {
	a := act.Act{Name: "cooperative.profile_updated", By: by, Access: act.Changes, At: act.Place{Coop: coop}, Subject: coop}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, _ *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			c.Story, c.Street, c.Phone, c.Hours, c.Colours = p.Story, text.Line(p.Street), p.Phone, p.Hours, p.Colours
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
	return err
}
