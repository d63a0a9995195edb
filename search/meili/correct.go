package meili

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/search"
)

// corrected is the text as it was understood, read off the words that matched in the first document; "" when none had to
// be mended. Documents that were found by the words as typed show none.
func (ix *Index) corrected(words []string, first meilisearch.Hit) string {
	matched := matches(first)
	if len(matched) == 0 {
		return ""
	}
	mended, texts := false, slices.Clone(words)
	for i, w := range words {
		if ix.stands(w, i == len(words)-1, matched) {
			continue
		}
		if near := closest(w, matched); near != "" {
			texts[i], mended = near, true
		}
	}
	if !mended {
		return ""
	}
	return strings.Join(texts, " ")
}

// stands says whether the word itself, one that means the same, or, when it is the last, one that begins with it, is
// among those that matched.
func (ix *Index) stands(word string, last bool, matched []string) bool {
	begins := last && utf8.RuneCountInString(word) > 1
	return slices.ContainsFunc(matched, func(m string) bool {
		return m == word || slices.Contains(ix.synonyms[word], m) || begins && strings.HasPrefix(m, word)
	})
}

// closest returns the word that a mistyped one was taken for, "" when it was left out: the closest first, then one with
// the same first letter, then the one that stands first.
func closest(word string, matched []string) string {
	best, rank := "", 2*search.AllowedTypos(word)+2
	for _, m := range matched {
		r := 2 * search.Distance(word, m)
		if first, _ := utf8.DecodeRuneInString(m); !strings.HasPrefix(word, string(first)) {
			r++
		}
		if r < rank && !search.IsNumber(m) {
			best, rank = m, r
		}
	}
	return best
}

// matches are the words of a document that matched, whole, in the order of the document.
func matches(hit meilisearch.Hit) []string {
	var positions map[string][]struct{ Start int }
	if json.Unmarshal(hit["_matchesPosition"], &positions) != nil {
		return nil
	}
	var words []string
	for _, field := range near() {
		var text string
		if json.Unmarshal(hit[field], &text) != nil {
			continue
		}
		for _, at := range positions[field] {
			if at.Start >= 0 && at.Start < len(text) {
				word, _, _ := strings.Cut(text[at.Start:], " ")
				words = append(words, word)
			}
		}
	}
	return words
}

// texts are the values of one field.
func texts(hits meilisearch.Hits, field string) ([]string, error) {
	var all []string
	for _, hit := range hits {
		var text string
		if err := json.Unmarshal(hit[field], &text); err != nil {
			return nil, fmt.Errorf("read %s: %w", field, err)
		}
		all = append(all, text)
	}
	return all, nil
}

// Suggest finds documents in whose names every word typed occurs and some word goes on from the last, the most sold first.
func (ix *Index) Suggest(ctx context.Context, typed string, limit int) (ids []string, err error) {
	words := search.WithoutStopWords(typed)
	if words = words[:min(len(words), maxWords)]; len(words) == 0 || limit <= 0 {
		return nil, nil
	}
	err = ix.ask(ctx, func(ctx context.Context, c *clients) error {
		for _, in := range []string{fieldName, fieldNearName} {
			r := ix.request(try{words: written(words), in: []string{in}}, nil, "")
			r.Sort, r.Limit, r.AttributesToRetrieve = order(search.MostSold), int64(limit), []string{fieldID}
			answer, err := c.multi(ctx, &meilisearch.MultiSearchRequest{Queries: []*meilisearch.SearchRequest{r}})
			if err != nil {
				return err
			}
			if ids, err = texts(answer.Results[0].Hits, fieldID); err != nil || len(ids) > 0 {
				return err
			}
		}
		return nil
	})
	return ids, err
}
