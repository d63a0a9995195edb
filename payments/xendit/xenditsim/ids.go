package xenditsim

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// ids makes identifiers, from a seed or at random. The count is restored from the book, so none comes twice.
type ids struct {
	seed  int64
	count uint64
}

// next returns 32 hexadecimal digits.
func (i *ids) next() string {
	i.count++
	if i.seed == 0 {
		var b [16]byte
		rand.Read(b[:]) // never fails since Go 1.24
		return hex.EncodeToString(b[:])
	}
	sum := digest(fmt.Sprintf("%d:%d", i.seed, i.count))
	return hex.EncodeToString(sum[:16])
}

// object returns an id of 24 hexadecimal digits, as invoices have.
func (i *ids) object() string { return i.next()[:24] }

// uuid returns an id in the form of a UUID, as webhooks and payments have.
func (i *ids) uuid() string { return asUUID(i.next()) }

func asUUID(h string) string {
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:32]
}

func digest(text string) [sha256.Size]byte { return sha256.Sum256([]byte(text)) }

// figures derives n decimal digits from a text: account numbers and pay codes that stay the same.
func figures(text string, n int) string {
	sum := digest(text)
	digits := fmt.Sprintf("%020d", binary.BigEndian.Uint64(sum[:8]))
	return digits[len(digits)-n:]
}

// chance says whether something with the given probability happens, the same way for the same text.
func chance(probability float64, text string) bool {
	sum := digest(text)
	return float64(binary.BigEndian.Uint64(sum[:8])>>11)/(1<<53) < probability
}
