package bookfile

import (
	"cmp"
	"maps"
	"slices"
)

// StatementVersion is that of the form of a statement. It is part of what its digest is taken over.
const StatementVersion = 1

// Statement is the canonical form of what a book says of one member over a period (rekening koran). An entry counts from when it took
// effect, or from its recording where that comes first. Times are milliseconds since 1970, UTC.
type Statement struct {
	Version  int       `json:"v"`
	Book     string    `json:"book"`
	Member   string    `json:"member"`
	From     int64     `json:"from"` // [From, To)
	To       int64     `json:"to"`
	Accounts []Extract `json:"accounts"` // in the order of their codes, those without a balance and without a move left out
}

// Extract is one account of a statement, in whole rupiah, as the account grows: Before + In - Out = After.
type Extract struct {
	Code   string `json:"code"`
	Before int64  `json:"before"`
	In     int64  `json:"in"`
	Out    int64  `json:"out"`
	After  int64  `json:"after"`
	Moves  []Move `json:"moves"` // in the order of At, then of Recorded, then of the bytes of Ref
}

// Move is one entry as an account sees it.
type Move struct {
	Ref      string `json:"ref"`
	Kind     string `json:"kind"`
	Memo     string `json:"memo"`
	At       int64  `json:"at"` // from when it counts
	Recorded int64  `json:"recorded_at"`
	Amount   int64  `json:"amount"` // > 0 where the account grew
}

// Draft is a statement in the making: entries are added in any order.
type Draft struct {
	statement Statement
	accounts  map[string]*Extract // by code: those that are kept per member
}

// NewDraft begins a statement; codes are the lines of the chart that are kept per member.
func NewDraft(book, member string, from, to int64, codes []string) *Draft {
	d := &Draft{
		statement: Statement{Version: StatementVersion, Book: book, Member: member, From: from, To: to}, accounts: map[string]*Extract{},
	}
	for _, code := range codes {
		d.accounts[code] = &Extract{Code: code, Moves: []Move{}}
	}
	return d
}

// Carry adds what stood on an account before the period.
func (d *Draft) Carry(code string, amount int64) {
	if account := d.accounts[code]; account != nil {
		account.Before += amount
	}
}

// Add adds an entry: to what stood before the period, or as a move of it. What counts later, and what is not the member's, is left out.
func (d *Draft) Add(e *Entry) {
	at := min(e.EffectiveAt, e.RecordedAt)
	if at >= d.statement.To {
		return
	}
	sums := map[string]int64{}
	for _, p := range e.Postings {
		d.sum(sums, p.Debit, p.Amount)
		d.sum(sums, p.Credit, -p.Amount)
	}
	for code, amount := range sums {
		switch {
		case amount == 0: // it only passed through
		case at < d.statement.From:
			d.Carry(code, amount)
		default:
			account := d.accounts[code]
			account.Moves = append(account.Moves, Move{
				Ref: e.Ref, Kind: e.Kind, Memo: e.Memo, At: at, Recorded: e.RecordedAt, Amount: amount,
			})
		}
	}
}

// sum adds a debit, or less than zero, to an account of the member, as the account grows.
func (d *Draft) sum(sums map[string]int64, account string, by int64) {
	code, owner := split(account)
	if owner != d.statement.Member || d.accounts[code] == nil {
		return
	}
	if code[0] != '1' && code[0] != '5' {
		by = -by
	}
	sums[code] += by
}

// Statement is what was added, in order and summed up.
func (d *Draft) Statement() *Statement {
	s := d.statement
	s.Accounts = []Extract{}
	for _, code := range slices.Sorted(maps.Keys(d.accounts)) {
		account := *d.accounts[code]
		account.Moves = slices.Clone(account.Moves)
		slices.SortFunc(account.Moves, func(a, b Move) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Recorded, b.Recorded), cmp.Compare(a.Ref, b.Ref))
		})
		for _, m := range account.Moves {
			account.In, account.Out = account.In+max(m.Amount, 0), account.Out+max(-m.Amount, 0)
		}
		account.After = account.Before + account.In - account.Out
		if account.Before != 0 || len(account.Moves) > 0 {
			s.Accounts = append(s.Accounts, account)
		}
	}
	return &s
}

// Digest is the fingerprint of the figures. The seal up to which they go is not in it: as long as nothing was recorded that belongs to the
// period, every statement of it has the same.
func (s *Statement) Digest() string { return Digest(s) }
