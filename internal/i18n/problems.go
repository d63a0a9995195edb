package i18n

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Problems lists what is wrong between the languages and inside each: keys one of them lacks, empty sentences, wrong
// plural forms, and values that one sentence has and its counterpart has not. Nothing is right.
func (c *Catalog) Problems() []string {
	id, en := c.locales[Indonesian], c.locales[English]
	problems := slices.Concat(c.Missing(union(id.Keys(), en.Keys())), id.problems(other), en.problems(one, other))
	for _, key := range id.Keys() {
		theirs, both := en.messages[key]
		if !both {
			continue
		}
		if a, b := id.messages[key][other].numbers(), theirs[other].numbers(); !slices.Equal(a, b) {
			problems = append(problems, fmt.Sprintf("%s: id has the values %v, en has %v", key, a, b))
		}
	}
	slices.Sort(problems)
	return problems
}

// problems looks at one language alone. A message has the form other only, or all the forms of the language.
func (l *Locale) problems(forms ...string) []string {
	var problems []string
	for key, m := range l.messages {
		have := slices.Sorted(maps.Keys(m))
		if !slices.Equal(have, forms) && !slices.Equal(have, []string{other}) {
			problems = append(problems, fmt.Sprintf("%s: %s has the forms %v, want %v", key, l.tag, have, forms))
		}
		for form, s := range m {
			if strings.TrimSpace(strings.Join(s.texts, "")) == "" && len(s.values) == 0 {
				problems = append(problems, fmt.Sprintf("%s: %s is empty", key, l.tag))
			}
			if extra := without(s.numbers(), m[other].numbers()); len(extra) > 0 {
				problems = append(problems, fmt.Sprintf("%s: %s form %s has the values %v, which other has not", key, l.tag, form, extra))
			}
		}
	}
	return problems
}

// numbers returns the placeholders of a sentence, sorted, each once. Some forms of a plural may leave out the count.
func (s sentence) numbers() []int {
	return slices.Compact(slices.Sorted(slices.Values(s.values)))
}

func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// without returns what a has and b has not.
func without(a, b []int) []int {
	return slices.DeleteFunc(slices.Clone(a), func(n int) bool { return slices.Contains(b, n) })
}
