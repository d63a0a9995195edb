package savings

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

// Dues is one version of what each member owes by decision of the members' meeting: simpanan pokok once, when she is admitted, and
// simpanan wajib each month (UU 25/1992 art. 41). It is never changed: a new decision is a new version.
type Dues struct {
	ID         string       `bson:"_id"` // coop.key
	Coop       string       `bson:"coop"`
	Version    int64        `bson:"version"`
	Resolution string       `bson:"resolution"` // number of the minute that decided it
	From       time.Time    `bson:"from"`       // the first moment of a month in the cooperative's zone
	Pokok      money.Amount `bson:"pokok"`
	Wajib      money.Amount `bson:"wajib"`           // a month
	Day        int64        `bson:"day"`             // of the month until which its simpanan wajib is to be paid
	First      bool         `bson:"first,omitempty"` // who is admitted becomes a member, with a number, once pokok is paid
	By         string       `bson:"by"`
	At         time.Time    `bson:"at"`
}

// Bounds of what a meeting decides.
const (
	LastDueDay = 28 // the last day that every month has
	mostDues   = money.Amount(1_000_000_000)
)

// ActDuesDecided is the name of DecideDues in the audit log.
const ActDuesDecided = "savings.dues_decided"

func defineDues(db *store.DB) *store.Scoped[Dues] {
	return store.DefineScoped(db, store.Spec[Dues]{
		Name: "dues", Scope: "coop", Immutable: true, Cache: 1000,
		Indexes: []store.Index{{Name: "version", Fields: []string{"version"}, Unique: true}},
	})
}

// DuesInput is what a meeting decided.
type DuesInput struct {
	Coop         string
	Key          string // of the form: sent twice, it is one decision
	Resolution   string
	From         time.Time // any moment of the first month
	Pokok, Wajib money.Amount
	Day          int64
	First        bool
}

func (in *DuesInput) clean(now time.Time, zone *time.Location) error {
	if in.Key == "" || len(in.Key) > longestKey {
		return ErrOtherForm
	}
	fields := fault.Fields{}
	in.Resolution = text.Line(in.Resolution)
	if in.Resolution == "" {
		fields.Add("resolution", "form.required")
	}
	if in.From = monthOf(in.From, zone); in.From.Before(monthOf(now, zone)) {
		fields.Add("from", "savings.dues_past")
	}
	for name, amount := range map[string]money.Amount{"pokok": in.Pokok, "wajib": in.Wajib} {
		if amount < 0 || amount > mostDues {
			fields.Add(name, "savings.dues_amount", mostDues)
		}
	}
	if in.First && in.Pokok == 0 {
		fields.Add("pokok", "savings.dues_first")
	}
	if in.Day < 1 || in.Day > LastDueDay {
		fields.Add("day", "savings.dues_day", LastDueDay)
	}
	return fields.Err()
}

// monthOf is the first moment of the month of a moment, in a zone.
func monthOf(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone).UTC()
}

// DecideDues writes down what members owe from a month on; it begins this month at the earliest. Who decides about money may. The same
// form twice makes one version, and is ErrOtherForm when it has changed meanwhile. Mistakes are fault.Fields by the names of the input's
// fields in lower case.
func (s *Service) DecideDues(ctx context.Context, by act.Actor, in DuesInput) (*Dues, error) {
	id := in.Coop + "." + in.Key
	a := act.Act{Name: ActDuesDecided, By: by, Access: act.May(act.Price).Guarded().Proven(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Dues, error) {
		home, err := s.register.Cooperative(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		if err := in.clean(r.At, home.Zone); err != nil {
			return nil, err
		}
		known, err := s.readVersions(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		d := &Dues{
			ID: id, Coop: in.Coop, Version: 1, Resolution: in.Resolution, From: in.From, Pokok: in.Pokok, Wajib: in.Wajib, Day: in.Day,
			First: in.First, By: r.By, At: r.At,
		}
		for i := range known {
			if known[i].ID == id && known[i].same(d) {
				return &known[i], r.Nothing()
			}
			if known[i].ID == id {
				return nil, ErrOtherForm
			}
			d.Version = max(d.Version, known[i].Version+1)
		}
		r.Note("resolution", d.Resolution)
		r.Note("pokok", d.Pokok.String())
		r.Note("wajib", d.Wajib.String())
		if d.First {
			r.Note("first", "true")
		}
		return d, store.RetryDuplicate(s.dues.ForTenant(in.Coop).Insert(ctx, d))
	})
}

func (d *Dues) same(other *Dues) bool {
	return d.Resolution == other.Resolution && d.From.Equal(other.From) && d.Pokok == other.Pokok && d.Wajib == other.Wajib &&
		d.Day == other.Day && d.First == other.First
}

// DuesVersions lists what was decided, as the decisions take effect; of two for one month the later decision counts.
func (s *Service) DuesVersions(ctx context.Context, coop string) ([]Dues, error) {
	return s.versions.Get(ctx, coop, func(ctx context.Context) ([]Dues, error) { return s.readVersions(ctx, coop) })
}

func (s *Service) readVersions(ctx context.Context, coop string) ([]Dues, error) {
	all, err := s.dues.ForTenant(coop).List(ctx, store.By("version"), store.Page{Limit: store.MaxPage})
	slices.SortStableFunc(all.Items, func(a, b Dues) int { return a.From.Compare(b.From) })
	return all.Items, err
}

// InForce is the version at a moment, nil before the first; versions stand as DuesVersions lists them.
func InForce(versions []Dues, at time.Time) *Dues {
	for i := range slices.Backward(versions) {
		if !versions[i].From.After(at) {
			return &versions[i]
		}
	}
	return nil
}

// Month is the simpanan wajib of one month.
type Month struct {
	At        time.Time // its first moment in the cooperative's zone
	Due, Paid money.Amount
	Until     time.Time // from when it is late: the moment after the day until which it is to be paid
}

// Obligation is what a member owes in savings at a moment, beside what she has paid in. Amounts are in rupiah.
type Obligation struct {
	Pokok      money.Amount // what she owes once
	PokokUntil time.Time    // from when it is late
	PokokPaid  money.Amount
	WajibPaid  money.Amount // beside what she brought from the old book
	Months     []Month      // from the first decision or her admission on, the oldest first, this month the last
	At         time.Time
}

// Reckon says what a member owes at a moment: simpanan pokok by the version in force when she was admitted, or accepted to pay it first,
// and simpanan wajib of each month from then on, this one included, by the version in force when the month begins. Who is no member yet
// owes simpanan pokok alone. What was before the first decision stands in the old book, and is not reckoned; nor is what that book closed
// with, see Old. What she has paid fills the oldest month first.
func Reckon(versions []Dues, m Member, now time.Time, zone *time.Location, pokokPaid, wajibPaid money.Amount, old Old) Obligation {
	o := Obligation{PokokPaid: pokokPaid, WajibPaid: max(wajibPaid-old.Wajib, 0), At: now}
	if len(versions) == 0 {
		return o
	}
	since, decided := m.Since, m.Accepted
	if decided.IsZero() {
		decided = since
	}
	if then := InForce(versions, decided); then != nil {
		o.Pokok, o.PokokUntil = then.Pokok, since.Add(graceOfNew)
	}
	if m.Enters() {
		o.PokokUntil = m.PayBy
		return o
	}
	month := old.behind(monthOf(later(since, versions[0].From), zone), zone)
	for left := o.WajibPaid; !month.After(now); month = monthOf(month.In(zone).AddDate(0, 1, 0), zone) {
		v := InForce(versions, month)
		if v.Wajib == 0 {
			continue
		}
		first := month.In(zone)
		one := Month{At: month, Due: v.Wajib, Paid: min(left, v.Wajib)}
		one.Until = time.Date(first.Year(), first.Month(), int(v.Day)+1, 0, 0, 0, 0, zone).UTC()
		if admitted := since.Add(graceOfNew); one.Until.Before(admitted) { // she came after the day of her first month
			one.Until = admitted
		}
		left -= one.Paid
		o.Months = append(o.Months, one)
	}
	return o
}

// graceOfNew is how long a new member has for what she owes at once.
const graceOfNew = 30 * 24 * time.Hour

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// PokokLeft is what of simpanan pokok is still to be paid.
func (o *Obligation) PokokLeft() money.Amount { return max(o.Pokok-o.PokokPaid, 0) }

// WajibLeft is what of simpanan wajib is still to be paid, that of this month among it.
func (o *Obligation) WajibLeft() (left money.Amount) {
	for _, m := range o.Months {
		left += m.Due - m.Paid
	}
	return left
}

// Late are the months whose simpanan wajib was not paid in time, the oldest first.
func (o *Obligation) Late() (late []Month) {
	for _, m := range o.Months {
		if m.Paid < m.Due && !o.At.Before(m.Until) {
			late = append(late, m)
		}
	}
	return late
}

// Arrears is what was not paid in time, simpanan pokok among it.
func (o *Obligation) Arrears() (sum money.Amount) {
	if !o.At.Before(o.PokokUntil) {
		sum = o.PokokLeft()
	}
	for _, m := range o.Late() {
		sum += m.Due - m.Paid
	}
	return sum
}

// nextLate is when what is not paid begins to be late, or did; the zero time when nothing is owed.
func (o *Obligation) nextLate() (first time.Time) {
	if o.PokokLeft() > 0 {
		first = o.PokokUntil
	}
	for _, m := range o.Months {
		if m.Paid < m.Due && (first.IsZero() || m.Until.Before(first)) {
			first = m.Until
		}
	}
	return first
}

// PaysFirst says whether somebody who is admitted now pays simpanan pokok before she is a member: the meeting wants it so, and she has
// not paid. It joins the caller's Tx.
func (s *Service) PaysFirst(ctx context.Context, coop, user string) (bool, error) {
	versions, err := s.readVersions(ctx, coop)
	now := InForce(versions, s.now())
	if err != nil || now == nil || !now.First {
		return false, err
	}
	paid, err := s.ledger.Balance(ctx, coop, Pokok.Account(user))
	return paid < now.Pokok, err
}

// ObligationOf is what a member of a cooperative owes now.
func (s *Service) ObligationOf(ctx context.Context, coop string, m Member) (Obligation, error) {
	versions, err := s.DuesVersions(ctx, coop)
	if err != nil {
		return Obligation{}, err
	}
	return s.obligation(ctx, coop, m, versions)
}

// ObligationWith is what a member owes now, for whoever knows what she has.
func (s *Service) ObligationWith(ctx context.Context, coop string, m Member, has Holdings) (Obligation, error) {
	versions, err := s.DuesVersions(ctx, coop)
	if err != nil {
		return Obligation{}, err
	}
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return Obligation{}, err
	}
	old, err := s.oldOf(ctx, coop, m.User)
	return Reckon(versions, m, s.now(), home.Zone, has.Principal, has.Mandatory, old), err
}

// obligation reckons by given versions; it joins the caller's Tx.
func (s *Service) obligation(ctx context.Context, coop string, m Member, versions []Dues) (Obligation, error) {
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return Obligation{}, err
	}
	pokok, err := s.ledger.Balance(ctx, coop, Pokok.Account(m.User))
	if err != nil {
		return Obligation{}, err
	}
	wajib, err := s.ledger.Balance(ctx, coop, Wajib.Account(m.User))
	if err != nil {
		return Obligation{}, err
	}
	old, err := s.oldOf(ctx, coop, m.User)
	return Reckon(versions, m, s.now(), home.Zone, pokok, wajib, old), err
}
