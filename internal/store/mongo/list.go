package mongo

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
)

// List is one find over the hinted index: each stretch is a branch of $or, which the server merges in order.
func (e *Engine) List(ctx context.Context, s *store.Schema, find store.Find) (docs []bson.Raw, err error) {
	filter := filterOf(s, find)
	if filter == nil {
		return nil, ctx.Err()
	}
	settings := options.Find().SetHint(indexName(s, find.Index)).SetSort(order(find)).
		SetLimit(int64(find.Limit)).SetBatchSize(int32(find.Limit))
	err = e.run(ctx, s, func(ctx context.Context, c *collection) error {
		docs, err = c.read(ctx, filter, settings)
		return err
	})
	return docs, err
}

// read runs a find to its end.
func (c *collection) read(ctx context.Context, filter bson.D, settings *options.FindOptionsBuilder) ([]bson.Raw, error) {
	cursor, err := c.Find(ctx, filter, settings)
	if err != nil {
		return nil, err
	}
	defer func() { _ = cursor.Close(context.WithoutCancel(ctx)) }() // only ever read from
	docs := make([]bson.Raw, 0, cursor.RemainingBatchLength())
	for cursor.Next(ctx) {
		docs = append(docs, slices.Clone(cursor.Current))
	}
	return docs, cursor.Err()
}

// Count counts at most find.Limit documents.
func (e *Engine) Count(ctx context.Context, s *store.Schema, find store.Find) (count int, err error) {
	filter := filterOf(s, find)
	if filter == nil {
		return 0, ctx.Err()
	}
	err = e.run(ctx, s, func(ctx context.Context, c *collection) error {
		n, err := c.CountDocuments(ctx, filter, options.Count().SetHint(indexName(s, find.Index)).SetLimit(int64(find.Limit)))
		count = int(n)
		return err
	})
	return count, err
}

// order sorts by the fields that are not fixed. Entries of a unique index never tie, and it does not hold the id.
func order(find store.Find) bson.D {
	direction := 1
	if find.Desc {
		direction = -1
	}
	sort := bson.D{}
	for _, field := range find.Rest() {
		sort = append(sort, bson.E{Key: field, Value: direction})
	}
	if !find.Index.Unique {
		sort = append(sort, bson.E{Key: "_id", Value: direction})
	}
	return sort
}

// filterOf says which documents, nil for none.
func filterOf(s *store.Schema, find store.Find) bson.D {
	var branches bson.A
	for _, r := range find.Ranges() {
		if branch := branchOf(s, find.Index, r); branch != nil {
			branches = append(branches, branch)
		}
	}
	switch len(branches) {
	case 0:
		return nil
	case 1:
		return branches[0].(bson.D)
	}
	return bson.D{{Key: "$or", Value: branches}}
}

// branchOf is the filter of one stretch. The condition of a sparse index is always spelt out or implied: the server
// takes a partial index for no other query.
func branchOf(s *store.Schema, index store.Index, r store.Range) bson.D {
	sparse := s.SparseField(index)
	filter := bson.D{}
	for i, value := range r.Equal {
		if index.Fields[i] == sparse {
			if value == nil {
				return nil
			}
			sparse = ""
		}
		filter = append(filter, bson.E{Key: index.Fields[i], Value: value})
	}
	next := "_id"
	if len(r.Equal) < len(index.Fields) {
		next = index.Fields[len(r.Equal)]
	}
	if bounds := boundsOf(s, r, next, sparse); len(bounds) > 0 {
		filter = append(filter, bson.E{Key: next, Value: bounds})
	}
	if sparse != "" && sparse != next {
		filter = append(filter, bson.E{Key: sparse, Value: bson.D{{Key: "$gte", Value: minValue(s.Kinds[sparse])}}})
	}
	return filter
}

func boundsOf(s *store.Schema, r store.Range, next, sparse string) bson.D {
	var bounds bson.D
	switch {
	case r.Above != nil:
		bounds = append(bounds, bson.E{Key: "$gt", Value: r.Above})
	case r.From != nil:
		bounds = append(bounds, bson.E{Key: "$gte", Value: r.From})
	case r.NotNull || next == sparse:
		bounds = append(bounds, bson.E{Key: "$gte", Value: minValue(s.Kinds[next])})
	}
	if r.To != nil {
		bounds = append(bounds, bson.E{Key: "$lt", Value: r.To})
	}
	return bounds
}
