package people_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/internal/paper/papertest"
	"lumbung/payments/savings"
)

// Who may read the books issues any member's statement, and nobody else does; of another cooperative's member there is none.
func TestStatementOfAMember(t *testing.T) {
	m := officetest.Open(t)
	treasurer, supervisor := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	sri := m.Member("Inaq Sri Wahyuni")
	_, err := m.Savings.Deposit(m.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "setoran-sri-pertama-01", Member: sri, Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 150_000}},
	})
	m.Must(err)
	m.Pass(5 * time.Minute)
	_, err = m.Ledger.Seal(m.Context())
	m.Must(err)
	id := members.MembershipID(m.Coop.ID, sri)
	member, page := "/pengurus/sembalun/anggota/"+id, "/pengurus/sembalun/anggota/"+id+"/rekening-koran"
	treasurer.Get(member).Is(http.StatusOK).Says("Rekening koran").Has(page)
	const asked = "?dari=2026-11&sampai=2026-11"
	treasurer.Get(page+asked).Is(http.StatusOK).Says("Inaq Sri Wahyuni", "Rp150.000", "KM-2026-00001", "Segel nomor 1")
	supervisor.Get(page + asked).Is(http.StatusOK).Says("Rp150.000")
	file := supervisor.Get(page + "/pdf/unduh" + asked).Is(http.StatusOK)
	text := strings.Join(papertest.Pages(t, []byte(file.Body)), "")
	if !strings.Contains(text, "Inaq Sri Wahyuni") || !strings.Contains(text, "150.000\n") {
		t.Errorf("the paper says\n%s", text)
	}
	if table := treasurer.Get(page + "/unduh" + asked).Is(http.StatusOK); !strings.Contains(table.Body, ";150000;;150000;") {
		t.Errorf("the table says\n%s", table.Body)
	}
	treasurer.Get(page + "?dari=2027-01").Is(http.StatusUnprocessableEntity).Says("Bulan itu belum mulai")
	treasurer.Get(page + "/unduh?dari=2027-01").Is(http.StatusUnprocessableEntity)
	treasurer.Get("/pengurus/sembalun/anggota/nobody/rekening-koran" + asked).Is(http.StatusNotFound)

	other := m.Cooperative("tetangga")
	officer := other.As(other.Member("Baiq", members.RoleTreasurer))
	for _, file := range []string{"", "/unduh", "/pdf/unduh"} {
		m.As(sri).Get(page + file + asked).Is(http.StatusForbidden)
		officer.Get(page + file + asked).Is(http.StatusNotFound)
		officer.Get("/pengurus/tetangga/anggota/" + id + "/rekening-koran" + file + asked).Is(http.StatusNotFound)
		m.Guest().Get(page + file + asked).Is(http.StatusSeeOther)
	}
}
