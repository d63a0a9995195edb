package books_test

import (
	"strings"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
)

// The books: what is booked for an order stands in the trial balance, in the journal, in its file and on the accounts.
func TestBooks(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni")
	p := m.Product(seller, "=Kopi Sembalun")
	one := m.Pay(m.Buy(p, 1, "pickup"))[0]
	m.Complete(one)
	office := "/pengurus/sembalun"
	treasurer.Get(office+"/neraca").Is(200).Says("Piutang payment gateway", "Rp48.000", "Selisih Rp0.")
	treasurer.Get(office+"/jurnal").Is(200).Says("Pembayaran masuk", one.Number, "=Kopi Sembalun", "Sri Wahyuni", "belum disegel")
	treasurer.Get(office + "/jurnal?dari=2026-11-01&sampai=2026-11-02").Is(200).Silent(one.Number)
	treasurer.Get(office + "/jurnal?dari=2026-11-02&sampai=2026-11-01").Is(422).Has(`value="2026-11-02"`).Silent(one.Number)
	treasurer.Get(office + "/jurnal?dari=kemarin&sampai=2026-11-01").Is(422)

	file := treasurer.Get(office + "/jurnal/unduh?dari=2026-11-20&sampai=2026-11-30").Is(200)
	if lines := strings.Count(file.Body, "\r\n"); lines < 7 || !strings.Contains(file.Body, `;"'=Kopi Sembalun ×1";`) {
		t.Errorf("the journal as a file, %d lines: %q", lines, file.Body)
	}
	if name := file.Header.Get("Content-Disposition"); !strings.Contains(name, `"jurnal-sembalun-20261120-20261130.csv"`) {
		t.Errorf("its name: %s", name)
	}
	for _, wrong := range []string{"", "?dari=2026-11-30&sampai=2026-11-20", "?dari=2020-01-01&sampai=2026-11-20"} {
		treasurer.Get(office + "/jurnal/unduh" + wrong).Is(422)
	}

	treasurer.Get(office + "/akun/1-1310").To(office + "/buku-besar?akun=1-1310")
	treasurer.Get(office+"/buku-besar?akun=1-1310").Is(200).Says("Pembayaran masuk", "Titipan pembeli", one.Number, "Rp48.000")
	treasurer.Get(office + "/akun/2-1210").Is(200).Has(`pemilik=` + seller)
	treasurer.Get(office+"/akun/2-1210?pemilik="+seller).Is(200).Says("Sri Wahyuni", one.Number)
	treasurer.Get(office + "/akun/2-1210?pemilik=nobody").Is(404)
	treasurer.Get(office + "/akun/9-9999").Is(404)
}

// What sellers have borne of the gateway's fees is held until the gateway charges them, and says so.
func TestBorneFeesAreHeld(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	m.Complete(m.Pay(m.Buy(m.Product(m.Member("Sri"), "Kopi Sembalun"), 1, "pickup"))[0])
	for _, page := range []string{"/neraca", "/buku-besar?akun=" + ledger.FeesHeld} {
		treasurer.Get("/pengurus/sembalun" + page).Is(200).Says("ditanggung penjual, sampai gateway menagih biayanya")
	}
}
