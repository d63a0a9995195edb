package reports_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
)

// The code of a statement is compared with today's book: its seal, and the figures under it.
func TestCodeOfAStatement(t *testing.T) {
	m := officetest.Open(t)
	reader := m.As(m.Member("Lalu", members.RoleSupervisor))
	sri := m.Member("Sri Wahyuni")
	saves(m, sri, "setoran-sri-pertama-01", 150_000)
	sealed(m)
	zone := time.FixedZone("WITA", 8*60*60)
	issued, err := m.Ledger.MemberStatement(t.Context(), ledger.StatementAsked{
		Book: m.Coop.ID, Member: sri, From: time.Date(2026, 11, 1, 0, 0, 0, 0, zone), To: time.Date(2026, 12, 1, 0, 0, 0, 0, zone),
	})
	m.Must(err)
	saves(m, sri, "setoran-sri-kedua-0001", 25_000)
	sealed(m)
	code := issued.Paper(zone).String()
	ask := func(code string) string { return office + "/bukti?" + url.Values{"segel": {code}}.Encode() }
	reader.Get(ask(code)).Is(http.StatusOK).Says(issued.Head().String() + " ada di buku hari ini")
	other := strings.ReplaceAll(code, "2026-11", "2026-10")
	reader.Get(ask(other)).Is(http.StatusOK).Says("tetapi angkanya lain").Silent("ada di buku hari ini")
	reader.Get(ask(strings.Replace(code, "1:", "2:", 1))).Is(http.StatusOK).Says("tidak ada di buku hari ini")
	reader.Get(ask("1:9f2c81d05a7e:" + sri)).Is(http.StatusUnprocessableEntity)
}
