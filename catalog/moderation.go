package catalog

import (
	"context"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// ProductEdit is a seller's change to what officers have approved: it waits while what is published stays.
type ProductEdit struct {
	Name     string    `bson:"name"`
	Category string    `bson:"category"`
	PIRT     string    `bson:"pirt"`
	Halal    string    `bson:"halal"`
	BPOM     string    `bson:"bpom"`
	By       string    `bson:"by"`
	At       time.Time `bson:"at"`
	SentBack string    `bson:"sent_back"` // why it was refused; "" while it waits

	Held `bson:",inline"` // what waits by the rules of the cooperative
}

func (e *ProductEdit) waits() bool { return e != nil && e.SentBack == "" }

func (e *ProductEdit) applyTo(p *Product) {
	p.Name, p.Category, p.PIRT, p.Halal, p.BPOM = e.Name, e.Category, e.PIRT, e.Halal, e.BPOM
	e.Held.applyTo(p)
}

// WithEdit is the product as it would be with its edit, whether that waits or was sent back.
func (p *Product) WithEdit() *Product {
	next := *p
	next.Variants = slices.Clone(p.Variants)
	if p.Edited != nil {
		p.Edited.applyTo(&next)
	}
	return &next
}

// Difference is one field of a waiting edit.
type Difference struct {
	Field         string // name, category, pirt, halal, bpom, description, pictures, price
	Of            string // whose price: the variant's name
	Before, After string // of pictures: how many
}

// Diff lists what the edit would change, nothing when there is none.
func (p *Product) Diff() []Difference {
	if p.Edited == nil {
		return nil
	}
	var changed []Difference
	next := p.WithEdit()
	for _, d := range []Difference{
		{"name", "", p.Name, next.Name},
		{"category", "", p.Category, next.Category},
		{"pirt", "", p.PIRT, next.PIRT},
		{"halal", "", p.Halal, next.Halal},
		{"bpom", "", p.BPOM, next.BPOM},
		{"description", "", p.Description, next.Description},
	} {
		if d.Before != d.After {
			changed = append(changed, d)
		}
	}
	for i, v := range p.Variants {
		if now := next.Variants[i].Price; v.Price != now {
			changed = append(changed, Difference{"price", v.Name, v.Price.String(), now.String()})
		}
	}
	if !slices.Equal(p.Pictures, next.Pictures) {
		changed = append(changed, Difference{"pictures", "", strconv.Itoa(len(p.Pictures)), strconv.Itoa(len(next.Pictures))})
	}
	return changed
}

// Names of officers' acts in the audit log.
const (
	ActApproved  = "catalog.approved"
	ActSentBack  = "catalog.sent_back"
	ActTakenDown = "catalog.taken_down"
)

// SubmitProduct hands a seller's product to the officers. ErrStep when it cannot be.
func (s *Service) SubmitProduct(ctx context.Context, by act.Actor, step Step) (*Product, error) {
	return s.stepProduct(ctx, step.act("catalog.submitted", by, act.Works), step, own(by, (*Product).Submit))
}

// ArchiveProduct puts a seller's product away. Its stock stays, and what was taken of it. ErrStep.
func (s *Service) ArchiveProduct(ctx context.Context, by act.Actor, step Step) (*Product, error) {
	return s.stepProduct(ctx, step.act("catalog.archived", by, act.Works), step, own(by, (*Product).Archive))
}

// RestoreProduct undoes ArchiveProduct. ErrStep.
func (s *Service) RestoreProduct(ctx context.Context, by act.Actor, step Step) (*Product, error) {
	return s.stepProduct(ctx, step.act("catalog.restored", by, act.Works), step, own(by, (*Product).Restore))
}

// ApproveProduct publishes a product or applies its waiting edit, at an officer's word. ErrStep, ErrSeen, act.ErrOwn.
func (s *Service) ApproveProduct(ctx context.Context, by act.Actor, step Step) (*Product, error) {
	return s.stepProduct(ctx, step.act(ActApproved, by, act.May(act.Moderate)), step, others(by, (*Product).Approve))
}

// SendBack refuses a product or its waiting edit, at an officer's word and with a reason. ErrStep, ErrSeen, ErrReason.
func (s *Service) SendBack(ctx context.Context, by act.Actor, step Step) (*Product, error) {
	return s.stepProduct(ctx, step.act(ActSentBack, by, act.May(act.Moderate)), step, (*Product).SendBack)
}

// TakeDown removes a published product from the market, at an officer's word and with a reason that its seller is told. What visitors
// report about it is upheld. ErrStep, ErrSeen, ErrReason, act.ErrOwn.
func (s *Service) TakeDown(ctx context.Context, by act.Actor, step Step) (*Product, error) {
	take := others(by, func(p *Product, mark states.Mark) error {
		if err := p.TakeDown(mark); err != nil {
			return err
		}
		return s.bus.Record(&p.Outbox, FactTakenDown, strconv.Itoa(len(p.Steps)), nil)
	})
	return s.stepProduct(ctx, step.act(ActTakenDown, by, act.May(act.Moderate)), step, take, s.uphold(by))
}

// ProductFrom reads the product that a fact of this package is about, as it was when its delivery began.
func ProductFrom(e events.Event) (*Product, error) {
	p := new(Product)
	return p, e.Document(p)
}

// own is a step that a seller takes with a product, or who helps her; for everybody else there is no such product.
func own(by act.Actor, take func(*Product, states.Mark) error) func(*Product, states.Mark) error {
	return func(p *Product, mark states.Mark) error {
		if !by.WorksFor(p.Coop, p.Seller) {
			return ErrProductNotFound
		}
		return take(p, mark)
	}
}

// others is a step that nobody takes with a product of the shop where she works.
func others(by act.Actor, take func(*Product, states.Mark) error) func(*Product, states.Mark) error {
	return func(p *Product, mark states.Mark) error {
		if err := act.NotOwnShop(by, p.Coop, p.Seller); err != nil {
			return err
		}
		return take(p, mark)
	}
}

// follow is what else an act does to a product or a shop in the same Tx.
type follow = func(context.Context, *act.Record, Step) error

// stepProduct takes one step and tells it, in one write.
func (s *Service) stepProduct(
	ctx context.Context, a act.Act, step Step, take func(*Product, states.Mark) error, then ...follow,
) (*Product, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Product, error) {
		p, err := s.changeProduct(ctx, step.Coop, step.ID, func(p *Product) error {
			if step.Seen != 0 && step.Seen != p.Version {
				return ErrSeen
			}
			p.UpdatedAt = r.At
			return take(p, r.Mark)
		})
		if err != nil {
			return nil, err
		}
		r.Note("name", p.Name)
		for _, next := range then {
			if err := next(ctx, r, step); err != nil {
				return nil, err
			}
		}
		return p, s.listStocks(ctx, p)
	})
}

// changeProduct changes a product, keeps what follows from it and records that it has changed. change may return
// store.ErrUnchanged.
func (s *Service) changeProduct(ctx context.Context, coop, id string, change func(*Product) error) (*Product, error) {
	p, err := s.products.ForTenant(coop).Update(ctx, id, func(p *Product) error {
		if err := change(p); err != nil {
			return err
		}
		p.recompute()
		return s.bus.Record(&p.Outbox, FactProductChanged, "", nil)
	})
	return p, store.NotFoundAs(err, ErrProductNotFound)
}
