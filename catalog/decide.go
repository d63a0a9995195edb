package catalog

import (
	"context"

	"lumbung/internal/act"
)

// Verdict is what officers decide about a product that waits for them, and its name in the audit log.
type Verdict string

// What officers decide.
const (
	Approved Verdict = "catalog.approved"
	SentBack Verdict = "catalog.sent_back"
)

// Moderate is an officer's verdict on what waits: it publishes the product or applies its edit, or it sends it back with a reason,
// and writes a line into the cooperative's audit log. ErrStep, ErrSeen, ErrReason.
func (s *Service) Moderate(ctx context.Context, by act.Actor, verdict Verdict, step Step) (*Product, error) {
	take := s.ApproveProduct
	if verdict == SentBack {
		take = s.SendBack
	}
	a := act.Act{
		Name: string(verdict), By: by, Access: act.Changes, At: act.Place{Coop: step.Coop}, Subject: step.ID, Reason: step.Reason,
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Product, error) {
		step.By = r.By
		p, err := take(ctx, step)
		if err == nil {
			r.Note("name", p.Name)
		}
		return p, err
	})
}

// WriteDown says where officers' decisions are written down; call it before the first one.
func (s *Service) WriteDown(audit func(context.Context, act.Line) error) { s.acts.Audit = audit }

// ShopNames reads what shops of a cooperative are called, by their ids.
func (s *Service) ShopNames(ctx context.Context, coop string, ids []string) (map[string]string, error) {
	shops, err := s.shops.ForTenant(coop).GetMany(ctx, ids)
	names := make(map[string]string, len(shops))
	for id, shop := range shops {
		names[id] = shop.Name
	}
	return names, err
}
