package catalog

import (
	"context"
	"slices"
	"strconv"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/states"
	"lumbung/internal/text"
)

// AppealState is what became of an owner's answer to a suspension.
type AppealState string

const (
	AppealWaits   AppealState = "waits"
	AppealGranted AppealState = "granted" // the suspension ended
	AppealRefused AppealState = "refused"
)

// Appeal is what an owner says against the suspension of her shop: the reason of its first step.
type Appeal struct {
	Suspension int64 `bson:"suspension"` // which of the steps of the shop

	states.Life[AppealState] `bson:",inline"`
}

var appealLife = states.Declare(ErrStep, ErrReason,
	states.Row[AppealState]{State: AppealWaits, Next: []AppealState{AppealGranted, AppealRefused}, Reason: true},
	states.Row[AppealState]{State: AppealGranted},
	states.Row[AppealState]{State: AppealRefused, Reason: true},
)

// Reason is why the shop is suspended, "" when it is not.
func (s *Shop) Reason() string {
	if s.State != Suspended {
		return ""
	}
	return s.Latest().Reason
}

// Suspend shuts the shop at an officer's word, with a reason.
func (s *Shop) Suspend(mark states.Mark) error { return shopLife.Step(&s.Life, Suspended, mark) }

// Lift ends a suspension and grants what its owner says against it; the shop stays closed until she opens it.
func (s *Shop) Lift(mark states.Mark) error {
	if s.State != Suspended {
		return ErrStep.With(string(s.State), string(Closed))
	}
	if s.AppealedAt != nil {
		if err := s.answer(AppealGranted, mark); err != nil {
			return err
		}
	}
	return shopLife.Step(&s.Life, Closed, mark)
}

// Appeal is the owner's answer to the suspension that holds, nil when there is none.
func (s *Shop) Appeal() *Appeal {
	last := len(s.Appeals) - 1
	if s.State != Suspended || last < 0 || s.Appeals[last].Suspension != int64(len(s.Steps)-1) {
		return nil
	}
	return &s.Appeals[last]
}

// appeal takes the owner's answer, once for each suspension.
func (s *Shop) appeal(mark states.Mark) error {
	mark.Reason = text.Clean(mark.Reason)
	switch {
	case s.State != Suspended:
		return ErrStep.With(string(s.State), string(AppealWaits))
	case s.Appeal() != nil:
		return ErrAppealed
	case mark.Reason == "":
		return ErrReason
	}
	s.Appeals = append(slices.Clip(s.Appeals), Appeal{int64(len(s.Steps) - 1), appealLife.Born(mark)})
	s.AppealedAt = &mark.At
	return nil
}

// answer decides the appeal that waits.
func (s *Shop) answer(to AppealState, mark states.Mark) error {
	waits := s.Appeal()
	if waits == nil {
		return ErrStep.With(string(s.State), string(to))
	}
	s.AppealedAt = nil
	return appealLife.Step(&waits.Life, to, mark)
}

// Names of officers' acts in the audit log.
const (
	ActSuspended     = "shop.suspended"
	ActLifted        = "shop.lifted"
	ActAppealRefused = "shop.appeal_refused"
)

// SuspendShop shuts a shop at an officer's word, with a reason. Nobody suspends the own shop. What visitors report about it is upheld.
// ErrStep, ErrReason, act.ErrOwn.
func (s *Service) SuspendShop(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	return s.stepShop(ctx, step.act(ActSuspended, by, act.May(act.Moderate)), s.told(by, FactShopSuspended, (*Shop).Suspend), s.uphold(by))
}

// LiftSuspension ends SuspendShop at an officer's word, and grants the appeal that waits; its owner opens the shop again. ErrStep,
// ErrSameOfficer, act.ErrOwn.
func (s *Service) LiftSuspension(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	lift, err := s.byAnother(ctx, step, (*Shop).Lift)
	if err != nil {
		return nil, err
	}
	return s.stepShop(ctx, step.act(ActLifted, by, act.May(act.Moderate)), s.told(by, FactShopLifted, lift))
}

// AppealSuspension keeps what an owner says against the suspension of her shop, the reason of the step. ErrStep, ErrAppealed, ErrReason.
func (s *Service) AppealSuspension(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	return s.stepShop(ctx, step.act("shop.appealed", by, act.Member), ownShop((*Shop).appeal))
}

// RefuseAppeal leaves a shop suspended, with a reason that its owner reads. ErrStep, ErrReason, ErrSameOfficer, act.ErrOwn.
func (s *Service) RefuseAppeal(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	refuse, err := s.byAnother(ctx, step, func(shop *Shop, mark states.Mark) error { return shop.answer(AppealRefused, mark) })
	if err != nil {
		return nil, err
	}
	return s.stepShop(ctx, step.act(ActAppealRefused, by, act.May(act.Moderate)), s.told(by, FactAppealRefused, refuse))
}

// told is a step of an officer with the shop of somebody else, who is told of it.
func (s *Service) told(by act.Actor, fact string, take func(*Shop, states.Mark) error) func(*Shop, states.Mark) error {
	return func(shop *Shop, mark states.Mark) error {
		if err := act.NotOwnShop(by, shop.Coop, shop.Seller); err != nil {
			return err
		}
		if err := take(shop, mark); err != nil {
			return err
		}
		return s.bus.Record(&shop.Outbox, fact, strconv.Itoa(len(shop.Steps)), nil)
	}
}

// byAnother is a step that decides an appeal: whoever suspended the shop does not take it while somebody else may.
func (s *Service) byAnother(ctx context.Context, step Step, take func(*Shop, states.Mark) error) (func(*Shop, states.Mark) error, error) {
	var officers []string
	var err error
	if s.officers != nil {
		officers, err = s.officers(ctx, step.Coop, act.Moderate)
	}
	return func(shop *Shop, mark states.Mark) error {
		other := func(user string) bool { return user != mark.By && user != shop.Seller }
		if shop.AppealedAt != nil && shop.Latest().By == mark.By && (s.officers == nil || slices.ContainsFunc(officers, other)) {
			return ErrSameOfficer
		}
		return take(shop, mark)
	}, err
}

// ShopFrom reads the shop that a fact of this package is about, as it was when its delivery began.
func ShopFrom(e events.Event) (*Shop, error) {
	shop := new(Shop)
	return shop, e.Document(shop)
}
