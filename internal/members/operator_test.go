package members_test

import (
	"errors"
	"sync"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
)

// Two operators who end each other at once: one of them stays.
func TestOneOperatorStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ida, made := w.person(1), w.person(2)
		w.must(w.SetOperator(t.Context(), members.System(), ida.ID, true))
		w.must(w.SetOperator(t.Context(), w.actor(ida), made.ID, true))
		wantErr(t, "ends herself", w.SetOperator(t.Context(), w.actor(ida), ida.ID, false), act.ErrOwn)
		one, other := w.actor(ida), w.actor(made)
		errs := make([]error, 2)
		var wait sync.WaitGroup
		wait.Go(func() { errs[0] = w.SetOperator(t.Context(), one, made.ID, false) })
		wait.Go(func() { errs[1] = w.SetOperator(t.Context(), other, ida.ID, false) })
		wait.Wait()
		left, err := w.people.Operators(t.Context())
		w.must(err)
		if len(left) != 1 || (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), act.ErrNotAllowed) {
			t.Errorf("%d operators are left: %v", len(left), errs)
		}
	})
}

func TestOperatorByPhone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ida, made := w.person(1), w.person(2)
		w.must(w.SetOperator(t.Context(), members.System(), ida.ID, true))
		found, err := w.OperatorByPhone(t.Context(), w.actor(ida), "0812-3456-0002")
		if err != nil || found.ID != made.ID {
			t.Errorf("got %+v, %v", found, err)
		}
		for _, wrong := range []string{"12", "081234569999"} {
			if _, err := w.OperatorByPhone(t.Context(), w.actor(ida), wrong); fault.FieldsOf(err)["phone"] == nil {
				t.Errorf("%s: got %v", wrong, err)
			}
		}
		_, err = w.OperatorByPhone(t.Context(), w.actor(made), "081234560001")
		wantErr(t, "asked by who is none", err, act.ErrNotFound)
	})
}
