package reports

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// bare is a visit whose sentences are those of the office.
func bare(t *testing.T) *Visit {
	t.Helper()
	locales, err := i18n.Load(os.DirFS("../locales"))
	if err != nil {
		t.Fatal(err)
	}
	return office.Bare(admin.Parts{}, locales.Locale("id"))
}

// balances is a trial balance by code: more than zero is a debit.
func balances(by map[string]money.Amount) ledger.Trial {
	trial := ledger.Trial{Last: &ledger.Seal{}}
	for _, account := range ledger.Chart() {
		if net, moved := by[account.Code]; moved {
			trial.Rows = append(trial.Rows, ledger.TrialRow{Account: account, Debit: max(net, 0), Credit: max(-net, 0)})
			trial.Debit, trial.Credit = trial.Debit+max(net, 0), trial.Credit+max(-net, 0)
		}
	}
	return trial
}

// figures are the amounts of the rows of a statement, by what their first column says.
func figures(rows [][]string) map[string][]string {
	by := map[string][]string{}
	for _, row := range rows[1:] {
		by[row[0]] = row[1:]
	}
	return by
}

// Case A of docs/books.md, and a month after it: goods of 100.000, commission 5 %, the gateway's 805 borne by the cooperative.
func TestStatementsOfCaseA(t *testing.T) {
	v := bare(t)
	before := balances(nil)
	caseA := balances(map[string]money.Amount{
		ledger.Bank: 49_195, ledger.GatewayCost: 805, ledger.Commission: -5_000, ledger.Savings: -45_000,
	})
	later := balances(map[string]money.Amount{
		ledger.Bank: 149_195, ledger.GatewayCost: 905, ledger.Commission: -5_100, ledger.Savings: -45_000, ledger.Principal: -50_000,
		"4-2110": -30_000, "4-9100": -20_000,
	})
	for _, tt := range []struct {
		view string
		of   trials
		want map[string][]string
	}{
		{surplus, trials{before, before, caseA}, map[string][]string{
			"4-1110 Jasa penjualan anggota": {"5000", "0"}, "Partisipasi anggota": {"5000", "0"}, "SHU kotor": {"5000", "0"},
			"5-1310 Beban payment gateway": {"805", "0"}, "SHU koperasi": {"4195", "0"}, "SHU sebelum pajak": {"4195", "0"},
		}},
		{surplus, trials{before, caseA, later}, map[string][]string{
			"Partisipasi anggota": {"100", "5000"}, "Usaha dengan bukan anggota": {"30000", "0"}, "SHU kotor": {"30100", "5000"},
			"Jumlah beban": {"100", "805"}, "SHU koperasi": {"30000", "4195"}, "4-9100 Pendapatan lain": {"20000", "0"},
			"SHU sebelum pajak": {"50000", "4195"},
		}},
		{position, trials{before, caseA, later}, map[string][]string{
			"1-1210 Bank operasional": {"149195", "49195"}, "Jumlah harta": {"149195", "49195"}, "Jumlah kewajiban": {"45000", "45000"},
			"3-1100 Simpanan pokok": {"50000", "0"}, "SHU tahun berjalan, belum dibukukan": {"54195", "4195"}, "Jumlah modal": {"104195", "4195"},
			"Jumlah kewajiban dan modal": {"149195", "49195"},
		}},
		{trialWord, trials{before, before, caseA}, map[string][]string{
			"1-1210 Bank operasional": {"49195", "0"}, "2-1110 Simpanan sukarela": {"0", "45000"}, "Jumlah": {"50000", "50000"},
		}},
	} {
		q := sampleQuestion(tt.view)
		got := figures(gridOf(v, q, tt.of).Lines())
		for name, want := range tt.want {
			if !slices.Equal(got[name], want) {
				t.Errorf("%s: %s: got %v, want %v", tt.view, name, got[name], want)
			}
		}
	}
}

// Whatever is booked, the neraca balances, and the surpluses of periods add up to what stands in it.
func TestStatementsOfAnyBook(t *testing.T) {
	v, chart := bare(t), ledger.Chart()
	rapid.Check(t, func(t *rapid.T) {
		sums := map[string]money.Amount{}
		moment := func() ledger.Trial {
			for range rapid.IntRange(0, 8).Draw(t, "entries") {
				into, out := rapid.SampledFrom(chart).Draw(t, "into"), rapid.SampledFrom(chart).Draw(t, "out")
				amount := money.Amount(rapid.Int64Range(1, 1_000_000).Draw(t, "amount"))
				sums[into.Code] += amount
				sums[out.Code] -= amount
			}
			return balances(sums)
		}
		of := trials{moment(), moment(), moment()}
		neraca := figures(gridOf(v, sampleQuestion(position), of).Lines())
		if !slices.Equal(neraca["Jumlah harta"], neraca["Jumlah kewajiban dan modal"]) {
			t.Fatalf("the neraca does not balance: %v and %v", neraca["Jumlah harta"], neraca["Jumlah kewajiban dan modal"])
		}
		phu := gridOf(v, sampleQuestion(surplus), of)
		want := amounts{of.to.Unbooked() - of.from.Unbooked(), of.from.Unbooked() - of.before.Unbooked()}
		shown := []string{strconv.FormatInt(int64(want.now), 10), strconv.FormatInt(int64(want.before), 10)}
		if got := figures(phu.Lines())["SHU sebelum pajak"]; !slices.Equal(got, shown) {
			t.Fatalf("surplus %v, want %+v", got, want)
		}
	})
}

func TestPeriodBefore(t *testing.T) {
	day := func(year int, month time.Month, d int) time.Time {
		return time.Date(year, month, d, 0, 0, 0, 0, i18n.WITA())
	}
	for _, tt := range []struct{ from, to, want time.Time }{
		{day(2026, 3, 1), day(2026, 4, 1), day(2026, 2, 1)},
		{day(2026, 1, 1), day(2027, 1, 1), day(2025, 1, 1)},
		{day(2026, 1, 1), day(2026, 4, 1), day(2025, 10, 1)},
		{day(2026, 3, 10), day(2026, 3, 11), day(2026, 3, 9)},
		{day(2026, 3, 1), day(2026, 3, 15), day(2026, 2, 15)},
	} {
		if got := periodBefore(tt.from, tt.to); !got.Equal(tt.want) {
			t.Errorf("before %s to %s: got %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}
