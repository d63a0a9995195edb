package main

import (
	"context"
	"fmt"
	"path/filepath"

	"lumbung/search"
	"lumbung/search/bleve"
)

// openSearch opens the index and fills it if it is new or could not be read.
func (a *app) openSearch(ctx context.Context) error {
	var err error
	if a.index, err = bleve.Open(filepath.Join(a.config.Data, "search")); err != nil {
		return err
	}
	a.search = search.New(a.index, a.catalog)
	_, err = a.search.Ensure(ctx)
	return err
}

// reindex builds the search index anew.
func reindex(ctx context.Context, e environment) error {
	return withApp(ctx, e, func(a *app) error {
		n, err := a.search.Rebuild(ctx, func(done int) {
			if done%1000 == 0 {
				fmt.Fprintf(e.out, "%d products …\n", done)
			}
		})
		if err == nil {
			fmt.Fprintf(e.out, "%d products are in the index\n", n)
		}
		return err
	})
}
