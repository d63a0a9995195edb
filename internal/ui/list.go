package ui

import (
	"context"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// List is a page that lists rows of one kind: with pages, tabs, a search, and a file of the columns. It shows the columns as a
// table, or the rows as Cards.
type List[V Visitor, T any] struct {
	Path   string
	Title  string // locale key, like Caption, Search and the labels
	Help   string // see web.PageSpec
	Access act.Access
	Nav    web.Nav[V]

	Tabs    []Tab[V]                                        // the first is on when the address names none
	Search  string                                          // label of the search box; "" for none
	Filter  func(ctx context.Context, v V) ([]Field, error) // fields that narrow the list down; Read reads them from the address; may be nil
	Across  bool                                            // the search finds rows of every tab
	Read    func(ctx context.Context, v V, q Query) (store.Slice[T], error)
	Columns []Column[V, T]
	Cards   func(v V, rows []T) templ.Component // in place of the table; may be nil
	Caption string                              // of the table, for screen readers; "" for the title
	Empty   Blank
	Section string // heading of the list itself, where something stands above it
	File    string // name of the file; "" for none

	Head  func(ctx context.Context, v V) (Head, error)
	Above func(ctx context.Context, v V, q Query) (templ.Component, error) // between the title and the tabs; may be nil

	Acts   []web.Act[V]
	Sample func(v V) []T
	More   map[string]Sample[V, T]
}

// Sample is a list in another state.
type Sample[V Visitor, T any] struct {
	Query url.Values
	Rows  func(v V) []T
}

// Query is what the address asks of a list.
type Query struct {
	Tab    string // word of the tab that is on
	Search string
	Page   store.Page
}

// First tells whether this is the first page of a list in which nothing is looked for.
func (q Query) First() bool { return q.Page.After == "" && q.Search == "" }

// Tab is a part of a list. Word stands in the address, and Empty is what it says without rows, if it is not what the list says.
type Tab[V Visitor] struct {
	Word, Label, Empty string
	Count              func(ctx context.Context, v V) (int, error)
}

// Column is one thing that a list says of its rows.
type Column[V Visitor, T any] struct {
	Label string           // locale key
	Of    func(v V) string // stands behind the label in brackets: the zone of times; may be nil
	Cell  func(v V, row *T) Cell
	Tabs  []string // where the column stands; everywhere if there are none
	Sum   bool     // a figure: at the right
}

// head is what the column is called.
func (c Column[V, T]) head(v V) string {
	head := v.Visiting().T(c.Label)
	if c.Of != nil {
		head += " (" + c.Of(v) + ")"
	}
	return head
}

// Head is what stands at the top of a list.
type Head struct {
	Sub    string          // below the title
	Beside templ.Component // at the right
}

// Blank is what a list without rows says: locale keys.
type Blank struct{ Icon, Title, Text string }

// Link is a link that may be on, with a number beside it.
type Link struct {
	Href, Text string
	On         bool
	Count      int
}

// Words in the address of a list.
const (
	tabWord    = "keadaan"
	searchWord = "q"
	filePath   = "unduh"
)

const (
	rowsPerPage = 25
	searchMax   = 60
)

// listing is a list as it is shown.
type listing struct {
	title   string
	section string
	head    Head
	file    string // address
	above   templ.Component
	tabs    []Link
	search  string // label of the box
	typed   string
	filter  []Field
	hidden  string          // tab to keep while searching
	rows    templ.Component // nil without rows
	empty   Blank
	pager   Pager
}

// Page declares the list as a page.
func (l List[V, T]) Page() web.PageSpec[V] {
	spec := web.PageSpec[V]{
		Path: l.Path, Access: l.Access, Nav: l.Nav, Title: l.Title, Help: l.Help, Acts: l.Acts,
		Show: func(ctx context.Context, v V) (templ.Component, error) { return l.show(ctx, v, l.Read) },
	}
	sample := func(s Sample[V, T]) web.Show[V] {
		l := l.uncounted()
		return func(ctx context.Context, v V) (templ.Component, error) {
			v.Visiting().Query = s.Query
			return l.show(ctx, v, func(context.Context, V, Query) (store.Slice[T], error) {
				return store.Slice[T]{Items: s.Rows(v), Next: "lagi"}, nil
			})
		}
	}
	if l.Sample != nil {
		spec.Sample = sample(Sample[V, T]{Rows: l.Sample})
		spec.More = map[string]web.Show[V]{"kosong": sample(Sample[V, T]{Rows: func(V) []T { return nil }})}
	}
	for name, more := range l.More {
		spec.More[name] = sample(more)
	}
	if l.File != "" {
		spec.Files = []web.File[V]{{Path: filePath, Name: func(V) string { return l.File }, Write: l.write}}
	}
	return spec
}

// uncounted is the list with tabs that count three without a read, for samples.
func (l List[V, T]) uncounted() List[V, T] {
	l.Tabs = slices.Clone(l.Tabs)
	for i := range l.Tabs {
		if l.Tabs[i].Count != nil {
			l.Tabs[i].Count = func(context.Context, V) (int, error) { return 3, nil }
		}
	}
	return l
}

// query is what the address asks for.
func (l List[V, T]) query(p *web.Page) Query {
	q := Query{Page: Part(p, rowsPerPage)}
	if l.Search != "" {
		q.Search = strings.TrimSpace(p.Query.Get(searchWord))
	}
	for i, tab := range l.Tabs {
		if i == 0 || tab.Word == p.Query.Get(tabWord) {
			q.Tab = tab.Word
		}
	}
	return q
}

// columns are those of a tab.
func (l List[V, T]) columns(tab string) []Column[V, T] {
	return slices.DeleteFunc(slices.Clone(l.Columns), func(c Column[V, T]) bool {
		return len(c.Tabs) > 0 && !slices.Contains(c.Tabs, tab)
	})
}

// Tabulate makes a table of rows.
func Tabulate[V Visitor, T any](ctx context.Context, v V, columns []Column[V, T], items []T) (Grid, error) {
	var g Grid
	for _, column := range columns {
		g.Heads = append(g.Heads, GridHead{column.head(v), column.Sum})
	}
	var err error
	g.Rows, err = cells(ctx, v, columns, items)
	return g, err
}

// cells are rows with their names.
func cells[V Visitor, T any](ctx context.Context, v V, columns []Column[V, T], items []T) ([][]Cell, error) {
	rows := make([][]Cell, len(items))
	for i := range items {
		rows[i] = make([]Cell, len(columns))
		for j, column := range columns {
			rows[i][j] = column.Cell(v, &items[i])
		}
	}
	return rows, Resolve(ctx, v, rows)
}

func (l List[V, T]) show(
	ctx context.Context, v V, read func(context.Context, V, Query) (store.Slice[T], error),
) (templ.Component, error) {
	p := &v.Visiting().Page
	q := l.query(p)
	slice, err := read(ctx, v, q)
	if err != nil {
		return nil, err
	}
	shown := listing{
		title: p.Title, empty: l.Empty, pager: NewPager(p, slice.Next), search: l.Search, typed: q.Search, section: textOf(p, l.Section),
	}
	if shown.rows, err = l.rows(ctx, v, q, slice.Items); err != nil {
		return nil, err
	}
	for _, tab := range l.Tabs {
		if tab.Word == q.Tab && tab.Empty != "" && q.Search == "" {
			shown.empty = Blank{Icon: l.Empty.Icon, Title: tab.Empty}
		}
	}
	if shown.tabs, err = l.links(ctx, v, q); err != nil {
		return nil, err
	}
	if l.Filter != nil {
		if shown.filter, err = l.Filter(ctx, v); err != nil {
			return nil, err
		}
	}
	if len(l.Tabs) > 0 && q.Tab != l.Tabs[0].Word && !l.Across {
		shown.hidden = q.Tab
	}
	if l.File != "" {
		shown.file = fileAddress(p)
	}
	if l.Head != nil {
		if shown.head, err = l.Head(ctx, v); err != nil {
			return nil, err
		}
	}
	if l.Above != nil {
		if shown.above, err = l.Above(ctx, v, q); err != nil {
			return nil, err
		}
	}
	return listPage(p, shown), nil
}

// rows shows rows as cards or as a table, and nothing as nil.
func (l List[V, T]) rows(ctx context.Context, v V, q Query, items []T) (templ.Component, error) {
	if len(items) == 0 {
		return nil, nil
	}
	if l.Cards != nil {
		return l.Cards(v, items), nil
	}
	p := &v.Visiting().Page
	grid, err := Tabulate(ctx, v, l.columns(q.Tab), items)
	grid.Caption = or(textOf(p, l.Caption), p.Title)
	return Table(p, grid), err
}

// links are the tabs. None is on while rows of all are looked for.
func (l List[V, T]) links(ctx context.Context, v V, q Query) ([]Link, error) {
	p := &v.Visiting().Page
	var links []Link
	for i, tab := range l.Tabs {
		link := Link{Href: p.Path, Text: p.T(tab.Label), On: tab.Word == q.Tab && (!l.Across || q.Search == "")}
		if i > 0 {
			link.Href += "?" + url.Values{tabWord: {tab.Word}}.Encode()
		}
		if tab.Count != nil {
			var err error
			if link.Count, err = tab.Count(ctx, v); err != nil {
				return nil, err
			}
		}
		links = append(links, link)
	}
	return links, nil
}

// fileAddress is where the file lies, of the same tab and the same search.
func fileAddress(p *web.Page) string {
	query := maps.Clone(p.Query)
	query.Del(cursorWord)
	query.Del(trailWord)
	if len(query) == 0 {
		return p.Path + "/" + filePath
	}
	return p.Path + "/" + filePath + "?" + query.Encode()
}

// write writes the file: every row of the tab and the search, a page of the store at a time.
func (l List[V, T]) write(ctx context.Context, v V, to io.Writer) error {
	p := &v.Visiting().Page
	q := l.query(p)
	file, err := NewSheet(to)
	if err != nil {
		return err
	}
	q.Page = store.Page{Limit: store.MaxPage}
	for heads := true; ; heads = false {
		slice, err := l.Read(ctx, v, q)
		if err != nil {
			return err
		}
		grid, err := Tabulate(ctx, v, l.columns(q.Tab), slice.Items)
		if err != nil {
			return err
		}
		if err := file.Table(grid, heads); err != nil {
			return err
		}
		if q.Page.After = slice.Next; slice.Next == "" {
			return file.Flush()
		}
	}
}
