package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// report is what a run found.
type report struct {
	Host         host               `json:"host"`
	Mix          string             `json:"mix"`
	Loop         string             `json:"loop"`
	LeftOut      []string           `json:"left_out"`
	Seconds      float64            `json:"seconds"`
	Interactions int64              `json:"interactions"`
	Rate         float64            `json:"interactions_per_second"`
	CreditedRate float64            `json:"credited_per_second"`
	Steps        []line             `json:"steps"`
	Credit       []line             `json:"time_to_credit"`
	Outcomes     map[string]int64   `json:"outcomes"`
	Errors       map[string]*mishap `json:"errors"`
	Processes    []usage            `json:"processes"`
	Verify       string             `json:"verify,omitempty"`
	Verified     bool               `json:"verified,omitempty"`
}

// line is about one kind of request; times are in milliseconds, bytes those on the wire, on average.
type line struct {
	Name  string  `json:"name"`
	Count int64   `json:"count"`
	Rate  float64 `json:"per_second"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
	Bytes int64   `json:"bytes"`
}

// report sums up a run that took so long.
func (s *sheet) report(took time.Duration) *report {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &report{Seconds: took.Seconds(), Outcomes: s.outcomes, Errors: s.errors}
	for _, n := range s.interactions {
		r.Interactions += n
	}
	r.Rate = float64(r.Interactions) / r.Seconds
	r.CreditedRate = float64(s.outcomes[string(credited)]) / r.Seconds
	for _, name := range sorted(s.steps) {
		l := lineOf(name, s.steps[name].latency, r.Seconds)
		l.Bytes = s.steps[name].bytes / l.Count
		r.Steps = append(r.Steps, l)
	}
	slices.SortStableFunc(r.Steps, func(a, b line) int { return cmp.Compare(b.Count, a.Count) })
	for _, way := range sorted(s.credit) {
		r.Credit = append(r.Credit, lineOf(way, s.credit[way], r.Seconds))
	}
	return r
}

func lineOf(name string, took durations, seconds float64) line {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return line{
		Name: name, Count: int64(len(took)), Rate: float64(len(took)) / seconds,
		P50: ms(took.quantile(0.50)), P95: ms(took.quantile(0.95)), P99: ms(took.quantile(0.99)), Max: ms(took.quantile(1)),
	}
}

// print writes the report for people, or as JSON.
func (r *report) print(out io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	var b strings.Builder
	r.head(&b)
	fmt.Fprintf(&b, "\n%-16s %8s %8s %8s %8s %8s %8s %8s\n", "request", "count", "/s", "p50 ms", "p95 ms", "p99 ms", "max ms", "bytes")
	for _, l := range r.Steps {
		fmt.Fprintf(&b, "%s %8d\n", l, l.Bytes)
	}
	fmt.Fprintf(&b, "\n%-16s %8s %8s %8s %8s %8s %8s\n", "time to credit", "count", "/s", "p50 ms", "p95 ms", "p99 ms", "max ms")
	for _, l := range r.Credit {
		fmt.Fprintln(&b, l)
	}
	r.tail(&b)
	_, err := io.WriteString(out, b.String())
	return err
}

func (l line) String() string {
	return fmt.Sprintf("%-16s %8d %8.1f %8.1f %8.1f %8.1f %8.1f", l.Name, l.Count, l.Rate, l.P50, l.P95, l.P99, l.Max)
}

func (r *report) head(b *strings.Builder) {
	fmt.Fprintf(b, "KOP-W mix %s; %s; %s\n", r.Mix, r.Loop, r.Host)
	fmt.Fprintf(b, "left out, shares given to the others: %s\n", strings.Join(r.LeftOut, ", "))
	fmt.Fprintf(b, "%d interactions in %.1f s, %.1f/s; paid orders credited: %.2f/s\n", r.Interactions, r.Seconds, r.Rate, r.CreditedRate)
}

func (r *report) tail(b *strings.Builder) {
	b.WriteByte('\n')
	for _, what := range sorted(r.Outcomes) {
		fmt.Fprintf(b, "%-28s %8d\n", what, r.Outcomes[what])
	}
	for _, p := range r.Processes {
		fmt.Fprintf(b, "process %-8d %-16s %8.1f CPU s %8d MiB peak\n", p.PID, p.Name, p.CPU, p.Peak>>20)
	}
	if len(r.Errors) == 0 {
		b.WriteString("no errors\n")
	}
	for _, kind := range sorted(r.Errors) {
		fmt.Fprintf(b, "ERROR %6d × %s\n               %s\n", r.Errors[kind].Count, kind, r.Errors[kind].Example)
	}
	if r.Verify != "" {
		fmt.Fprintf(b, "verify: %s\n", r.Verify)
	}
}
