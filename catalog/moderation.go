package catalog

import (
	"context"
	"time"

	"lumbung/internal/states"
	"lumbung/internal/store"
)

// ProductEdit is a seller's change to what officers have approved: it waits while the published text stays.
type ProductEdit struct {
	Name     string    `bson:"name"`
	Category string    `bson:"category"`
	PIRT     string    `bson:"pirt"`
	Halal    string    `bson:"halal"`
	BPOM     string    `bson:"bpom"`
	By       string    `bson:"by"`
	At       time.Time `bson:"at"`
	SentBack string    `bson:"sent_back"` // why it was refused; "" while it waits
}

func (e *ProductEdit) waits() bool { return e != nil && e.SentBack == "" }

func (e *ProductEdit) applyTo(p *Product) {
	p.Name, p.Category, p.PIRT, p.Halal, p.BPOM = e.Name, e.Category, e.PIRT, e.Halal, e.BPOM
}

// Difference is one field of a waiting edit.
type Difference struct {
	Field         string // name, category, pirt, halal, bpom
	Before, After string
}

// Diff lists what the edit would change, nothing when there is none.
func (p *Product) Diff() []Difference {
	if p.Edited == nil {
		return nil
	}
	var changed []Difference
	for _, d := range []Difference{
		{"name", p.Name, p.Edited.Name},
		{"category", p.Category, p.Edited.Category},
		{"pirt", p.PIRT, p.Edited.PIRT},
		{"halal", p.Halal, p.Edited.Halal},
		{"bpom", p.BPOM, p.Edited.BPOM},
	} {
		if d.Before != d.After {
			changed = append(changed, d)
		}
	}
	return changed
}

// SubmitProduct hands a product to the officers. ErrStep when it cannot be.
func (s *Service) SubmitProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, (*Product).Submit)
}

// ApproveProduct publishes a product or applies its waiting edit. ErrStep, ErrSeen.
func (s *Service) ApproveProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, (*Product).Approve)
}

// SendBack refuses a product or its waiting edit, with a reason. ErrStep, ErrSeen, ErrReason.
func (s *Service) SendBack(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, (*Product).SendBack)
}

// TakeDown removes a published product from the market, with a reason. ErrStep, ErrReason.
func (s *Service) TakeDown(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, (*Product).TakeDown)
}

// ArchiveProduct puts a product away. Its stock stays, and what was taken of it. ErrStep.
func (s *Service) ArchiveProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, (*Product).Archive)
}

// RestoreProduct undoes ArchiveProduct. ErrStep.
func (s *Service) RestoreProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, (*Product).Restore)
}

// stepProduct takes one step and tells it, in one write.
func (s *Service) stepProduct(ctx context.Context, step Step, take func(*Product, states.Mark) error) (*Product, error) {
	mark := states.Mark{By: step.By, At: s.clock(), Reason: step.Reason}
	var saved *Product
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		saved, err = s.changeProduct(ctx, step.Coop, step.ID, func(p *Product) error {
			if step.Seen != 0 && step.Seen != p.Edition {
				return ErrSeen
			}
			p.UpdatedAt = mark.At
			return take(p, mark)
		})
		if err != nil {
			return err
		}
		return s.listStocks(ctx, saved)
	})
	return saved, err
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
