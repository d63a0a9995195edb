package bookfile

import "fmt"

// Problem is one thing that is wrong with a file, and where.
type Problem struct {
	Line   int64  // of the file, from 1
	Kind   string // what stands there, or should: book, entry, seal, end
	N      int64  // which one, 0 for the first line and the last
	Ref    string // of an entry that can be read
	Wrong  Wrong
	Detail string // figures, in English; "" for none
}

// Wrong says what is wrong.
type Wrong string

// What can be wrong.
const (
	Unreadable Wrong = "unreadable" // no line of such a file
	Changed    Wrong = "changed"    // the line does not have the digest that stands in it
	Missing    Wrong = "missing"    // something is missing in front of it
	OutOfPlace Wrong = "place"      // it stands twice, or somewhere else
	Foreign    Wrong = "foreign"    // it belongs to another book, or to another version of the file
	Cut        Wrong = "cut"        // the file ends without its last line
	Behind     Wrong = "behind"     // something stands behind the last line
	Chart      Wrong = "chart"      // an account is not in the chart, or the chart contradicts itself
	Unsound    Wrong = "unsound"    // an entry lacks something, or an amount is none
	Order      Wrong = "order"      // an entry was recorded before the one in front of it
	Twice      Wrong = "twice"      // another entry has the same reference
	NoMirror   Wrong = "mirror"     // it takes back an entry that is not there, or not by its mirror, or for the second time
	BelowZero  Wrong = "below"      // an account of a member, an order or a withdrawal went below zero
	Chain      Wrong = "chain"      // the seal does not follow the one before
	Cover      Wrong = "cover"      // the seal does not fit the entries under it
	Totals     Wrong = "totals"     // the sums are not those of the entries
)

// String says it in English.
func (p Problem) String() string {
	where := fmt.Sprintf("line %d, %s", p.Line, p.Kind)
	if p.N > 0 {
		where += fmt.Sprintf(" %d", p.N)
	}
	if p.Ref != "" {
		where += " (" + p.Ref + ")"
	}
	text := where + ": " + p.Wrong.text()
	if p.Detail != "" {
		text += ": " + p.Detail
	}
	return text
}

func (w Wrong) text() string {
	return map[Wrong]string{
		Unreadable: "this is no line of a book",
		Changed:    "was changed: it does not have the digest that stands beside it",
		Missing:    "something is missing in front of it",
		OutOfPlace: "stands in the wrong place, or twice",
		Foreign:    "belongs to another book, or to another version of the file",
		Cut:        "the file ends here, without its last line",
		Behind:     "stands behind the end of the book",
		Chart:      "an account is not as the chart of accounts has it",
		Unsound:    "the entry is not sound",
		Order:      "was recorded before the entry in front of it",
		Twice:      "has the reference of another entry",
		NoMirror:   "is not the mirror of an entry that is taken back once",
		BelowZero:  "takes an account below zero",
		Chain:      "does not follow the seal before it",
		Cover:      "does not fit the entries under it",
		Totals:     "has other sums than the entries make",
	}[w]
}
