package text

import (
	"regexp"
	"strings"
)

// IsEmail tells whether a text can be an e-mail address. It is stricter than RFC 5322 on purpose: the domain has a dot, and quotes,
// comments and letters beyond ASCII are refused, as payment gateways refuse them.
func IsEmail(s string) bool {
	return len(s) <= 254 && strings.IndexByte(s, '@') <= 64 && email.MatchString(s)
}

// A part before the @ has at most 64 bytes and a label of the domain 63 (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4).
var email = regexp.MustCompile(
	`^[\w!#$%&'*+/=?^{|}~-]+(\.[\w!#$%&'*+/=?^{|}~-]+)*` +
		`@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$`,
)
