package seller

import (
	"net/http"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/media"
	"lumbung/payments/leaving"
	"lumbung/payments/savings"
)

// A member reads what comes back before she leaves; afterwards she sees and takes out her money, and nothing else of this face is hers.
func TestLeave(t *testing.T) {
	m := openMarket(t)
	user, b := m.member("Inaq Sri Wahyuni")
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: user, Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Wajib, Amount: 40_000}, {Kind: savings.Sukarela, Amount: 75_500}},
	})
	m.Must(err)
	b.Get("/jualan/lainnya").Is(200).Says("Keluar dari koperasi")
	b.Get("/jualan/simpanan/keluar").Is(200).Says("Yang kembali kepada Anda", "Rp40.000", "Rp75.500", "30 hari sesudah keluar", "Hak suara")
	b.Post("/jualan/simpanan/keluar", form("alasan", "Pindah")).Is(http.StatusUnprocessableEntity)
	b.Post("/jualan/simpanan/keluar", form("yakin", "1", "alasan", "Pindah ke Sumbawa")).Is(http.StatusSeeOther)

	for _, path := range []string{"", "/barang", "/pesanan", "/lainnya", "/simpanan", "/simpanan/unduh"} {
		b.Get("/jualan" + path).To("/jualan/simpanan/keluar")
	}
	b.Get("/jualan/simpanan/keluar").Is(200).Says("Anda keluar pada", "Pindah ke Sumbawa", "PS-2026-00001", "Rp40.000", "Menunggu pengurus")
	b.Get("/jualan/simpanan/uang").Is(200).Says("Rp75.500")
	b.Get("/jualan/simpanan/rekening-koran").Is(200)
	key := m.key(b.Get("/jualan/simpanan/tarik").Is(200).Silent("Pindahkan ke").Body)
	in := form("kunci", key, "from", "sukarela", "amount", "75.500", "to", "cash")
	to := b.Post("/jualan/simpanan/tarik", in).Is(http.StatusSeeOther).Header.Get("Location")
	b.Get(to).Is(200).Says("Kode untuk kasir")
	b.Post(to+"/batal", form()).To(to)

	r, err := m.Leavings.Latest(t.Context(), m.Coop.ID, user)
	m.Must(err)
	_, err = m.Leavings.Approve(t.Context(), acttest.Officer("treasurer"), leaving.Approval{Coop: m.Coop.ID, ID: r.ID, Sums: r.Sums})
	m.Must(err)
	b.Get("/jualan/simpanan/keluar").Is(200).Says("Disetujui")
	m.Pass(30 * 24 * time.Hour)
	_, err = m.Leavings.Work(t.Context(), 10)
	m.Must(err)
	m.As(user).Get("/jualan/simpanan/tarik").Is(200).Says("Pengembalian simpanan", "Bisa ditarik Rp40.000")
	_, other := m.member("Amaq Rusdi")
	other.Get("/jualan/simpanan/keluar").Is(200).Says("Anda belum punya simpanan pokok atau wajib")
}

// The login of a member who has died shows nothing of money, and leads nowhere but to a sentence.
func TestRest(t *testing.T) {
	m := openMarket(t)
	user, b := m.member("Inaq Sri Wahyuni")
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: user, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 75_500}},
	})
	m.Must(err)
	_, err = m.Leavings.WriteDeath(t.Context(), acttest.Officer("secretary"), leaving.DeathInput{
		Coop: m.Coop.ID, Member: user, Day: m.Clock.Now().Truncate(24 * time.Hour),
		Proof: &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
	})
	m.Must(err)
	for _, path := range []string{"", "/simpanan", "/simpanan/uang", "/simpanan/tarik", "/simpanan/rekening", "/simpanan/rekening-koran"} {
		b.Get("/jualan" + path).To("/jualan/simpanan/keluar")
	}
	b.Get("/jualan/simpanan/keluar").Is(200).Says("Hubungi kantor koperasi").Silent("Rp", "Tarik uang")
}
