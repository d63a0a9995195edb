package openings

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
)

// neracaPage is the form of the neraca: every account that an old book can have.
func (s *desk) neracaPage() page {
	return page{
		Path: home + "/neraca", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.opening.neraca", Help: "openingneraca",
		Show: s.neraca, Acts: []web.Act[*Visit]{web.Do("", writes(), s.writeNeraca)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return showNeraca(v, sample(v, opening.Draft))
		},
	}
}

// neracaForm has a field for each account, by its code, and behind "-" for its other side. They are read from what was typed, since which
// there are is the business of the chart.
type neracaForm struct {
	Pokok    money.Amount `form:"pokok"    label:"coop.opening.pokok"`
	Wajib    money.Amount `form:"wajib"    label:"coop.opening.wajib"`
	Sukarela money.Amount `form:"sukarela" label:"coop.opening.sukarela"`

	typed url.Values
}

// Check keeps what was typed.
func (in *neracaForm) Check(form *web.Form) { in.typed = form.Values }

// figures reads the accounts, with mistakes by their fields.
func (in *neracaForm) figures(v *Visit) (figures []opening.Figure, err error) {
	fields, parse := fault.Fields{}, money.Parse
	if v.Lang() == i18n.English {
		parse = money.ParseEnglish
	}
	for _, a := range opening.Accounts() {
		for _, name := range fieldsOf(a.Code) {
			typed := in.typed.Get(name)
			if strings.TrimSpace(typed) == "" {
				continue
			}
			amount, err := parse(typed)
			if err != nil {
				fields.Add(name, "form.money")
				continue
			}
			figures = append(figures, opening.Figure{Code: a.Code, Amount: amount, Against: name != a.Code})
		}
	}
	return figures, fields.Err()
}

// fieldsOf are the fields of an account.
func fieldsOf(code string) []string {
	if opening.Turns(code) {
		return []string{code, code + "-"}
	}
	return []string{code}
}

func (s *desk) neraca(ctx context.Context, v *Visit) (templ.Component, error) {
	o, err := s.current(ctx, v)
	if err != nil {
		return nil, err
	}
	return showNeraca(v, o)
}

func showNeraca(v *Visit, o *opening.Opening) (templ.Component, error) {
	v.Back = v.To(home)
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(neracaForm{Pokok: o.Totals.Pokok, Wajib: o.Totals.Wajib, Sukarela: o.Totals.Sukarela}); err != nil {
			return nil, err
		}
		for _, kind := range opening.Kinds() {
			if o.Totals.Of(kind) == 0 {
				v.Form.Values.Del(string(kind))
			}
		}
		for _, f := range o.Figures {
			name := f.Code
			if f.Against {
				name += "-"
			}
			v.Form.Values.Set(name, strings.TrimPrefix(f.Amount.String(), "Rp"))
		}
	}
	return neracaMain(v, o.Editable() && v.May(act.Collect)), nil
}

// sides are the fields of one side of the neraca. Those of members' savings stand where the law puts them: sukarela is owed, pokok and
// wajib are the cooperative's own capital.
func sides(v *Visit, class ledger.Class) (fields []ui.Field) {
	if class == ledger.Liability && v.Coop.USPLicense {
		fields = append(fields, ui.Field{Name: string(savings.Sukarela), Hint: "coop.opening.of_list"})
	}
	if class == ledger.Equity {
		fields = append(fields, ui.Field{Name: string(savings.Pokok), Hint: "coop.opening.of_list"},
			ui.Field{Name: string(savings.Wajib), Hint: "coop.opening.of_list"})
	}
	for _, a := range opening.Accounts() {
		if a.Class != class {
			continue
		}
		for _, name := range fieldsOf(a.Code) {
			called := office.AccountName(v.Locale, a.Code)
			if name != a.Code {
				called = v.T("coop.opening.loss", called)
			}
			fields = append(fields, ui.Field{Name: name, Called: a.Code + " " + called})
		}
	}
	return fields
}

func (s *desk) writeNeraca(ctx context.Context, v *Visit, in neracaForm) (web.Done, error) {
	o, err := s.current(ctx, v)
	if err != nil {
		return web.Done{}, err
	}
	figures, err := in.figures(v)
	if err != nil {
		return web.Done{}, err
	}
	totals := opening.Amounts{Pokok: in.Pokok, Wajib: in.Wajib, Sukarela: in.Sukarela}
	_, err = s.Openings.WriteNeraca(ctx, v.By, v.Coop.ID, o.ID, figures, totals)
	return web.Done{To: v.To(home), Tone: "padi", Key: "coop.opening.did_neraca"}, err
}
