package reports_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/sheet"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

const list = office + "/daftar-saldo"

// saves pays simpanan sukarela of a member in.
func saves(m *markettest.Market, member, key string, amount money.Amount) {
	_, err := m.Savings.Deposit(m.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: key, Member: member, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: amount}},
	})
	m.Must(err)
}

// The list has every member with what is hers on that day, also who left with something, and adds up to the neraca.
func TestBalancesOfAllMembers(t *testing.T) {
	m := officetest.Open(t)
	reader := m.As(m.Member("Lalu", members.RoleSupervisor))
	sri, dul := m.Member("=Sri Wahyuni"), m.Member("Amaq Dul")
	m.Member("Nur Kosong")
	saves(m, sri, "setoran-sri-pertama-01", 150_000)
	saves(m, dul, "setoran-dul-pertama-01", 40_000)
	before := m.Clock.Now()
	m.Pass(50 * time.Hour)
	saves(m, sri, "setoran-sri-kedua-0001", 25_000)
	_, err := m.Members.Leave(m.Context(), acttest.Officer("chair"), members.Decision{
		Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, dul), Reason: "Pindah ke Sumbawa.",
	})
	m.Must(err)
	sealed(m)

	reader.Get(list).Is(200).Says("=Sri Wahyuni", "Rp175.000", "Amaq Dul", "sudah keluar", "Rp40.000", "Nur Kosong",
		"Sama dengan neraca", "Rp215.000", "Segel buku 1:")
	reader.Get(list+"?tanggal="+before.Format(time.DateOnly)).Is(200).Says("Rp150.000", "Rp190.000", "Sama dengan neraca").
		Silent("Rp175.000", "sudah keluar")
	reader.Get(list + "?tanggal=2020-01-01").Is(200).Says("Tidak ada anggota").Silent("=Sri Wahyuni")
	reader.Get(list+"?q=dul").Is(200).Says("Amaq Dul", "Rp40.000").Silent("=Sri Wahyuni")
	reader.Get(list + "?q=zainudin").Is(200).Says("Tidak ada anggota")

	file := reader.Get(list + "/unduh").Is(200)
	for _, want := range []string{`"'=Sri Wahyuni";`, ";0;0;175000;0\r\n", `"Jumlah semua anggota";;;0;0;215000;0`, `"Selisih";;;0;0;0;0`} {
		if !strings.Contains(file.Body, want) {
			t.Errorf("the file lacks %q:\n%s", want, file.Body)
		}
	}
	rows, err := sheet.Read([]byte(reader.Get(list+"/xlsx/unduh").Is(200).Body), 100)
	m.Must(err)
	if sum := rows[len(rows)-3].Cells; sum[1].Text != "Jumlah semua anggota" || sum[6].Text != "215000" {
		t.Errorf("the sums of the XLSX: %v", sum)
	}
	m.As(sri).Get(list).Is(http.StatusForbidden)
	other := m.Cooperative("tetangga")
	other.As(other.Member("Baiq", members.RoleTreasurer)).Get(list).Is(http.StatusNotFound)

	// Savings of somebody who is in no register.
	_, err = m.Ledger.Post(t.Context(), ledger.Entry{
		Book: "sembalun", Ref: "uji:1", Kind: "uji", Subject: "uji", By: "test",
		Postings: []ledger.Posting{{Debit: ledger.Cash, Credit: ledger.Of(ledger.Savings, "siapa"), Amount: 7_000}},
	})
	m.Must(err)
	reader.Get(list).Is(200).Says("Tidak sama dengan neraca", "−Rp7.000").Silent("Sama dengan neraca")
	if file := reader.Get(list + "/unduh").Is(200); !strings.Contains(file.Body, `"Selisih";;;0;0;-7000;0`) {
		t.Error("the file does not say that it differs")
	}
}
