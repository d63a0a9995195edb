package till

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// takesBack is who takes a wrong deposit back: who decides about money, and has just shown who she is.
func takesBack() act.Access { return act.May(act.Price).Guarded().Proven() }

// receiptPage is the slip of a deposit, for the printer.
func (s *desk) receiptPage() page {
	return page{
		Path: "setoran/:id", Access: act.Reads, Nav: nav{ID: "setoran"}, Title: "coop.deposit.receipt", Help: "receipt",
		Show:   s.receipt,
		Acts:   []web.Act[*Visit]{web.Do("batal", takesBack(), s.takeBack)},
		Sample: sampleReceipt(0), More: map[string]web.Show[*Visit]{"dibatalkan": sampleReceipt(1)},
	}
}

// reasonForm is why a deposit is taken back.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// receiptDetail is what the slip says.
type receiptDetail struct {
	*savings.Deposit
	member, number, by string
	undoneBy           string
	seal               *ledger.Seal // the last of the book
	undoes             bool         // the visitor may take it back
}

// pokok says whether simpanan pokok is among what was paid.
func (d *receiptDetail) pokok() bool {
	return slices.ContainsFunc(d.Parts, func(p savings.Part) bool { return p.Kind == savings.Pokok })
}

func (s *desk) takeBack(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	d, err := s.Savings.TakeBack(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reason)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Tone: "nila", Key: "coop.deposit.did_take_back", Args: []any{d.Number}}, nil
}

func (s *desk) receipt(ctx context.Context, v *Visit) (templ.Component, error) {
	d, err := s.Savings.DepositByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	m, err := v.MemberOf(ctx, d.Member)
	if err != nil {
		return nil, err
	}
	seal, err := s.Payments.LastSeal(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return showReceipt(ctx, v, &receiptDetail{Deposit: d, number: m.NumberText(), seal: seal})
}

func showReceipt(ctx context.Context, v *Visit, d *receiptDetail) (templ.Component, error) {
	v.Title, v.Back = v.T("coop.deposit.receipt_of", d.Number), v.To("setoran")
	cells := []ui.Cell{ui.Named(office.Person, d.Member), ui.Named(office.Person, d.By()), ui.Named(office.Person, d.Latest().By)}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	d.member, d.by, d.undoneBy = cells[0].Text, cells[1].Text, cells[2].Text
	d.undoes = d.State == savings.Taken && v.May(act.Price) && v.By.ID() != d.By() && v.By.ID() != d.Member
	return receiptMain(v, d), nil
}

func sampleReceipt(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		return showReceipt(ctx, v, &receiptDetail{Deposit: &sampleDeposits(v)[n], number: "00131", seal: office.SampleSeal(v.Now)})
	}
}

// partNames are the passbooks of a deposit.
func partNames(v *Visit, d *savings.Deposit) string {
	var names []string
	for _, part := range d.Parts {
		names = append(names, kindName(v, part.Kind))
	}
	return strings.Join(names, ", ")
}

// kindName is the name of a passbook, which is that of its account.
func kindName(v *Visit, kind savings.Kind) string { return office.AccountName(v.Locale, kind.Code()) }
