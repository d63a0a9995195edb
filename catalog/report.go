package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// ReportKind is what may be wrong with a product or a shop.
type ReportKind string

// reportKinds are what may be wrong, the commonest first, with what people read.
var reportKinds = []struct {
	kind ReportKind
	name Text
}{
	{"fake", Text{"Palsu", "Fake"}},
	{"forbidden", Text{"Dilarang dijual", "Forbidden"}},
	{"misleading", Text{"Menyesatkan", "Misleading"}},
	{"indecent", Text{"Tidak pantas", "Indecent"}},
	{"other", Text{"Lain", "Something else"}},
}

// ReportKinds lists what may be wrong.
func ReportKinds() []ReportKind {
	kinds := make([]ReportKind, len(reportKinds))
	for i, one := range reportKinds {
		kinds[i] = one.kind
	}
	return kinds
}

// Name is what people read of the kind.
func (k ReportKind) Name() Text {
	if i := slices.Index(ReportKinds(), k); i >= 0 {
		return reportKinds[i].name
	}
	return Text{ID: string(k)}
}

// CaseState is where the reports about a product or a shop stand.
type CaseState string

const (
	CaseOpen      CaseState = "open"
	CaseUnfounded CaseState = "unfounded"
	CaseUpheld    CaseState = "upheld" // the product was taken down, or the shop suspended
)

// Case is what visitors report about a product, or about a shop, until an officer decides. Its id is theirs, so that there is one
// of each and no stranger makes many.
type Case struct {
	ID      string    `bson:"_id"`
	Coop    string    `bson:"coop"`
	Shop    string    `bson:"shop"`
	Product string    `bson:"product"` // "" when it is about the shop
	Seller  string    `bson:"seller"`
	Since   time.Time `bson:"since"`   // of its first report
	Reports []Report  `bson:"reports"` // those of now, or those that were decided

	states.Life[CaseState] `bson:",inline"`
}

// Report is what one visitor says.
type Report struct {
	Visitor string     `bson:"visitor"` // a hash of who it is, which tells two visitors apart
	User    string     `bson:"user"`    // "" for who is not signed in
	Kind    ReportKind `bson:"kind"`
	Text    string     `bson:"text"`
	At      time.Time  `bson:"at"`
}

var caseLife = states.Declare(ErrStep, ErrReason,
	states.Row[CaseState]{State: CaseOpen, Next: []CaseState{CaseUnfounded, CaseUpheld}},
	states.Row[CaseState]{State: CaseUnfounded, Next: []CaseState{CaseOpen}},
	states.Row[CaseState]{State: CaseUpheld, Next: []CaseState{CaseOpen}},
)

func caseSpec() store.Spec[Case] {
	return store.Spec[Case]{
		Name: "cases", Scope: "coop",
		Indexes: []store.Index{
			{Name: "state", Fields: []string{"state", "since"}},
			{Name: "late", Fields: []string{"state", "since"}, Global: true},
		},
		Check: func(c *Case) error {
			if c.Coop == "" || c.Shop == "" || len(c.Reports) > reportsKept {
				return fmt.Errorf("catalog: case %s lacks its cooperative or shop, or has %d reports", c.ID, len(c.Reports))
			}
			return caseLife.Check(c.Life)
		},
	}
}

// Limits of reports: how many one case holds, and how long a text may be.
const (
	reportsKept = 50
	reportMax   = 500
)

// Faults of reports.
var (
	ErrReported    = fault.New(fault.Conflict, "catalog.reported")     // this visitor has an open report about it
	ErrReportsFull = fault.New(fault.Conflict, "catalog.reports_full") // officers have as many as they need
	ErrNoCase      = fault.New(fault.NotFound, "catalog.case_not_found")
)

// Names of officers' acts in the audit log.
const ActUnfounded = "report.unfounded"

// FactReportsDecided tells what came of reports. The subject is the shop, the data an Outcome.
const FactReportsDecided = "catalog.reports_decided"

// Outcome is what came of reports, and who is told.
type Outcome struct {
	State   CaseState `bson:"state"`
	Product string    `bson:"product"` // "" when they are about the shop
	Users   []string  `bson:"users"`
}

// ReportInput is what a visitor reports about a product, or about its shop when Product is empty.
type ReportInput struct {
	Coop, Shop, Product string
	Visitor             string // what tells visitors apart: a user, or where somebody comes from
	Kind                ReportKind
	Text                string
}

// validate returns the mistakes as fault.Fields: kind, text.
func (in *ReportInput) validate() error {
	f := fault.Fields{}
	in.Text = text.Clean(in.Text)
	if !slices.Contains(ReportKinds(), in.Kind) {
		f.Add("kind", "form.choose_one")
	}
	least := 0
	if in.Kind == "other" {
		least = 1
	}
	length(f, "text", in.Text, least, reportMax)
	return f.Err()
}

// Report keeps what a visitor says is wrong with a product or a shop. Errors: fault.Fields, ErrReported, ErrReportsFull,
// ErrProductNotFound, ErrShopNotFound. The caller limits how often a visitor may.
func (s *Service) Report(ctx context.Context, by act.Actor, in ReportInput) error {
	if err := in.validate(); err != nil {
		return err
	}
	shop, err := s.Shop(ctx, in.Coop, in.Shop)
	if err != nil {
		return err
	}
	if in.Product != "" {
		if p, err := s.OwnProduct(ctx, in.Coop, in.Product); err != nil || p.Shop != shop.ID {
			return cmp.Or(err, error(ErrProductNotFound))
		}
	}
	step := Step{Coop: in.Coop, ID: cmp.Or(in.Product, in.Shop)}
	a := step.act("report.sent", by, act.Everybody)
	a.Single = true
	_, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Case, error) {
		report := Report{Visitor: idFor("visitor", step.ID, in.Visitor), User: r.By, Kind: in.Kind, Text: in.Text, At: r.At}
		fresh := func() *Case {
			return &Case{
				ID: step.ID, Coop: in.Coop, Shop: in.Shop, Product: in.Product, Seller: shop.Seller, Since: r.At, Life: caseLife.Born(r.Mark),
			}
		}
		return s.cases.ForTenant(in.Coop).Upsert(ctx, step.ID, fresh, func(c *Case) error { return c.add(report, r.Mark) })
	})
	return err
}

// add takes one more report; the first after a decision opens the case again.
func (c *Case) add(report Report, mark states.Mark) error {
	if c.State != CaseOpen {
		c.Reports, c.Since = nil, mark.At
		if err := caseLife.Step(&c.Life, CaseOpen, mark); err != nil {
			return err
		}
	}
	switch {
	case slices.ContainsFunc(c.Reports, func(known Report) bool { return known.Visitor == report.Visitor }):
		return ErrReported
	case len(c.Reports) >= reportsKept:
		return ErrReportsFull
	}
	c.Reports = append(c.Reports, report)
	return nil
}

// CloseCase says that what was reported is not so, at an officer's word; the reason is for the officers. ErrStep, act.ErrOwn.
func (s *Service) CloseCase(ctx context.Context, by act.Actor, step Step) (*Case, error) {
	a := step.act(ActUnfounded, by, act.May(act.Moderate))
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Case, error) {
		return s.decideCase(ctx, by, r, step, CaseUnfounded)
	})
}

// uphold decides the case about a product or a shop that an officer has just stopped, in the same Tx, if there is an open one.
func (s *Service) uphold(by act.Actor) follow {
	return func(ctx context.Context, r *act.Record, step Step) error {
		c, err := s.cases.ForTenant(step.Coop).Get(ctx, step.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil
		case err != nil || c.State != CaseOpen:
			return err
		}
		_, err = s.decideCase(ctx, by, r, step, CaseUpheld)
		return err
	}
}

// decideCase takes the last step of a case. The shop tells of it: a case has no outbox.
func (s *Service) decideCase(ctx context.Context, by act.Actor, r *act.Record, step Step, to CaseState) (*Case, error) {
	c, err := s.cases.ForTenant(step.Coop).Update(ctx, step.ID, func(c *Case) error {
		if err := act.NotOwnShop(by, c.Coop, c.Seller); err != nil {
			return err
		}
		return caseLife.Step(&c.Life, to, r.Mark)
	})
	if err != nil {
		return nil, store.NotFoundAs(err, ErrNoCase)
	}
	out := Outcome{State: to, Product: c.Product}
	for _, report := range c.Reports {
		if report.User != "" {
			out.Users = append(out.Users, report.User)
		}
	}
	r.Note("reports", strconv.Itoa(len(c.Reports)))
	_, err = s.shops.ForTenant(c.Coop).Update(ctx, c.Shop, func(shop *Shop) error {
		return s.bus.Record(&shop.Outbox, FactReportsDecided, c.ID+"-"+strconv.Itoa(len(c.Steps)), out)
	})
	return c, err
}

// Case returns what is reported about a product or a shop, or ErrNoCase.
func (s *Service) Case(ctx context.Context, coop, id string) (*Case, error) {
	c, err := s.cases.ForTenant(coop).Get(ctx, id)
	return c, store.NotFoundAs(err, ErrNoCase)
}

// Cases lists the cases of a cooperative in a state, those that are open the longest waiting first, others the latest first.
func (s *Service) Cases(ctx context.Context, coop string, state CaseState, page store.Page) (store.Slice[Case], error) {
	query := store.By("state", state)
	if state != CaseOpen {
		query = query.Desc()
	}
	return s.cases.ForTenant(coop).List(ctx, query, page)
}

// EachLateCase visits the open cases of all cooperatives since before a moment, the oldest first.
func (s *Service) EachLateCase(ctx context.Context, before time.Time, visit func(*Case) error) error {
	return s.cases.AllTenants().Each(ctx, store.By("late", CaseOpen).Between(nil, before), visit)
}

// CountCases counts the open cases, up to limit.
func (s *Service) CountCases(ctx context.Context, coop string, limit int) (int, error) {
	return s.cases.ForTenant(coop).Count(ctx, store.By("state", CaseOpen), limit)
}
