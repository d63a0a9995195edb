package store

import (
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Ref names a document that was written. Doc is what it is now, nil when it was deleted or that is not known.
type Ref struct {
	Collection, ID string
	Doc            bson.Raw
}

// Notices tells those who wait, and those who keep copies in memory, what was written. Each engine has one and feeds it. The
// zero value is ready.
type Notices struct {
	mu       sync.Mutex
	next     chan struct{}
	watchers []watcher
	last     int       // how many watchers, at the end of the list, want the documents
	current  time.Time // until then the watchers know of all writes of other processes
}

type watcher struct {
	changed func(Ref)
	lost    func()
}

// Written returns a channel that is closed at the next write.
func (n *Notices) Written() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next == nil {
		n.next = make(chan struct{})
	}
	return n.next
}

// Watch adds a watcher: see DB.Watch.
func (n *Notices) Watch(changed func(collection, id string), lost func()) {
	n.watch(watcher{func(r Ref) { changed(r.Collection, r.ID) }, lost}, 0)
}

// WatchDocs is Watch for who wants what was written, and wants to hear of it after everybody else has.
func (n *Notices) WatchDocs(changed func(Ref), lost func()) { n.watch(watcher{changed, lost}, 1) }

func (n *Notices) watch(w watcher, last int) {
	n.mu.Lock()
	n.last += last
	at := len(n.watchers) - n.last + last
	n.watchers = slices.Insert(slices.Clone(n.watchers), at, w)
	n.mu.Unlock()
	if n.Current() {
		w.lost()
	}
}

// WantDocs says whether some watcher needs Ref.Doc of what another process has written.
func (n *Notices) WantDocs() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.last > 0
}

// Changed tells of documents that were written, or may have been.
func (n *Notices) Changed(refs ...Ref) {
	for _, w := range n.wake() {
		for _, ref := range refs {
			w.changed(ref)
		}
	}
}

// Lost tells that other processes may have written, and nobody knows what. Current is false until Extend is called.
func (n *Notices) Lost() {
	n.set(time.Time{})
	for _, w := range n.wake() {
		w.lost()
	}
}

// wake ends the waiting for Written and returns the watchers.
func (n *Notices) wake() []watcher {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next != nil {
		close(n.next)
		n.next = nil
	}
	return n.watchers
}

// Extend says that the watchers know of all writes of other processes, and that the engine calls Extend again before the given
// moment. If the moment before that has passed, the watchers are told that something may be lost.
func (n *Notices) Extend(until time.Time) {
	if !n.Current() {
		n.mu.Lock()
		watchers := n.watchers
		n.mu.Unlock()
		for _, w := range watchers {
			w.lost()
		}
	}
	n.set(until)
}

func (n *Notices) set(current time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.current = current
}

// Current says whether the watchers know of everything that others have written, but for the last two seconds.
func (n *Notices) Current() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Now().Before(n.current)
}
