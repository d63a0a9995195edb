package cooperative

import (
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// rowsPerPage is how many rows a page of a list has.
const rowsPerPage = 25

// page is the part of a list that the address asks for.
func (d desk) page() store.Page {
	return store.Page{Limit: rowsPerPage, After: d.Query.Get("setelah")}
}

// Turn prepares the links to the page before and after this one; next is the cursor of the following page.
func (d desk) Turn(next string) web.PagerView {
	turn := ui.Turning(&d.Page, next)
	return d.Pager(turn.Before, turn.After, turn.Text)
}
