package ui

import (
	"maps"
	"net/url"

	"lumbung/internal/store"
	"lumbung/internal/web"
)

// A list is read by cursors. The address carries the cursor of the page and those of the pages before it, so that there is a way
// back.
const (
	cursorWord = "setelah"
	trailWord  = "jejak"
	trailMax   = 40
)

// Pager leads to the page before and the one after; an empty address is no link.
type Pager struct {
	Before, After string
	Text          string // Halaman 2
}

// NewPager makes the links of a page of a list; next is the cursor of the following one.
func NewPager(p *web.Page, next string) Pager {
	here, trail := p.Query.Get(cursorWord), p.Query[trailWord]
	pager, number := Pager{}, 1
	if here != "" {
		number = len(trail) + 2
		pager.Before = listAt(p, "", nil)
		if n := len(trail); n > 0 {
			pager.Before = listAt(p, trail[n-1], trail[:n-1])
		}
	}
	if next != "" {
		behind := append([]string(nil), trail...)
		if here != "" {
			behind = append(behind, here)
		}
		pager.After = listAt(p, next, behind[max(0, len(behind)-trailMax):])
	}
	pager.Text = p.T("web.page_number", number)
	return pager
}

// Part is the part of a list that the address of a page asks for.
func Part(p *web.Page, rows int) store.Page {
	return store.Page{Limit: rows, After: p.Query.Get(cursorWord)}
}

// Afresh is the page's address with query values changed, as With does, and a list at its beginning.
func Afresh(p *web.Page, pairs ...string) (string, error) {
	return p.With(append(pairs, cursorWord, "", trailWord, "")...)
}

func listAt(p *web.Page, cursor string, trail []string) string {
	query := url.Values{}
	maps.Copy(query, p.Query)
	query.Del(cursorWord)
	query.Del(trailWord)
	if cursor != "" {
		query.Set(cursorWord, cursor)
	}
	if len(trail) > 0 {
		query[trailWord] = trail
	}
	to := url.URL{Path: p.Path, RawQuery: query.Encode()}
	return to.String()
}
