// Package ui is how pages look: layouts, fields, pieces and lists as templ components, and lists with paging, tabs, search,
// names and a file. A component takes the page first, then what it shows. It must never read a capability or decide who may.
//
// # Components
//
//	@Chip(p, "padi", p.T("order.done"), "circle-check")   @Notice(p, "kunyit", title, text)   @Empty(p, "book", title, text, "", "")
//	@IconText(p, "check", p.T("form.save"))               an icon and its word: a new line between the two would be a space
//	@TextField(p, Field{Name: "hp", Label: "account.phone", Type: "tel", Required: true})   @TextArea   @Select   @Radios   …
//	@Mistakes(p)                                          above every form
//	@Table(p, Grid{…})                                    a table of cells, as lists have it
//
// Addresses begin with a path, and queries are made by url.Values: templ replaces one with a colon before the first slash by
// about:invalid. Data for scripts goes through templ.JSONScript, nothing through templ.Raw.
//
// # Spaces
//
// A new line in a component is nothing between blocks and one space between inline elements and after a call.
package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/content"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// Bar is what stands in the bar on phones, beside the arrow back; what is nil is empty.
type Bar struct{ Title, Actions templ.Component }

// sprite is the address of an icon.
func sprite(p *web.Page, name string) (string, error) {
	address, err := p.Asset("sprite.svg")
	return address + "#" + name, err
}

func or(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

// UpTo writes a count that stops at a hundred: 99+ when there may be more.
func UpTo(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}

// sharedSign is the address of the program's sign, which links to pages without a picture show.
func sharedSign(p *web.Page) (string, error) {
	path, err := p.Asset("icon-512.png")
	return p.Absolute(path), err
}

// deskOf is the first page of the back office that an address lies in, "" for the shop.
func deskOf(path string) string {
	for _, root := range []string{"/jualan", "/pengurus"} {
		if strings.HasPrefix(path, root+"/") {
			return root
		}
	}
	return ""
}

// tabTitle is what the tab of the browser says.
func tabTitle(p *web.Page) string {
	site := p.SiteName()
	if p.Frame != nil {
		site = p.Frame.Name
	}
	if p.Title == "" {
		return site
	}
	return p.Title + " · " + site
}

// inBottom splits the places of a back office for phones: five stand in the bottom bar, of more the first four.
func inBottom(items []web.NavItem) (bar, rest []web.NavItem) {
	if len(items) <= 5 {
		return items[:min(len(items), 4+len(items)/5)], nil
	}
	return items[:4], items[4:]
}

// piece is a part of a sentence.
type piece struct {
	text   string
	strong bool
}

// pieces cuts a sentence with **bold** words.
func pieces(sentence string) []piece {
	parts := strings.Split(sentence, "**")
	if len(parts)%2 == 0 { // an odd pair of stars is text
		last := len(parts) - 1
		parts = append(parts[:last-1], parts[last-1]+"**"+parts[last])
	}
	var cut []piece
	for i, text := range parts {
		if text != "" {
			cut = append(cut, piece{text, i%2 == 1})
		}
	}
	return cut
}

// sign is the icon of a notice.
func sign(tone string) string {
	switch tone {
	case "padi":
		return "circle-check"
	case "nila":
		return "info"
	}
	return "alert-triangle"
}

// before is a title as it stands before its text in one paragraph: a colon parts the two where the title ends without a mark.
func before(title, text string) string {
	if title == "" || text == "" || strings.ContainsRune(".:!?", rune(title[len(title)-1])) {
		return title
	}
	return title + ":"
}

// splitPart is a Part with its place in the bar, in percent as an SVG attribute writes it.
type splitPart struct {
	web.Part
	from, wide string
}

// splitParts cuts the bar by largest remainder, so that it is always full.
func splitParts(parts []web.Part) []splitPart {
	weights := make([]int64, len(parts))
	for i, part := range parts {
		weights[i] = max(0, int64(part.Amount))
	}
	cut, from := make([]splitPart, 0, len(parts)), money.Amount(0)
	for i, share := range money.Split(1000, weights) {
		cut = append(cut, splitPart{parts[i], percent(from), percent(share)})
		from += share
	}
	return cut
}

func percent(tenths money.Amount) string { return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10) }

// barPart is a Bar with its top and height in percent.
type barPart struct {
	web.Bar
	top, high string
}

func barParts(bars []web.Bar) []barPart {
	highest := money.Amount(1)
	for _, bar := range bars {
		highest = max(highest, bar.Amount)
	}
	cut := make([]barPart, 0, len(bars))
	for _, bar := range bars {
		high := money.Amount(0)
		if bar.Amount > 0 {
			high = max(20, money.Split(1000, []int64{int64(bar.Amount), int64(highest - bar.Amount)})[0])
		}
		cut = append(cut, barPart{bar, percent(1000 - high), percent(high)})
	}
	return cut
}

// lineTone is the class of a passbook's amount.
func lineTone(l web.PassbookLine) string {
	switch {
	case l.Back:
		return "sum bata"
	case l.Amount > 0:
		return "sum padi"
	}
	return "sum"
}

// Shown is how a picture is shown: in which sizes, and whether it is on the first screen.
type Shown struct {
	sizes        string
	eager, first bool
}

// heroSizes claims less than the whole width of a phone, so that 640 pixels do where 720 are shown.
const heroSizes = "(min-width:900px) 520px, 85vw"

// Where pictures are shown: the largest thing on the screen, a large one further down, a thumbnail.
var (
	Hero  = Shown{sizes: heroSizes, eager: true, first: true}
	Large = Shown{sizes: heroSizes}
	Small = Shown{sizes: "72px"}

	Banner = Shown{sizes: "(min-width:1200px) 1200px, 100vw", eager: true, first: true} // across the page
)

func inCard(eager bool) Shown {
	return Shown{sizes: "(min-width:1200px) 176px, (min-width:900px) 22vw, (min-width:600px) 30vw, 44vw", eager: eager}
}

func sources(pic web.Picture) string {
	set := make([]string, len(pic.Sources))
	for i, s := range pic.Sources {
		set[i] = s.URL + " " + strconv.Itoa(s.Width) + "w"
	}
	return strings.Join(set, ", ")
}

// textOf is a sentence, or nothing.
func textOf(p *web.Page, key string) string {
	if key == "" {
		return ""
	}
	return p.T(key)
}

// InfoPages are the pages at the foot of the shop, by their addresses: about, help, terms, privacy, returns.
func InfoPages() []string {
	return content.InfoPages()
}
