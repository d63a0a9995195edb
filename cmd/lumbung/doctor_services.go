package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"lumbung/catalog"
	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/search"
	"lumbung/search/meili"
)

// searchIndex looks at whichever index the settings name.
func (d *doctor) searchIndex(ctx context.Context, r *report) {
	if d.config.MeiliURL == "" {
		d.embeddedIndex(r)
		return
	}
	c := meili.Config{URL: d.config.MeiliURL, Key: d.config.MeiliKey, Prefix: d.config.MeiliIndex}
	h, err := meili.CheckHealth(ctx, c)
	if err != nil {
		remedy := "set LUMBUNG_MEILI_KEY to the master key"
		if errors.Is(err, search.ErrUnavailable) {
			remedy = "see that Meilisearch runs and that LUMBUNG_MEILI_URL is its address; until then buyers find goods by name alone"
		}
		r.fail("search", remedy, "%v", err)
		return
	}
	gradeMeilisearch(h.Version, h.Took, r)
	if err := meili.SelfTest(ctx, c); errors.Is(err, search.ErrUnavailable) {
		r.warn("search", "try again when it has less to do", "Meilisearch is too busy to make an index: %v", err)
	} else if err != nil {
		r.fail("search", "set LUMBUNG_MEILI_KEY to the master key, or to one that may do everything with the indexes "+c.Prefix+"-v*", "%v", err)
	} else if !h.MakesKeys {
		r.warn("search", "set LUMBUNG_MEILI_KEY to the master key, so that buyers search with a key that may do no more",
			"the key may change the index, and make no lesser keys")
	} else {
		r.ok("search", "the key may change the index, and make lesser keys")
	}
	d.compareIndex(ctx, h, r)
}

// oldestMeilisearch is the minor version of 1 with which the program is tested.
const oldestMeilisearch = 21

func gradeMeilisearch(version string, took time.Duration, r *report) {
	major, minor := 0, 0
	if _, err := fmt.Sscanf(version, "%d.%d.", &major, &minor); err != nil || major != 1 || minor < oldestMeilisearch {
		r.warn("search", fmt.Sprintf("run 1.%d or a later 1, then lumbung reindex", oldestMeilisearch),
			"Meilisearch %s, %s: the program is not tried with it", version, millis(took))
		return
	}
	r.ok("search", "Meilisearch %s, %s", version, millis(took))
}

// embeddedIndex says where it is, without opening it: the program that serves holds it alone.
func (d *doctor) embeddedIndex(r *report) {
	folder := filepath.Join(d.config.Data, "search")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		r.ok("search", "an index in %s: there is none yet; the first start makes it", folder)
		return
	}
	var bytes uint64
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return ignoreGone(err)
		}
		info, err := entry.Info()
		if err == nil {
			bytes += uint64(info.Size())
		}
		return ignoreGone(err)
	})
	if err != nil {
		r.fail("search", "give the folder to this user; what is lost is made anew from the database", "%v", err)
		return
	}
	r.ok("search", "an index in %s, %s; one program at a time has it open, so it was not opened", folder, size(bytes))
}

// ignoreGone forgets that a file was deleted while we looked.
func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// compareIndex counts on both sides.
func (d *doctor) compareIndex(ctx context.Context, h meili.Health, r *report) {
	if !h.Exists {
		r.ok("search", "the index %s is not there yet; the first start makes it", h.Index)
		return
	}
	products, err := d.countProducts(ctx)
	switch {
	case errors.Is(err, errNoDatabase):
		products = 0
	case err != nil:
		r.warn("search", "see the line of the database",
			"%d products are in the index %s; those in the database could not be counted in time", h.Documents, h.Index)
		return
	}
	if h.Documents != products {
		r.warn("search", "run lumbung reindex, unless products are being changed just now",
			"%d products are in the index %s, and %d in the database", h.Documents, h.Index, products)
		return
	}
	r.ok("search", "%d products are in the index %s, and as many in the database", products, h.Index)
}

// countProducts counts those that visitors may see.
func (d *doctor) countProducts(ctx context.Context) (n int64, err error) {
	engine, err := d.openEngine(ctx)
	if err != nil {
		return 0, err
	}
	db := store.New(engine)
	defer func() { err = errors.Join(err, db.Close()) }()
	err = catalog.New(db, events.New(db, clock, d.log), clock, nil).EachProduct(ctx, func(catalog.ProductInShop) error {
		n++
		return nil
	})
	return n, err
}

// unknownInvoice is an id as Xendit's are, of no invoice.
const unknownInvoice = "000000000000000000000000"

// payments asks Xendit for an invoice that does not exist: only who has a good key is told so.
func (d *doctor) payments(ctx context.Context, r *report) {
	d.callbackToken(r)
	if d.config.simulated() {
		r.ok("payments", "the simulator on this machine; no money moves")
		return
	}
	switch test := strings.HasPrefix(d.config.XenditKey, "xnd_development_"); {
	case test && d.config.production():
		r.warn("payments", "set LUMBUNG_XENDIT_KEY to the live key before the market opens", "the key is a test key: no money moves")
	case !test && !d.config.production():
		r.warn("payments", "use a test key (xnd_development_...), or LUMBUNG_ENV=production",
			"the key is a live key: real money moves, and this is not production")
	}
	heard := &lastAnswer{next: http.DefaultTransport}
	client := &http.Client{Transport: heard, Timeout: checkTime / 2}
	gateway := xendit.New(xendit.Config{APIKey: d.config.XenditKey, BaseURL: d.config.XenditURL, HTTP: client})
	began := time.Now()
	_, err := gateway.Invoice(ctx, unknownInvoice)
	gradeXendit(err, time.Since(began), r)
	if date, known := heard.date(); known {
		gradeClock("Xendit's", date, r)
	}
}

func gradeXendit(err error, took time.Duration, r *report) {
	refused, _ := errors.AsType[*payments.Refusal](err)
	switch {
	case refused == nil:
		r.fail("payments", "see that this machine may reach LUMBUNG_XENDIT_URL", "%v", err)
	case refused.Status == http.StatusNotFound:
		r.ok("payments", "Xendit answers and takes the key, %s", millis(took))
	case refused.Status == http.StatusUnauthorized:
		r.fail("payments", "copy LUMBUNG_XENDIT_KEY again from Xendit's dashboard, Settings, API Keys", "Xendit refuses the key: %v", err)
	case refused.Status == http.StatusForbidden:
		r.fail("payments", "give the key read and write access to Money-in products in Xendit's dashboard, "+
			"and this machine a place in its list of IP addresses", "Xendit does not let the key read invoices: %v", err)
	default:
		r.fail("payments", "see what Xendit's status page says", "Xendit answers with something unexpected: %v", err)
	}
}

// callbackToken says whether webhooks can be told from forgeries.
func (d *doctor) callbackToken(r *report) {
	switch tokens := d.config.tokens(); {
	case len(tokens) > 0:
		r.ok("webhook", "%s in force", howMany(len(tokens), "callback token"))
	case d.config.simulated():
		r.ok("webhook", "no callback token; the simulator agrees on one at each start")
	default:
		r.fail("webhook", "set LUMBUNG_XENDIT_CALLBACK_TOKEN to the verification token in Xendit's dashboard, Settings, Webhooks",
			"no callback token is set: every webhook would be refused")
	}
}

// lastAnswer is a transport that remembers what the clock of the other side said.
type lastAnswer struct {
	next http.RoundTripper

	mu    sync.Mutex
	ahead time.Duration
	known bool
}

// RoundTrip implements http.RoundTripper.
func (l *lastAnswer) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	response, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	said, failed := http.ParseTime(response.Header.Get("Date"))
	l.mu.Lock()
	defer l.mu.Unlock()
	// The date has whole seconds: it is compared with the middle of its second.
	l.known, l.ahead = failed == nil, said.Add(time.Second/2).Sub(began.Add(time.Since(began)/2))
	return response, nil
}

func (l *lastAnswer) date() (ahead time.Duration, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ahead, l.known
}
