package main

import (
	"errors"
	"math"
	"slices"
	"sync"
	"time"
)

// sheet is where everybody writes down what happened.
type sheet struct {
	mu           sync.Mutex
	steps        map[string]*tally // requests, by what they were for
	interactions map[string]int64  // ended well
	outcomes     map[string]int64  // what is nobody's fault: goods that are sold out
	errors       map[string]*mishap
	credit       map[string]durations // simulator said paid -> the order's page says paid
}

// tally is about one kind of request.
type tally struct {
	latency durations
	bytes   int64
}

// durations are how long something took each time.
type durations []time.Duration

// quantile is the duration that a share of all, 0.95 for instance, do not exceed. It sorts them.
func (d durations) quantile(share float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[max(0, int(math.Ceil(share*float64(len(d))))-1)]
}

// mishap is a kind of error: how often, and one of them.
type mishap struct {
	Count   int64  `json:"count"`
	Example string `json:"example"`
}

func newSheet() *sheet {
	return &sheet{
		steps: map[string]*tally{}, interactions: map[string]int64{}, outcomes: map[string]int64{}, errors: map[string]*mishap{},
		credit: map[string]durations{},
	}
}

// answered counts one answer: how long it took, and its size on the wire.
func (s *sheet) answered(step string, took time.Duration, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.steps[step]
	if t == nil {
		t = &tally{}
		s.steps[step] = t
	}
	t.latency = append(t.latency, took)
	t.bytes += int64(size)
}

// done counts an interaction by its end.
func (s *sheet) done(name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var expected outcome
	var wrong *problem
	switch {
	case err == nil:
		s.interactions[name]++
	case errors.As(err, &expected):
		s.outcomes[string(expected)]++
	case errors.As(err, &wrong):
		s.mishap(wrong.step+": "+wrong.what, wrong.detail)
	default:
		s.mishap(name+": "+err.Error(), "")
	}
}

func (s *sheet) mishap(kind, example string) {
	if s.errors[kind] == nil {
		s.errors[kind] = &mishap{Example: example}
	}
	s.errors[kind].Count++
}

// happened counts an outcome.
func (s *sheet) happened(what outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outcomes[string(what)]++
}

// credited notes how long a payment took to show on the order's page; way is how it got there.
func (s *sheet) credited(way string, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.credit[way] = append(s.credit[way], took)
}

// outcome is an end of an interaction that is as it should be.
type outcome string

func (o outcome) Error() string { return string(o) }

const (
	soldOut   outcome = "sold out"
	placed    outcome = "purchases placed"
	paid      outcome = "purchases paid"
	credited  outcome = "purchases credited"
	expired   outcome = "bills expired"
	unpaid    outcome = "bills left unpaid"
	handled   outcome = "orders packed or shipped"
	received  outcome = "orders received"
	nothing   outcome = "sellers with nothing to do"
	elsewhere outcome = "orders packed on another phone"
)
