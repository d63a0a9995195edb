package leavers

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
)

// onePage is one return: what it comes to and why, when it is due, and what this officer may do about it.
func (s *desk) onePage() page {
	more := map[string]web.Show[*Visit]{}
	for i, name := range []string{"", "disetujui", "dibukukan", "rapat"} {
		if name != "" {
			more[name] = sampleOne(i)
		}
	}
	for _, name := range []string{"tanpa-waris", "waris-menunggu", "waris"} {
		more[name] = sampleEstates(name)
	}
	return page{
		Path: "pengembalian/:id", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.leaving.one", Help: "leaver", Show: s.one,
		Acts: []web.Act[*Visit]{
			web.Do("setuju", decides(), s.approve), web.Do("ahli-setuju", decides(), s.approveHeirs), web.Do("ahli-bayar", writes(), s.slip),
			web.Do("meninggal-batal", ends(), s.takeBack),
		},
		Files:  []web.File[*Visit]{s.papers()},
		Sample: sampleOne(0), More: more,
	}
}

// approveForm is what an officer says yes to, as she saw it, and the day of the meeting that is waited for.
type approveForm struct {
	Pokok money.Amount `form:"pokok"`
	Wajib money.Amount `form:"wajib"`
	Debt  money.Amount `form:"utang"`
	Day   time.Time    `form:"day" label:"coop.leaving.meeting_day"`
}

// detail is what the page says.
type detail struct {
	*leaving.Return
	sums     leaving.Sums // now
	member   *members.Membership
	portions [][]leaving.Portion // of each heir of one who has died
	people   []string            // who did each of its steps
	seal     *ledger.Seal        // the last of the book
}

func (s *desk) one(ctx context.Context, v *Visit) (templ.Component, error) {
	r, err := s.Leavings.ByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	d := &detail{Return: r}
	if d.sums, err = s.Leavings.Reckon(ctx, r); err != nil {
		return nil, err
	}
	if d.member, err = v.MemberOf(ctx, r.Member); err != nil {
		return nil, err
	}
	if d.portions, err = s.Leavings.Portions(ctx, r); err != nil {
		return nil, err
	}
	if d.seal, err = s.Payments.LastSeal(ctx, v.Coop.ID); err != nil {
		return nil, err
	}
	return show(ctx, v, d)
}

func show(ctx context.Context, v *Visit, d *detail) (templ.Component, error) {
	v.Title, v.Back = v.T("coop.leaving.of", d.Number), v.To("pengembalian")
	cells := make([]ui.Cell, len(d.Steps))
	for i, step := range d.Steps {
		cells[i] = ui.Named(office.Person, step.By)
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	for _, cell := range cells {
		d.people = append(d.people, cell.Text)
	}
	if v.Form == nil && d.meets() {
		var err error
		if v.Form, err = web.FormOf(approveForm{}); err != nil {
			return nil, err
		}
		v.Form.Values.Del("day")
	}
	return oneMain(v, d), nil
}

// meets says whether the officer who says yes enters the day of a meeting.
func (d *detail) meets() bool {
	return d.State == leaving.Waiting && d.Terms.When == leaving.AfterMeeting
}

// steps is its way, with who did what.
func (d *detail) steps(v *Visit) (way []web.Step) {
	for i, step := range d.Steps {
		way = append(way, web.Step{
			Title: v.Word("leaving_step", step.State), Text: step.Reason, When: v.Moment(step.At) + " · " + d.people[i], State: "done",
		})
	}
	if d.State == leaving.Approved {
		way = append(way, web.Step{Title: v.Word("leaving_step", leaving.Booked), When: due(v, d.Return), State: "now"})
	}
	return way
}

// What the visitor may do. The service says so again.
func (d *detail) mine(v *Visit) bool { return d.Member == v.By.ID() }

func (d *detail) approves(v *Visit) bool {
	return d.State == leaving.Waiting && v.May(act.Price) && !d.mine(v) && d.EndedBy != v.By.ID()
}

// typed is an amount as a form carries it.
func typed(amount money.Amount) string { return strconv.FormatInt(int64(amount), 10) }

func (s *desk) approve(ctx context.Context, v *Visit, in approveForm) (web.Done, error) {
	r, err := s.Leavings.Approve(ctx, v.By, leaving.Approval{
		Coop: v.Coop.ID, ID: v.Param("id"), Sums: leaving.Sums{Pokok: in.Pokok, Wajib: in.Wajib, Debt: in.Debt}, Day: in.Day,
	})
	if err != nil {
		return web.Done{}, err
	}
	if r.State == leaving.Booked {
		return web.Done{Tone: "padi", Key: "coop.leaving.did_book", Args: []any{r.Sums.Rest()}}, nil
	}
	return web.Done{Tone: "padi", Key: "coop.leaving.did_approve", Args: []any{due(v, r)}}, nil
}

func sampleOne(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		r := samples(v)[n]
		return show(ctx, v, &detail{Return: &r, sums: r.Sums, member: sampleMember(), seal: office.SampleSeal(v.Now)})
	}
}
