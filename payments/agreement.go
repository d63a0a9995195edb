package payments

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/store"
)

// FeeAgreement says that a seller agrees to a version of the fee rules, which the law wants of every change: Permendag 19/2026. The
// rules are the meeting's decision: they start without it, and officers see who has yet to agree.
type FeeAgreement struct {
	ID       string    `bson:"_id"` // schedule|seller
	Coop     string    `bson:"coop"`
	Schedule string    `bson:"schedule"`
	Seller   string    `bson:"seller"`
	At       time.Time `bson:"at"`
}

func agreementID(schedule, seller string) string { return schedule + "|" + seller }

func defineAgreements(db *store.DB) *store.Scoped[FeeAgreement] {
	return store.DefineScoped(db, store.Spec[FeeAgreement]{
		Name: "fee_agreements", Immutable: true, Scope: "coop",
		Indexes: []store.Index{{Name: "schedule", Fields: []string{"schedule", "at"}}},
	})
}

// AgreeFees notes that the seller who acts agrees to a version; asked again, the first time counts. store.ErrNotFound for no version.
func (s *Service) AgreeFees(ctx context.Context, by act.Actor, coop, schedule string) (*FeeAgreement, error) {
	a := act.Act{Name: "fees.agreed", By: by, Access: act.Member, At: act.Place{Coop: coop}, Subject: schedule}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*FeeAgreement, error) {
		if _, err := s.ScheduleByID(ctx, coop, schedule); err != nil {
			return nil, store.NotFoundAs(err, ErrNoProposal)
		}
		made := &FeeAgreement{ID: agreementID(schedule, r.By), Coop: coop, Schedule: schedule, Seller: r.By, At: r.At}
		known, err := s.agreements.ForTenant(coop).Get(ctx, made.ID)
		if !errors.Is(err, store.ErrNotFound) {
			return known, err
		}
		return made, store.RetryDuplicate(s.agreements.ForTenant(coop).Insert(ctx, made))
	})
}

// FeeAgreementOf is a seller's word on a version, nil when there is none.
func (s *Service) FeeAgreementOf(ctx context.Context, coop, schedule, seller string) (*FeeAgreement, error) {
	found, err := s.agreements.ForTenant(coop).Get(ctx, agreementID(schedule, seller))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return found, err
}

// FeeAgreements counts the sellers who agree to a version, up to limit.
func (s *Service) FeeAgreements(ctx context.Context, coop, schedule string, limit int) (int, error) {
	return s.agreements.ForTenant(coop).Count(ctx, store.By("schedule", schedule), limit)
}

// Proceeds are what a seller gets of goods that a buyer pays through a channel, without delivery and with it. Offered says that an
// invoice over that amount has the channel.
type Proceeds struct {
	Channel               Channel
	Alone, Sent           money.Amount
	AloneOffer, SentOffer bool
}

// ExampleChannels are one of each kind, of which pages say what they cost.
func ExampleChannels() []Channel { return []Channel{"QRIS", "DANA", "BRI", "ALFAMART"} }

// Proceeds reckons what a seller gets of a line by these rules, for each way to pay: without a delivery charge, and with one.
func (s FeeSchedule) Proceeds(line FeeLine, delivery money.Amount) (all []Proceeds) {
	of := func(name Channel, charge money.Amount) (money.Amount, bool) {
		paid := line.Goods + charge
		fees := s.Freeze([]FeeLine{line}, ShareGatewayCost(name, []money.Amount{paid})[0])[0]
		offered := slices.ContainsFunc(channels(), func(c channel) bool { return c.name == name && c.takes(paid) })
		return line.Goods - SellerBears(fees), offered
	}
	for _, name := range ExampleChannels() {
		p := Proceeds{Channel: name}
		p.Alone, p.AloneOffer = of(name, 0)
		p.Sent, p.SentOffer = of(name, delivery)
		all = append(all, p)
	}
	return all
}

// Limits says the least and the most of a fee, "" for none.
func (c Component) Limits(l *i18n.Locale) string {
	var words []string
	if c.Floor > 0 {
		words = append(words, l.T("fee.floor", c.Floor))
	}
	if c.Cap > 0 {
		words = append(words, l.T("fee.cap", c.Cap))
	}
	return strings.Join(words, ", ")
}

// Text says what a fee is for; category names a slug in a locale.
func (m Match) Text(l *i18n.Locale, category func(locale, slug string) string) string {
	var words []string
	if len(m.Categories) > 0 {
		names := make([]string, len(m.Categories))
		for i, slug := range m.Categories {
			names[i] = category(l.Tag(), slug)
		}
		words = append(words, l.T("fee.categories", strings.Join(names, ", ")))
	}
	if len(m.Sellers) > 0 {
		words = append(words, l.T("fee.sellers", len(m.Sellers)))
	}
	if len(m.Products) > 0 {
		words = append(words, l.T("fee.products", len(m.Products)))
	}
	if m.From > 0 {
		words = append(words, l.T("fee.from", m.From))
	}
	if m.Below > 0 {
		words = append(words, l.T("fee.below", m.Below))
	}
	if len(words) == 0 {
		return l.T("fee.everything")
	}
	return strings.Join(words, ", ")
}
