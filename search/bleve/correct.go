package bleve

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"lumbung/search"
)

// alternatives is what a typed word may stand for: terms of the index, the likeliest first, and, when it is the last word,
// everything that begins with it.
type alternatives struct {
	terms  []string
	prefix string
}

// maxTerms is how many terms a mistyped word may stand for.
const maxTerms = 4

// correct finds out what the words stand for. A word that the index has, or that some term begins with when it is the
// last, stands for itself, unless in doubt; any other for the terms closest to it. corrected is the text as it was understood, "" when
// nothing had to be mended.
func (ix *Index) correct(words []word, doubt bool) (meant []alternatives, corrected string, err error) {
	if len(words) == 0 {
		return nil, "", nil
	}
	reader, err := ix.reader()
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	meant = asTyped(words)
	understood, mended := slices.Clone(words), false
	for i, w := range words {
		near, err := ix.closeTerms(reader, meant[i], doubt)
		if err != nil {
			return nil, "", err
		}
		if len(near) > 0 {
			meant[i].terms = near
		}
		if len(near) > 0 && near[0] != w.term {
			understood[i].written, mended = near[0], true
		}
	}
	if mended {
		corrected = text(understood)
	}
	return meant, corrected, nil
}

// asTyped lets each word stand for itself.
func asTyped(words []word) []alternatives {
	meant := make([]alternatives, len(words))
	for i, w := range words {
		meant[i].terms = []string{w.term}
		if i == len(words)-1 && utf8.RuneCountInString(w.written) > 1 && !search.IsNumber(w.term) {
			meant[i].prefix = w.written
		}
	}
	return meant
}

// closeTerms returns the terms closest to a word that needs mending, none for one that does not.
func (ix *Index) closeTerms(reader index.IndexReader, m alternatives, doubt bool) ([]string, error) {
	known, err := has(reader, m.terms[0], m.prefix)
	if err != nil || known && !doubt {
		return nil, err
	}
	return closest(reader, m.terms[0])
}

func (ix *Index) reader() (index.IndexReader, error) {
	advanced, err := ix.live.Advanced()
	if err != nil {
		return nil, err
	}
	return advanced.Reader()
}

// has says whether the index has the term, or one that begins with the prefix ("" asks for none).
func has(reader index.IndexReader, term, prefix string) (bool, error) {
	first := func(dict index.FieldDict, err error) (bool, error) {
		if err != nil {
			return false, err
		}
		entry, err := dict.Next()
		return entry != nil, errors.Join(err, dict.Close())
	}
	if found, err := first(reader.FieldDictRange(fieldAll, []byte(term), []byte(term))); found || err != nil || prefix == "" {
		return found, err
	}
	return first(reader.FieldDictPrefix(fieldAll, []byte(prefix)))
}

// candidate is a term that a mistyped word may stand for.
type candidate struct {
	term string
	rank int // smaller is better
	docs uint64
}

func (c candidate) compare(other candidate) int {
	return cmp.Or(cmp.Compare(c.rank, other.rank), cmp.Compare(other.docs, c.docs), strings.Compare(c.term, other.term))
}

// closest returns the terms within the distance that a word of this length is forgiven: the closest first, then those
// with the same first letter, then the most frequent.
func closest(reader index.IndexReader, term string) ([]string, error) {
	forgiven := search.AllowedTypos(term)
	fuzzy, ok := reader.(index.IndexReaderFuzzy)
	if forgiven == 0 || !ok {
		return nil, nil
	}
	dict, err := fuzzy.FieldDictFuzzy(fieldAll, term, 2, "") // 2, since two letters that changed places count as two
	if err != nil {
		return nil, err
	}
	var found []candidate
	entry, err := dict.Next()
	for ; entry != nil && err == nil; entry, err = dict.Next() {
		d := search.Distance(term, entry.Term)
		if d > forgiven || search.IsNumber(entry.Term) {
			continue
		}
		rank := 2 * d
		if entry.Term[0] != term[0] {
			rank++
		}
		found = append(found, candidate{entry.Term, rank, entry.Count})
	}
	slices.SortFunc(found, candidate.compare)
	terms := make([]string, 0, maxTerms)
	for _, c := range found[:min(len(found), maxTerms)] {
		terms = append(terms, c.term)
	}
	return terms, errors.Join(err, dict.Close())
}

// query finds the documents with any of the terms; a name weighs more than a shop or a shelf, these more than a
// description, and the likeliest term more than the others.
func (m alternatives) query() query.Query {
	var some []query.Query
	for _, in := range []struct {
		field  string
		weight float64
	}{{fieldName, 8}, {fieldShop, 3}, {fieldShelf, 3}, {fieldText, 1}} {
		for i, term := range m.terms {
			some = append(some, termIn(in.field, term, in.weight/float64(i+1)))
		}
		if m.prefix != "" {
			some = append(some, prefixIn(in.field, m.prefix, in.weight/4))
		}
	}
	return bleve.NewDisjunctionQuery(some...)
}

// inNames finds the documents whose name has any of the terms.
func (m alternatives) inNames() query.Query {
	var some []query.Query
	for _, term := range m.terms {
		some = append(some, termIn(fieldName, term, 1))
	}
	if m.prefix != "" {
		some = append(some, prefixIn(fieldName, m.prefix, 1))
	}
	return bleve.NewDisjunctionQuery(some...)
}

func termIn(field, term string, weight float64) query.Query {
	q := bleve.NewTermQuery(term)
	q.SetField(field)
	q.SetBoost(weight)
	return q
}

func prefixIn(field, prefix string, weight float64) query.Query {
	q := bleve.NewPrefixQuery(prefix)
	q.SetField(field)
	q.SetBoost(weight)
	return q
}
