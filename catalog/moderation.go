package catalog

import (
	"context"
	"strconv"
	"time"

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

// Note is one line of a product's or shop's history of decisions. Notes are only ever added.
type Note struct {
	ID      string    `bson:"_id"` // subject:revision
	Coop    string    `bson:"coop"`
	Subject string    `bson:"subject"` // id of the product or the shop
	Step    string    `bson:"step"`    // submit, approve, send_back, take_down, archive, restore, suspend, lift, ...
	By      string    `bson:"by"`
	Reason  string    `bson:"reason"`
	At      time.Time `bson:"at"`
}

// SubmitProduct hands a product to the officers. ErrStep when it cannot be.
func (s *Service) SubmitProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, "submit", func(p *Product, _ time.Time) error { return p.Submit() })
}

// ApproveProduct publishes a product or applies its waiting edit. ErrStep, ErrSeen.
func (s *Service) ApproveProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, "approve", (*Product).Approve)
}

// SendBack refuses a product or its waiting edit, with a reason. ErrStep, ErrSeen, ErrReason.
func (s *Service) SendBack(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, "send_back", func(p *Product, _ time.Time) error { return p.SendBack(step.Reason) })
}

// TakeDown removes a published product from the market, with a reason. ErrStep, ErrReason.
func (s *Service) TakeDown(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, "take_down", func(p *Product, _ time.Time) error { return p.TakeDown(step.Reason) })
}

// ArchiveProduct puts a product away. Its stock stays, and what was taken of it. ErrStep.
func (s *Service) ArchiveProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, "archive", func(p *Product, _ time.Time) error { return p.Archive() })
}

// RestoreProduct undoes ArchiveProduct. ErrStep.
func (s *Service) RestoreProduct(ctx context.Context, step Step) (*Product, error) {
	return s.stepProduct(ctx, step, "restore", func(p *Product, _ time.Time) error { return p.Restore() })
}

// History lists the decisions about a product or a shop, newest first.
func (s *Service) History(ctx context.Context, coop, subject string, page store.Page) (store.Slice[Note], error) {
	return s.notes.ForTenant(coop).List(ctx, store.By("subject", subject).Desc(), page)
}

// stepProduct takes one step, notes who took it and tells it, in one write.
func (s *Service) stepProduct(ctx context.Context, step Step, name string, take func(*Product, time.Time) error) (*Product, error) {
	now := s.clock()
	var saved *Product
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		saved, err = s.changeProduct(ctx, step.Coop, step.ID, func(p *Product) error {
			if step.Seen != 0 && step.Seen != p.Edition {
				return ErrSeen
			}
			p.UpdatedAt = now
			return take(p, now)
		})
		if err != nil {
			return err
		}
		if err := s.listStocks(ctx, saved); err != nil {
			return err
		}
		return s.note(ctx, step, name, noteAt{saved.Revision, now})
	})
	return saved, err
}

type noteAt struct {
	revision int64
	at       time.Time
}

func (s *Service) note(ctx context.Context, step Step, name string, when noteAt) error {
	return s.notes.ForTenant(step.Coop).Insert(ctx, &Note{
		ID: step.ID + ":" + strconv.FormatInt(when.revision, 10), Coop: step.Coop, Subject: step.ID,
		Step: name, By: step.By, Reason: step.Reason, At: when.at,
	})
}

// changeProduct changes a product, keeps what follows from it and records that it has changed. change may return
// store.ErrUnchanged.
func (s *Service) changeProduct(ctx context.Context, coop, id string, change func(*Product) error) (*Product, error) {
	p, err := s.products.ForTenant(coop).Update(ctx, id, func(p *Product) error {
		if err := change(p); err != nil {
			return err
		}
		p.Revision++
		p.recompute()
		return s.bus.Record(&p.Outbox, FactProductChanged, "", nil)
	})
	return p, store.NotFoundAs(err, ErrProductNotFound)
}
