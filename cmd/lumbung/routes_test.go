package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/transfer"
	"lumbung/orders"
)

// Who may come through a door.
const (
	everybody = "everybody"
	oneself   = "oneself" // who is signed in finds what is their own
	its       = "its"     // the address names something that belongs to somebody
)

// routes are all addresses of the program: those of pages that say who may come in, and the others. A new route of the others
// fails the test until it stands here.
func (k knocker) routes() map[string]string {
	doors := otherDoors()
	for _, door := range k.app.doors {
		whose := oneself
		switch {
		case strings.Contains(door.Path, "/pesanan/:number"): // everybody's who has its link
			whose = its
		case door.Access.String() == act.Everybody.String():
			whose = everybody
		case strings.Contains(door.Path, ":"):
			whose = its
		}
		doors[door.Method+" "+door.Path] = whose
	}
	return doors
}

func otherDoors() map[string]string {
	list := map[string][]string{
		everybody: {
			"GET /cari/saran", "GET /wilayah", "GET /wilayah/cari",
			"GET /media/:name", "HEAD /media/:name", "GET /manifest.webmanifest", "GET /favicon.ico", "GET /robots.txt",
			"GET /sitemap.xml", "GET /sitemap/:file", "GET /tls/boleh", "GET /sw.js", "POST /kabar/tampil",
			"GET /static/*file", "GET /warna/:file", "GET /healthz", "GET /readyz", "GET /metrics", "GET /_pages", "GET /_pages/:face/*page",
			"POST /webhooks/xendit/invoice", "GET /webhooks/whatsapp", "POST /webhooks/whatsapp",
		},
		oneself: {
			"POST /jualan/foto", "POST /jualan/foto/tiket", "POST /jualan/foto/ambil",
		},
	}
	whose := map[string]string{}
	for who, routes := range list {
		for _, r := range routes {
			whose[r] = who
		}
	}
	return whose
}

// herCoop is the cooperative of the member whose doors are tried.
const herCoop = "sembalun-makmur"

// belongings are what one member and her cooperative have.
type belongings struct{ seller, order, product, pending, applicant, shop string }

// knocker knocks at every door.
type knocker struct {
	*program
	app  *app
	hers belongings
}

// Nobody comes through another's door, whether they look or act, and no other site acts for those who may.
func TestEveryDoor(t *testing.T) { onBothStacks(t, everyDoor) }

func everyDoor(t *testing.T, p *program) {
	p.withData(func(ctx context.Context, a *app) error {
		hers, err := belongingsOf(ctx, a)
		if err != nil {
			return err
		}
		k := knocker{p, a, hers}
		t.Run("every route is known", k.everyRouteIsKnown)
		seller, officer := k.enter("+6281900000122"), k.enter("+6281900000120")
		neighbour, otherOfficer := k.enter("+6281300000134"), k.enter("+6281200000122")
		before := k.everything()
		k.mayNot(k.enter(""), "a guest", herCoop, its, oneself)
		k.mayNot(neighbour, "a member of another cooperative", herCoop, its)
		k.mayNot(otherOfficer, "an officer of another cooperative", herCoop, its)
		k.mayNot(otherOfficer, "an officer, in her own cooperative with ids of another", "sabilulungan-soreang", its)
		theirs := httptest.NewRequestWithContext(ctx, http.MethodGet,
			k.url+"/pengurus/sabilulungan-soreang/akun/2-1110?pemilik="+hers.seller, nil)
		if answer := k.send(otherOfficer, theirs); answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), "Inaq") {
			t.Errorf("an officer asks her own book for another cooperative's member: %d", answer.Code)
		}
		k.otherSites(seller)
		k.otherSites(officer)
		if diff := cmp.Diff(before, k.everything()); diff != "" {
			t.Errorf("something changed: %s", diff)
		}
		return nil
	})
}

func belongingsOf(ctx context.Context, a *app) (b belongings, err error) {
	shop, err := a.catalog.ShopBySlug(ctx, "kopi-inaq-sri")
	if err != nil {
		return b, err
	}
	one := store.Page{Limit: 1}
	paid, err := a.orders.SellerOrders(ctx, shop.Coop, shop.Seller, orders.Confirmed, one)
	if err != nil {
		return b, err
	}
	products, err := a.catalog.ShopProducts(ctx, shop, "", one)
	if err != nil {
		return b, err
	}
	pending, err := a.catalog.PendingProducts(ctx, shop.Coop, catalog.Pending, one)
	if err != nil {
		return b, err
	}
	b.seller, b.order, b.product, b.pending, b.shop = shop.Seller, paid.Items[0].Number, products.Items[0].ID, pending.Items[0].ID, shop.ID
	return b, a.members.EachMember(ctx, shop.Coop, members.Applied, func(m *members.Membership) error {
		b.applicant = m.ID
		return nil
	})
}

func (k knocker) everyRouteIsKnown(t *testing.T) {
	var routes []string
	for _, r := range k.app.routes {
		routes = append(routes, r.Method+" "+r.Path)
	}
	slices.Sort(routes)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(k.routes())), routes); diff != "" {
		t.Errorf("doors of the test and routes of the program: %s", diff)
	}
}

// visitor is somebody's cookies.
type visitor struct{ http.CookieJar }

// request sends a request as a browser says it with a header.
func (k knocker) request(who visitor, door, coop string, header http.Header) *httptest.ResponseRecorder {
	k.Helper()
	method, route, _ := strings.Cut(door, " ")
	form := url.Values{"alasan": {"Tidak lengkap."}, "kode": {"123456"}, "resi": {"JP1234567890"}}
	r := httptest.NewRequestWithContext(k.Context(), method, k.url+k.address(route, coop), strings.NewReader(form.Encode()))
	maps.Copy(r.Header, header)
	return k.send(who, r)
}

func (k knocker) send(who visitor, r *http.Request) *httptest.ResponseRecorder {
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range who.Cookies(r.URL) {
		r.AddCookie(c)
	}
	answer := httptest.NewRecorder()
	k.app.handler.ServeHTTP(answer, r)
	return answer
}

// enter signs somebody in; without a number it is a guest.
func (k knocker) enter(mobile string) visitor {
	k.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		k.Fatal(err)
	}
	if mobile == "" {
		return visitor{jar}
	}
	form := url.Values{"hp": {mobile}, "sandi": {demoPassword}}
	r := httptest.NewRequestWithContext(k.Context(), http.MethodPost, k.url+"/masuk", strings.NewReader(form.Encode()))
	answer := k.send(visitor{jar}, r)
	jar.SetCookies(r.URL, answer.Result().Cookies())
	if account := k.request(visitor{jar}, "GET /akun", "", nil); account.Code != http.StatusOK {
		k.Fatalf("%s is not signed in: %d", mobile, account.Code)
	}
	return visitor{jar}
}

// address fills in a route what belongs to the member.
func (k knocker) address(route, coop string) string {
	id := k.hers.product
	switch {
	case strings.Contains(route, "/anggota/"):
		id = k.hers.applicant
	case strings.Contains(route, "/lapak/:id"):
		id = k.hers.shop
	case strings.Contains(route, "/pengurus/"):
		id = k.hers.pending
	}
	number := k.hers.order
	if strings.HasPrefix(route, "/pesanan/") {
		number = number[:strings.LastIndex(number, "-")]
	}
	return strings.NewReplacer(":page", "tentang", ":coop", coop, ":number", number, ":id", id, ":account", "2-1110").Replace(route)
}

// mayNot knocks at the doors of some kinds, and none may open.
func (k knocker) mayNot(who visitor, name, coop string, kinds ...string) {
	k.Helper()
	knocked := 0
	for door, whose := range k.routes() {
		named := strings.Count(strings.NewReplacer(":account", "", ":page", "").Replace(door), ":")
		if !slices.Contains(kinds, whose) || coop != herCoop && named < 2 {
			continue // what stands in the visitor's own cooperative and names nothing of another
		}
		knocked++
		answer := k.request(who, door, coop, http.Header{"Sec-Fetch-Site": {"same-origin"}})
		to := answer.Header().Get("Location")
		away := answer.Code == http.StatusSeeOther && (strings.HasPrefix(to, "/masuk") || to == "/jualan/buka") // to open a shop of one's own
		if !away && !slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, answer.Code) {
			k.Errorf("%s: %s answers %d %s", name, door, answer.Code, to)
		}
	}
	if knocked < 5 {
		k.Errorf("%s knocked at %d doors", name, knocked)
	}
}

// otherSites sends every form from another site, as new browsers and as old ones tell, with the cookies of one who may.
func (k knocker) otherSites(who visitor) {
	k.Helper()
	for _, header := range []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://jahat.example"}}, {"Origin": {"null"}},
	} {
		for door := range k.routes() {
			if !strings.HasPrefix(door, http.MethodPost) {
				continue
			}
			if answer := k.request(who, door, herCoop, header); answer.Code != http.StatusForbidden {
				k.Errorf("%s from another site (%v) answers %d", door, header, answer.Code)
			}
		}
	}
}

// everything is a fingerprint of every collection, but for those that note who is there, and without documents that have
// expired, which the database deletes when it pleases.
func (k knocker) everything() map[string]string {
	k.Helper()
	hashes, counts, expiry := map[string]hash.Hash{}, map[string]int{}, expiryFields(k.app.db)
	soon := time.Now().Add(time.Hour)
	err := transfer.Snapshot(k.Context(), k.app.db, func(collection string, doc bson.Raw) error {
		if collection == "sessions" || collection == "quotas" {
			return nil
		}
		if at, ok := doc.Lookup(expiry[collection]).TimeOK(); expiry[collection] != "" && ok && at.Before(soon) {
			return nil
		}
		if hashes[collection] == nil {
			hashes[collection] = sha256.New()
		}
		counts[collection]++
		_, err := hashes[collection].Write(doc)
		return err
	})
	if err != nil || len(counts) < 10 {
		k.Fatalf("%d collections, %v", len(counts), err)
	}
	prints := map[string]string{}
	for name, h := range hashes {
		prints[name] = fmt.Sprintf("%d documents, %x", counts[name], h.Sum(nil)[:8])
	}
	return prints
}
