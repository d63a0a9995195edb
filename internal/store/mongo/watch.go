package mongo

import (
	"context"
	"maps"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// Written is closed at the next write of this process, or when the change stream reports news of another. The first call
// after Prepare starts watching.
func (e *Engine) Written() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stopWatch == nil && !e.closed && len(e.news) > 0 {
		ctx, stop := context.WithCancel(context.Background())
		e.stopWatch = stop
		e.watcher.Go(func() { e.watch(ctx) })
	}
	return e.written.Next()
}

const (
	shortestPause = 100 * time.Millisecond
	longestPause  = 10 * time.Second
	// betweenNews is how long what has come since waits for the next look at the stream: each look costs the server as much
	// as some writes.
	betweenNews = 100 * time.Millisecond
)

// watch turns the change stream of the database into signals, and comes back when the stream breaks. What happens in
// between is missed; nobody may rely on it.
func (e *Engine) watch(ctx context.Context) {
	for pause := shortestPause; ctx.Err() == nil; pause = min(2*pause, longestPause) {
		if e.follow(ctx) {
			pause = shortestPause
			e.written.Fire()
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// follow fires for new documents in collections with news until the stream breaks, and says whether there was one.
func (e *Engine) follow(ctx context.Context) (changed bool) {
	e.mu.Lock()
	news := slices.Collect(maps.Keys(e.news))
	e.mu.Unlock()
	stream, err := e.db.Watch(ctx, mongo.Pipeline{
		{{Key: "$match", Value: bson.D{{Key: "ns.coll", Value: bson.D{{Key: "$in", Value: news}}}, {Key: "operationType", Value: "insert"}}}},
		{{Key: "$project", Value: bson.D{{Key: "_id", Value: 1}}}},
	})
	if err != nil {
		return false
	}
	defer func() { _ = stream.Close(context.WithoutCancel(ctx)) }()
	for stream.Next(ctx) {
		changed = true
		if stream.RemainingBatchLength() > 0 {
			continue // told together
		}
		e.written.Fire()
		select {
		case <-ctx.Done():
		case <-time.After(betweenNews):
		}
	}
	return changed
}
