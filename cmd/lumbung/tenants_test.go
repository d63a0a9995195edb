package main

import (
	"context"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/phone"
	"lumbung/internal/store/transfer"
	"lumbung/internal/web/webtest"
)

// Nothing that one cooperative alone knows stands on a page, in a file or in an answer of the search that somebody of another one, a
// guest or the operator gets: names and numbers of its buyers, of who asks to join, its orders, and goods that are not published.
func TestTenantsKnowNothingOfEachOther(t *testing.T) { onBothStacks(t, tenantsApart) }

func tenantsApart(t *testing.T, p *program) {
	p.withData(func(_ context.Context, a *app) error {
		hers, err := belongingsOf(t.Context(), a)
		if err != nil {
			return err
		}
		k := knocker{p, a, hers}
		secrets := k.secrets(herCoop)
		if len(secrets) < 40 {
			t.Fatalf("only %d secrets: the check would see too little", len(secrets))
		}
		officer := webtest.NewBrowser(t, a.handler)
		officer.Post("/masuk", url.Values{"hp": {"+6281900000120"}, "sandi": {demoPassword}}).Is(http.StatusSeeOther)
		if found := k.crawl(officer, herCoop, secrets, 400); len(found) < 10 {
			t.Fatalf("her own officer finds %d of %d secrets: the crawl sees too little", len(found), len(secrets))
		}
		for who, mobile := range map[string]string{
			"a guest": "", "a member of another": "+6281300000134", "an officer of another": "+6281200000122", "the operator": demoOperator,
		} {
			b := webtest.NewBrowser(t, a.handler)
			if mobile != "" {
				b.Post("/masuk", url.Values{"hp": {mobile}, "sandi": {demoPassword}}).Is(http.StatusSeeOther)
			}
			for secret, page := range k.crawl(b, "sabilulungan-soreang", secrets, 400) {
				t.Errorf("%s reads %q at %s", who, secret, page)
			}
		}
		return nil
	})
}

// secrets are texts that only documents of one cooperative have and no page may show to others.
func (k knocker) secrets(slug string) []string {
	k.Helper()
	coop, err := k.app.members.BySlug(k.Context(), slug)
	if err != nil {
		k.Fatal(err)
	}
	known, elsewhere := map[string]bool{}, map[string]bool{}
	err = transfer.Snapshot(k.Context(), k.app.db, func(collection string, doc bson.Raw) error {
		at := func(path ...string) string {
			text, _ := doc.Lookup(path...).StringValueOK()
			return text
		}
		into := elsewhere
		if at("coop") == coop.ID {
			into = known
		}
		switch {
		case collection == "orders":
			into[at("number")] = true
			into[at("contact", "name")], into[phone.Display(at("contact", "phone"))] = true, true
		case collection == "memberships" && at("state") == "applied":
			into[at("name")], into[phone.Display(at("phone"))] = true, true
		case collection == "products" && at("state") != "published":
			into[at("name")] = true
		}
		return nil
	})
	if err != nil {
		k.Fatal(err)
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(known)), func(text string) bool { return len(text) < 8 || elsewhere[text] })
}

// link is where a page leads to.
var link = regexp.MustCompile(`(?:href|action)="(/[^"#]*)`)

// crawl reads the pages that somebody has in a cooperative, those that they lead to, files among them, and what the search answers to
// each secret. It returns the secrets that it has found, each with a page.
func (k knocker) crawl(b *webtest.Browser, coop string, secrets []string, most int) map[string]string {
	k.Helper()
	var pages []string
	seen, found := map[string]bool{}, map[string]string{}
	see := func(address string) {
		address = html.UnescapeString(address)
		skip := slices.ContainsFunc([]string{"/media/", "/static/", "/_pages", "/warna/", "//"}, func(prefix string) bool {
			return strings.HasPrefix(address, prefix)
		})
		if !seen[address] && !skip && len(pages) < most {
			seen[address] = true
			pages = append(pages, address)
		}
	}
	for _, door := range k.app.doors {
		if door.Method == http.MethodGet {
			see(k.address(door.Path, coop))
		}
	}
	for i := 0; i < len(pages); i++ {
		body := b.Get(pages[i]).Body
		for _, to := range link.FindAllStringSubmatch(body, -1) {
			see(to[1])
		}
		note(found, secrets, pages[i], body)
	}
	for _, secret := range secrets {
		for _, page := range []string{"/cari?q=", "/cari/saran?q="} {
			body := b.Get(page + url.QueryEscape(secret)).Body
			note(found, []string{`">` + html.EscapeString(secret) + `<`}, page, body) // beside the words that were typed
		}
	}
	return found
}

// note notes which secrets a page says, but for those that its visitor has put into the address.
func note(found map[string]string, secrets []string, page, body string) {
	body = html.UnescapeString(body)
	for _, secret := range secrets {
		if found[secret] == "" && !strings.Contains(page, secret) && strings.Contains(body, secret) {
			found[secret] = page
		}
	}
}
