package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"lumbung/search"
	"lumbung/search/bleve"
	"lumbung/search/meili"
)

// searchIndex is either index.
type searchIndex interface {
	search.Index
	Close() error
}

// openSearch opens the index and fills it if it is new, was lost or could not be read. A search server that is away holds
// nothing up: the catalog answers, and fillSearch comes back to it.
func (a *app) openSearch(ctx context.Context) error {
	index, err := a.openIndex(ctx)
	if err != nil {
		return err
	}
	a.index, a.search = index, search.New(a.db, index, a.catalog, a.log)
	return a.fillSearch(ctx)
}

// openIndex chooses the index.
func (a *app) openIndex(ctx context.Context) (searchIndex, error) {
	c := a.config
	if c.MeiliURL == "" {
		return bleve.Open(filepath.Join(c.Data, "search"))
	}
	index, err := meili.Open(ctx, meili.Config{URL: c.MeiliURL, Key: c.MeiliKey, Prefix: c.MeiliIndex})
	if err != nil {
		return nil, fmt.Errorf("LUMBUNG_MEILI_URL: %w", err)
	}
	return index, nil
}

// fillSearch fills an index that is empty.
func (a *app) fillSearch(ctx context.Context) error {
	n, err := a.search.Ensure(ctx)
	if errors.Is(err, search.ErrUnavailable) {
		return nil // said in the log when it began
	}
	if n > 0 {
		a.log.Info("filled the search index", "products", n)
	}
	return err
}

// repairSearch compares the index with the database and puts right what differs.
func (a *app) repairSearch(ctx context.Context) error {
	n, err := a.search.Repair(ctx)
	if n > 0 {
		a.log.Warn("the search index differed from the database", "products", n)
	}
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
			_, err = a.search.Repair(ctx) // what other processes changed meanwhile went to the old one
		}
		return err
	})
}
