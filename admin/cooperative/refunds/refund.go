package refunds

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/refund"
)

// onePage is one refund: whose it is, where it stands, what it waits for, and what this officer may do about it.
func (s *desk) onePage() page {
	more := map[string]web.Show[*Visit]{}
	for i, name := range []string{"", "rekening", "dikirim", "kembali", "tunai"} {
		if name != "" {
			more[name] = sampleOne(i)
		}
	}
	return page{
		Path: "refund/:id", Access: act.Reads, Nav: nav{ID: "refund"}, Title: "coop.refund.one", Help: "refund", Show: s.one,
		Acts:   []web.Act[*Visit]{web.Do("tunai", pays(), s.payCash), web.Do("cara", pays(), s.choose)},
		Sample: sampleOne(0), More: more,
	}
}

// cashForm is what the officer asks of the buyer before she hands the money over.
type cashForm struct {
	Number   string `form:"number,required"   max:"20"  label:"coop.refund.number"`
	Receiver string `form:"receiver,required" max:"100" label:"coop.refund.receiver"`
}

// wayForm is the other way.
type wayForm struct {
	Way string `form:"cara,required" max:"10" label:"coop.refund.way"`
}

// detail is what the page says.
type detail struct {
	*refund.Refund
	people []string // who did each of its steps
}

func (s *desk) one(ctx context.Context, v *Visit) (templ.Component, error) {
	r, err := s.Refunds.ByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	return show(ctx, v, r)
}

func show(ctx context.Context, v *Visit, r *refund.Refund) (templ.Component, error) {
	v.Title, v.Back = v.T("coop.refund.of", r.Purchase), v.To("refund")
	cells := make([]ui.Cell, len(r.Steps))
	for i, step := range r.Steps {
		cells[i] = ui.Named(office.Person, step.By)
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	d := &detail{Refund: r}
	for i := range cells {
		name := cells[i].Text
		if key := "coop.refund.by_" + r.Steps[i].By; v.Locale.Has(key) {
			name = v.T(key)
		}
		d.people = append(d.people, name)
	}
	return oneMain(v, d), nil
}

// steps is its way, with who did what, and what it waits for now.
func (d *detail) steps(v *Visit) (way []web.Step) {
	for i, step := range d.Steps {
		title := "refund_step"
		if step.State == refund.Owed && i > 0 {
			title = "refund_step_back"
		}
		text := step.Reason
		if text != "" {
			text = v.Word("refund_reason", text)
		}
		way = append(way, web.Step{
			Title: v.Word(title, step.State), Text: text, When: v.Moment(step.At) + " · " + d.people[i], State: "done",
		})
	}
	switch {
	case d.State == refund.Owed && d.Waits != refund.ForNothing:
		way = append(way, web.Step{Title: v.Word("refund_wait", d.Waits), Text: v.T("coop.refund_wait_text." + string(d.Waits)), State: "now"})
	case d.State != refund.Paid:
		way = append(way, web.Step{Title: v.T("coop.refund.soon"), State: "now"})
	}
	return way
}

// cash says whether the visitor may hand it over. The service says so again, and refuses the seller of the order and its buyer.
func (d *detail) cash(v *Visit) bool { return d.State == refund.Owed && v.May(act.Collect) }

// other is the way that can be chosen instead, "" when none can.
func (d *detail) other(v *Visit) refund.Way {
	switch {
	case d.State != refund.Owed || !v.May(act.Collect):
	case d.Way == refund.ByChannel:
		return refund.ByAccount
	case d.ChannelGives(d.At, v.Now):
		return refund.ByChannel
	}
	return ""
}

// retries says whether it can be tried once more at once, in the way in which it goes.
func (d *detail) retries(v *Visit) bool {
	return d.State == refund.Owed && v.May(act.Collect) && d.Waits != refund.ForNothing && d.Waits != refund.ForAccount
}

// purchaseNumber is the number of a purchase as it is kept, of what was typed.
func purchaseNumber(typed string) string { return strings.ToUpper(strings.TrimSpace(typed)) }

func (s *desk) payCash(ctx context.Context, v *Visit, in cashForm) (web.Done, error) {
	r, err := s.Refunds.PayCash(ctx, v.By, v.Coop.ID, v.Param("id"), refund.CashInput{Number: in.Number, Receiver: in.Receiver})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Tone: "padi", Key: "coop.refund.did_pay", Args: []any{r.Last().Receipt}}, nil
}

func (s *desk) choose(ctx context.Context, v *Visit, in wayForm) (web.Done, error) {
	_, err := s.Refunds.Choose(ctx, v.By, v.Coop.ID, v.Param("id"), refund.Way(in.Way))
	return web.Done{Tone: "padi", Key: "coop.refund.did_choose"}, err
}

func sampleOne(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		r := Samples(v)[n]
		return show(ctx, v, &r)
	}
}
