// Package archive is the format of a backup: one compressed file of parts, with a manifest that knows the SHA-256 of
// each. It must never leave half a file under its final name, nor hand out a part that it has not checked.
//
// The file is a tar archive under gzip: parts documents/COLLECTION/NUMBER.bson, each some megabytes of BSON documents one
// behind the other (a document begins with its length), parts pictures/NAME, and manifest.json last. Any tar can read it.
package archive

import (
	"errors"
	"time"
)

// Format is the version of the format that this program writes, and the only one it reads.
const Format = 1

// Manifest says what a backup holds.
type Manifest struct {
	Format      int          `json:"format"`
	Made        time.Time    `json:"made"`
	Engine      string       `json:"engine"` // the database that it was made of; it can be restored into any
	Collections []Collection `json:"collections"`
	Pictures    int          `json:"pictures"`
	Parts       []Part       `json:"parts"` // in the order of the file
}

// Collection is how many documents of a collection there are.
type Collection struct {
	Name      string `json:"name"`
	Documents int    `json:"documents"`
}

// Part is one part of the file.
type Part struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Documents is the number of documents of all collections.
func (m Manifest) Documents() (n int) {
	for _, c := range m.Collections {
		n += c.Documents
	}
	return n
}

// ErrDamaged is the refusal of a file that is not what was written.
var ErrDamaged = errors.New("the backup is damaged or not whole")

const (
	manifestName = "manifest.json"
	documents    = "documents/"
	pictures     = "pictures/"
	partSize     = 4 << 20   // of documents; a part may be longer by one document
	partLimit    = 128 << 20 // more than any part of documents or any manifest can have
)
