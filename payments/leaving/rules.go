package leaving

import (
	"context"
	"errors"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// When is when pokok and wajib come back by the rule of a cooperative.
type When string

// The choices.
const (
	AtOnce       When = "at_once"
	AfterDays    When = "days"
	AfterMeeting When = "meeting" // after the next members' meeting (RAT), whose day the officer enters who says yes
)

// Whens lists the choices.
func Whens() []When { return []When{AtOnce, AfterDays, AfterMeeting} }

// Terms are what a cooperative has decided about who leaves, as they hold for one return.
type Terms struct {
	When       When   `bson:"when"`
	Days       int64  `bson:"days,omitempty"`    // of AfterDays
	Offset     bool   `bson:"offset"`            // what she owes the cooperative (1-1330) is taken out of pokok and wajib
	Article    string `bson:"article,omitempty"` // of the statutes, by which it is
	Resolution string `bson:"resolution,omitempty"`
}

// due is when it is due for who leaves at a moment, nil while a meeting is waited for.
func (t Terms) due(left time.Time) *time.Time {
	switch t.When {
	case AfterMeeting:
		return nil
	case AfterDays:
		left = left.AddDate(0, 0, int(t.Days))
	case AtOnce:
	}
	return &left
}

// Rules are the terms of a cooperative, with who decided them. They hold for who leaves from then on.
type Rules struct {
	ID      string `bson:"_id"` // the cooperative
	Coop    string `bson:"coop"`
	Version int64  `bson:"version"` // 0: nobody has decided, StandardRules hold
	Terms   `bson:",inline"`
	By      string    `bson:"by"`
	At      time.Time `bson:"at"`
}

// StandardRules hold until a cooperative decides its own: thirty days, and nothing is taken out but what she owes the cooperative.
func StandardRules(coop string) *Rules {
	return &Rules{ID: coop, Coop: coop, Terms: Terms{When: AfterDays, Days: 30, Offset: true}}
}

// Bounds of what a cooperative decides.
const (
	MostDays    = 366
	longestText = 60
)

// ActRules is the name of SetRules in the audit log.
const ActRules = "leaving.rules_decided"

// ErrRulesChanged is a decision over rules that somebody has changed meanwhile.
var ErrRulesChanged = fault.New(fault.Conflict, "leaving.rules_changed")

func defineRules(db *store.DB) *store.Scoped[Rules] {
	return store.DefineScoped(db, store.Spec[Rules]{Name: "leaving_rules", Scope: "coop", Cache: 1000})
}

// RulesOf are the rules of a cooperative.
func (s *Service) RulesOf(ctx context.Context, coop string) (*Rules, error) {
	r, err := s.rules.ForTenant(coop).Get(ctx, coop)
	if errors.Is(err, store.ErrNotFound) {
		return StandardRules(coop), nil
	}
	return r, err
}

// clean refuses what cannot be decided, with mistakes by "when", "days", "article" and "resolution".
func (t *Terms) clean() error {
	fields := fault.Fields{}
	t.Resolution, t.Article = text.Line(t.Resolution), text.Line(t.Article)
	switch t.When {
	case AtOnce, AfterMeeting:
		t.Days = 0
	case AfterDays:
		if t.Days < 1 || t.Days > MostDays {
			fields.Add("days", "leaving.days", MostDays)
		}
	default:
		fields.Add("when", "form.choose_one")
	}
	if !t.Offset {
		t.Article = ""
	} else if t.Article == "" {
		fields.Add("article", "leaving.article")
	}
	if t.Resolution == "" {
		fields.Add("resolution", "form.required")
	}
	for name, typed := range map[string]string{"article": t.Article, "resolution": t.Resolution} {
		if n := len([]rune(typed)); n > longestText {
			fields.Add(name, "form.too_long", longestText, n)
		}
	}
	return fields.Err()
}

// SetRules writes down what was decided, over the version that the officer saw: ErrRulesChanged when it is another by now. Who decides
// about money does. What has begun keeps the terms that it began with. Mistakes are fault.Fields by the names of the fields.
func (s *Service) SetRules(ctx context.Context, by act.Actor, coop string, version int64, in Terms) (*Rules, error) {
	a := act.Act{Name: ActRules, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: coop}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Rules, error) {
		if err := in.clean(); err != nil {
			return nil, err
		}
		fresh := func() *Rules { return StandardRules(coop) }
		return s.rules.ForTenant(coop).Upsert(ctx, coop, fresh, func(kept *Rules) error {
			switch {
			case kept.Version > 0 && kept.Terms == in:
				return r.Nothing()
			case kept.Version != version:
				return ErrRulesChanged
			}
			*kept = Rules{ID: coop, Coop: coop, Version: version + 1, Terms: in, By: r.By, At: r.At}
			r.Note("when", string(in.When))
			r.Note("days", strconv.FormatInt(in.Days, 10))
			r.Note("offset", strconv.FormatBool(in.Offset))
			r.Note("article", in.Article)
			r.Note("resolution", in.Resolution)
			return nil
		})
	})
}
