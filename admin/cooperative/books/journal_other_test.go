package books_test

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// trialByCode is what stands on each account that moved, by code, debits less credits.
func trialByCode(m *markettest.Market) map[string]money.Amount {
	trial, err := m.Ledger.TrialBalance(m.Context(), "sembalun")
	m.Must(err)
	balances := map[string]money.Amount{}
	for _, row := range trial.Rows {
		balances[row.Account.Code] = row.Net()
	}
	return balances
}

// wantBalances compares what another program makes of a file with the trial balance; an account of zero may be left out.
func wantBalances(t *testing.T, got, want map[string]money.Amount) {
	t.Helper()
	if len(want) < 4 {
		t.Fatalf("only %d accounts moved: the test shows nothing", len(want))
	}
	for code, balance := range want {
		if got[code] != balance {
			t.Errorf("%s: got %d, the trial balance says %d", code, got[code], balance)
		}
	}
	for code, balance := range got {
		if _, moved := want[code]; !moved && balance != 0 {
			t.Errorf("%s: got %d, the trial balance says nothing", code, balance)
		}
	}
}

// awkward is a market with entries before the period and in it, whose texts are no easy reading.
func awkward(t *testing.T) (m *markettest.Market, days string) {
	t.Helper()
	m = officetest.Open(t)
	seller := m.Member("Sri; (Wahyuni), | ibu")
	m.Complete(m.Pay(m.Buy(m.Product(seller, "Kopi; \"asli\" | (1)"), 1, "pickup"))[0])
	m.Pass(5 * time.Minute)
	_, err := m.Ledger.Seal(t.Context())
	m.Must(err)
	m.Pass(48 * time.Hour)
	begin := m.Clock.Now()
	m.Complete(m.Pay(m.Buy(m.Product(m.Member("Ana"), "=Gula Aren"), 2, "pickup"))[0])
	_, err = m.Ledger.Post(t.Context(), ledger.Entry{
		Book: "sembalun", Ref: "biaya (1); x", Kind: ledger.Settled, By: "siti", EffectiveAt: begin.AddDate(0, 0, -3), Memo: "dua  spasi ; |",
		Postings: []ledger.Posting{{Debit: ledger.Bank, Credit: "4-9100", Amount: 30_000}},
	})
	m.Must(err)
	day := begin.In(time.FixedZone("WITA", 8*60*60))
	return m, "?dari=" + day.Format(time.DateOnly) + "&sampai=" + day.AddDate(0, 0, 2).Format(time.DateOnly)
}

// hledger reads the journal, and its balances are the trial balance.
func TestHledgerReadsTheJournal(t *testing.T) {
	m, days := awkward(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	file := treasurer.Get("/pengurus/sembalun/jurnal/hledger" + days).Is(200)
	if name := file.Header.Get("Content-Disposition"); !strings.Contains(name, ".journal") {
		t.Errorf("its name: %s", name)
	}
	for _, want := range []string{"Saldo awal", "commodity IDR 1000.", "=2026-11-", "(biaya [1], x)", "; pemilik: Ana"} {
		if !strings.Contains(file.Body, want) {
			t.Errorf("the file lacks %q\n%s", want, file.Body)
		}
	}
	treasurer.Get("/pengurus/sembalun/jurnal/hledger?dari=2026-11-30&sampai=2026-11-20").Is(422)
	program, err := exec.LookPath("hledger")
	if err != nil {
		if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
			t.Fatal(err)
		}
		t.Skip("hledger is not installed")
	}
	name := filepath.Join(t.TempDir(), "book.journal")
	if err := os.WriteFile(name, []byte(file.Body), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), program, "-f", name, "check", "--strict").CombinedOutput(); err != nil {
		t.Fatalf("hledger refuses the file: %v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), program, "-f", name, "balance", "--flat", "--no-total", "-O", "csv").Output()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(out))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]money.Amount{}
	for _, row := range rows[1:] {
		got[codeOf(t, row[0])] += amountOf(t, strings.TrimSpace(strings.TrimPrefix(row[1], "IDR")))
	}
	wantBalances(t, got, trialByCode(m))
}

// The file for GnuCash has the trial balance's sums, and every transaction in it balances, over accounts of its file of accounts.
func TestGnuCashSums(t *testing.T) {
	m, days := awkward(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	read := func(address string) [][]string {
		rows, err := csv.NewReader(strings.NewReader(treasurer.Get("/pengurus/sembalun/jurnal/" + address).Is(200).Body)).ReadAll()
		m.Must(err)
		return rows
	}
	accounts := map[string]bool{}
	for _, row := range read("gnucash-akun")[1:] {
		accounts[row[1]] = true
	}
	got, sums := map[string]money.Amount{}, map[string]money.Amount{}
	for _, row := range read("gnucash" + days)[1:] {
		amount := amountOf(t, row[12])
		got[codeOf(t, row[9])] += amount
		sums[row[1]] += amount
		if !accounts[row[9]] {
			t.Errorf("%s is not among the accounts", row[9])
		}
	}
	for ref, sum := range sums {
		if sum != 0 {
			t.Errorf("%s is off by %d", ref, sum)
		}
	}
	wantBalances(t, got, trialByCode(m))
	treasurer.Get("/pengurus/sembalun/jurnal/gnucash").Is(422)
}

// codeOf is the code in Harta:1-1100 Kas.
func codeOf(t *testing.T, account string) string {
	t.Helper()
	_, name, found := strings.Cut(account, ":")
	code, _, spaced := strings.Cut(name, " ")
	if !found || !spaced {
		t.Fatalf("an account that is none: %q", account)
	}
	return code
}

func amountOf(t *testing.T, text string) money.Amount {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return money.Amount(n)
}
