package main

import "lumbung/internal/store"

// migrations change the documents of earlier releases into those of this one. A release that changes a stored shape adds one
// with the next version, which never changes afterwards. TestUpgrade runs them over the demo of the release before.
func (a *app) migrations() []store.Migration { return nil }
