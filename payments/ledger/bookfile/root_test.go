package bookfile_test

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"lumbung/payments/ledger/bookfile"
)

// root is made of digests of entries.
type root struct{ of hash.Hash }

func newRoot() root { return root{sha256.New()} }

func (r root) add(e bookfile.Entry) { r.of.Write([]byte(bookfile.Digest(e))) }
func (r root) sum() string          { return hex.EncodeToString(r.of.Sum(nil)) }
