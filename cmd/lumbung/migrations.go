package main

import (
	"context"

	"lumbung/internal/store"
)

// migrations change the documents of earlier releases into those of this one. A release that changes a stored shape adds one
// with the next version, which never changes afterwards. TestUpgrade runs them over the demo of the release before.
func (a *app) migrations() []store.Migration {
	findable := func(ctx context.Context, _ *store.DB) error { return a.members.MakeFindable(ctx) }
	return []store.Migration{{Version: 1, Name: "members are found by any word", Run: findable}}
}
