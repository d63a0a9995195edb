package meili_test

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/store/storetest"
	"lumbung/search"
	"lumbung/search/meili"
	"lumbung/search/searchtest"
)

// line is a proxy before the server whose wire can be cut or held.
type line struct {
	net.Listener
	target string
	wg     sync.WaitGroup

	mu   sync.Mutex
	cut  bool          // connections end at once
	held chan struct{} // nothing goes through before it is closed
	open map[net.Conn]bool
}

// proxied returns a config that reaches the server over a line.
func proxied(t *testing.T) (meili.Config, *line) {
	t.Helper()
	c := config(t)
	where, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Listener: listener, target: where.Host, held: make(chan struct{}), open: map[net.Conn]bool{}}
	close(l.held)
	l.wg.Go(l.serve)
	t.Cleanup(func() {
		_ = listener.Close() // it ends serve
		l.set(true, false)
		l.wg.Wait()
	})
	c.URL, c.Within = "http://"+listener.Addr().String(), 0
	return c, l
}

func (l *line) serve() {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		l.wg.Go(func() { l.carry(conn) })
	}
}

// set cuts or holds the line, or lets everything through.
func (l *line) set(cut, hold bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.held:
	default:
		close(l.held)
	}
	l.cut = cut
	if hold {
		l.held = make(chan struct{})
	}
	for conn := range l.open {
		if cut {
			_ = conn.Close()
		}
	}
}

func (l *line) carry(from net.Conn) {
	to, err := new(net.Dialer).Dial("tcp", l.target)
	if err != nil {
		_ = from.Close()
		return
	}
	l.mu.Lock()
	cut := l.cut
	l.open[from], l.open[to] = true, true
	l.mu.Unlock()
	end := func() { _, _ = from.Close(), to.Close() }
	if cut {
		end()
	}
	var both sync.WaitGroup
	both.Go(func() { defer end(); l.copy(to, from) })
	both.Go(func() { defer end(); l.copy(from, to) })
	both.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, from)
	delete(l.open, to)
}

func (l *line) copy(to io.Writer, from io.Reader) {
	for buffer := make([]byte, 4096); ; {
		n, err := from.Read(buffer)
		l.mu.Lock()
		held := l.held
		l.mu.Unlock()
		<-held
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

// soon says how long a search took that must not find anybody.
func soon(t *testing.T, ix search.Index) time.Duration {
	t.Helper()
	start := time.Now()
	if _, err := ix.Search(t.Context(), search.Query{Text: "kopi"}.Clean()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search: got %v, want ErrUnavailable", err)
	}
	return time.Since(start)
}

// TestOutage: a server that is gone, or silent, costs a visitor a third of a second at most, soon nothing at all, and is
// asked again when it is back.
func TestOutage(t *testing.T) {
	for name, hold := range map[string]bool{"gone": false, "silent": true} {
		t.Run(name, func(t *testing.T) {
			c, wire := proxied(t)
			ix := open(t, c)
			if err := ix.Put(t.Context(), searchtest.Goods()); err != nil {
				t.Fatal(err)
			}
			wire.set(!hold, hold)
			for range 3 {
				if took := soon(t, ix); took > 600*time.Millisecond { // 300, and what a busy machine adds
					t.Errorf("it took %v", took)
				}
			}
			if took := soon(t, ix); took > 50*time.Millisecond {
				t.Errorf("after three failures it took %v", took)
			}
			if _, err := ix.Suggest(t.Context(), "kop", 5); !errors.Is(err, search.ErrUnavailable) {
				t.Errorf("Suggest: %v", err)
			}
			wire.set(false, false)
			back := time.Now()
			for {
				if _, err := ix.Search(t.Context(), search.Query{}.Clean()); err == nil {
					break
				}
				if time.Since(back) > 20*time.Second {
					t.Fatal("the server is back and is not asked")
				}
				time.Sleep(50 * time.Millisecond)
			}
			if got := find(t, ix, "madu"); len(got) != 1 {
				t.Errorf("found %v", got)
			}
		})
	}
}

// TestAwayAtStart: the index of a server that is away when the program starts is there once the server is.
func TestAwayAtStart(t *testing.T) {
	c, wire := proxied(t)
	wire.set(true, false)
	ix := open(t, c)
	soon(t, ix)
	if err := ix.Put(t.Context(), searchtest.Goods()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Put: %v", err)
	}
	wire.set(false, false)
	for _, docs := range [][]search.Doc{nil, searchtest.Goods()} {
		if err := ix.Put(t.Context(), docs); err != nil {
			t.Fatal(err)
		}
	}
	ranked, err := ix.Search(t.Context(), search.Query{Text: "kopi arabka"}.Clean())
	if err != nil || ranked.Corrected != "kopi arabika" {
		t.Errorf("%+v, %v", ranked, err)
	}
}

// market is a catalog with its search.
func market(t *testing.T, ix search.Index) (*catalog.Service, *search.Service, *catalog.Shop) {
	t.Helper()
	db, log := storetest.OpenSQLite(t), slog.New(slog.DiscardHandler)
	bus := events.New(db, time.Now, log)
	goods := catalog.New(db, bus, time.Now, acttest.Unwritten)
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	shop, err := goods.OpenShop(t.Context(), acttest.Member("ani"), "coop", catalog.ShopProfile{Name: "Lapak Ani", Area: "52.03.08.2001"})
	if err != nil {
		t.Fatal(err)
	}
	return goods, search.New(db, ix, goods, log), shop
}

func publish(t *testing.T, goods *catalog.Service, shop *catalog.Shop, name string) *catalog.Product {
	t.Helper()
	p, err := goods.CreateProduct(t.Context(), acttest.Member("ani"), catalog.ProductInput{
		Coop: "coop", Shop: shop.ID, Name: name, Description: "Dari desa.", Category: "kopi",
		Variants: []catalog.VariantInput{{Price: 48_000, Weight: 250, Stock: 3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	step := catalog.Step{Coop: "coop", ID: p.ID}
	if _, err := goods.SubmitProduct(t.Context(), acttest.Member("ani"), step); err != nil {
		t.Fatal(err)
	}
	if _, err := goods.ApproveProduct(t.Context(), acttest.Officer("officer"), step); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestShopGoesOn: the server dies in the middle of a day. Buyers find goods by name, what is put away meanwhile is not
// shown, and when the server is back the index is made equal to the catalog.
func TestShopGoesOn(t *testing.T) {
	c, wire := proxied(t)
	goods, s, shop := market(t, open(t, c))
	arabika := publish(t, goods, shop, "Kopi Arabika Sembalun")
	if n, err := s.Ensure(t.Context()); n != 1 || err != nil {
		t.Fatalf("Ensure: %d, %v", n, err)
	}
	wire.set(true, false)
	robusta := publish(t, goods, shop, "Kopi Robusta Tambora")
	if err := s.Reindex(t.Context(), []string{robusta.ID}); err == nil {
		t.Error("a server that is gone has taken a document")
	}
	page, err := s.Search(t.Context(), search.Query{Text: "kopi robus"})
	if err != nil || page.Total != 1 || page.Products[0].ID != robusta.ID || page.Facets != nil {
		t.Errorf("while the server is gone: %+v, %v", page, err)
	}
	if _, err := goods.ArchiveProduct(t.Context(), acttest.Member("ani"), catalog.Step{Coop: "coop", ID: arabika.ID}); err != nil {
		t.Fatal(err)
	}
	if page, err := s.Search(t.Context(), search.Query{}); err != nil || page.Total != 1 {
		t.Errorf("put away, and shown: %+v, %v", page, err)
	}
	wire.set(false, false)
	if differ, err := s.Compare(t.Context()); len(differ) != 2 || err != nil {
		t.Errorf("Compare before the repair: %v, %v", differ, err)
	}
	if n, err := s.Repair(t.Context()); n != 2 || err != nil {
		t.Errorf("Repair: %d, %v", n, err)
	}
	if differ, err := s.Compare(t.Context()); len(differ) != 0 || err != nil {
		t.Errorf("Compare: %v, %v", differ, err)
	}
	page, err = s.Search(t.Context(), search.Query{Text: "robsta"})
	if err != nil || page.Total != 1 || page.Corrected != "robusta" {
		t.Errorf("after the return: %+v, %v", page, err)
	}
}
