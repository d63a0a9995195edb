package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
)

// market is what there is to visit, read from the sitemap once.
type market struct {
	products   []string // paths, the most popular first
	hot        []string // paths of the goods that everybody wants
	categories []string // paths
	shops      []string // paths; those of a seed at a scale end in -COOPERATIVE-MEMBER
	coops      []string // slugs
	words      []string // of the products' names
	popular    zipf
}

var placePattern = regexp.MustCompile(`<loc>https?://[^/<]+(/[^<]*)</loc>`)

// hotGoods is how a product of which there is little and which all want is called in a seed at a scale.
const hotGoods = "rebutan"

// enough is how many products are visited at most.
const enough = 40_000

// readMarket reads the sitemap: the file that names the others, and of those as many as list enough products.
func readMarket(ctx context.Context, b *browser, seed uint64) (*market, error) {
	p, err := b.send(ctx, "sitemap", http.MethodGet, "/sitemap.xml", nil)
	if err != nil {
		return nil, fmt.Errorf("nothing to measure at %s: %w", b.base, err)
	}
	m := &market{}
	for _, file := range p.all(placePattern) {
		part, err := b.send(ctx, "sitemap", http.MethodGet, file, nil)
		if err != nil {
			return nil, err
		}
		for _, path := range part.all(placePattern) {
			m.add(path)
		}
		if len(m.products) >= enough {
			break
		}
	}
	if len(m.products) == 0 {
		return nil, errors.New("the market has no products: fill it with lumbung seed 0.001")
	}
	r := rand.New(rand.NewPCG(seed, 0))
	r.Shuffle(len(m.products), func(i, j int) { m.products[i], m.products[j] = m.products[j], m.products[i] })
	m.popular = newZipf(len(m.products))
	if len(m.hot) == 0 {
		m.hot = m.products[:1]
	}
	return m, nil
}

func (m *market) add(path string) {
	kind, slug, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case slug == "":
	case kind == "kategori":
		m.categories = append(m.categories, path)
	case kind == "koperasi":
		m.coops = append(m.coops, slug)
	case kind == "lapak":
		m.shops = append(m.shops, path)
	case kind == "p":
		m.products = append(m.products, path)
		if strings.Contains(slug, hotGoods) {
			m.hot = append(m.hot, path)
		}
		if len(m.products)%10 == 1 {
			m.words = append(m.words, strings.Split(slug, "-")...)
		}
	}
}

func (m *market) product(r *rand.Rand) string { return m.products[m.popular.draw(r)] }

// query is one or two words of some product's name, one in ten with a typing mistake.
func (m *market) query(r *rand.Rand) string {
	text := m.word(r)
	if r.IntN(2) == 0 {
		text += " " + m.word(r)
	}
	if at := 1 + r.IntN(len(text)); r.IntN(10) == 0 && at+1 < len(text) {
		text = text[:at] + text[at+1:at+2] + text[at:at+1] + text[at+2:]
	}
	return text
}

// word is a word of some product's name, no number.
func (m *market) word(r *rand.Rand) string {
	for range 20 {
		if word := m.words[r.IntN(len(m.words))]; len(word) > 3 && word[0] >= 'a' {
			return word
		}
	}
	return "kopi"
}

var (
	ownerPattern = regexp.MustCompile(`/lapak/[a-z0-9-]*-(\d{4})-(\d{5})$`)
	coopPattern  = regexp.MustCompile(`-(\d{4})$`)
)

// owner is the telephone of a shop's owner, "" when its address does not say.
func owner(shop string) string {
	m := ownerPattern.FindStringSubmatch(shop)
	if m == nil {
		return ""
	}
	return "083" + m[1] + m[2]
}

// treasurer is the telephone of a cooperative's treasurer, "" when its address does not say.
func treasurer(coop string) string {
	m := coopPattern.FindStringSubmatch(coop)
	if m == nil {
		return ""
	}
	return "083" + m[1] + "00003"
}
