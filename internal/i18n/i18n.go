// Package i18n holds the sentences people read, in Indonesian and English, and writes numbers, dates and times as each
// language does. It must never know what a sentence is about.
package i18n

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// The languages. Indonesian is the first: it answers for every language there is no catalog of.
const (
	Indonesian = "id"
	English    = "en"
)

// Catalog is every sentence in every language. It does not change after Load and is safe for concurrent use.
type Catalog struct {
	locales map[string]*Locale
}

// Locale is one language of a catalog.
type Locale struct {
	tag      string
	messages map[string]message
}

// Load reads id.json and en.json at the root of each file system: flat objects of key and sentence, where a sentence is
// text with {0}, {1} for its values, or an object of plural forms, {"one": …, "other": …}. A key may be declared only
// once per language.
func Load(files ...fs.FS) (*Catalog, error) {
	c := &Catalog{locales: map[string]*Locale{}}
	for _, tag := range []string{Indonesian, English} {
		c.locales[tag] = &Locale{tag: tag, messages: map[string]message{}}
	}
	for _, f := range files {
		names, err := fs.Glob(f, "*.json")
		if err != nil {
			return nil, fmt.Errorf("list locales: %w", err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("list locales: no *.json in %v", f)
		}
		for _, name := range names {
			if err := c.loadFile(f, name); err != nil {
				return nil, fmt.Errorf("load %s: %w", name, err)
			}
		}
	}
	return c, nil
}

func (c *Catalog) loadFile(f fs.FS, name string) error {
	locale, known := c.locales[strings.TrimSuffix(path.Base(name), ".json")]
	if !known {
		return fmt.Errorf("unknown language, want %s or %s", Indonesian, English)
	}
	content, err := fs.ReadFile(f, name)
	if err != nil {
		return err
	}
	return readMessages(content, func(key string, m message) error {
		if _, taken := locale.messages[key]; taken {
			return fmt.Errorf("key %q is declared twice", key)
		}
		locale.messages[key] = m
		return nil
	})
}

// Locale returns the language of a tag, "en" or "en-GB"; Indonesian when there is none.
func (c *Catalog) Locale(tag string) *Locale {
	language, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if l, known := c.locales[language]; known {
		return l
	}
	return c.locales[Indonesian]
}

// Tag is the language, "id" or "en".
func (l *Locale) Tag() string { return l.tag }

// Has tells whether there is a sentence for key.
func (l *Locale) Has(key string) bool {
	_, found := l.messages[key]
	return found
}

// Keys returns all keys, sorted.
func (l *Locale) Keys() []string { return slices.Sorted(maps.Keys(l.messages)) }

// Missing returns those of keys that some language has no sentence for, as "en: cart.empty".
func (c *Catalog) Missing(keys []string) []string {
	var missing []string
	for _, tag := range []string{Indonesian, English} {
		for _, key := range keys {
			if !c.locales[tag].Has(key) {
				missing = append(missing, tag+": "+key)
			}
		}
	}
	return missing
}

// T writes the sentence of key with its values in place. A message with plural forms chooses by its first whole number.
// A key without a sentence comes back as ‹key›, a value that is not there as ‹0›.
func (l *Locale) T(key string, args ...any) string {
	m, found := l.messages[key]
	if !found {
		return "‹" + key + "›"
	}
	return m.form(l.tag, args).write(l, args)
}
