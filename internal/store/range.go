package store

import (
	"cmp"
	"slices"
	"time"
)

// Find is one query over a declared index, as the engines see it. Values are string, int64, bool or time.Time (UTC,
// whole milliseconds).
type Find struct {
	Index Index
	Equal []any // for the leading fields of the index, the scope among them
	From  any   // the next field is >= From; nil for no bound
	To    any   // the next field is < To; nil for no bound
	Desc  bool  // last first
	After []any // start behind this position: the values of the fields behind Equal, then the id
	Limit int
}

// Rest are the fields behind the equal ones: the order of the answer, before the id.
func (f Find) Rest() []string { return f.Index.Fields[len(f.Equal):] }

// Range is an unbroken stretch of an index: its leading fields have the values Equal, and the field behind them (the
// id behind the last field) lies between the bounds. A bound, like every comparison, leaves null out.
type Range struct {
	Equal   []any // nil is null
	From    any   // >=
	Above   any   // >
	To      any   // <
	NotNull bool
}

// Ranges cuts a Find into stretches that, read one after the other, give its answer in order. Null stands before
// every value. Without After there is one; with it at most two for each field of Rest, and nearly always the first
// fills the page.
func (f Find) Ranges() []Range {
	after := f.After
	if len(after) > 1 && (f.From != nil || f.To != nil) {
		switch side := f.side(after[0]); {
		case side == 0:
		case (side < 0) == f.Desc:
			return nil // behind the end
		default:
			after = nil // before the start
		}
	}
	if after == nil {
		return []Range{{Equal: f.Equal, From: f.From, To: f.To}}
	}
	var ranges []Range
	for i, value := range slices.Backward(after) {
		r := Range{Equal: append(append([]any{}, f.Equal...), after[:i]...)}
		if i == 0 && len(after) > 1 {
			r.From, r.To = f.From, f.To
		}
		isID := i == len(after)-1
		ranges = append(ranges, r.behind(value, f.Desc, isID)...)
	}
	return ranges
}

// behind narrows r to what comes behind the value in the order of the index.
func (r Range) behind(value any, desc, isID bool) []Range {
	switch {
	case !desc && value == nil:
		r.NotNull = true
	case !desc:
		r.From, r.Above = nil, value
	case value == nil:
		return nil
	default:
		bounded := r.From != nil || r.To != nil
		r.To = value
		if !isID && !bounded {
			return []Range{r, {Equal: append(append([]any{}, r.Equal...), nil)}}
		}
	}
	return []Range{r}
}

// side says whether a value lies before (-1), between (0) or behind (1) the bounds.
func (f Find) side(value any) int {
	switch {
	case value == nil || f.From != nil && compare(value, f.From) < 0:
		return -1
	case f.To != nil && compare(value, f.To) >= 0:
		return 1
	}
	return 0
}

// compare orders two values of the same kind; nil is before everything.
func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b)
		}
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b)
		}
	case time.Time:
		if b, ok := b.(time.Time); ok {
			return a.Compare(b)
		}
	case bool:
		if b, ok := b.(bool); ok && a != b {
			if b {
				return -1
			}
			return 1
		}
	}
	return 0
}
