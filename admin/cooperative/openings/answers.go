package openings

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
)

// TabDisputed is the tab of members who say that theirs is wrong.
const TabDisputed = "tidak-sesuai"

// tabAnswers are those behind the tabs.
var tabAnswers = map[string]opening.Answer{
	"belum": opening.Asked, TabDisputed: opening.Disputed, "dijawab": opening.Answered, "benar": opening.Confirmed,
}

// answersPage lists what members brought, and what they say about it.
func (s *desk) answersPage() page {
	part := func(word string) tab {
		return tab{Word: word, Label: "coop.opening_answer." + string(tabAnswers[word]), Count: s.counted(tabAnswers[word])}
	}
	return list[opening.Balance]{
		Path: home + "/anggota", Title: "coop.opening.answers", Help: "openinganswers", Access: act.Reads, File: "saldo-awal.csv",
		Nav: nav{ID: "anggota"}, Read: s.read,
		Tabs: []tab{{Label: "coop.voucher.tab_all"}, part("belum"), part(TabDisputed), part("dijawab"), part("benar")},
		Columns: []column[opening.Balance]{
			{Label: "coop.col.number", Cell: func(_ *Visit, b *opening.Balance) ui.Cell { return ui.Number(b.Number) }},
			{Label: "coop.col.name", Cell: func(v *Visit, b *opening.Balance) ui.Cell {
				name := ui.Named(office.Person, b.Member).Lead()
				name.Href = v.To(home, "anggota", b.Member)
				return name
			}},
			{Label: "coop.opening.pokok", Sum: true, Cell: func(_ *Visit, b *opening.Balance) ui.Cell { return ui.Figure(b.Has.Pokok) }},
			{Label: "coop.opening.wajib", Sum: true, Cell: func(_ *Visit, b *opening.Balance) ui.Cell { return ui.Figure(b.Has.Wajib) }},
			{Label: "coop.opening.sukarela", Sum: true, Cell: func(_ *Visit, b *opening.Balance) ui.Cell { return ui.Figure(b.Has.Sukarela) }},
			{Label: "coop.voucher.state", Cell: func(v *Visit, b *opening.Balance) ui.Cell {
				return ui.State(answerTone(b.State), v.Word("opening_answer", b.State))
			}},
		},
		Head:   s.answersHead,
		Empty:  ui.Blank{Icon: "users", Title: "coop.opening.none", Text: "coop.opening.none_text"},
		Sample: func(v *Visit) []opening.Balance { return sampleBalances(v) },
		More: map[string]ui.Sample[*Visit, opening.Balance]{
			"sanggahan": {Query: url.Values{"keadaan": {TabDisputed}}, Rows: func(v *Visit) []opening.Balance { return sampleBalances(v)[:1] }},
		},
	}.Page()
}

func answerTone(a opening.Answer) string {
	switch a {
	case opening.Confirmed:
		return "padi"
	case opening.Disputed:
		return "bata"
	case opening.Answered:
		return "kunyit"
	case opening.Asked:
	}
	return ""
}

// counted counts the members of a tab: the opening says it.
func (s *desk) counted(answer opening.Answer) func(context.Context, *Visit) (int, error) {
	return func(ctx context.Context, v *Visit) (int, error) {
		if v.Sampled() || answer == opening.Confirmed {
			return 0, nil
		}
		o, err := s.Openings.Current(ctx, v.Coop.ID)
		if err != nil || o == nil {
			return 0, err
		}
		return int(o.Tally.Of(answer).Members), nil
	}
}

func (s *desk) read(ctx context.Context, v *Visit, q ui.Query) (store.Slice[opening.Balance], error) {
	o, err := s.Openings.Current(ctx, v.Coop.ID)
	if err != nil || o == nil {
		return store.Slice[opening.Balance]{}, err
	}
	return s.Openings.Balances(ctx, v.Coop.ID, o.ID, tabAnswers[q.Tab], q.Page)
}

func (s *desk) answersHead(ctx context.Context, v *Visit) (ui.Head, error) {
	if v.Sampled() {
		return ui.Head{Sub: v.T("coop.opening.open_sum", sample(v, opening.Booked).Tally.Open().Amount)}, nil
	}
	o, err := s.Openings.Current(ctx, v.Coop.ID)
	if err != nil || o == nil {
		return ui.Head{}, err
	}
	v.Back = v.To(home)
	return ui.Head{Sub: openSum(v, o.Tally)}, nil
}

// openSum says how much no member has confirmed yet.
func openSum(v *Visit, t opening.Tally) string {
	if t.Open().Members == 0 {
		return v.T("coop.opening.all_confirmed")
	}
	return v.T("coop.opening.open_sum", t.Open().Amount)
}

// answerPage is what one member brought and said, and where an officer answers her.
func (s *desk) answerPage() page {
	return page{
		Path: home + "/anggota/:id", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.opening.answer", Help: "openinganswer",
		Show: s.answer, Acts: []web.Act[*Visit]{web.Do("jawab", writes(), s.settle)},
		Sample: sampleAnswer(0), More: map[string]web.Show[*Visit]{"dijawab": sampleAnswer(1), "benar": sampleAnswer(2)},
	}
}

// ofMember is the balance of the member of the address.
func (s *desk) ofMember(ctx context.Context, v *Visit) (*opening.Balance, error) {
	b, err := s.Openings.BalanceOf(ctx, v.Coop.ID, v.Param("id"))
	if err == nil && b == nil {
		err = opening.ErrNoBalance
	}
	return b, err
}

func (s *desk) answer(ctx context.Context, v *Visit) (templ.Component, error) {
	b, err := s.ofMember(ctx, v)
	if err != nil {
		return nil, err
	}
	return showAnswer(ctx, v, b)
}

func showAnswer(ctx context.Context, v *Visit, b *opening.Balance) (templ.Component, error) {
	v.Back = v.To(home, "anggota")
	cells := []ui.Cell{ui.Named(office.Person, b.Member)}
	for _, step := range b.Steps {
		cells = append(cells, ui.Named(office.Person, step.By))
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	v.Title = cells[0].Text
	var way []web.Step
	for i, step := range b.Steps {
		way = append(way, web.Step{
			Title: v.Word("opening_answer", step.State), Text: step.Reason, When: v.Moment(step.At) + " · " + cells[i+1].Text, State: "done",
		})
	}
	return answerMain(v, b, way), nil
}

// figures are what the list says of a member and, where she disputes it, what she says.
func figures(v *Visit, b *opening.Balance) ui.Grid {
	g := ui.Grid{Caption: v.T("coop.opening.answer"), Heads: []ui.GridHead{
		{Label: v.T("coop.opening.kind")}, {Label: v.T("coop.opening.by_list"), Sum: true},
	}}
	if b.Says != nil {
		g.Heads = append(
			g.Heads, ui.GridHead{Label: v.T("coop.opening.she_says"), Sum: true}, ui.GridHead{Label: v.T("coop.opening.apart"), Sum: true},
		)
	}
	for _, kind := range opening.Kinds() {
		if kind == savings.Sukarela && !v.Coop.USPLicense {
			continue
		}
		row := []ui.Cell{ui.Text(office.AccountName(v.Locale, kind.Code())).Lead(), ui.Figure(b.Has.Of(kind))}
		if b.Says != nil {
			row = append(row, ui.Figure(b.Says.Of(kind)), ui.Figure(b.Says.Of(kind)-b.Has.Of(kind)))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func (s *desk) settle(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	b, err := s.ofMember(ctx, v)
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Openings.Settle(ctx, v.By, v.Coop.ID, b.ID, in.Reason)
	return web.Done{To: v.To(home, "anggota", b.Member), Tone: "padi", Key: "coop.opening.did_settle"}, err
}
