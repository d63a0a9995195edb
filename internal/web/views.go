package web

import (
	"fmt"

	"lumbung/internal/money"
)

// ProductCard is one product in a grid. Numbers that are zero are not shown.
type ProductCard struct {
	Href, Name string
	Picture    Picture
	Price      money.Amount
	Was        money.Amount // struck through
	From       bool         // variants differ: "mulai"
	Badge      string       // Panen baru
	BadgeTone  string       // kunyit (default), padi, bata, nila
	Rating     int          // tenths: 49 is 4,9
	Sold       int
	Place      string
	Gone       bool // sold out or shop closed
	Eager      bool // on the first screen
}

// CardView is what the partial product-card takes.
type CardView struct {
	Page
	ProductCard
}

// Card prepares a product for the partial: {{template "product-card" ($.Card .)}}.
func (p Page) Card(card ProductCard) CardView {
	if card.BadgeTone == "" {
		card.BadgeTone = "kunyit"
	}
	return CardView{p, card}
}

// Part is one share of a whole in the split bar. Tone is padi, nila, kunyit, soga or bata.
type Part struct {
	Tone, Label string
	Amount      money.Amount
}

// SplitView is what the partial split takes: "Ke mana Rp48.000 Anda pergi".
type SplitView struct {
	Page
	Heading string
	Parts   []SplitPart
	Help    string // shown under the info sign; may be empty
}

// SplitPart is a Part with its place in the bar, in percent as an SVG attribute writes it.
type SplitPart struct {
	Part
	From, Wide string
}

// Split prepares the bar. The places are cut by largest remainder, so the bar is always full.
func (p Page) Split(title, help string, parts []Part) SplitView {
	var total money.Amount
	weights := make([]int64, len(parts))
	for i, part := range parts {
		weights[i] = max(0, int64(part.Amount))
		total += part.Amount
	}
	v := SplitView{Page: p, Heading: title, Help: help}
	from := money.Amount(0)
	for i, share := range money.Split(1000, weights) {
		v.Parts = append(v.Parts, SplitPart{parts[i], percent(from), percent(share)})
		from += share
	}
	return v
}

func percent(tenths money.Amount) string { return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10) }

// Bar is one bar of a chart.
type Bar struct {
	Label  string
	Amount money.Amount
	On     bool
}

// BarsView is what the partial bars takes.
type BarsView struct {
	Title string
	Bars  []BarPart
}

// BarPart is a Bar with its top and height in percent.
type BarPart struct {
	Bar
	Top, High string
}

// Bars prepares a chart; Title is what screen readers hear.
func (p Page) Bars(title string, bars []Bar) BarsView {
	v := BarsView{Title: title}
	highest := money.Amount(1)
	for _, bar := range bars {
		highest = max(highest, bar.Amount)
	}
	for _, bar := range bars {
		high := money.Amount(0)
		if bar.Amount > 0 {
			high = max(20, money.Split(1000, []int64{int64(bar.Amount), int64(highest - bar.Amount)})[0])
		}
		v.Bars = append(v.Bars, BarPart{bar, percent(1000 - high), percent(high)})
	}
	return v
}

// PassbookLine is one line of a savings book.
type PassbookLine struct {
	ID      string // anchor
	Title   string
	Note    string // 22 Nov · pesanan LB-8F2K1
	Amount  money.Amount
	Balance money.Amount
	Back    bool // money that went back: shown in brick
	Why     []WhyLine
	Total   string // what the sum is called; Amount is the sum
	Open    bool
}

// WhyLine is one step from a price to what arrived.
type WhyLine struct {
	Label, Link, Href string // Link with Href: the decision behind the rate
	Amount            money.Amount
}

// PassbookView is what the partial passbook takes.
type PassbookView struct {
	Page
	Lines []PassbookLine
}

// Passbook prepares the lines: {{template "passbook" (.Passbook .Lines)}}.
func (p Page) Passbook(lines []PassbookLine) PassbookView { return PassbookView{p, lines} }

// EmptyView is what the partial empty takes.
type EmptyView struct {
	Page
	Sign, Heading, Text, Href, Action string // Sign is an icon
}

// Empty says in a calm card that there is nothing yet, and what to do: sentences already translated.
func (p Page) Empty(icon, title, text, href, action string) EmptyView {
	return EmptyView{p, icon, title, text, href, action}
}

// Crumb is one step of the way back; the last has no Href.
type Crumb struct{ Text, Href string }

// CrumbsView is what the partial breadcrumb takes.
type CrumbsView struct {
	Page
	Trail []Crumb
}

// Crumbs prepares the way back: {{template "breadcrumb" (.Crumbs .Trail)}}.
func (p Page) Crumbs(crumbs []Crumb) CrumbsView { return CrumbsView{p, crumbs} }

// PagerView is what the partial pager takes. An empty address is no link.
type PagerView struct {
	Page
	Before, After string
	Text          string // Halaman 2
}

// Pager prepares links to the page before and after.
func (p Page) Pager(before, after, text string) PagerView { return PagerView{p, before, after, text} }

// ChipView is what the partial chip takes: a state in a word. Tone is padi, kunyit, bata, nila, or soga (default).
type ChipView struct {
	Page
	Tone, Text, Sign string // Sign is an icon
}

// Chip prepares a chip: {{template "chip" (.Chip "padi" (.T "order.done") "circle-check")}}; the icon may be "".
func (p Page) Chip(tone, text, icon string) ChipView {
	if tone == "" {
		tone = "soga"
	}
	return ChipView{p, tone, text, icon}
}

// Step is one step of an order's way. State is done, now or todo.
type Step struct{ Title, Text, When, State string }

// StepsView is what the partial steps takes.
type StepsView struct {
	Page
	Way []Step
}

// Steps prepares a timeline: {{template "steps" (.Steps .Way)}}.
func (p Page) Steps(steps []Step) StepsView { return StepsView{p, steps} }

// NoticeView is what the partial notice takes.
type NoticeView struct {
	Page
	Tone, NoticeTitle, Text, NoticeIcon string
}

// Notice prepares an alert in the page: padi, nila, kunyit or bata.
func (p Page) Notice(tone, title, text string) NoticeView {
	icon := map[string]string{"padi": "circle-check", "nila": "info", "kunyit": "alert-triangle", "bata": "alert-triangle"}[tone]
	return NoticeView{p, tone, title, text, icon}
}
