// Package bleve is the search index of a small installation: Bleve, on the disk of the one process that runs. Several
// processes must not share its directory.
package bleve

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bolt "go.etcd.io/bbolt/errors"

	"lumbung/search"
)

// Index is a search.Index in a directory. The directory holds one index per generation, and the file "current" with
// the name of the one that counts; every other one is a leftover and is removed.
type Index struct {
	dir      string
	language *language

	mu   sync.RWMutex // held for writing while the generation changes
	live bleve.Index
	name string // of the generation
}

const (
	current   = "current"
	batchSize = 200
	lockWait  = "5s"
)

// Open opens the index in the directory, or begins an empty one there when there is none, it is broken or from another
// version: the caller then fills it with search.Service.Ensure. An index that another process has open is an error.
func Open(dir string) (*Index, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	ix := &Index{dir: dir, language: newLanguage()}
	live, name, err := ix.openCurrent()
	if errors.Is(err, bolt.ErrTimeout) {
		return nil, fmt.Errorf("search index %s is open in another process: %w", dir, err)
	}
	if err != nil {
		if live, name, err = ix.begin(); err == nil {
			err = ix.point(name)
		}
		if err != nil {
			return nil, fmt.Errorf("begin search index: %w", err)
		}
	}
	ix.live, ix.name = live, name
	return ix, ix.sweep()
}

// Close ends the index; nothing may be asked of it afterwards.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	return ix.live.Close()
}

// openCurrent opens the generation that the pointer names. A file that Bleve chokes on is an error, not a panic.
func (ix *Index) openCurrent() (live bleve.Index, name string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("broken search index: %v", p)
		}
	}()
	pointer, err := os.ReadFile(filepath.Join(ix.dir, current))
	if err != nil {
		return nil, "", err
	}
	name = string(pointer)
	if name != filepath.Base(name) || !strings.HasPrefix(name, schemaVersion+"-") {
		return nil, "", fmt.Errorf("search index of version %q", name)
	}
	live, err = bleve.OpenUsing(filepath.Join(ix.dir, name), map[string]any{"bolt_timeout": lockWait})
	if err != nil {
		return nil, "", err
	}
	if _, err := live.DocCount(); err != nil {
		return nil, "", errors.Join(err, live.Close())
	}
	return live, name, nil
}

// begin creates an empty generation.
func (ix *Index) begin() (bleve.Index, string, error) {
	m, err := newMapping()
	if err != nil {
		return nil, "", err
	}
	name := fmt.Sprintf("%s-%d", schemaVersion, time.Now().UnixNano())
	live, err := bleve.NewUsing(filepath.Join(ix.dir, name), m, scorch.Name, bleve.Config.DefaultKVStore, map[string]any{
		"bolt_timeout": lockWait, "numSnapshotsToKeep": 1,
	})
	return live, name, err
}

// point makes a generation the one that counts, also after a crash.
func (ix *Index) point(name string) error {
	draft, err := os.CreateTemp(ix.dir, "draft-*")
	if err != nil {
		return err
	}
	_, err = draft.WriteString(name)
	err = errors.Join(err, draft.Sync(), draft.Close())
	if err != nil {
		return err
	}
	return os.Rename(draft.Name(), filepath.Join(ix.dir, current))
}

// sweep removes what earlier generations left.
func (ix *Index) sweep() error {
	entries, err := os.ReadDir(ix.dir)
	for _, entry := range entries {
		ours := strings.HasPrefix(entry.Name(), "v") || strings.HasPrefix(entry.Name(), "draft-")
		if ours && entry.Name() != ix.name {
			err = errors.Join(err, os.RemoveAll(filepath.Join(ix.dir, entry.Name())))
		}
	}
	return err
}

// Put saves documents.
func (ix *Index) Put(ctx context.Context, docs []search.Doc) error {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	for len(docs) > 0 {
		n := min(len(docs), batchSize)
		if err := ix.put(ctx, ix.live, docs[:n]); err != nil {
			return err
		}
		docs = docs[n:]
	}
	return nil
}

func (ix *Index) put(ctx context.Context, into bleve.Index, docs []search.Doc) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	batch := into.NewBatch()
	for _, d := range docs {
		if err := batch.Index(d.ID, ix.fields(d)); err != nil {
			return fmt.Errorf("index %s: %w", d.ID, err)
		}
	}
	return into.Batch(batch)
}

// Delete removes documents.
func (ix *Index) Delete(ctx context.Context, ids []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	batch := ix.live.NewBatch()
	for _, id := range ids {
		batch.Delete(id)
	}
	return ix.live.Batch(batch)
}

// Replace fills a new generation, puts it in place of the old one and removes that.
func (ix *Index) Replace(ctx context.Context, docs iter.Seq2[search.Doc, error]) error {
	next, name, err := ix.begin()
	if err != nil {
		return fmt.Errorf("begin search index: %w", err)
	}
	if err := ix.fill(ctx, next, docs); err != nil {
		return errors.Join(err, next.Close(), os.RemoveAll(filepath.Join(ix.dir, name)))
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if err := ix.point(name); err != nil {
		return errors.Join(err, next.Close())
	}
	old := ix.live
	ix.live, ix.name = next, name
	return errors.Join(old.Close(), ix.sweep())
}

func (ix *Index) fill(ctx context.Context, into bleve.Index, docs iter.Seq2[search.Doc, error]) error {
	batch := make([]search.Doc, 0, batchSize)
	for d, err := range docs {
		if err != nil {
			return err
		}
		if batch = append(batch, d); len(batch) == batchSize {
			if err := ix.put(ctx, into, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return ix.put(ctx, into, batch)
}

// Fingerprints are those of all documents, in the order of their ids.
func (ix *Index) Fingerprints(ctx context.Context) iter.Seq2[search.Fingerprint, error] {
	return func(yield func(search.Fingerprint, error) bool) {
		for after := ""; ; {
			page, err := ix.fingerprints(ctx, after)
			if err != nil {
				yield(search.Fingerprint{}, err)
				return
			}
			for _, mark := range page {
				if !yield(mark, nil) {
					return
				}
				after = mark.ID
			}
			if len(page) < batchSize {
				return
			}
		}
	}
}

// fingerprints are those of the next documents by id.
func (ix *Index) fingerprints(ctx context.Context, after string) ([]search.Fingerprint, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	request := bleve.NewSearchRequestOptions(bleve.NewMatchAllQuery(), batchSize, 0, false)
	request.Score, request.Fields = "none", []string{fieldDigest}
	request.SortBy([]string{"_id"})
	if after != "" {
		request.SetSearchAfter([]string{after})
	}
	answer, err := ix.live.SearchInContext(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	page := make([]search.Fingerprint, len(answer.Hits))
	for i, hit := range answer.Hits {
		digest, _ := hit.Fields[fieldDigest].(string)
		page[i] = search.Fingerprint{ID: hit.ID, Digest: digest}
	}
	return page, nil
}
