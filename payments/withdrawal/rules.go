package withdrawal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Rules are what a cooperative has decided about withdrawals.
type Rules struct {
	ID         string       `bson:"_id"` // the cooperative
	Coop       string       `bson:"coop"`
	Version    int64        `bson:"version"` // 0: nobody has decided, StandardRules hold
	Ways       []Way        `bson:"ways"`
	Least      money.Amount `bson:"least"`   // of one withdrawal, unless it is all that there is
	Alone      money.Amount `bson:"alone"`   // above it a second officer says yes
	Advance    money.Amount `bson:"advance"` // of a member's held proceeds, what she may take before the payment gateway has settled them
	Days       []int64      `bson:"days"`    // weekdays on which transfers leave, Sunday is 0; none: all
	Wait       int64        `bson:"wait"`    // days for which cash waits at the counter
	Floor      int64        `bson:"floor"`   // percent of what members can take out any day that should be there; 0: none decided
	Resolution string       `bson:"resolution"`
	By         string       `bson:"by"`
	At         time.Time    `bson:"at"`
}

// StandardRules hold until a cooperative decides its own: cash and transfers by hand, since payouts of the gateway have to be switched
// on there first; nothing is advanced.
func StandardRules(coop string) *Rules {
	return &Rules{ID: coop, Coop: coop, Ways: []Way{ByCash, ByHand}, Least: 10_000, Alone: 1_000_000, Wait: 7}
}

// Offers says whether a way is open.
func (r *Rules) Offers(way Way) bool { return slices.Contains(r.Ways, way) }

// payday is the first moment from at on when transfers leave.
func (r *Rules) payday(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	for ahead := range 7 {
		day := time.Date(local.Year(), local.Month(), local.Day()+ahead, 0, 0, 0, 0, zone)
		if len(r.Days) == 0 || slices.Contains(r.Days, int64(day.Weekday())) {
			if ahead == 0 {
				return at
			}
			return day.UTC()
		}
	}
	return at
}

// Bounds of what a cooperative decides.
const (
	mostAmount = money.Amount(1_000_000_000)
	longestKey = 60
	mostWait   = 30 // days
)

// ActRules is the name of SetRules in the audit log.
const ActRules = "withdrawal.rules_decided"

// ErrChanged is a decision over rules that somebody has changed meanwhile.
var ErrChanged = fault.New(fault.Conflict, "withdrawal.rules_changed")

func defineRules(db *store.DB) *store.Scoped[Rules] {
	return store.DefineScoped(db, store.Spec[Rules]{Name: "withdrawal_rules", Scope: "coop", Cache: 1000})
}

// RulesOf are the rules of a cooperative.
func (s *Service) RulesOf(ctx context.Context, coop string) (*Rules, error) {
	r, err := s.rules.ForTenant(coop).Get(ctx, coop)
	if errors.Is(err, store.ErrNotFound) {
		return StandardRules(coop), nil
	}
	return r, err
}

func (r *Rules) clean() error {
	fields := fault.Fields{}
	r.Resolution = text.Line(r.Resolution)
	if r.Resolution == "" {
		fields.Add("resolution", "form.required")
	}
	if len(r.Ways) == 0 || slices.ContainsFunc(r.Ways, func(w Way) bool { return !slices.Contains(Ways(), w) }) {
		fields.Add("ways", "form.choose_one")
	}
	for name, amount := range map[string]money.Amount{"least": r.Least, "alone": r.Alone, "advance": r.Advance} {
		if amount < 0 || amount > mostAmount {
			fields.Add(name, "withdrawal.amount_most", mostAmount)
		}
	}
	if r.Wait < 1 || r.Wait > mostWait {
		fields.Add("wait", "withdrawal.wait", mostWait)
	}
	if r.Floor < 0 || r.Floor > 100 {
		fields.Add("floor", "withdrawal.floor")
	}
	slices.Sort(r.Days)
	r.Days = slices.Compact(r.Days)
	if slices.ContainsFunc(r.Days, func(d int64) bool { return d < 0 || d > 6 }) {
		fields.Add("days", "form.choose_one")
	}
	return fields.Err()
}

// SetRules writes down what was decided, over the version that the officer saw: ErrChanged when it is another by now. Who decides about
// money does. Mistakes are fault.Fields by the names of the fields in lower case.
func (s *Service) SetRules(ctx context.Context, by act.Actor, in Rules) (*Rules, error) {
	a := act.Act{Name: ActRules, By: by, Access: act.May(act.Price).Guarded().Proven(), At: act.Place{Coop: in.Coop}, Subject: in.Coop}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Rules, error) {
		if err := in.clean(); err != nil {
			return nil, err
		}
		fresh := func() *Rules { return StandardRules(in.Coop) }
		return s.rules.ForTenant(in.Coop).Upsert(ctx, in.Coop, fresh, func(kept *Rules) error {
			next := in
			next.ID, next.Version, next.By, next.At = in.Coop, in.Version+1, r.By, r.At
			switch {
			case kept.same(&next):
				return r.Nothing()
			case kept.Version != in.Version:
				return ErrChanged
			}
			*kept = next
			r.Note("resolution", in.Resolution)
			r.Note("least", in.Least.String())
			r.Note("alone", in.Alone.String())
			r.Note("advance", in.Advance.String())
			r.Note("ways", fmt.Sprint(in.Ways))
			r.Note("floor", fmt.Sprint(in.Floor))
			return nil
		})
	})
}

// same says whether two versions decide the same.
func (r *Rules) same(other *Rules) bool {
	return slices.Equal(r.Ways, other.Ways) && r.Least == other.Least && r.Alone == other.Alone && r.Advance == other.Advance &&
		slices.Equal(r.Days, other.Days) && r.Wait == other.Wait && r.Floor == other.Floor && r.Resolution == other.Resolution
}
