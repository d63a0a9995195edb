package cooperative

import (
	"maps"
	"net/url"

	"lumbung/internal/store"
	"lumbung/internal/web"
)

// A list is read by cursors. The address carries the cursor of the page (setelah) and those of the pages before it
// (jejak), so that there is a way back.
const (
	rowsPerPage = 25
	trailMax    = 40
)

// page is the part of a list that the address asks for.
func (d desk) page() store.Page {
	return store.Page{Limit: rowsPerPage, After: d.Query.Get("setelah")}
}

// first tells whether this is the first page of a list.
func (d desk) first() bool { return d.Query.Get("setelah") == "" }

// Turn prepares the links to the page before and after this one; next is the cursor of the following page.
func (d desk) Turn(next string) web.PagerView {
	here, trail := d.Query.Get("setelah"), d.Query["jejak"]
	before, after, number := "", "", 1
	if here != "" {
		number = len(trail) + 2
		before = d.at("", nil)
		if n := len(trail); n > 0 {
			before = d.at(trail[n-1], trail[:n-1])
		}
	}
	if next != "" {
		behind := append([]string(nil), trail...)
		if here != "" {
			behind = append(behind, here)
		}
		after = d.at(next, behind[max(0, len(behind)-trailMax):])
	}
	return d.Pager(before, after, d.T("coop.page_number", number))
}

func (d desk) at(cursor string, trail []string) string {
	query := url.Values{}
	maps.Copy(query, d.Query)
	query.Del("setelah")
	query.Del("jejak")
	if cursor != "" {
		query.Set("setelah", cursor)
	}
	if len(trail) > 0 {
		query["jejak"] = trail
	}
	to := url.URL{Path: d.Path, RawQuery: query.Encode()}
	return to.String()
}
