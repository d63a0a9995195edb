package payouts

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// fundsPage says where the cooperative's money lies, and books what an officer carried from one place to another.
func (s *desk) fundsPage() page {
	return page{
		Path: "kas-bank", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.funds.title", Help: "funds",
		Show: s.funds, Acts: []web.Act[*Visit]{web.Do("", decides(), s.carry)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return showFunds(v, withdrawal.Liquidity{
				Demandable: 41_206_500, Cash: 3_150_000, Bank: 18_400_000, AtGateway: 2_870_000, OnTheWay: 1_950_000, Floor: 10,
			})
		},
	}
}

// fundsForm is money that was carried.
type fundsForm struct {
	From   string       `form:"from,required"   max:"10" label:"coop.funds.from"`
	To     string       `form:"to,required"     max:"10" label:"coop.funds.to"`
	Amount money.Amount `form:"amount,required"          label:"coop.col.amount"`
	Note   string       `form:"note,required"   max:"60" label:"coop.funds.note"`
}

func (s *desk) funds(ctx context.Context, v *Visit) (templ.Component, error) {
	l, err := s.Withdrawals.Liquidity(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return showFunds(v, l)
}

func showFunds(v *Visit, l withdrawal.Liquidity) (templ.Component, error) {
	v.Back = v.To("penarikan")
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(fundsForm{From: ledger.AtGateway, To: ledger.Bank}); err != nil {
			return nil, err
		}
		v.Form.Values.Del("amount")
	}
	return fundsMain(v, l), nil
}

// fundOptions are the places.
func fundOptions(v *Visit) (options []web.Option) {
	for _, code := range payments.Funds() {
		options = append(options, web.Option{Value: code, Text: office.AccountName(v.Locale, code)})
	}
	return options
}

// kindName is the name of a passbook, which is that of its account.
func kindName(v *Visit, kind savings.Kind) string { return office.AccountName(v.Locale, kind.Code()) }

func (s *desk) carry(ctx context.Context, v *Visit, in fundsForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Payments.CarryFunds(ctx, v.By, payments.FundsInput{
		Coop: v.Coop.ID, Key: key, From: in.From, To: in.To, Amount: in.Amount, Note: in.Note,
	})
	return web.Done{Tone: "padi", Key: "coop.funds.did", Args: []any{in.Amount}}, atField(err, "amount", payments.ErrFundsShort)
}
