package xenditsim_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lumbung/payments/xendit/xenditsim"
)

// answer is what came back; its body is read and closed.
type answer struct {
	StatusCode int
	Header     http.Header
}

// fetch opens a page as a browser without a key; it does not follow redirects.
func fetch(t *testing.T, request *http.Request, err error) (answer, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header}, string(body)
}

func get(t *testing.T, address string) (answer, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	return fetch(t, request, err)
}

func post(t *testing.T, address, channel string, header ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(url.Values{"channel": {channel}}.Encode()))
	if err == nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i+1 < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
	}
	response, _ := fetch(t, request, err)
	return response
}

func wantWords(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(page, word) {
			t.Errorf("page lacks %q", word)
		}
	}
}

const pageBody = `{"external_id":"LB-8F2K1","amount":115000,"description":"Pesanan <b>LB</b>",
	"success_redirect_url":"http://toko.test/ok?a=1&b=2","failure_redirect_url":"http://toko.test/batal"}`

func TestPageFlow(t *testing.T) {
	receiver := openShop(t)
	s, base := open(t, func(c *xenditsim.Config) { c.WebhookURL, c.MerchantName = receiver.URL, "Koperasi Sembalun" })
	page := base + "/web/" + create(t, base, pageBody)

	response, body := get(t, page)
	if response.StatusCode != 200 || strings.Contains(body, "<script") || strings.Contains(body, "<b>LB</b>") {
		t.Errorf("status %d, or a script, or unescaped text", response.StatusCode)
	}
	wantWords(t, body, "Simulator pembayaran", "Koperasi Sembalun", "Rp115.000", "23 November 2026", "15.00\u00a0WIB",
		"QR simulasi", "Nomor akun virtual BCA", "Nomor akun virtual BRI", "Nomor akun virtual Mandiri", "OVO", "DANA", "Kode bayar",
		"Batalkan", "http://toko.test/batal")

	paid := post(t, page+"/pay", "OVO")
	if paid.StatusCode != 303 || paid.Header.Get("Location") != "http://toko.test/ok?a=1&b=2" {
		t.Errorf("pay: %d to %q", paid.StatusCode, paid.Header.Get("Location"))
	}
	if in := s.Invoices()[0]; in.Status != "PAID" || in.Channel != "OVO" {
		t.Errorf("invoice %s through %s, want PAID through OVO", in.Status, in.Channel)
	}
	s.Advance(t.Context(), 0)
	if got := receiver.statuses(); got != "PAID" {
		t.Errorf("told %q, want PAID", got)
	}
	_, body = get(t, page)
	wantWords(t, body, "Pembayaran diterima", "Kembali ke toko", "OVO")
	if again := post(t, page+"/pay", "OVO"); again.StatusCode != 303 {
		t.Errorf("pressed twice: %d, want 303", again.StatusCode)
	}
}

func TestPageRefuses(t *testing.T) {
	s, base := open(t, nil)
	id := create(t, base, pageBody)
	if response, body := get(t, base+"/web/unknown"); response.StatusCode != 404 || !strings.Contains(body, "tidak ditemukan") {
		t.Errorf("unknown invoice: %d", response.StatusCode)
	}
	if response := post(t, base+"/web/"+id+"/pay", "BARTER"); response.StatusCode != 400 {
		t.Errorf("unknown channel: %d, want 400", response.StatusCode)
	}
	if response := post(t, base+"/web/"+id+"/pay", "QRIS", "Sec-Fetch-Site", "cross-site"); response.StatusCode != 403 {
		t.Errorf("from another site: %d, want 403", response.StatusCode)
	}
	if err := s.Expire(id); err != nil {
		t.Fatal(err)
	}
	_, body := get(t, base+"/web/"+id)
	wantWords(t, body, "Waktu pembayaran habis", "http://toko.test/batal", "bayar terlambat")
}

func TestWebhookBeforeRedirect(t *testing.T) {
	receiver := openShop(t)
	s, base := open(t, func(c *xenditsim.Config) { c.WebhookURL = receiver.URL })
	if err := s.SetFaults(xenditsim.Fault{Event: "invoice.paid", Action: xenditsim.BeforeResponse}); err != nil {
		t.Fatal(err)
	}
	post(t, base+"/web/"+create(t, base, pageBody)+"/pay", "QRIS")
	if got := receiver.statuses(); got != "PAID" {
		t.Errorf("when the browser was sent back the shop had been told %q, want PAID", got)
	}
}
