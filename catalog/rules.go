package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Rules are what a cooperative wants its officers to see before buyers do, of what sellers change about goods that are for sale. The name,
// the category and the numbers of licences always wait.
type Rules struct {
	Coop        string            `bson:"_id"`
	Description bool              `bson:"description"` // every change of it waits
	Pictures    bool              `bson:"pictures"`
	Health      bool              `bson:"health"`     // a description that begins to speak of illness or cure waits
	PriceJump   money.BasisPoints `bson:"price_jump"` // a price that goes up by more of what it was waits; 0: none does
	By          string            `bson:"by"`
	At          time.Time         `bson:"at"`
}

// usualRules are those of a cooperative that has not chosen.
func usualRules(coop string) Rules { return Rules{Coop: coop, Health: true, PriceJump: 10_000} }

// PriceJumps are the choices of Rules.PriceJump.
func PriceJumps() []money.BasisPoints { return []money.BasisPoints{0, 2_500, 5_000, 10_000} }

// ActRules is the name of SetRules in the audit log.
const ActRules = "rules.changed"

// ErrRules is a jump that is none of PriceJumps.
var ErrRules = fault.New(fault.Invalid, "form.choose_one")

// healthWords are the beginnings of words that promise a cure. Peraturan BPOM 31/2018 and 1/2022 forbid such claims of food without a
// permit.
var healthWords = []string{
	"obat", "sembuh", "menyembuh", "penyembuh", "khasiat", "berkhasiat", "diabet", "kanker", "kolesterol", "hipertensi", "stroke", "jantung",
	"tumor", "pelangsing", "melangsing", "imun", "penyakit", "cure", "heal", "cancer", "cholesterol", "slimming",
}

// speaksOfHealth says whether a text has one of the words.
func speaksOfHealth(description string) bool {
	return slices.ContainsFunc(text.Words(description), func(word string) bool {
		return slices.ContainsFunc(healthWords, func(begin string) bool { return strings.HasPrefix(word, begin) })
	})
}

// Rules are those in force in a cooperative.
func (s *Service) Rules(ctx context.Context, coop string) (*Rules, error) {
	rules, err := s.rules.Get(ctx, coop)
	if errors.Is(err, store.ErrNotFound) {
		usual := usualRules(coop)
		return &usual, nil
	}
	return rules, err
}

// SetRules chooses what waits from now on; what is for sale stays as it is. The chair does. ErrRules.
func (s *Service) SetRules(ctx context.Context, by act.Actor, rules Rules) (*Rules, error) {
	if !slices.Contains(PriceJumps(), rules.PriceJump) {
		return nil, fault.Fields{"price_jump": ErrRules}
	}
	a := act.Act{Name: ActRules, By: by, Access: act.May(act.Appoint), At: act.Place{Coop: rules.Coop}, Subject: rules.Coop}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Rules, error) {
		fresh := func() *Rules { return &Rules{Coop: rules.Coop} }
		return s.rules.Upsert(ctx, rules.Coop, fresh, func(now *Rules) error {
			*now = rules
			now.By, now.At = r.By, r.At
			return nil
		})
	})
}

// Held is what else of an edit waits, by the rules of the cooperative.
type Held struct {
	Description *string         `bson:"description,omitempty"` // nil: as it is for sale
	Pictures    []media.Picture `bson:"pictures,omitempty"`    // none: as they are for sale
	Prices      []HeldPrice     `bson:"prices,omitempty"`
}

// HeldPrice is the price of a variant that waits.
type HeldPrice struct {
	Variant string       `bson:"variant"`
	Price   money.Amount `bson:"price"`
}

// hold takes out of what a seller typed what has to wait, so that the rest can be taken at once.
func (r *Rules) hold(p *Product, in *ProductInput) (held Held) {
	if in.Description != p.Description && (r.Description || r.Health && speaksOfHealth(in.Description) && !speaksOfHealth(p.Description)) {
		typed := in.Description
		held.Description, in.Description = &typed, p.Description
	}
	if r.Pictures && len(in.Pictures) > 0 && !slices.Equal(in.Pictures, p.Pictures) {
		held.Pictures, in.Pictures = in.Pictures, p.Pictures
	}
	for i := range in.Variants {
		typed := &in.Variants[i]
		now, known := p.Variant(typed.ID)
		if !known || r.PriceJump == 0 || typed.Price <= now.Price {
			continue
		}
		if typed.Price > now.Price+now.Price.Rate(r.PriceJump) {
			held.Prices = append(held.Prices, HeldPrice{now.ID, typed.Price})
			typed.Price = now.Price
		}
	}
	return held
}

// applyTo makes what waited the product's own; a variant that is gone meanwhile stays gone.
func (h *Held) applyTo(p *Product) {
	if h.Description != nil {
		p.Description = *h.Description
	}
	if len(h.Pictures) > 0 {
		p.Pictures = slices.Clone(h.Pictures)
	}
	for _, held := range h.Prices {
		for i := range p.Variants {
			if p.Variants[i].ID == held.Variant {
				p.Variants[i].Price = held.Price
			}
		}
	}
}
