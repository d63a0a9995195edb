package interest

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Rate is one version of what the members' meeting decided about interest on simpanan sukarela (jasa simpanan). It is never changed: a new
// decision is a new version. A rate of 0 ends it.
type Rate struct {
	ID         string `bson:"_id"` // coop.key
	Coop       string `bson:"coop"`
	Version    int64  `bson:"version"`
	Resolution string `bson:"resolution"` // number of the minute that decided it
	Terms      `bson:",inline"`
	From       time.Time `bson:"from"` // the first moment of a month in the cooperative's zone
	By         string    `bson:"by"`
	At         time.Time `bson:"at"`
}

// Bounds of what a meeting decides.
const (
	MostPercent       = 24 // a year
	MostRate          = money.BasisPoints(100 * MostPercent)
	mostLeast         = money.Amount(1_000_000_000)
	longestResolution = 60
)

// ActRateDecided is the name of DecideRate in the audit log.
const ActRateDecided = "interest_rate.decided"

func defineRates(db *store.DB) *store.Scoped[Rate] {
	return store.DefineScoped(db, store.Spec[Rate]{
		Name: "interest_rates", Scope: "coop", Immutable: true, Cache: 1000,
		Indexes: []store.Index{{Name: "version", Fields: []string{"version"}, Unique: true}},
	})
}

// RateInput is what a meeting decided.
type RateInput struct {
	Coop       string
	Key        string // of the form: sent twice, it is one decision
	Resolution string
	Terms      Terms
	From       time.Time // any moment of the first month
}

func (in *RateInput) clean(now time.Time, zone *time.Location) error {
	if in.Key == "" || len(in.Key) > longestKey {
		return ErrOtherForm
	}
	fields := fault.Fields{}
	in.Resolution = text.Line(in.Resolution)
	switch n := len([]rune(in.Resolution)); {
	case n == 0:
		fields.Add("resolution", "form.required")
	case n > longestResolution:
		fields.Add("resolution", "form.too_long", longestResolution, n)
	}
	if in.From = monthOf(in.From, zone); in.From.Before(monthOf(now, zone)) {
		fields.Add("from", "savings.dues_past")
	}
	if in.Terms.Rate < 0 || in.Terms.Rate > MostRate {
		fields.Add("rate", "interest.rate", MostPercent)
	}
	if !slices.Contains(Bases(), in.Terms.Basis) {
		fields.Add("basis", "form.choose_one")
	}
	if in.Terms.Least < 0 || in.Terms.Least > mostLeast {
		fields.Add("least", "savings.dues_amount", mostLeast)
	}
	return fields.Err()
}

// DecideRate writes down the interest from a month on; it begins this month at the earliest, so that the rate of a month that is over never
// changes. Who decides about money may; ErrUnlicensed without the licence for savings. The same form twice makes one version, and is
// ErrOtherForm when it has changed meanwhile. Mistakes are fault.Fields by "resolution", "rate", "basis", "least" and "from".
func (s *Service) DecideRate(ctx context.Context, by act.Actor, in RateInput) (*Rate, error) {
	id := in.Coop + "." + in.Key
	a := act.Act{Name: ActRateDecided, By: by, Access: decides(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Rate, error) {
		home, err := s.register.Cooperative(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		if !home.Licensed {
			return nil, ErrUnlicensed
		}
		if err := in.clean(r.At, home.Zone); err != nil {
			return nil, err
		}
		known, err := s.readRates(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		rate := &Rate{
			ID: id, Coop: in.Coop, Version: 1, Resolution: in.Resolution, Terms: in.Terms, From: in.From, By: r.By, At: r.At,
		}
		for i := range known {
			if known[i].ID == id && known[i].same(rate) {
				return &known[i], r.Nothing()
			}
			if known[i].ID == id {
				return nil, ErrOtherForm
			}
			rate.Version = max(rate.Version, known[i].Version+1)
		}
		r.Note("resolution", rate.Resolution)
		r.Note("percent", rate.Rate.Percent())
		return rate, store.RetryDuplicate(s.rates.ForTenant(in.Coop).Insert(ctx, rate))
	})
}

func (r *Rate) same(other *Rate) bool {
	return r.Resolution == other.Resolution && r.From.Equal(other.From) && r.Terms == other.Terms
}

// Rates lists what was decided, as the decisions take effect; of two for one month the later decision counts.
func (s *Service) Rates(ctx context.Context, coop string) ([]Rate, error) {
	return s.versions.Get(ctx, coop, func(ctx context.Context) ([]Rate, error) { return s.readRates(ctx, coop) })
}

func (s *Service) readRates(ctx context.Context, coop string) ([]Rate, error) {
	all, err := s.rates.ForTenant(coop).List(ctx, store.By("version"), store.Page{Limit: store.MaxPage})
	slices.SortStableFunc(all.Items, func(a, b Rate) int { return a.From.Compare(b.From) })
	return all.Items, err
}

// InForce is the version at a moment, nil before the first; versions stand as Rates lists them.
func InForce(versions []Rate, at time.Time) *Rate {
	for i := range slices.Backward(versions) {
		if !versions[i].From.After(at) {
			return &versions[i]
		}
	}
	return nil
}
