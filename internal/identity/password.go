package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed" // the list of common passwords
	"encoding/base64"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"lumbung/internal/fault"
)

// Length of a password in runes. There are no rules about its characters.
const (
	minPassword = 8
	maxPassword = 128
)

//go:embed common.txt
var commonList string

// cost is the cost of one hash: the minimum of OWASP ASVS 5.0 for argon2id with two passes.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

const (
	saltLength = 16
	keyLength  = 32
)

// hasher makes and checks password hashes. A hash takes 19 MiB and one processor for some 40 ms; slots limits the hashes at
// once to half of the processors.
type hasher struct {
	cost  cost
	slots chan struct{}
	dummy string // fits no password; compared for unknown people
}

func newHasher() hasher {
	h := hasher{cost: cost{memory: 19456, passes: 2, threads: 1}, slots: make(chan struct{}, max(1, runtime.NumCPU()/2))}
	h.dummy = phc(h.cost, random(saltLength), random(keyLength))
	return h
}

// random returns n random bytes.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// hash returns the PHC string of a password.
func (h hasher) hash(ctx context.Context, password string) (string, error) {
	salt := random(saltLength)
	key, err := h.key(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return phc(h.cost, salt, key), nil
}

// verify says whether a password fits, and whether the stored hash is weaker than a new one would be.
func (h hasher) verify(ctx context.Context, password, stored string) (fits, weak bool, err error) {
	was, salt, want, err := parsePHC(stored)
	if err != nil {
		return false, false, err
	}
	key, err := h.key(ctx, password, salt, was)
	if err != nil {
		return false, false, err
	}
	weak = was.memory < h.cost.memory || was.passes < h.cost.passes || len(want) < keyLength
	return subtle.ConstantTimeCompare(key, want) == 1, weak, nil
}

// key waits for a free slot and hashes.
func (h hasher) key(ctx context.Context, password string, salt []byte, c cost) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	key := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, keyLength)
	runtime.GC() // without it the heap grows by twice the hash's memory before the next collection
	return key, nil
}

// phc writes a hash as $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func phc(c cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, c.memory, c.passes, c.threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func parsePHC(s string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("identity: stored password is no argon2id hash")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err == nil {
		salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	}
	if err == nil {
		key, err = base64.RawStdEncoding.DecodeString(parts[5])
	}
	if err != nil || c.passes == 0 || c.threads == 0 || len(salt) == 0 || len(key) != keyLength {
		return c, nil, nil, fmt.Errorf("identity: stored password hash is damaged")
	}
	return c, salt, key, nil
}

// commonPasswords reads the embedded list: one lower-case password a line, # begins a comment.
func commonPasswords() map[string]bool {
	common := map[string]bool{}
	for line := range strings.Lines(commonList) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			common[line] = true
		}
	}
	return common
}

// weakness returns why a password is refused, nil when it is accepted. known is what others may know about its owner.
func (s *Service) weakness(password string, known ...string) *fault.Fault {
	n := utf8.RuneCountInString(password)
	switch plain := strings.ToLower(password); {
	case n < minPassword:
		return fault.New(fault.Invalid, "password.too_short").With(minPassword)
	case n > maxPassword:
		return fault.New(fault.Invalid, "password.too_long").With(maxPassword)
	case s.common[plain], s.common[strings.TrimRightFunc(plain, notLetter)], fewRunes(plain):
		return fault.New(fault.Invalid, "password.common")
	case guessable(plain, known):
		return fault.New(fault.Invalid, "password.guessable")
	}
	return nil
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

func separates(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// fewRunes says whether a password repeats one, two or three characters.
func fewRunes(password string) bool {
	seen := map[rune]bool{}
	for _, r := range password {
		seen[r] = true
	}
	return len(seen) <= 3
}

// guessable says whether fewer than five characters of a password remain without its owner's name, number and address.
func guessable(password string, known []string) bool {
	rest := password
	for _, word := range knownWords(known) {
		rest = strings.ReplaceAll(rest, word, " ")
	}
	if rest == password {
		return false
	}
	return utf8.RuneCountInString(strings.Join(strings.FieldsFunc(rest, separates), "")) < 5
}

// knownWords returns the words in known, the longest first, and phone numbers also without their prefix.
func knownWords(known []string) []string {
	words := []string{"lumbung", "koperasi"}
	for _, text := range known {
		for _, word := range strings.FieldsFunc(strings.ToLower(text), separates) {
			if utf8.RuneCountInString(word) < 3 {
				continue
			}
			words = append(words, word)
			if len(word) > 8 {
				words = append(words, strings.TrimPrefix(word, "62"), strings.TrimPrefix(word, "0"))
			}
		}
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}
