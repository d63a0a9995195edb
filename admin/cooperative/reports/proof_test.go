package reports_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/payments/ledger/bookfile"
)

const office = "/pengurus/sembalun"

// sell pays a pickup order and completes it, so that something is in the book.
func sell(m *markettest.Market, name string) {
	m.Complete(m.Pay(m.Buy(m.Product(m.Member("Sri "+name), name), 1, "pickup"))[0])
}

// sealed puts all there is under seals.
func sealed(m *markettest.Market) {
	m.Pass(5 * time.Minute)
	_, err := m.Ledger.Seal(m.Context())
	m.Must(err)
}

// A supervisor takes the book along, and finds out later whether it is sound and whether today's book still agrees with it.
func TestSupervisorProvesTheBook(t *testing.T) {
	m := officetest.Open(t)
	watcher := m.As(m.Member("Lalu", members.RoleSupervisor))
	watcher.Get(office + "/bukti").Is(200).Says("Unduh buku").Silent("Segel terakhir")
	sell(m, "Kopi Sembalun")
	sealed(m)
	old := watcher.Get(office + "/bukti/unduh").Is(200)
	if name := old.Header.Get("Content-Disposition"); !strings.Contains(name, `"buku-sembalun.jsonl"`) {
		t.Errorf("its name: %s", name)
	}
	sell(m, "Kopi Sajang")
	sealed(m)

	const check = office + "/bukti/periksa"
	watcher.Upload(check, nil, "buku", []byte(old.Body)).Is(200).Says("File ini utuh", "Cocok dengan buku hari ini", "Tersegel sampai")
	changed := bytes.Replace([]byte(old.Body), []byte(`"n":2,`), []byte(`"n":3,`), 1)
	watcher.Upload(check, nil, "buku", changed).Is(200).Says("File ini tidak utuh", "Jurnal 3").Silent("File ini utuh")
	watcher.Upload(check, nil, "buku", []byte("bukan buku")).Is(200).Says("File ini tidak utuh", "Kepala file")
	watcher.Post(check, url.Values{}).Is(http.StatusUnprocessableEntity).Says("Pilih file bukunya")
	watcher.Post(check, url.Values{"found": {"x"}}).Is(http.StatusUnprocessableEntity).Silent("File ini utuh")

	watcher.Upload(check, nil, "buku", madeAnew(m)).Is(200).Says("File ini utuh", "Tidak cocok dengan buku hari ini")
	other := m.Cooperative("tetangga")
	next := other.As(other.Member("Amaq", members.RoleSupervisor))
	next.Upload("/pengurus/tetangga/bukti/periksa", nil, "buku", []byte(old.Body)).Is(200).Says("Buku koperasi lain", "sembalun")
}

// madeAnew is a sound file of the same cooperative's book in which everything is another.
func madeAnew(m *markettest.Market) []byte {
	e := bookfile.Entry{
		Version: bookfile.FormVersion, Book: "sembalun", Ref: "x", Kind: "settled", RecordedAt: 1,
		Postings: []bookfile.Posting{{Debit: "1-1100", Credit: "4-9100", Amount: 5}},
	}
	root := sha256.Sum256([]byte(bookfile.Digest(e)))
	s := bookfile.Seal{
		Version: bookfile.FormVersion, Book: "sembalun", N: 1, From: time.Time{}.UnixMilli(), To: 1, Count: 1, Entries: 1,
		Root: hex.EncodeToString(root[:]), Totals: map[string]bookfile.Sum{},
	}
	e.AddTo(s.Totals)
	var file bytes.Buffer
	w, err := bookfile.NewWriter(&file, "sembalun", []bookfile.Account{{Code: "1-1100", Class: "asset"}, {Code: "4-9100", Class: "income"}})
	m.Must(err)
	m.Must(w.Entry(e))
	m.Must(w.Seal(s))
	m.Must(w.Close())
	return file.Bytes()
}

// A head that was printed is compared with today's book.
func TestPaperIsCompared(t *testing.T) {
	m := officetest.Open(t)
	sell(m, "Kopi Sembalun")
	sealed(m)
	watcher := m.As(m.Member("Lalu", members.RoleSupervisor))
	last, err := m.Ledger.LastSeal(t.Context(), "sembalun")
	m.Must(err)
	head := last.Head().String()
	watcher.Get(office + "/bukti").Is(200).Says(head)
	sell(m, "Kopi Sajang")
	sealed(m)
	watcher.Get(office+"/bukti?segel="+url.QueryEscape(" "+strings.ToUpper(head))).Is(200).
		Says("ada di buku hari ini", "Kertas itu dicetak dari buku ini")
	watcher.Get(office + "/bukti?segel=" + url.QueryEscape("1:000000000000")).Is(200).Says("1:000000000000 tidak ada di buku hari ini")
	for _, wrong := range []string{"1", "1:abc", "x:" + head, "0:000000000000", "1:00000000000g"} {
		watcher.Get(office + "/bukti?segel=" + url.QueryEscape(wrong)).Is(http.StatusUnprocessableEntity).
			Says("Tulis seperti di kertas").Has(`value="` + wrong + `"`)
	}
}
