package store

import (
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Query looks documents up by a declared index. Build it with By.
type Query struct {
	index    string
	equal    []any
	from, to any
	desc     bool
}

// By starts a query over the named index with values for its leading fields (without the scope).
func By(index string, equal ...any) Query { return Query{index: index, equal: equal} }

// Between bounds the next field of the index to from <= field < to; nil leaves a side open.
func (q Query) Between(from, to any) Query { q.from, q.to = from, to; return q }

// Desc turns the order round: highest values first.
func (q Query) Desc() Query { q.desc = true; return q }

// Page asks for at most Limit documents (20 when zero, MaxPage at most) behind the cursor After.
type Page struct {
	Limit int
	After string
}

// Slice is one page: Next is the cursor of the following page, "" at the end.
type Slice[T any] struct {
	Items []T
	Next  string
}

// List returns one page of the documents that the query finds, in the order of the index. A cursor that was not made
// by this query starts from the beginning.
func (c *Collection[T]) List(ctx context.Context, q Query, page Page) (Slice[T], error) {
	find, err := c.find(q)
	if err != nil {
		return Slice[T]{}, err
	}
	limit := page.Limit
	if limit <= 0 {
		limit = 20
	}
	limit = min(limit, MaxPage)
	find.Limit, find.After = limit+1, c.schema.position(find, page.After)
	raws, err := c.db.engine.List(ctx, c.schema, find)
	if err != nil {
		return Slice[T]{}, c.wrap(err, q.index)
	}
	c.readFind(ctx, find, raws)
	var slice Slice[T]
	if len(raws) > limit {
		raws = raws[:limit]
		slice.Next = encodeCursor(raws[limit-1], find.Rest())
	}
	slice.Items = make([]T, len(raws))
	for i, raw := range raws {
		if err := bson.Unmarshal(raw, &slice.Items[i]); err != nil {
			return Slice[T]{}, fmt.Errorf("store: %s: decode: %w", c.schema.Name, err)
		}
	}
	return slice, nil
}

// ListWhere is List of the documents that fit, for what no index tells apart. A page may be short, and is empty only at the end.
func (c *Collection[T]) ListWhere(ctx context.Context, q Query, page Page, fits func(*T) bool) (slice Slice[T], err error) {
	for {
		if slice, err = c.List(ctx, q, page); err != nil {
			return slice, err
		}
		slice.Items = slices.DeleteFunc(slice.Items, func(doc T) bool { return !fits(&doc) })
		if page.After = slice.Next; len(slice.Items) > 0 || slice.Next == "" {
			return slice, nil
		}
	}
}

// First returns the first document that the query finds, or ErrNotFound.
func (c *Collection[T]) First(ctx context.Context, q Query) (*T, error) {
	find, err := c.find(q)
	if err != nil {
		return nil, err
	}
	view := c.view(ctx)
	if raw := view.first(find); raw != nil {
		c.readFind(ctx, find, []bson.Raw{raw})
		return c.decode(raw)
	}
	find.Limit = 1
	raws, err := c.db.engine.List(ctx, c.schema, find)
	if err != nil {
		return nil, c.wrap(err, q.index)
	}
	c.readFind(ctx, find, raws)
	if len(raws) == 0 {
		return nil, fmt.Errorf("%s by %s: %w", c.schema.Name, q.index, ErrNotFound)
	}
	view.keep(raws[0], find)
	return c.decode(raws[0])
}

// Each calls visit for every document that the query finds, page by page; it stops at visit's first error.
func (c *Collection[T]) Each(ctx context.Context, q Query, visit func(*T) error) error {
	for page := (Page{Limit: MaxPage}); ; {
		slice, err := c.List(ctx, q, page)
		if err != nil {
			return err
		}
		for i := range slice.Items {
			if err := visit(&slice.Items[i]); err != nil {
				return err
			}
		}
		if slice.Next == "" {
			return nil
		}
		page.After = slice.Next
	}
}

// Count counts what the query finds, up to limit.
func (c *Collection[T]) Count(ctx context.Context, q Query, limit int) (int, error) {
	find, err := c.find(q)
	if err != nil {
		return 0, err
	}
	if find.Limit = limit; limit <= 0 {
		return 0, nil
	}
	c.ReadAll(ctx) // a document that is counted no more tells no list
	count, err := c.db.engine.Count(ctx, c.schema, find)
	return count, c.wrap(err, q.index)
}

// find turns a Query into what the engines understand, or says what is wrong with it.
func (c *Collection[T]) find(q Query) (Find, error) {
	if q.index == "all" && c.scope != "" {
		q.index = "scope"
	}
	index, ok := c.schema.index(q.index)
	if !ok {
		return Find{}, fmt.Errorf("store: %s has no index %q", c.schema.Name, q.index)
	}
	find := Find{Index: index, Desc: q.desc}
	if c.schema.Scope != "" {
		switch across := index.Global || index.Expire; {
		case across && c.scope != "":
			return Find{}, fmt.Errorf("store: %s: index %q crosses scopes: ask AllTenants", c.schema.Name, q.index)
		case !across && c.scope == "":
			return Find{}, fmt.Errorf("store: %s: index %q needs a scope", c.schema.Name, q.index)
		case !across:
			find.Equal = append(find.Equal, c.scope)
		}
	}
	for _, value := range q.equal {
		v, err := plain(value)
		if err != nil {
			return Find{}, err
		}
		find.Equal = append(find.Equal, v)
	}
	var err error
	if find.From, err = bound(q.from); err == nil {
		find.To, err = bound(q.to)
	}
	if err == nil {
		err = c.schema.checkFind(find)
	}
	return find, err
}

// checkFind refuses values that the fields of the index cannot hold: they would mean different things to the engines.
func (s *Schema) checkFind(f Find) error {
	values := append([]any{}, f.Equal...)
	bounded := f.From != nil || f.To != nil
	if len(values) > len(f.Index.Fields) || bounded && len(values) == len(f.Index.Fields) {
		return fmt.Errorf("store: %s: more values than index %q has fields", s.Name, f.Index.Name)
	}
	for i, value := range values {
		if field := f.Index.Fields[i]; !fits(value, s.Kinds[field]) {
			return fmt.Errorf("store: %s: index %q: %T for field %q", s.Name, f.Index.Name, value, field)
		}
	}
	for i, field := range f.Rest() {
		if s.Kinds[field] == StringList {
			return fmt.Errorf("store: %s: index %q needs a value for the list %q", s.Name, f.Index.Name, field)
		}
		for _, value := range []any{f.From, f.To} {
			if i == 0 && value != nil && !fits(value, s.Kinds[field]) {
				return fmt.Errorf("store: %s: index %q: %T for field %q", s.Name, f.Index.Name, value, field)
			}
		}
	}
	return nil
}

// position turns a cursor into Find.After: nil, the beginning, for one that this query cannot have made.
func (s *Schema) position(f Find, cursor string) []any {
	rest := f.Rest()
	after := decodeCursor(cursor, len(rest)+1)
	for i, value := range after {
		if i == len(rest) && !fits(value, Text) || i < len(rest) && value != nil && !fits(value, s.Kinds[rest[i]]) {
			return nil
		}
	}
	return after
}

func bound(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	return plain(value)
}
