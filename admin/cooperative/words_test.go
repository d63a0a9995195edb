package cooperative

import (
	"strings"
	"testing"

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
		ledger.Captured, ledger.Surplus, ledger.Settled, ledger.Shipped, ledger.Released,
		ledger.RefundOwed, ledger.Withdrawn, ledger.PayoutDone, ledger.PayoutBack, ledger.Moved, ledger.Deposited, ledger.Vouched,
		ledger.FundsCarried, ledger.FeeSquared, ledger.Opened, ledger.Reversal,
	} {
		add("kind", string(kind))
	}
	for _, account := range ledger.Chart() {
		add("class", string(account.Class))
	}
	for _, state := range []members.State{members.Active, members.Applied, members.Left, members.Rejected} {
		add("members", string(state))
	}
	for _, state := range []catalog.State{catalog.Draft, catalog.Pending, catalog.Published, catalog.Rejected, catalog.Archived} {
		add("product", string(state))
	}
	for _, state := range []catalog.ShopState{catalog.Open, catalog.Closed, catalog.Suspended} {
		add("shop", string(state))
	}
	for _, state := range []catalog.LicenceState{catalog.LicenceSubmitted, catalog.LicenceVerified, catalog.LicenceSentBack} {
		add("licence", string(state))
	}
	for _, state := range []catalog.CheckState{
		catalog.CheckOpen, catalog.CheckSubmitted, catalog.CheckAccepted, catalog.CheckSentBack, catalog.CheckWaived,
	} {
		add("check", string(state))
	}
	for _, warning := range catalog.Warnings(&catalog.Product{PIRT: "x", Halal: "x", BPOM: "x"}) {
		add("warn", strings.TrimPrefix(warning, "catalog.warn_"))
	}
	add("field", "name", "category", "pirt", "halal", "bpom")
	add("step", "submit", "approve", "send_back", "take_down", "archive", "restore")
	add("bearer", string(payments.BySeller), string(payments.ByCooperative))
	for _, state := range []payments.ProposalState{payments.Proposed, payments.Published, payments.Rejected, payments.Withdrawn} {
		add("proposal", string(state))
	}
	add("fee_kind", payments.CommissionFee, payments.GatewayFee, "other")
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

// What a code of a carrier means is said in words.
func TestNoticeReasons(t *testing.T) {
	v := &Visit{}
	v.Locale = locales(t).Locale("id")
	for code, want := range map[string]string{
		"":                "",
		"expired":         "Terlalu lama menunggu, lalu tidak dikirim lagi",
		"whatsapp 131026": "Nomor ini tidak memakai WhatsApp",
		"whatsapp 999999": "WhatsApp menolak, kode 999999",
		"smtp 550 5.1.1":  "Alamat e-mail ditolak, kode 550 5.1.1",
		"smtp 451":        "Server e-mail belum mau menerima, kode 451",
		"pigeon 1":        "pigeon 1",
	} {
		if got := noticeReason(v, code); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
}
