package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
)

// asksOpening says whether she has still to say that what she brought from the old book is right.
func asksOpening(b *opening.Balance) bool { return b != nil && b.State != opening.Confirmed }

// openingRow is what she has of one kind, and what she says.
type openingRow struct {
	label     string
	has, says money.Amount
}

// openingRows are those of the kinds that the cooperative may have.
func (v *Visit) openingRows(b *opening.Balance) (rows []openingRow) {
	for _, kind := range opening.Kinds() {
		if kind == savings.Sukarela && !v.coop.USPLicense {
			continue
		}
		row := openingRow{label: v.T("seller.book_" + string(kind)), has: b.Has.Of(kind)}
		if b.Says != nil {
			row.says = b.Says.Of(kind)
		}
		rows = append(rows, row)
	}
	return rows
}

// openingFields ask what it should be: what the book says, until she writes something else.
func (v *Visit) openingFields(b *opening.Balance) (fields []ui.Field) {
	starts := b.Has
	if b.Says != nil {
		starts = *b.Says
	}
	for _, kind := range opening.Kinds() {
		if kind == savings.Sukarela && !v.coop.USPLicense {
			continue
		}
		amount := starts.Of(kind)
		fields = append(fields, ui.Field{
			Name: string(kind), Label: "seller.book_" + string(kind), Value: money.Group(uint64(max(amount, 0))),
		})
	}
	return fields
}

// openingAction is where her word goes. It names the cooperative, lest another one was chosen in the meantime.
func (v *Visit) openingAction(path string) string {
	return at("simpanan/saldo-awal/"+path) + "?koperasi=" + v.coop.ID
}

func (s *Seller) confirmOpening(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Openings.Confirm(ctx, v.actor, v.coop.ID)
	return web.Done{To: at("simpanan"), Tone: "padi", Key: "seller.did_confirm_opening"}, err
}

// disputeForm is what she says that it should be.
type disputeForm struct {
	Pokok    money.Amount `form:"pokok"    label:"seller.book_pokok"`
	Wajib    money.Amount `form:"wajib"    label:"seller.book_wajib"`
	Sukarela money.Amount `form:"sukarela" label:"seller.book_sukarela"`
	Why      string       `form:"why,required" max:"300" label:"seller.opening_why"`
}

func (s *Seller) disputeOpening(ctx context.Context, v *Visit, in disputeForm) (web.Done, error) {
	says := opening.Amounts{Pokok: in.Pokok, Wajib: in.Wajib, Sukarela: in.Sukarela}
	_, err := s.Openings.Dispute(ctx, v.actor, v.coop.ID, says, in.Why)
	return web.Done{To: at("simpanan"), Tone: "padi", Key: "seller.did_dispute_opening"}, err
}

// sampleBookOpening is the book of a member who is asked about what she brought, or was answered.
func sampleBookOpening(state opening.Answer) show {
	return func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		d := &book{
			search: bookSearch{kind: savings.Wajib}, balance: 480_000, held: v.Rupiah(0), kinds: savings.Kinds()[1:], seal: &ledger.Seal{},
		}
		b := &opening.Balance{Day: v.now.AddDate(0, -1, 0), Has: opening.Amounts{Pokok: 50_000, Wajib: 480_000, Sukarela: 1_250_000}}
		for _, one := range []opening.Answer{opening.Asked, opening.Disputed, opening.Answered} {
			mark := states.Mark{At: v.now}
			switch one {
			case opening.Disputed:
				mark.Reason, b.Says = "Setoran Mei belum masuk.", &opening.Amounts{Pokok: 50_000, Wajib: 500_000, Sukarela: 1_250_000}
			case opening.Answered:
				mark.Reason = "Kuitansinya benar. Setoran Mei dicatat hari ini sebagai KM-2026-00041."
			case opening.Asked, opening.Confirmed:
			}
			b.State, b.Steps = one, append(b.Steps, states.Step[opening.Answer]{State: one, Mark: mark})
			if one == state {
				break
			}
		}
		d.brought = b
		d.filters, err = v.bookWays("")
		return v.showBook(d), err
	}
}
