package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestSlug is how many bytes a slug has at most.
const longestSlug = 60

// Slug makes a part of an address from a name: a-z, 0-9 and single hyphens, at most 60 bytes, "" when nothing of the name can
// stand in an address. Marks come off letters, and what does not part a word (apostrophes, soft hyphens) leaves no hyphen.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(Apostrophes(strings.ToLower(name))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= longestSlug {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
