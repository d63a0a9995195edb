package seller

import "testing"

// A member reads what she agreed to and took back, with the sentence of that time.
func TestConsentHistory(t *testing.T) {
	m := openMarket(t)
	_, b := m.member("Inaq Sri Wahyuni")
	b.Get("/jualan/simpanan").Is(200).Silent("Riwayat persetujuan")
	to := "/jualan/simpanan/persetujuan?koperasi=" + m.Coop.ID
	b.Post(to, form("setuju", "1"))
	b.Post(to, form("cabut", "1"))
	b.Get("/jualan/simpanan").Is(200).Says("Riwayat persetujuan", "Disetujui", "Dicabut", "seluruh hasil jual saya")
}
