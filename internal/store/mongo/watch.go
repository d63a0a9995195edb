package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// Written is closed at the next write of this process, or of another as the change stream reports it. The first call
// starts watching.
func (e *Engine) Written() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stopWatch == nil && !e.closed {
		ctx, stop := context.WithCancel(context.Background())
		e.stopWatch = stop
		e.watcher.Go(func() { e.watch(ctx) })
	}
	return e.written.Next()
}

const (
	shortestPause = 100 * time.Millisecond
	longestPause  = 10 * time.Second
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

// follow fires for every change until the stream breaks, and says whether there was one.
func (e *Engine) follow(ctx context.Context) (changed bool) {
	pipeline := mongo.Pipeline{{{Key: "$project", Value: bson.D{{Key: "_id", Value: 1}}}}}
	stream, err := e.db.Watch(ctx, pipeline)
	if err != nil {
		return false
	}
	defer func() { _ = stream.Close(context.WithoutCancel(ctx)) }()
	for stream.Next(ctx) {
		changed = true
		e.written.Fire()
	}
	return changed
}
