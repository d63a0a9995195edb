// Package meili is the search index of a growing installation: Meilisearch, which any number of processes ask. It must
// never hold up a visitor: an answer that does not come soon is search.ErrUnavailable, and the catalog answers instead.
package meili

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/internal/circuit"
	"lumbung/search"
)

// Config says where the server is.
type Config struct {
	URL    string
	Key    string        // master key, or one that may do everything with the indexes of the prefix; never logged
	Prefix string        // of the names of the indexes; installations that share a server have different ones
	Within time.Duration // how long a search may take, 300 ms when zero
}

// Index is a search.Index on a server. The index that counts is named PREFIX-vN, N the version of its schema, so that
// two versions of the program can run side by side; PREFIX-vN-TIME is one that Replace fills.
type Index struct {
	config   Config
	http     *http.Client
	live     string
	synonyms map[string][]string
	circuit  circuit.Breaker

	preparing sync.Mutex
	clients   atomic.Pointer[clients] // nil until the server has been prepared, and again when it lost the index
}

const (
	searchTime  = 300 * time.Millisecond
	prepareTime = 10 * time.Second
	requestTime = 30 * time.Second // of one request that is no search
	leftoverAge = time.Hour        // no Replace takes longer
	retiredAge  = 24 * time.Hour   // of an index that another version of the program has not changed
)

// errPrefix is a mistake of the operator.
var errPrefix = errors.New("the name of a search index has small letters, digits, - and _, 40 at most")

var prefixes = regexp.MustCompile(`^[a-z0-9_-]{1,40}$`)

// Open prepares the server: keys that may do no more than they must, the index and its settings. A server that does not
// answer now is no error; Put without documents tries again. One that refuses the key is.
func Open(ctx context.Context, c Config) (*Index, error) {
	ix, err := unprepared(c)
	if err != nil {
		return nil, err
	}
	if err := ix.prepare(ctx); err != nil && (!errors.Is(err, search.ErrUnavailable) || ctx.Err() != nil) {
		return nil, errors.Join(err, ix.Close())
	}
	return ix, nil
}

// unprepared is an index of which the server knows nothing yet.
func unprepared(c Config) (*Index, error) {
	where, err := url.Parse(c.URL)
	if err != nil || where.Host == "" || where.Scheme != "http" && where.Scheme != "https" {
		return nil, errors.New("the address of the search server is not like http://127.0.0.1:7700")
	}
	if !prefixes.MatchString(c.Prefix) {
		return nil, errPrefix
	}
	if c.Within == 0 {
		c.Within = searchTime
	}
	c.URL = strings.TrimRight(c.URL, "/")
	dialer := net.Dialer{Timeout: 2 * time.Second}
	return &Index{
		config: c, live: c.Prefix + "-" + schemaVersion, synonyms: search.Synonyms(),
		http: &http.Client{Timeout: requestTime, Transport: &http.Transport{
			DialContext: dialer.DialContext, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute,
			DisableCompression: true, // the server sends a compressed answer in pieces, and waits 40 ms in between
		}},
	}, nil
}

// Close ends the index; nothing may be asked of it afterwards.
func (ix *Index) Close() error {
	ix.http.CloseIdleConnections()
	return nil
}

// prepare makes the server ready, once.
func (ix *Index) prepare(ctx context.Context) error {
	ix.preparing.Lock()
	defer ix.preparing.Unlock()
	if ix.clients.Load() != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, prepareTime)
	defer cancel()
	c, err := ix.connect(ctx)
	if err != nil {
		return err
	}
	if err := ix.create(ctx, c, ix.live); err != nil {
		return err
	}
	if err := ix.sweep(ctx, c); err != nil {
		return err
	}
	ix.clients.Store(c)
	return nil
}

// create makes an index with its settings, or gives an existing one the settings of today.
func (ix *Index) create(ctx context.Context, c *clients, name string) error {
	_, err := c.indexes.GetIndexWithContext(ctx, name)
	if err = describe("look for the index", err); codeOf(err) == codeNotFound {
		task, failed := c.indexes.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: name, PrimaryKey: fieldID})
		if err = c.await(ctx, "create the index", task, failed); codeOf(err) == codeExists {
			err = nil // another process was faster
		}
	}
	if err != nil {
		return err
	}
	task, err := c.indexes.Index(name).UpdateSettingsWithContext(ctx, settings(ix.synonyms))
	return c.await(ctx, "set up the index", task, err)
}

// sweep removes what earlier Replaces and earlier versions have left.
func (ix *Index) sweep(ctx context.Context, c *clients) error {
	all, err := c.indexes.ListIndexesWithContext(ctx, &meilisearch.IndexesQuery{Limit: 1000})
	if err != nil {
		return describe("list the indexes", err)
	}
	for _, index := range all.Results {
		if ix.leftover(index.UID, index.UpdatedAt, time.Now()) {
			if _, err := c.indexes.DeleteIndexWithContext(ctx, index.UID); err != nil {
				return describe("delete an index", err)
			}
		}
	}
	return nil
}

// leftover says whether an index is ours and of no use to anybody.
func (ix *Index) leftover(name string, changed, now time.Time) bool {
	version, ours := strings.CutPrefix(name, ix.config.Prefix+"-v")
	version, began, filled := strings.Cut(version, "-")
	if _, err := strconv.Atoi(version); !ours || err != nil || name == ix.live {
		return false
	}
	if !filled {
		return now.Sub(changed) > retiredAge
	}
	nanos, err := strconv.ParseInt(began, 10, 64)
	return err == nil && now.Sub(time.Unix(0, nanos)) > leftoverAge
}

// lost forgets that the server was prepared when it says that the index is not there.
func (ix *Index) lost(c *clients, err error) error {
	if codeOf(err) == codeNotFound {
		ix.clients.CompareAndSwap(c, nil)
		return fmt.Errorf("%w: %w", search.ErrUnavailable, err)
	}
	return err
}
