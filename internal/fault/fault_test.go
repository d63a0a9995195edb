package fault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lumbung/internal/fault"
)

func TestKindOf(t *testing.T) {
	soldOut := fault.New(fault.Conflict, "stock.sold_out")
	fields := fault.Fields{}
	fields.Add("name", "form.required")
	fields.Add("name", "form.too_long")
	for _, c := range []struct {
		err  error
		want fault.Kind
	}{
		{nil, fault.Internal},
		{errors.New("disk"), fault.Internal},
		{fmt.Errorf("hold: %w", soldOut.With(3)), fault.Conflict},
		{fmt.Errorf("form: %w", fields.Err()), fault.Invalid},
		{fault.Fields{}.Err(), fault.Internal},
	} {
		if got := fault.KindOf(c.err); got != c.want {
			t.Errorf("KindOf(%v): got %v, want %v", c.err, got, c.want)
		}
	}
	if !errors.Is(fmt.Errorf("x: %w", soldOut.With(1)), soldOut) {
		t.Error("a fault with arguments is not the declared one")
	}
	waits := soldOut.RetryAfter(time.Minute).With(1)
	if waits.Wait != time.Minute || waits.Args[0] != 1 || soldOut.Wait != 0 || !errors.Is(waits, soldOut) {
		t.Errorf("a fault with a wait: got %+v, declared %+v", waits, soldOut)
	}
	if got := fault.FieldsOf(fmt.Errorf("x: %w", fields.Err()))["name"].Key; got != "form.required" {
		t.Errorf("first mistake of a field: got %q", got)
	}
}
