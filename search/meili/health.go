package meili

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/search"
)

// Health is how the server and the index are.
type Health struct {
	Version   string
	Took      time.Duration // one question and its answer
	Index     string        // name of the index that counts
	Exists    bool
	Documents int64
	MakesKeys bool // the key may hand out others that may do less
}

// CheckHealth asks a server how it is, with the key as it was given, and makes nothing.
func CheckHealth(ctx context.Context, c Config) (h Health, err error) {
	ix, err := unprepared(c)
	if err != nil {
		return h, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	server := ix.client(c.Key)
	began := time.Now()
	if _, err := server.HealthWithContext(ctx); err != nil {
		return h, describe("ask for its health", err)
	}
	h.Took, h.Index = time.Since(began), ix.live
	version, err := server.VersionWithContext(ctx)
	if err = describe("ask for the version", err); err == nil {
		h.Version = version.PkgVersion
	} else if statusOf(err) != http.StatusForbidden { // a key of less rights may keep that to itself
		return h, err
	}
	_, err = server.GetKeysWithContext(ctx, &meilisearch.KeysQuery{Limit: 1})
	h.MakesKeys = err == nil
	var some meilisearch.DocumentsResult
	err = server.Index(ix.live).GetDocumentsWithContext(ctx, &meilisearch.DocumentsQuery{Limit: 1, Fields: []string{fieldID}}, &some)
	switch err = describe("count the documents", err); {
	case codeOf(err) == codeNotFound:
		return h, nil
	case err != nil:
		return h, err
	}
	h.Exists, h.Documents = true, some.Total
	return h, nil
}

// SelfTest does with an index of its own what the program does with the one that counts, and deletes it.
func SelfTest(ctx context.Context, c Config) (err error) {
	ix, err := unprepared(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	given := ix.client(c.Key)
	all := &clients{given, given, given, given}
	name := fmt.Sprintf("%s-%d", ix.live, time.Now().UnixNano()) // one that is left behind is swept like that of a Replace
	defer func() {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), prepareTime)
		defer cancel()
		_, failed := given.DeleteIndexWithContext(after, name)
		if err == nil {
			err = describe("delete an index", failed)
		}
	}()
	if err := ix.create(ctx, all, name); err != nil {
		return err
	}
	task, err := add(ctx, all, name, []search.Doc{{ID: "1", Name: "Kopi"}})
	if err := all.await(ctx, "put documents", task, err); err != nil {
		return err
	}
	_, err = given.Index(name).SearchWithContext(ctx, "kopi", &meilisearch.SearchRequest{Limit: 1})
	return describe("search", err)
}
