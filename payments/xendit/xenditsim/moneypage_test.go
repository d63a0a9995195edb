package xenditsim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lumbung/payments/xendit/xenditsim"
)

// send posts a form and returns the page that follows.
func send(t *testing.T, base, path, amount string, header ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "POST", base+path, strings.NewReader(url.Values{"amount": {amount}}.Encode()))
	if err == nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i+1 < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
	}
	response, body := fetch(t, request, err)
	if response.StatusCode == 303 {
		response, body = get(t, base+response.Header.Get("Location"))
	}
	return response.StatusCode, body
}

func TestMoneyPage(t *testing.T) {
	s, base := open(t, func(c *xenditsim.Config) { c.MerchantName = "Koperasi <Sembalun>" })
	_, body := get(t, base+"/money")
	wantWords(t, body, "Koperasi &lt;Sembalun&gt;", "Belum ada penarikan", "Belum ada uang", "131313", "Rp0")
	if strings.Contains(body, "Masukkan semua ke saldo") {
		t.Error("there is a button to settle nothing")
	}

	id := create(t, base, `{"external_id":"LB-8F2K1","amount":115000}`)
	if err := s.Pay(id, "QRIS"); err != nil {
		t.Fatal(err)
	}
	_, body = get(t, base+"/money")
	wantWords(t, body, "Pembayaran, QRIS", "LB-8F2K1", "Masuk saldo 24 November 2026", "Biaya Rp805, bersih Rp114.195",
		"Masukkan semua ke saldo")
	_, body = send(t, base, "/money/settle", "")
	wantWords(t, body, "Rp114.195", "Sudah masuk saldo")
	_, body = send(t, base, "/money/topup", "1.000.000")
	wantWords(t, body, "Rp1.114.195", "Isi saldo, BCA")
	for _, bad := range []string{"", "0", "-5", "12,5", "banyak"} {
		if status, body := send(t, base, "/money/topup", bad); status < 400 || !strings.Contains(body, `role="alert"`) {
			t.Errorf("topup of %q: %d", bad, status)
		}
	}

	_, payout := withdraw(t, base, "k", payoutTo("131313", 500_000))
	_, body = get(t, base+"/money")
	wantWords(t, body, "ID_BCA 131313, Siti", "Diterima", "Lanjutkan", "Gagalkan", "Batalkan", "wd-131313", "Tertahan")
	for step, words := range map[string]string{"advance": "Dikirim ke bank", "reverse": "Keadaannya sudah berubah"} {
		_, body = send(t, base, "/money/payouts/"+payout+"/"+step, "")
		wantWords(t, body, words)
	}
	send(t, base, "/money/payouts/"+payout+"/advance", "")
	_, body = send(t, base, "/money/payouts/"+payout+"/reverse", "")
	wantWords(t, body, "Dikembalikan bank", "Kembali ke saldo, biaya tidak")
	if status, _ := send(t, base, "/money/topup", "1.000", "Sec-Fetch-Site", "cross-site"); status != 403 {
		t.Errorf("from another site: %d, want 403", status)
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}
