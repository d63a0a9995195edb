package main

import (
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// The most a page may weigh on a slow connection, in bytes as they travel.
const (
	pageBudget    = 60 << 10 // HTML, styles, scripts, icons
	pictureBudget = 150 << 10
	scriptBudget  = 15 << 10 // every script there is
)

// A search on a phone costs little, and the program is there soon after it starts.
func TestBudgets(t *testing.T) {
	p := newProgram(t, demoData(t))
	took := p.start()
	t.Logf("ready %v after the start", took.Round(time.Millisecond))
	if took > 10*time.Second {
		t.Errorf("ready after %v", took)
	}
	page := weighed(p, "/cari?q=kopi")
	sum := page.heaviest(t, "page", page.parts)
	if pictures := page.heaviest(t, "first screen's pictures", page.pictures); sum > pageBudget || pictures > pictureBudget {
		t.Errorf("the page weighs %d bytes of %d, its first pictures %d of %d", sum, pageBudget, pictures, pictureBudget)
	}
	if len(page.parts) < 5 || len(page.pictures) < 5 {
		t.Errorf("the page has %d parts and %d pictures: the count saw too little", len(page.parts), len(page.pictures))
	}
	scripts := map[string]int{}
	for _, pattern := range []string{"../../*/static/*.js", "../../*/*/static/*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			scripts[filepath.Base(file)] = len(fetched(p, "/static/"+filepath.Base(file)))
		}
	}
	if sum := page.heaviest(t, "all scripts", scripts); sum > scriptBudget || len(scripts) < 2 {
		t.Errorf("%d scripts weigh %d bytes of %d", len(scripts), sum, scriptBudget)
	}
}

// weight is what a page makes a phone fetch: its parts, and the pictures of the first screen.
type weight struct{ parts, pictures map[string]int }

func (weight) heaviest(t *testing.T, what string, parts map[string]int) (sum int) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		t.Logf("%s: %6d %s", what, parts[name], name)
		sum += parts[name]
	}
	t.Logf("%s: %6d together", what, sum)
	return sum
}

// The pictures of the first screen on a phone: so many cards, each with the source for its 320 pixels.
const (
	firstCards  = 4
	cardsPixels = " 320w"
)

// weighed fetches a page and all it refers to, as a phone does.
func weighed(p *program, address string) weight {
	p.Helper()
	w := weight{map[string]int{}, map[string]int{}}
	plain := fetchedAs(p, address, "")
	w.parts[address] = len(fetched(p, address))
	root, err := html.Parse(strings.NewReader(string(plain)))
	if err != nil {
		p.Fatal(err)
	}
	cards := 0
	for n := range root.Descendants() {
		switch reference := reference(n); {
		case reference == "":
		case n.Data != "img":
			w.parts[reference] = len(fetched(p, reference))
			if strings.HasSuffix(reference, ".css") {
				w.addStyle(p, reference)
			}
		case strings.Contains(attribute(n, "srcset"), cardsPixels):
			if cards++; cards <= firstCards {
				w.pictures[reference] = len(fetched(p, reference))
			}
		case attribute(n, "loading") != "lazy":
			w.pictures[reference] = len(fetched(p, reference))
		}
	}
	return w
}

// reference is the file that an element makes a browser fetch.
func reference(n *html.Node) string {
	address := ""
	switch {
	case n.Type != html.ElementNode:
	case n.Data == "link" && slices.Contains([]string{"stylesheet", "icon", "manifest", "preload", "modulepreload"}, attribute(n, "rel")):
		address = attribute(n, "href")
	case n.Data == "script":
		address = attribute(n, "src")
	case n.Data == "use":
		address = attribute(n, "href")
	case n.Data == "img":
		address = attribute(n, "src")
		for source := range strings.SplitSeq(attribute(n, "srcset"), ",") {
			if at, ok := strings.CutSuffix(strings.TrimSpace(source), cardsPixels); ok {
				address = at
			}
		}
	}
	address, _, _ = strings.Cut(address, "#")
	return address
}

// addStyle weighs the files that a style sheet names.
func (w weight) addStyle(p *program, address string) {
	p.Helper()
	for _, match := range regexp.MustCompile(`url\("?([^")]+)"?\)`).FindAllSubmatch(fetchedAs(p, address, ""), -1) {
		if named := string(match[1]); !strings.HasPrefix(named, "data:") {
			w.parts[named] = len(fetched(p, named))
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// fetched is what travels for an address.
func fetched(p *program, address string) []byte {
	p.Helper()
	return fetchedAs(p, address, "br, gzip")
}

func fetchedAs(p *program, address, encoding string) []byte {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.url+address, nil)
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", encoding) // set by us, so that nobody unpacks it behind our back
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		p.Fatalf("%s: %s, %v", address, answer.Status, err)
	}
	return body
}
