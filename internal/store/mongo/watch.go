package mongo

import (
	"context"
	"maps"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
)

// Watch returns the notices, and begins to listen to the change stream when a collection is watched.
func (e *Engine) Watch() *store.Notices {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.listening {
		e.listening = true
		e.listen()
	}
	return &e.notices
}

// listen opens the change stream, or opens it again for more collections. e.mu is held.
func (e *Engine) listen() {
	switch {
	case !e.listening || e.closed || len(e.watched) == 0:
	case e.stopStream != nil:
		e.stopStream()
	case e.stopWatch == nil:
		ctx, stop := context.WithCancel(context.Background())
		e.stopWatch = stop
		e.background.Go(func() { e.watch(ctx) })
	}
}

const (
	shortestPause = 100 * time.Millisecond
	longestPause  = 10 * time.Second
	// streamWait is how long the server holds a look at the stream that finds nothing.
	streamWait = time.Second
	// streamGap is how long the stream may be silent before copies count as old. The server may have frozen.
	streamGap = 2 * time.Second
	// betweenLooks is how long what has come since waits for the next look at the stream: each look costs the server as much
	// as some writes.
	betweenLooks = 100 * time.Millisecond
)

// watch turns the change stream of the database into notices, and opens it again when it breaks.
func (e *Engine) watch(ctx context.Context) {
	for pause := shortestPause; ctx.Err() == nil; pause = min(2*pause, longestPause) {
		if e.openStream(ctx) {
			pause = shortestPause
			e.notices.Lost()
		}
		wait(ctx, pause)
	}
}

func wait(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// openStream follows a stream until it breaks or there are more collections to follow, and says whether there was one.
func (e *Engine) openStream(ctx context.Context) bool {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	e.mu.Lock()
	e.stopStream = stop
	watched := slices.Collect(maps.Keys(e.watched))
	e.mu.Unlock()
	stream, err := e.db.Watch(ctx, mongo.Pipeline{
		{{Key: "$match", Value: bson.D{
			{Key: "ns.coll", Value: bson.D{{Key: "$in", Value: watched}}},
			{Key: "operationType", Value: bson.D{{Key: "$in", Value: bson.A{"insert", "update", "replace", "delete"}}}},
		}}},
		{{Key: "$project", Value: bson.D{{Key: "ns.coll", Value: 1}, {Key: "documentKey._id", Value: 1}}}},
	}, options.ChangeStream().SetMaxAwaitTime(streamWait))
	if err != nil {
		return false
	}
	defer func() { _ = stream.Close(context.WithoutCancel(ctx)) }()
	e.follow(ctx, stream)
	return true
}

// follow tells what was written, all of one look together, and after every look that nothing else was. The first word
// comes after the first look: what was saved just before the stream began can be read by then.
func (e *Engine) follow(ctx context.Context, stream *mongo.ChangeStream) {
	for ctx.Err() == nil {
		var changed []store.Ref
		for stream.TryNext(ctx) {
			collection, _ := stream.Current.Lookup("ns", "coll").StringValueOK()
			id, _ := stream.Current.Lookup("documentKey", "_id").StringValueOK()
			changed = append(changed, store.Ref{Collection: collection, ID: id})
			if stream.RemainingBatchLength() == 0 {
				break
			}
		}
		if stream.Err() != nil || stream.ID() == 0 {
			return
		}
		if len(changed) > 0 {
			if e.notices.WantDocs() && e.addDocs(ctx, changed) != nil {
				return
			}
			e.notices.Changed(changed...)
		}
		e.notices.Extend(time.Now().Add(streamGap))
		if len(changed) > 0 {
			wait(ctx, betweenLooks)
		}
	}
}

// addDocs reads the documents of what was written, as they are by now.
func (e *Engine) addDocs(ctx context.Context, refs []store.Ref) error {
	written := map[string]map[string][]int{} // collection, id: where in refs
	for i, r := range refs {
		if written[r.Collection] == nil {
			written[r.Collection] = map[string][]int{}
		}
		written[r.Collection][r.ID] = append(written[r.Collection][r.ID], i)
	}
	for collection, at := range written {
		for ids := range slices.Chunk(slices.Collect(maps.Keys(at)), store.MaxPage) {
			cursor, err := e.db.Collection(collection).Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
			if err != nil {
				return err
			}
			var docs []bson.Raw
			if err := cursor.All(ctx, &docs); err != nil {
				return err
			}
			for _, doc := range docs {
				for _, i := range at[doc.Lookup("_id").StringValue()] {
					refs[i].Doc = doc
				}
			}
		}
	}
	return nil
}
