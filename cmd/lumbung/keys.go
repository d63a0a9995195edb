package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"lumbung/internal/identity"
)

// keySteps are the steps in which the keys that sign are replaced, and what follows each.
var keySteps = map[string]struct {
	step identity.KeyStep
	then string
}{
	"add":  {identity.AddKeys, "start every program again, then: lumbung keys use"},
	"use":  {identity.UseKeys, "start every program again; what the old keys have signed stays good until: lumbung keys drop"},
	"drop": {identity.DropKeys, "start every program again"},
}

// keysCommand lists the keys that sign, or takes a step of replacing them, beside programs that serve too.
func keysCommand(ctx context.Context, e environment) error {
	step, known := keySteps[e.argument]
	if !known && e.argument != "" {
		return errors.New("use lumbung keys, lumbung keys add, lumbung keys use or lumbung keys drop")
	}
	if err := e.config.databaseExists(); err != nil {
		return err
	}
	return withStore(ctx, e, func(a *app) error {
		if err := a.lookAt(ctx, e.out); err != nil {
			return err
		}
		if err := a.db.Open(ctx); err != nil {
			return err
		}
		if known {
			if err := a.identity.Step(ctx, step.step); errors.Is(err, identity.ErrKeyStep) {
				return fmt.Errorf("no keys are at the step before %s: the order is add, use, drop; lumbung keys says how far they are", e.argument)
			} else if err != nil {
				return err
			}
			fmt.Fprintln(e.out, "Done:", step.then)
		}
		states, err := a.identity.KeyStates(ctx)
		for _, name := range slices.Sorted(maps.Keys(states)) {
			fmt.Fprintf(e.out, "%-8s %s\n", name, states[name])
		}
		return err
	})
}
