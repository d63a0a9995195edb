package meili

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/meilisearch/meilisearch-go"
)

// clients are connections to the server, each with a key for one kind of work alone.
type clients struct {
	search    meilisearch.ServiceManager // what visitors cause
	documents meilisearch.ServiceManager // cannot make an index: a lost one is not replaced by one without settings
	indexes   meilisearch.ServiceManager
	tasks     meilisearch.ServiceManager // of all indexes: a swap belongs to none
}

// connect asks the server for a key for each kind of work. A key that may not hand out keys is used for all of it.
func (ix *Index) connect(ctx context.Context) (*clients, error) {
	given := ix.client(ix.config.Key)
	all := &clients{given, given, given, given}
	own := ix.config.Prefix + "-v*"
	for _, need := range []struct {
		into *meilisearch.ServiceManager
		key  meilisearch.Key
	}{
		{&all.search, meilisearch.Key{Name: "search", Indexes: []string{own}, Actions: []string{"search"}}},
		{&all.documents, meilisearch.Key{Name: "documents", Indexes: []string{own}, Actions: []string{
			"documents.add", "documents.get", "documents.delete",
		}}},
		{&all.indexes, meilisearch.Key{Name: "indexes", Indexes: []string{own}, Actions: []string{
			"indexes.create", "indexes.get", "indexes.delete", "indexes.swap", "settings.update",
		}}},
		{&all.tasks, meilisearch.Key{Name: "tasks", Indexes: []string{"*"}, Actions: []string{"tasks.get"}}},
	} {
		key, err := ix.key(ctx, given, need.key)
		if statusOf(err) == http.StatusUnauthorized || statusOf(err) == http.StatusForbidden {
			return &clients{given, given, given, given}, nil
		}
		if err != nil {
			return nil, err
		}
		*need.into = ix.client(key)
	}
	return all, nil
}

func (ix *Index) client(key string) meilisearch.ServiceManager {
	return meilisearch.New(ix.config.URL, meilisearch.WithCustomClient(ix.http), meilisearch.WithAPIKey(key), meilisearch.DisableRetries())
}

// key finds the key for one kind of work, or makes it. Its id follows from what it may do, so that all processes have
// the same one and a change of the list makes a new one.
func (ix *Index) key(ctx context.Context, from meilisearch.ServiceManager, wanted meilisearch.Key) (string, error) {
	wanted.Name = "lumbung " + ix.config.Prefix + " " + wanted.Name
	wanted.UID = keyID(strings.Join(slices.Concat([]string{wanted.Name}, wanted.Indexes, wanted.Actions), " "))
	key, err := from.GetKeyWithContext(ctx, wanted.UID)
	if err = describe("find the key", err); statusOf(err) == http.StatusNotFound {
		key, err = from.CreateKeyWithContext(ctx, &wanted)
		if err = describe("make a key", err); statusOf(err) == http.StatusConflict {
			key, err = from.GetKeyWithContext(ctx, wanted.UID) // another process was faster
			err = describe("find the key", err)
		}
	}
	if err != nil {
		return "", err
	}
	return key.Key, nil
}

// keyID turns a text into a UUID.
func keyID(text string) string {
	sum := sha256.Sum256([]byte(text))
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
