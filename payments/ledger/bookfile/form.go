// Package bookfile is a whole book of a cooperative as one file, which anybody can check without Lumbung, its database or its
// settings. It imports the standard library alone. docs/books.md describes the file byte by byte.
package bookfile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Versions of the forms. They are part of what a digest is taken over.
const (
	BookVersion = 1 // of the first line and the last one
	FormVersion = 2 // of entries and seals, as the ledger has them
)

// onceASum is the account that books had as a sum before it was kept for each member: entries from then name no owner.
const onceASum = "2-1610"

// MaxAmount is the largest amount of a posting and of an entry, in whole rupiah.
const MaxAmount = 1_000_000_000_000_000

// Posting is one arrow: Amount leaves Credit and arrives in Debit.
type Posting struct {
	Debit  string `json:"debit"`
	Credit string `json:"credit"`
	Amount int64  `json:"amount"` // whole rupiah, > 0
}

// Entry is the canonical form of an entry. Times are milliseconds since 1970, UTC.
type Entry struct {
	Version     int       `json:"v"`
	Book        string    `json:"book"`
	Ref         string    `json:"ref"`
	Kind        string    `json:"kind"`
	Subject     string    `json:"subject"`
	EffectiveAt int64     `json:"effective_at"`
	RecordedAt  int64     `json:"recorded_at"`
	Postings    []Posting `json:"postings"`
	Memo        string    `json:"memo"`
	Reverses    string    `json:"reverses"` // ref of the entry that this one takes back, "" for none
	By          string    `json:"by"`
}

// Sum is everything that ever went into an account and out of it, in whole rupiah.
type Sum struct {
	Debit  int64 `json:"debit"`
	Credit int64 `json:"credit"`
}

// Seal is the canonical form of a seal.
type Seal struct {
	Version int            `json:"v"`
	Book    string         `json:"book"`
	N       int64          `json:"n"`    // 1, 2, 3 ... without a gap
	From    int64          `json:"from"` // the To of the seal before; -62135596800000, the year 1, for the first
	To      int64          `json:"to"`   // when its last entry was recorded
	Count   int64          `json:"count"`
	Entries int64          `json:"entries"` // under all seals up to this one
	Root    string         `json:"root"`    // SHA-256 over the digests of its entries, as hex, one behind the other
	Prev    string         `json:"prev"`    // digest of the seal before, "" for the first
	Totals  map[string]Sum `json:"totals"`  // by code of the chart, from the first entry of the book on
}

// Account is one line of the chart of accounts.
type Account struct {
	Code  string `json:"code"`
	Name  string `json:"name"` // Indonesian
	EN    string `json:"en"`
	Class string `json:"class"` // asset, liability, equity, income, expense
	Per   string `json:"per"`   // member, order, payout: whom the account is kept for; "" for the whole cooperative
}

// Book is the first line: whose book it is, and its chart.
type Book struct {
	Version int       `json:"v"`
	Book    string    `json:"book"`
	Chart   []Account `json:"chart"`
}

// End is the last line.
type End struct {
	Version int            `json:"v"`
	Book    string         `json:"book"`
	Entries int64          `json:"entries"`
	Sealed  int64          `json:"sealed"` // entries under seals; those behind them are the open tail
	Seals   int64          `json:"seals"`
	Head    string         `json:"head"`   // digest of the last seal, "" without one
	Totals  map[string]Sum `json:"totals"` // of all entries, the open ones among them
	Lines   string         `json:"lines"`  // SHA-256 over all bytes before this line
}

// Digest is SHA-256, in hex, over a form: its JSON without spaces, fields in the order above, keys of totals in order.
func Digest(form any) string { return digest(encode(form)) }

func encode(form any) []byte {
	text, err := json.Marshal(form)
	if err != nil {
		panic("bookfile: strings and numbers did not encode: " + err.Error())
	}
	return text
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// split tells the line of the chart that an account belongs to, and whom it is kept for.
func split(account string) (code, owner string) {
	for i := range len(account) {
		if account[i] == '/' {
			return account[:i], account[i+1:]
		}
	}
	return account, ""
}

// AddTo adds the postings up by code of the chart.
func (e *Entry) AddTo(totals map[string]Sum) {
	for _, p := range e.Postings {
		code, _ := split(p.Debit)
		into := totals[code]
		into.Debit += p.Amount
		totals[code] = into
		code, _ = split(p.Credit)
		out := totals[code]
		out.Credit += p.Amount
		totals[code] = out
	}
}
