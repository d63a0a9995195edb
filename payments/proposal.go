package payments

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// ProposalState is how far proposed fee rules have come.
type ProposalState string

// The states of a proposal.
const (
	Proposed  ProposalState = "proposed"
	Published ProposalState = "published"
	Rejected  ProposalState = "rejected"
	Withdrawn ProposalState = "withdrawn"
)

// FeeProposal is a version of the fee rules that one officer proposes and another publishes.
type FeeProposal struct {
	ID                         string `bson:"_id"`
	Coop                       string `bson:"coop"`
	states.Life[ProposalState] `bson:",inline"`
	events.Outbox              `bson:",inline"`
	Schedule                   FeeSchedule `bson:"schedule"` // without an id and a version until it is published
	ProposedAt                 time.Time   `bson:"proposed_at"`
}

// FactFeesPublished is told of a proposal whose rules will be in force.
const FactFeesPublished = "payments.fees_published"

// Names of acts in the audit log.
const (
	ActFeesProposed  = "fees.proposed"
	ActFeesPublished = "fees.published"
	ActFeesRejected  = "fees.rejected"
	ActFeesWithdrawn = "fees.withdrawn"
)

// FeeNotice is how long sellers know dearer rules before these start: Permendag 19/2026.
const FeeNotice = 30 * 24 * time.Hour

// Faults of proposals.
var (
	ErrNoProposal   = fault.New(fault.NotFound, "payments.no_proposal")
	ErrDecided      = fault.New(fault.Conflict, "payments.proposal_decided") // another officer was faster
	ErrFeesTooSoon  = fault.New(fault.Invalid, "payments.fees_too_soon")     // dearer rules start later
	ErrFeesWrong    = fault.New(fault.Invalid, "payments.fees_wrong")        // rules that cannot be booked
	ErrFeesPast     = fault.New(fault.Invalid, "payments.fees_past")
	errReasonNeeded = fault.New(fault.Invalid, "form.required")
)

// proposals are the states of a proposal. A reason stands where sellers' money stays as it is.
var proposals = states.Declare(ErrDecided, errReasonNeeded,
	states.Row[ProposalState]{State: Proposed, Next: []ProposalState{Published, Rejected, Withdrawn}},
	states.Row[ProposalState]{State: Published},
	states.Row[ProposalState]{State: Rejected, Reason: true},
	states.Row[ProposalState]{State: Withdrawn},
)

// By is who proposed it.
func (p *FeeProposal) By() string { return p.Steps[0].By }

// ProposeFees saves rules for another officer to publish. key names the proposal: asked twice, it is made once.
func (s *Service) ProposeFees(ctx context.Context, by act.Actor, key string, rules FeeSchedule) (*FeeProposal, error) {
	id, at := rules.Coop+"."+key, act.Place{Coop: rules.Coop}
	rules.ID, rules.Version, rules.Resolution = "", 0, text.Clean(rules.Resolution)
	a := act.Act{Name: ActFeesProposed, By: by, Access: act.May(act.Price).Guarded(), At: at, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*FeeProposal, error) {
		if known, err := s.proposals.ForTenant(rules.Coop).Get(ctx, id); err == nil {
			return known, r.Nothing()
		}
		switch {
		case checkSchedule(&rules) != nil || len(rules.Components) == 0 || rules.Resolution == "":
			return nil, ErrFeesWrong
		case rules.From.Before(r.At.AddDate(0, 0, -1)): // the day that has begun in the cooperative's zone may be chosen
			return nil, ErrFeesPast
		}
		r.Note("resolution", rules.Resolution)
		p := &FeeProposal{ID: id, Coop: rules.Coop, Life: proposals.Born(r.Mark), Schedule: rules, ProposedAt: r.At}
		return p, store.RetryDuplicate(s.proposals.ForTenant(rules.Coop).Insert(ctx, p))
	})
}

// PublishFees makes a version of proposed rules. Another officer than the proposer does; dearer rules start FeeNotice later at the
// earliest, and rules whose day has come start now.
func (s *Service) PublishFees(ctx context.Context, by act.Actor, coop, id string) (*FeeProposal, error) {
	a := act.Act{Name: ActFeesPublished, By: by, Access: act.May(act.Price).Guarded().Proven(), At: act.Place{Coop: coop}, Subject: id}
	return s.decideFees(ctx, a, Published, func(ctx context.Context, p *FeeProposal, r *act.Record) error {
		if err := act.NotOwn(r.By, p.By()); err != nil {
			return err
		}
		versions, err := s.versions(ctx, coop)
		if err != nil {
			return err
		}
		rules := &p.Schedule
		if rules.From.Before(r.At) {
			rules.From = r.At
		}
		if rules.From.Before(r.At.Add(FeeNotice)) && rules.Dearer(inForce(versions, rules.From), s.categoryPath) {
			return ErrFeesTooSoon
		}
		for _, known := range versions {
			rules.Version = max(rules.Version, known.Version)
		}
		rules.Version++
		rules.ID, rules.Coop = fmt.Sprintf("%s|%d", coop, rules.Version), coop
		r.Note("resolution", rules.Resolution)
		r.Note("version", fmt.Sprint(rules.Version))
		return store.RetryDuplicate(s.fees.ForTenant(coop).Insert(ctx, rules))
	})
}

// RejectFees turns proposed rules down, with the reason that the proposer reads.
func (s *Service) RejectFees(ctx context.Context, by act.Actor, coop, id, reason string) (*FeeProposal, error) {
	a := act.Act{
		Name: ActFeesRejected, By: by, Access: act.May(act.Price).Guarded(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason),
	}
	return s.decideFees(ctx, a, Rejected, func(_ context.Context, p *FeeProposal, r *act.Record) error { return act.NotOwn(r.By, p.By()) })
}

// WithdrawFees takes a proposal back. Its proposer does.
func (s *Service) WithdrawFees(ctx context.Context, by act.Actor, coop, id string) (*FeeProposal, error) {
	a := act.Act{Name: ActFeesWithdrawn, By: by, Access: act.May(act.Price).Guarded(), At: act.Place{Coop: coop}, Subject: id}
	return s.decideFees(ctx, a, Withdrawn, func(_ context.Context, p *FeeProposal, r *act.Record) error {
		if r.By != p.By() {
			return act.ErrNotAllowed
		}
		return nil
	})
}

// decideFees ends a proposal.
func (s *Service) decideFees(
	ctx context.Context, a act.Act, to ProposalState, decide func(context.Context, *FeeProposal, *act.Record) error,
) (*FeeProposal, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*FeeProposal, error) {
		p, err := s.FeeProposal(ctx, a.At.Coop, a.Subject)
		if err == nil {
			err = proposals.May(p.State, to)
		}
		if err == nil {
			err = decide(ctx, p, r)
		}
		if err != nil {
			return nil, err
		}
		return s.proposals.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(saved *FeeProposal) error {
			saved.Schedule = p.Schedule
			if err := proposals.Step(&saved.Life, to, r.Mark); err != nil || to != Published {
				return err
			}
			return s.bus.Record(&saved.Outbox, FactFeesPublished, "", nil)
		})
	})
}

// FeeProposal returns one proposal, or ErrNoProposal.
func (s *Service) FeeProposal(ctx context.Context, coop, id string) (*FeeProposal, error) {
	p, err := s.proposals.ForTenant(coop).Get(ctx, id)
	return p, store.NotFoundAs(err, ErrNoProposal)
}

// FeeProposals lists the proposals of a cooperative, newest first.
func (s *Service) FeeProposals(ctx context.Context, coop string, page store.Page) (store.Slice[FeeProposal], error) {
	return s.proposals.ForTenant(coop).List(ctx, store.By("newest").Desc(), page)
}

// Schedules lists the versions of a cooperative's fee rules, those that start last first.
func (s *Service) Schedules(ctx context.Context, coop string) ([]FeeSchedule, error) {
	return s.inForce.Get(ctx, coop, func(ctx context.Context) ([]FeeSchedule, error) { return s.versions(ctx, coop) })
}

func (s *Service) versions(ctx context.Context, coop string) ([]FeeSchedule, error) {
	all, err := s.fees.ForTenant(coop).List(ctx, store.By("from").Desc(), store.Page{Limit: store.MaxPage})
	return all.Items, err
}

// inForce is the version at a moment, a zero one for none; versions stand as Schedules lists them.
func inForce(versions []FeeSchedule, at time.Time) FeeSchedule {
	if i := slices.IndexFunc(versions, func(v FeeSchedule) bool { return !v.From.After(at) }); i >= 0 {
		return versions[i]
	}
	return FeeSchedule{}
}
