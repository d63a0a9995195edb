package cooperative

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

func locales(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(Locales())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEveryWord: what comes out of the database as a code has a word in both languages.
func TestEveryWord(t *testing.T) {
	c := locales(t)
	if problems := c.Problems(); len(problems) > 0 {
		t.Errorf("locales: %q", problems)
	}
	if missing := c.Missing(codes()); len(missing) > 0 {
		t.Errorf("without a word: %q", missing)
	}
	for _, tag := range []string{"id", "en"} {
		if n := strings.Count(c.Locale(tag).T("coop.csv.columns"), ";"); n != 12 {
			t.Errorf("csv columns in %s: %d, want 13", tag, n+1)
		}
	}
}

// codes are the keys of the words for what comes out of the database.
func codes() []string {
	var keys []string
	add := func(group string, values ...string) {
		for _, v := range values {
			keys = append(keys, "coop."+group+"."+v)
		}
	}
	for _, state := range orders.States() {
		keys = append(keys, "coop.state."+string(state), "coop.way."+string(state))
	}
	for _, kind := range []ledger.Kind{
		ledger.Captured, ledger.Surplus, ledger.Settled, ledger.Shipped, ledger.Released, ledger.CourierPaid,
		ledger.RefundOwed, ledger.Withdrawn, ledger.PayoutDone, ledger.Reversal,
	} {
		add("kind", string(kind))
	}
	for _, account := range ledger.Chart() {
		add("class", string(account.Class))
	}
	for _, state := range []members.State{members.Active, members.Applied, members.Left, members.Rejected} {
		add("members", string(state))
	}
	add("role", "member", "chair", "secretary", "treasurer", "staff", "supervisor")
	for _, state := range []catalog.State{catalog.Draft, catalog.Pending, catalog.Published, catalog.Rejected, catalog.Archived} {
		add("product", string(state))
	}
	for _, state := range []catalog.ShopState{catalog.Open, catalog.Closed, catalog.Suspended} {
		add("shop", string(state))
	}
	for _, warning := range catalog.Warnings(&catalog.Product{PIRT: "x", Halal: "x", BPOM: "x"}) {
		add("warn", strings.TrimPrefix(warning, "catalog.warn_"))
	}
	add("field", "name", "category", "pirt", "halal", "bpom")
	add("step", "submit", "approve", "send_back", "take_down", "archive", "restore")
	add("bearer", string(payments.BySeller), string(payments.ByCooperative))
	add("problem", "amount_mismatch", "paid_twice")
	return keys
}

func TestDaySentence(t *testing.T) {
	c := locales(t)
	for _, tt := range []struct {
		w      waiting
		id, en string
	}{
		{waiting{}, "Semua beres hari ini.", "All is well today."},
		{
			waiting{products: 1, applicants: 2},
			"Ada 1 barang dan 2 calon anggota menunggu keputusan.",
			"Waiting for a decision: 1 product and 2 applicants.",
		},
		{waiting{applicants: 1, refunds: 5}, "Ada 1 calon anggota menunggu keputusan.", "Waiting for a decision: 1 applicant."},
		{waiting{refunds: 88_000, parked: 3}, "Ada Rp88.000 yang harus kembali ke pembeli.", "Rp88,000 must go back to buyers."},
		{waiting{parked: 3}, "Ada kabar yang belum sampai: 3.", "News that did not arrive: 3."},
	} {
		if got := daySentence(c.Locale("id"), tt.w); got != tt.id {
			t.Errorf("daySentence(%+v, id): got %q, want %q", tt.w, got, tt.id)
		}
		if got := daySentence(c.Locale("en"), tt.w); got != tt.en {
			t.Errorf("daySentence(%+v, en): got %q, want %q", tt.w, got, tt.en)
		}
	}
}

func TestRate(t *testing.T) {
	if got := rate(locales(t).Locale("id"), 150, 4_000); got != "1,5\u00a0% + Rp4.000" {
		t.Errorf("rate: got %q", got)
	}
}

func TestPeriod(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, i18n.WIB()) }
	got, err := periodForm{day(1), day(21)}.in(i18n.WITA())
	if err != nil || !got.from.Equal(time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC)) ||
		!got.to.Equal(time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("period: got %v to %v, %v", got.from, got.to, err)
	}
	if _, err := (periodForm{day(2), day(2)}).in(i18n.WIB()); err != nil {
		t.Errorf("one day: got %v", err)
	}
	if _, err := (periodForm{day(2), day(1)}).in(i18n.WIB()); err == nil {
		t.Error("a period that ends before it begins was taken")
	}
}

// What the books note as a code is read as a sentence.
func TestMemo(t *testing.T) {
	word := func(group string, value any) string {
		return locales(t).Locale("id").T(fmt.Sprintf("coop.%s.%v", group, value))
	}
	for _, test := range []struct {
		kind       ledger.Kind
		memo, want string
	}{
		{ledger.Surplus, "paid_twice", "Dibayar dua kali"},
		{ledger.Surplus, "amount_mismatch", "Jumlah yang dibayar berbeda"},
		{ledger.Surplus, "", ""},
		{ledger.Released, "Kopi ×2, LB-1", "Kopi ×2, LB-1"},
	} {
		if got := memo(word, test.kind, test.memo); got != test.want {
			t.Errorf("memo(%s, %q): got %q, want %q", test.kind, test.memo, got, test.want)
		}
	}
}
