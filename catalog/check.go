package catalog

import (
	"context"
	"slices"
	"strconv"

	"lumbung/internal/act"
	"lumbung/internal/media"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// CheckState is where a shop stands with one item of its cooperative's checklist.
type CheckState string

const (
	CheckOpen      CheckState = "open"
	CheckSubmitted CheckState = "submitted" // its owner says that it is done; waits for an officer
	CheckAccepted  CheckState = "accepted"
	CheckSentBack  CheckState = "sent_back" // with a reason
	CheckWaived    CheckState = "waived"    // not wanted of this shop, with a reason
)

// Check is what became of one item of the cooperative's checklist in a shop.
type Check struct {
	Item string `bson:"item"` // id of the item
	Note string `bson:"note"` // what the owner says about it

	Document *media.Document `bson:"document,omitempty"` // what she sent, private

	states.Life[CheckState] `bson:",inline"`
}

// checkLife: officers accept what they have seen with their own eyes before its owner says a word.
var checkLife = states.Declare(ErrStep, ErrReason,
	states.Row[CheckState]{State: CheckOpen, Next: []CheckState{CheckSubmitted, CheckAccepted, CheckWaived}},
	states.Row[CheckState]{State: CheckSubmitted, Next: []CheckState{CheckSubmitted, CheckAccepted, CheckSentBack, CheckWaived}},
	states.Row[CheckState]{State: CheckAccepted, Next: []CheckState{CheckSentBack}},
	states.Row[CheckState]{State: CheckSentBack, Next: []CheckState{CheckSubmitted, CheckAccepted, CheckWaived}, Reason: true},
	states.Row[CheckState]{State: CheckWaived, Next: []CheckState{CheckSentBack}, Reason: true},
)

// Done says whether nothing more is wanted of the owner about it.
func (c *Check) Done() bool { return c.State == CheckAccepted || c.State == CheckWaived }

// Version tells what an officer looked at from what came since: it grows with each step, from 1 for an item that nobody has touched.
func (c *Check) Version() int64 { return int64(len(c.Steps)) + 1 }

// Limits of checks.
const (
	checksKept   = 50  // of a shop, those of items that are gone with them
	checkNoteMax = 500 // characters
)

// Check returns how the shop stands with an item: open when nobody has touched it.
func (s *Shop) Check(item string) Check {
	if i := s.checkAt(item); i >= 0 {
		return s.Checks[i]
	}
	return Check{Item: item, Life: states.Life[CheckState]{State: CheckOpen}}
}

func (s *Shop) checkAt(item string) int {
	return slices.IndexFunc(s.Checks, func(c Check) bool { return c.Item == item })
}

// stepCheck takes a step with an item, and notes since when one waits for an officer.
func (s *Shop) stepCheck(item string, to CheckState, mark states.Mark, change func(*Check)) error {
	s.Checks = slices.Clone(s.Checks)
	i := s.checkAt(item)
	if i < 0 {
		if len(s.Checks) >= checksKept {
			return ErrCheckNotFound
		}
		i = len(s.Checks)
		s.Checks = append(s.Checks, Check{Item: item, Life: checkLife.Born(states.Mark{By: mark.By, At: mark.At})})
	}
	check := &s.Checks[i]
	if change != nil {
		change(check)
	}
	if err := checkLife.Step(&check.Life, to, mark); err != nil {
		return err
	}
	s.ChecksWait = nil
	for _, one := range s.Checks {
		if at := one.Latest().At; one.State == CheckSubmitted && (s.ChecksWait == nil || at.Before(*s.ChecksWait)) {
			s.ChecksWait = &at
		}
	}
	return nil
}

// Names of officers' acts in the audit log.
const (
	ActCheckAccepted = "shop.check_accepted"
	ActCheckSentBack = "shop.check_sent_back"
	ActCheckWaived   = "shop.check_waived"
	ActDocumentRead  = "shop.document_read"
)

// SubmitCheck says for its owner that an item is done, or says so anew, with a private document or the one from before when it is nil.
// The caller knows that the cooperative asks for it. ErrStep.
func (s *Service) SubmitCheck(
	ctx context.Context, by act.Actor, step Step, item, note string, document *media.Document,
) (*Shop, error) {
	note = text.Clean(note)
	if runes := []rune(note); len(runes) > checkNoteMax {
		note = string(runes[:checkNoteMax])
	}
	submit := func(shop *Shop, mark states.Mark) error {
		return shop.stepCheck(item, CheckSubmitted, mark, func(c *Check) {
			c.Note = note
			if document != nil {
				c.Document = document
			}
		})
	}
	return s.stepShop(ctx, step.act("shop.check_submitted", by, act.Member), ownShop(submit))
}

// AcceptCheck says that an officer has seen what an item of somebody else's shop asks for. step.Seen is the Check.Version that she
// looked at. ErrStep, ErrLicenceSeen, act.ErrOwn.
func (s *Service) AcceptCheck(ctx context.Context, by act.Actor, step Step, item string) (*Shop, error) {
	return s.decideCheck(ctx, ActCheckAccepted, by, step, item, CheckAccepted)
}

// SendBackCheck refuses what the owner says, or takes back what was accepted or waived, with a reason that she reads. ErrStep, ErrReason,
// ErrLicenceSeen, act.ErrOwn.
func (s *Service) SendBackCheck(ctx context.Context, by act.Actor, step Step, item string) (*Shop, error) {
	return s.decideCheck(ctx, ActCheckSentBack, by, step, item, CheckSentBack)
}

// WaiveCheck wants an item of this shop no longer, with a reason that its owner and other officers read. ErrStep, ErrReason,
// ErrLicenceSeen, act.ErrOwn.
func (s *Service) WaiveCheck(ctx context.Context, by act.Actor, step Step, item string) (*Shop, error) {
	return s.decideCheck(ctx, ActCheckWaived, by, step, item, CheckWaived)
}

func (s *Service) decideCheck(ctx context.Context, name string, by act.Actor, step Step, item string, to CheckState) (*Shop, error) {
	decide := func(shop *Shop, mark states.Mark) error {
		if err := act.NotOwnShop(by, shop.Coop, shop.Seller); err != nil {
			return err
		}
		if check := shop.Check(item); step.Seen != 0 && step.Seen != check.Version() {
			return ErrLicenceSeen
		}
		if err := shop.stepCheck(item, to, mark, nil); err != nil {
			return err
		}
		if to == CheckAccepted {
			return nil
		}
		return s.bus.Record(&shop.Outbox, FactCheckDecided, item+"/"+strconv.FormatInt(mark.At.UnixMilli(), 10), CheckDecision{item, to})
	}
	return s.stepShop(ctx, step.act(name, by, act.May(act.Moderate)), decide)
}

// EachDocument visits every private document that a shop names, and stops at visit's first error.
func (s *Service) EachDocument(ctx context.Context, visit func(shop *Shop, d media.Document) error) error {
	return s.shops.AllTenants().Each(ctx, store.By("all"), func(shop *Shop) error {
		for _, check := range shop.Checks {
			if check.Document == nil {
				continue
			}
			if err := visit(shop, *check.Document); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReadDocument writes down that an officer reads the private document of an item, and says which it is. ErrCheckNotFound when there is
// none.
func (s *Service) ReadDocument(ctx context.Context, by act.Actor, step Step, item string) (*media.Document, error) {
	a := step.act(ActDocumentRead, by, act.May(act.Moderate))
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*media.Document, error) {
		shop, err := s.Shop(ctx, step.Coop, step.ID)
		if err != nil {
			return nil, err
		}
		check := shop.Check(item)
		if check.Document == nil {
			return nil, ErrCheckNotFound
		}
		r.Note("name", shop.Name)
		r.Note("item", item)
		return check.Document, nil
	})
}

// CheckDecision is what an officer decided about an item of a shop.
type CheckDecision struct {
	Item  string     `bson:"item"`
	State CheckState `bson:"state"`
}

// CountChecks counts the shops with an item that waits for the cooperative's officers, up to limit.
func (s *Service) CountChecks(ctx context.Context, coop string, limit int) (int, error) {
	return s.shops.ForTenant(coop).Count(ctx, store.By("checks"), limit)
}
