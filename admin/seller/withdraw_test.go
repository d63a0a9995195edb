package seller

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// A member sees what is held and what is free, takes money out, changes her mind, and names a bank account.
func TestTakeMoneyOut(t *testing.T) {
	m := openMarket(t)
	user, b := m.member("Inaq Sri Wahyuni")
	b.Get("/jualan/simpanan/uang").Is(200).Says("Belum ada penarikan")
	b.Get("/jualan/simpanan/tarik").Is(200).Says("Belum ada yang bisa ditarik")
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: user, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 500_000}},
	})
	m.Must(err)
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	p := m.Approve(m.sellSomething(b))
	open := m.Pay(m.Buy(p, 1, "pickup"))[0]
	done := m.Pay(m.Buy(p, 1, "pickup"))[0]
	m.Complete(done)
	purse := b.Get("/jualan/simpanan/uang").Is(200)
	purse.Says("Rp500.000", "Kenapa masih ditahan", open.Number, done.Number, "Belum cair", "Menunggu pembeli")

	page := b.Get("/jualan/simpanan/tarik").Is(200).Says("Bisa ditarik Rp500.000", "Tunai di kantor koperasi").Silent("Hasil jual")
	in := form("kunci", m.key(page.Body), "from", "sukarela", "amount", "600.000", "to", "cash")
	b.Post("/jualan/simpanan/tarik", in).Is(http.StatusUnprocessableEntity).Says("Yang bisa ditarik Rp500.000").Has(`value="600.000"`)
	in.Set("amount", "120.000")
	to := b.Post("/jualan/simpanan/tarik", in).Is(http.StatusSeeOther).Header.Get("Location")
	if again := b.Post("/jualan/simpanan/tarik", in).Is(http.StatusSeeOther).Header.Get("Location"); again != to {
		t.Errorf("the same form led to %s, then to %s", to, again)
	}
	in.Set("amount", "130.000")
	b.Post("/jualan/simpanan/tarik", in).Is(http.StatusConflict)
	slip := b.Get(to).Is(200).Says("Kode untuk kasir", "seratus dua puluh ribu rupiah", "Ambil di kantor koperasi")
	code := regexp.MustCompile(`code-big">(\d{6})<`).FindStringSubmatch(slip.Body)
	if code == nil {
		t.Fatal("there is no code")
	}
	b.Get("/jualan/simpanan/uang").Is(200).Says("Rp380.000", "Sedang ditarik", "Rp120.000")
	b.Get("/jualan/simpanan?buku=sukarela").Is(200).Says("Penarikan KK-2026-00001")

	_, other := m.member("Amaq Rusdi")
	other.Get(to).Is(http.StatusNotFound)
	other.Post(to+"/batal", url.Values{}).Is(http.StatusNotFound)
	other.Post(to+"/kode", url.Values{}).Is(http.StatusNotFound)
	b.Post(to+"/kode", url.Values{}).To(to)
	b.Get(to).Is(200).Silent(code[1])
	b.Post(to+"/batal", url.Values{}).To(to)
	b.Get(to).Is(200).Says("Anda batalkan, uang kembali ke buku").Silent("Kode untuk kasir")
	b.Get("/jualan/simpanan/uang").Is(200).Says("Rp500.000")

	account := b.Get("/jualan/simpanan/rekening/baru").Is(200).Has(`value="Inaq Sri Wahyuni"`)
	bank := form("kunci", m.key(account.Body), "bank", "ID_BRI", "number", "BRI12", "holder", "Inaq Sri Wahyuni")
	b.Post("/jualan/simpanan/rekening/baru", bank).Is(http.StatusUnprocessableEntity).Says("Nomor rekening hanya angka").Has(`value="BRI12"`)
	bank.Set("number", "4471-0101-2233-5044")
	b.Post("/jualan/simpanan/rekening/baru", bank).To("/jualan/simpanan/rekening")
	b.Get("/jualan/simpanan/rekening").Is(200).Says("BRI ••5044", "Menunggu dicocokkan").Silent("447101012233")
	b.Get("/jualan/simpanan/tarik").Is(200).Silent("BRI ••5044")
	all, err := m.Withdrawals.Accounts(t.Context(), m.Coop.ID, user)
	m.Must(err)
	_, err = m.Withdrawals.ConfirmAccount(t.Context(), acttest.Officer("cashier"), m.Coop.ID, all[0].ID)
	m.Must(err)
	page = b.Get("/jualan/simpanan/tarik").Is(200).Says("BRI ••5044")
	in = form("kunci", m.key(page.Body), "from", "sukarela", "amount", "50.000", "to", "by_hand:"+all[0].ID)
	to = b.Post("/jualan/simpanan/tarik", in).Is(http.StatusSeeOther).Header.Get("Location")
	b.Get(to).Is(200).Says("Giliran Anda berikutnya", "BRI ••5044").Silent("Kode untuk kasir")
	b.Post("/jualan/simpanan/rekening/akhiri", form("rekening", all[0].ID)).To("/jualan/simpanan/rekening")
	b.Get("/jualan/simpanan/tarik").Is(200).Silent("BRI ••5044")
	if w, err := m.Withdrawals.Next(t.Context(), m.Coop.ID, withdrawal.ByHand); err != nil || w.Amount != 50_000 {
		t.Errorf("what is on its way there: %v", err)
	}
}
