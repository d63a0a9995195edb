package admin

import (
	"time"

	"lumbung/internal/members"
	"lumbung/payments/ledger"
	"lumbung/payments/ledger/bookfile"
)

// SampleStatement is a statement of made-up figures, for the storybook.
func SampleStatement(asked StatementFor, empty bool) *Statement {
	if asked.Member == nil {
		asked.Member = &members.Membership{User: "sri", Name: "Inaq Sri Wahyuni", Number: 127}
	}
	now := asked.Now.In(asked.Zone)
	first := time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, asked.Zone)
	s := &Statement{StatementFor: asked, first: first, last: first, address: "Jl. Raya Sembalun, Sembalun Lawang"}
	end := first.AddDate(0, 1, 0)
	codes := []string{ledger.Principal, ledger.Mandatory, ledger.Savings, ledger.Proceeds}
	draft := bookfile.NewDraft(asked.Coop.ID, asked.Member.User, first.UnixMilli(), end.UnixMilli(), codes)
	if !empty {
		draft.Carry(ledger.Principal, 100_000)
		draft.Carry(ledger.Mandatory, 120_000)
		draft.Carry(ledger.Savings, 3_119_282)
		add := func(day int, recorded int, ref string, kind ledger.Kind, memo, debit, credit string, amount int64) {
			account := func(code string) string {
				if found, _ := ledger.Find(code); found.Per == ledger.PerMember {
					return string(ledger.Of(code, asked.Member.User))
				}
				return code
			}
			draft.Add(&bookfile.Entry{
				Ref: ref, Kind: string(kind), Memo: memo, EffectiveAt: first.AddDate(0, 0, day-1).Add(10 * time.Hour).UnixMilli(),
				RecordedAt: first.AddDate(0, 0, recorded-1).Add(10 * time.Hour).UnixMilli(),
				Postings:   []bookfile.Posting{{Debit: account(debit), Credit: account(credit), Amount: amount}},
			})
		}
		add(3, 3, "deposit:sembalun.4f7b2c", ledger.Deposited, "KM-2026-00012", ledger.Cash, ledger.Mandatory, 20_000)
		add(5, 5, "release:LB-6ZT93H-2", ledger.Released, "Kopi Robusta ×3", ledger.Clearing, ledger.Savings, 101_844)
		add(12, 33, "deposit:sembalun.9d1e07", ledger.Deposited, "KM-2026-00019", ledger.Cash, ledger.Savings, 250_000)
		add(20, 20, "withdraw:sembalun.77aa31", ledger.Withdrawn, "PN-2026-00004", ledger.Savings, ledger.Cash, 500_000)
		add(28, 28, "release:LB-77QX2A-1", ledger.Released, "Kopi Arabika ×1", ledger.Clearing, ledger.Proceeds, 45_264)
	}
	seal := &ledger.Seal{Book: asked.Coop.ID, N: 1_204, To: end.Add(63 * time.Hour)}
	s.figures = &ledger.MemberStatement{Statement: *draft.Statement(), Until: seal}
	return s
}
