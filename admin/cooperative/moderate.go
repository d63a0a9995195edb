package cooperative

import (
	"context"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/audit"
	"lumbung/internal/web"
)

// What officers' decisions are called in the audit log.
const (
	actionApproved = "catalog.approved"
	actionSentBack = "catalog.sent_back"
	actionUnlocked = "orders.code_unlocked"
)

// approve publishes a product, or applies the edit that waits.
func (s *Cooperative) approve(c *gin.Context) error {
	v, err := s.decide(c)
	if err != nil {
		return err
	}
	var in approveForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	step := catalog.Step{By: v.actor.ID(), Coop: v.coop.ID, ID: c.Param("id"), Seen: in.Seen}
	if form.Ok() {
		err = s.moderate(c.Request.Context(), actionApproved, step, s.Catalog.ApproveProduct)
	}
	return s.afterReview(c, v, form, err, "padi", "coop.review.approved")
}

// sendBack gives a product back to its seller, with a reason.
func (s *Cooperative) sendBack(c *gin.Context) error {
	v, err := s.decide(c)
	if err != nil {
		return err
	}
	var in sendBackForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	step := catalog.Step{By: v.actor.ID(), Coop: v.coop.ID, ID: c.Param("id"), Seen: in.Seen, Reason: in.Reason}
	if form.Ok() {
		err = s.moderate(c.Request.Context(), actionSentBack, step, s.Catalog.SendBack)
	}
	return s.afterReview(c, v, form, err, "nila", "coop.review.sent_back")
}

// afterReview leads to what waits next, or shows the product as it is now with what was wrong.
func (s *Cooperative) afterReview(c *gin.Context, v visit, form *web.Form, err error, tone, done string) error {
	if form.Refused(err) {
		return s.showReview(c, v, form)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, home(v.coop)+"/barang", tone, done)
}

// moderate takes a step about a product and writes it into the cooperative's audit log, both or neither.
func (s *Cooperative) moderate(
	ctx context.Context, action string, step catalog.Step, take func(context.Context, catalog.Step) (*catalog.Product, error),
) error {
	entry := audit.Entry{By: step.By, Coop: step.Coop, Action: action, Subject: step.ID, Detail: map[string]string{}}
	if step.Reason != "" {
		entry.Detail["reason"] = step.Reason
	}
	return s.Orders.DB.Tx(ctx, func(ctx context.Context) error {
		p, err := take(ctx, step)
		if err != nil {
			return err
		}
		entry.Detail["name"] = p.Name
		return s.Audit.Record(ctx, entry)
	})
}
