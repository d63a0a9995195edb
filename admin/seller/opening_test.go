package seller

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
)

// A member is asked about her opening balance until she has confirmed it: she disputes, reads the answer, and confirms.
func TestOpeningBalance(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	ctx, coop, cashier, treasurer := t.Context(), m.Coop.ID, acttest.Officer("cashier"), acttest.Officer("treasurer")
	b.Get("/jualan/simpanan").Is(200).Silent("saldo awal Anda")
	b.Post("/jualan/simpanan/saldo-awal/benar", nil).Is(http.StatusNotFound)
	one, err := m.Members.Membership(ctx, coop, members.MembershipID(coop, sri))
	m.Must(err)
	o, err := m.Openings.Start(ctx, cashier, opening.Input{
		Coop: coop, Key: "saldo", Number: "RAT 1", Day: m.Clock.Now().AddDate(0, -1, 0).Truncate(24 * time.Hour),
		Proof: &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
	})
	m.Must(err)
	_, err = m.Openings.WriteNeraca(ctx, cashier, coop, o.ID, []opening.Figure{{Code: ledger.Cash, Amount: 530_000}},
		opening.Amounts{Pokok: 50_000, Wajib: 480_000})
	m.Must(err)
	_, err = m.Openings.TakeList(ctx, cashier, coop, o.ID, []opening.Row{
		{Line: 2, Number: one.Number, Name: one.Name, Has: opening.Amounts{Pokok: 50_000, Wajib: 480_000}},
	})
	m.Must(err)
	_, err = m.Openings.Submit(ctx, cashier, coop, o.ID)
	m.Must(err)
	_, err = m.Openings.Approve(ctx, treasurer, coop, o.ID)
	m.Must(err)
	_, err = m.Openings.Work(ctx)
	m.Must(err)

	b.Get("/jualan").Is(200).Says("Benarkah saldo awal Anda?")
	asked := b.Get("/jualan/simpanan?buku=wajib").Is(200)
	asked.Says("Benarkah saldo awal Anda?", "Rp480.000", "Tidak sesuai", "Saldo awal dari buku lama, RAT 1")
	dispute := "/jualan/simpanan/saldo-awal/sanggah"
	b.Post(dispute, url.Values{"pokok": {"50.000"}, "wajib": {"500.000"}}).Is(http.StatusUnprocessableEntity).Has(`value="500.000"`)
	b.Post(dispute, url.Values{"pokok": {"50.000"}, "wajib": {"-1"}, "why": {"Mei"}}).Is(http.StatusUnprocessableEntity)
	b.Post(dispute, url.Values{"pokok": {"50.000"}, "wajib": {"500.000"}, "why": {"Setoran Mei belum masuk."}}).To("/jualan/simpanan")
	b.Get("/jualan/simpanan").Is(200).Says("Menurut Anda:", "Rp500.000", "Setoran Mei belum masuk.", "Pengurus sedang mencocokkan")
	mine, err := m.Openings.BalanceOf(ctx, coop, sri)
	m.Must(err)
	_, err = m.Openings.Settle(ctx, treasurer, coop, mine.ID, "Kuitansinya benar, dicatat hari ini.")
	m.Must(err)
	b.Get("/jualan/simpanan").Is(200).Says("Jawaban pengurus", "Kuitansinya benar, dicatat hari ini.")
	for range 2 {
		b.Post("/jualan/simpanan/saldo-awal/benar", nil).To("/jualan/simpanan")
	}
	b.Get("/jualan/simpanan").Is(200).Silent("Benarkah saldo awal Anda?")
	b.Get("/jualan").Is(200).Silent("Benarkah saldo awal Anda?")
	b.Post(dispute, url.Values{"pokok": {"1"}, "why": {"Salah"}}).Is(http.StatusConflict)
}
