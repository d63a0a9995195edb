package states_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"lumbung/internal/fault"
	"lumbung/internal/states"
)

type state string

const (
	applied  state = "applied"
	active   state = "active"
	rejected state = "rejected"
	left     state = "left"
)

var (
	errDecided  = fault.New(fault.Conflict, "test.decided")
	errInactive = fault.New(fault.Conflict, "test.inactive")
	errReason   = fault.New(fault.Invalid, "test.reason")
)

func table() []states.Row[state] {
	return []states.Row[state]{
		{State: applied, Next: []state{active, rejected}},
		{State: active, Next: []state{left}},
		{State: rejected, Next: []state{applied}, Reason: true},
		{State: left, Next: []state{applied}, Reason: true, Fault: errInactive},
	}
}

func machine() states.Machine[state] { return states.Declare(errDecided, errReason, table()...) }

func TestStep(t *testing.T) {
	m := machine()
	for name, tt := range map[string]struct {
		way    []state
		reason string
		want   error
	}{
		"admitted":                {[]state{active}, "", nil},
		"admitted twice":          {[]state{active, active}, "", errDecided},
		"rejected with a reason":  {[]state{rejected}, "far away", nil},
		"rejected without one":    {[]state{rejected}, "  ", errReason},
		"left before admission":   {[]state{left}, "moved", errInactive},
		"applies again":           {[]state{active, left, applied, active}, "moved", nil},
		"into a state of no row":  {[]state{"gone"}, "moved", errDecided},
		"rejected when long left": {[]state{active, left, rejected}, "late", errDecided},
	} {
		life := m.Born(states.Mark{By: "a"})
		var err error
		for _, to := range tt.way {
			before := life.State
			if err = m.Step(&life, to, states.Mark{By: "b", Reason: tt.reason}); err != nil && life.State != before {
				t.Errorf("%s: a refused step changed the state", name)
			}
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
		if err := m.Check(life); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever steps are tried, in whatever order, the history stays one that the table allows.
func TestAnyWay(t *testing.T) {
	m := machine()
	rapid.Check(t, func(t *rapid.T) {
		life := m.Born(states.Mark{})
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			to := rapid.SampledFrom(m.States()).Draw(t, "to")
			before, may := len(life.Steps), m.Can(life.State, to)
			err := m.Step(&life, to, states.Mark{Reason: "because"})
			if (err == nil) != may || (len(life.Steps) > before) != may {
				t.Fatalf("step to %s: may %t, got %v and %d steps", to, may, err, len(life.Steps))
			}
		}
		if err := m.Check(life); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCheck(t *testing.T) {
	m := machine()
	step := func(s state) states.Step[state] { return states.Step[state]{State: s} }
	for name, life := range map[string]states.Life[state]{
		"no history":       {State: applied},
		"born elsewhere":   {State: active, Steps: []states.Step[state]{step(active)}},
		"ends elsewhere":   {State: active, Steps: []states.Step[state]{step(applied)}},
		"a step too large": {State: left, Steps: []states.Step[state]{step(applied), step(left)}},
	} {
		if m.Check(life) == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestDeclare(t *testing.T) {
	for name, change := range map[string]func([]states.Row[state]) []states.Row[state]{
		"nothing leads there": func(rows []states.Row[state]) []states.Row[state] { rows[1].Next = nil; return rows },
		"twice":               func(rows []states.Row[state]) []states.Row[state] { return append(rows, rows[0]) },
		"unknown":             func(rows []states.Row[state]) []states.Row[state] { rows[3].Next = []state{"gone"}; return rows },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: declared", name)
				}
			}()
			states.Declare(errDecided, errReason, change(table())...)
		}()
	}
}

// A life lies flat in its document, and comes back as it was.
func TestStored(t *testing.T) {
	type document struct {
		ID                 string `bson:"_id"`
		states.Life[state] `bson:",inline"`
	}
	m, at := machine(), time.Date(2026, 11, 21, 1, 2, 3, 0, time.UTC)
	d := document{"x", m.Born(states.Mark{By: "a", At: at})}
	if err := m.Step(&d.Life, rejected, states.Mark{By: "b", At: at, Reason: " far away "}); err != nil {
		t.Fatal(err)
	}
	raw, err := bson.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if text := bson.Raw(raw).String(); !strings.Contains(text, `"state": "rejected"`) || strings.Contains(text, "life") {
		t.Errorf("stored as %s", text)
	}
	var back document
	if err := bson.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	last := back.Last(rejected)
	if last == nil || last.By != "b" || last.Reason != "far away" || !last.At.Equal(at) || back.Last(left) != nil {
		t.Errorf("back: %+v", back)
	}
	if !m.Open(back.State) || m.Open("gone") {
		t.Error("rejected is open, what has no row is not")
	}
}
