package meili

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/search"
)

const (
	batchSize = 1000
	writeTime = time.Minute // of one Put or Delete, tasks of others before it included
)

// Put saves documents. Without any it prepares a server that was away, or has lost the index.
func (ix *Index) Put(ctx context.Context, docs []search.Doc) error {
	if len(docs) == 0 {
		return ix.makeSure(ctx)
	}
	return ix.write(ctx, func(ctx context.Context, c *clients) error {
		var tasks []*meilisearch.TaskInfo
		for some := range slices.Chunk(docs, batchSize) {
			task, err := add(ctx, c, ix.live, some)
			if err != nil {
				return err
			}
			tasks = append(tasks, task)
		}
		return c.awaitAll(ctx, tasks)
	})
}

// makeSure asks the server whether it has the index, and prepares it if not.
func (ix *Index) makeSure(ctx context.Context) error {
	if c := ix.clients.Load(); c != nil {
		ctx, cancel := context.WithTimeout(ctx, prepareTime)
		defer cancel()
		_, err := c.indexes.GetIndexWithContext(ctx, ix.live)
		if err = describe("look for the index", err); err == nil {
			return nil
		}
		ix.clients.CompareAndSwap(c, nil) // lost, or the keys are
	}
	return ix.prepare(ctx)
}

// Delete removes documents.
func (ix *Index) Delete(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return ctx.Err()
	}
	return ix.write(ctx, func(ctx context.Context, c *clients) error {
		task, err := c.documents.Index(ix.live).DeleteDocumentsWithContext(ctx, ids, nil)
		return c.await(ctx, "delete documents", task, err)
	})
}

// write does something to the live index.
func (ix *Index) write(ctx context.Context, work func(context.Context, *clients) error) error {
	c := ix.clients.Load()
	if c == nil {
		return search.ErrUnavailable
	}
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return ix.lost(c, work(ctx, c))
}

func add(ctx context.Context, c *clients, name string, docs []search.Doc) (*meilisearch.TaskInfo, error) {
	batch := make([]document, len(docs))
	for i, d := range docs {
		batch[i] = documentOf(d)
	}
	task, err := c.documents.Index(name).AddDocumentsWithContext(ctx, batch, nil)
	return task, describe("put documents", err)
}

func (c *clients) awaitAll(ctx context.Context, tasks []*meilisearch.TaskInfo) error {
	for _, task := range tasks {
		if err := c.await(ctx, "put documents", task, nil); err != nil {
			return err
		}
	}
	return nil
}

// Replace fills a new index, exchanges it with the old one at one stroke, and deletes that. What a crash leaves is swept
// when the next process prepares the server.
func (ix *Index) Replace(ctx context.Context, docs iter.Seq2[search.Doc, error]) error {
	if err := ix.makeSure(ctx); err != nil {
		return err
	}
	c := ix.clients.Load()
	if c == nil {
		return search.ErrUnavailable // lost again this moment
	}
	next := fmt.Sprintf("%s-%d", ix.live, time.Now().UnixNano())
	err := ix.create(ctx, c, next)
	if err == nil {
		err = fill(ctx, c, next, docs)
	}
	if err == nil {
		task, failed := c.indexes.SwapIndexesWithContext(ctx, []*meilisearch.SwapIndexesParams{{Indexes: []string{ix.live, next}}})
		err = ix.lost(c, c.await(ctx, "swap the indexes", task, failed))
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), prepareTime)
	defer cancel()
	_, deleting := c.indexes.DeleteIndexWithContext(after, next)
	if err != nil {
		return errors.Join(err, describe("delete the new index", deleting))
	}
	return nil // an old index that could not be deleted is swept later
}

// fill hands the documents in, batch by batch, and waits for all of them.
func fill(ctx context.Context, c *clients, name string, docs iter.Seq2[search.Doc, error]) error {
	var tasks []*meilisearch.TaskInfo
	batch := make([]search.Doc, 0, batchSize)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		task, err := add(ctx, c, name, batch)
		tasks, batch = append(tasks, task), batch[:0]
		return err
	}
	for d, err := range docs {
		if err != nil {
			return err
		}
		if batch = append(batch, d); len(batch) == batchSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return c.awaitAll(ctx, tasks)
}

// Fingerprints are those of all documents.
func (ix *Index) Fingerprints(ctx context.Context) iter.Seq2[search.Fingerprint, error] {
	return func(yield func(search.Fingerprint, error) bool) {
		for offset := int64(0); ; offset += batchSize {
			page, err := ix.fingerprints(ctx, offset)
			if err != nil {
				yield(search.Fingerprint{}, err)
				return
			}
			for _, mark := range page {
				if !yield(mark, nil) {
					return
				}
			}
			if len(page) < batchSize {
				return
			}
		}
	}
}

// fingerprints are those of one batch.
func (ix *Index) fingerprints(ctx context.Context, offset int64) (page []search.Fingerprint, err error) {
	err = ix.write(ctx, func(ctx context.Context, c *clients) error {
		var answer meilisearch.DocumentsResult
		query := &meilisearch.DocumentsQuery{Fields: []string{fieldID, fieldDigest}, Limit: batchSize, Offset: offset}
		if err := c.documents.Index(ix.live).GetDocumentsWithContext(ctx, query, &answer); err != nil {
			return describe("list documents", err)
		}
		page = make([]search.Fingerprint, len(answer.Results))
		for i, hit := range answer.Results {
			if err := errors.Join(json.Unmarshal(hit[fieldID], &page[i].ID), json.Unmarshal(hit[fieldDigest], &page[i].Digest)); err != nil {
				return fmt.Errorf("list documents: %w", err)
			}
		}
		return nil
	})
	return page, err
}
