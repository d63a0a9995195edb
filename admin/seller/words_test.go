package seller

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/i18n"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

func sentences(t *testing.T) *i18n.Catalog {
	t.Helper()
	catalog, err := i18n.Load(web.Locales(), Locales())
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

func TestCallName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Inaq Sri Wahyuni": "Inaq Sri", "Dewi Lestari": "Dewi", "Hj. Siti Maesarah": "Hj. Siti", "I Nyoman Widiarsa": "I Nyoman",
		"Norhasanah": "Norhasanah", "Pak": "Pak", "": "", "Pak H. Mahsun Ridwan": "Pak H. Mahsun",
	} {
		if got := callName(name); got != want {
			t.Errorf("callName(%q): got %q, want %q", name, got, want)
		}
	}
}

func TestGreeting(t *testing.T) {
	t.Parallel()
	for hour, want := range map[int]string{
		0: "seller.evening", 4: "seller.morning", 10: "seller.morning", 11: "seller.noon", 15: "seller.afternoon", 18: "seller.evening",
	} {
		if got := greeting(hour); got != want {
			t.Errorf("greeting(%d): got %s, want %s", hour, got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	t.Parallel()
	l := sentences(t).Locale("id")
	now := time.Date(2026, 11, 22, 8, 30, 0, 0, i18n.WITA())
	for passed, want := range map[time.Duration]string{
		-time.Minute: "baru saja", 59 * time.Second: "baru saja", 2 * time.Minute: "2 menit lalu", 90 * time.Minute: "1 jam lalu",
		50 * time.Hour: "2 hari lalu", 15 * 24 * time.Hour: "7 Nov",
	} {
		if got := ago(l, now, now.Add(-passed)); got != want {
			t.Errorf("ago(%s): got %q, want %q", passed, got, want)
		}
	}
}

func TestWeek(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 8, 30, 0, 0, i18n.WITA())
	line := func(days int, hour int, kind ledger.Kind, amount money.Amount) ledger.Line {
		return ledger.Line{At: time.Date(2026, 11, 22-days, hour, 0, 0, 0, i18n.WITA()).UTC(), Kind: kind, Delta: amount}
	}
	w := weekOf(sentences(t).Locale("id"), []ledger.Line{
		line(0, 1, ledger.Released, 10_000), line(0, 7, ledger.Released, 5_000), line(0, 7, ledger.Withdrawn, -15_000),
		line(6, 0, ledger.Released, 20_000),
		line(7, 23, ledger.Released, 50_000), line(13, 0, ledger.Released, 20_000), line(14, 23, ledger.Released, 900_000),
	}, now)
	var amounts []money.Amount
	for _, day := range w.Days {
		amounts = append(amounts, day.Amount)
	}
	if diff := cmp.Diff([]money.Amount{20_000, 0, 0, 0, 0, 0, 15_000}, amounts); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	if w.Total != 35_000 || w.Change != "−50 %" || w.Up || w.Days[0].Label != "Sen" || !w.Days[6].On {
		t.Errorf("week: %+v", w)
	}
}

func TestSumFees(t *testing.T) {
	t.Parallel()
	fee := payments.Fee{
		Code: payments.CommissionFee, Name: "Jasa koperasi", Percent: 500, Base: 48_000, Amount: 2_400,
		Bearer: payments.BySeller, Resolution: "12/III/2026",
	}
	channel := payments.Fee{
		Code: payments.GatewayFee, Name: "Biaya pembayaran", Percent: 70, Base: 58_000, Amount: 406,
		Bearer: payments.BySeller, Channel: "QRIS", Resolution: "12/III/2026",
	}
	coop := channel
	coop.Bearer = payments.ByCooperative
	coffee := fee
	coffee.Percent, coffee.Category = 300, "kopi"
	sums := sumFees([]payments.Fee{fee, channel, coffee, fee, coop})
	if len(sums) != 3 || sums[0].Amount != 4_800 || sums[0].Base != 96_000 || sums[1].Amount != 406 {
		t.Fatalf("sums: %+v", sums)
	}
	l := sentences(t).Locale("id")
	got := []string{feeLabel(l, sums[0], 96_000), feeLabel(l, sums[1], 96_000), feeLabel(l, sums[2], 48_000)}
	want := []string{
		"Jasa koperasi 5\u00a0% (keputusan rapat 12/III/2026)", "Biaya pembayaran QRIS 0,7\u00a0% dari Rp58.000, ongkir ikut",
		"Jasa koperasi 3\u00a0%, kategori Kopi (keputusan rapat 12/III/2026)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

func TestArrangePhotos(t *testing.T) {
	t.Parallel()
	now := []media.Picture{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "new"}}
	for _, test := range []struct {
		name string
		form photoForm
		want []string
	}{
		{"order", photoForm{Order: []string{"c", "a", "b"}}, []string{"c", "a", "b", "new"}},
		{"first", photoForm{Order: []string{"a", "b", "c"}, First: "b"}, []string{"b", "a", "c", "new"}},
		{"remove", photoForm{Order: []string{"a", "b", "c"}, Remove: "a"}, []string{"b", "c", "new"}},
		{"nonsense", photoForm{Order: []string{"x", "x"}, First: "y", Remove: "z"}, []string{"a", "b", "c", "new"}},
	} {
		var got []string
		for _, p := range test.form.arrange(now) {
			got = append(got, p.ID)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestPictureOf(t *testing.T) {
	t.Parallel()
	p := media.Picture{ID: "0123456789abcdef0123456789abcdef", Width: 1200, Height: 900}
	if got := pictureOf(p.ID + "-1200-900 member 1 signature"); got != p {
		t.Errorf("got %+v", got)
	}
	for _, text := range []string{"", "../../etc-1-1", p.ID + "-0-9", p.ID + "-9-00", p.ID + "-12000-9", p.ID + "-1200-900-1"} {
		if got := pictureOf(text); got != (media.Picture{}) {
			t.Errorf("pictureOf(%q): got %+v, want none", text, got)
		}
	}
}

// TestConsentText looks whether the sentence of the running version is there: members agree to nothing else.
func TestConsentText(t *testing.T) {
	t.Parallel()
	if missing := sentences(t).Missing([]string{consentKey(savings.ConsentText)}); len(missing) > 0 {
		t.Error(missing)
	}
}

// TestWordsOfStates looks whether every word that is chosen by a value has a sentence.
func TestWordsOfStates(t *testing.T) {
	t.Parallel()
	var keys []string
	for group, values := range map[string][]string{
		"seller.state_":         {"confirmed", "packed", "shipped", "delivered", "completed", "cancelled"},
		"seller.say_cancelled_": {"buyer", "shop", "office", "time"},
		"seller.step_":          {"confirmed", "packed", "shipped", "delivered", "completed", "cancelled"},
		"seller.way_":           {"all", "masuk", "keluar"},
		"seller.product_":       {"draft", "pending", "published", "rejected", "archived"},
		"seller.f_":             {"name", "category", "pirt", "halal", "bpom"},
		"seller.cause_":         stockCauses(), "seller.book_": {"sukarela", "hasil"}, "seller.total_": {"sukarela", "hasil"},
		"seller.csv_": {"date", "time", "what", "order", "in", "out", "balance"},
	} {
		for _, value := range values {
			keys = append(keys, group+value)
		}
	}
	for _, tab := range orderTabs() {
		keys = append(keys, "seller.tab_"+tab.name, "seller.none_"+tab.name)
	}
	for _, tab := range goodsTabs() {
		keys = append(keys, "seller.goods_"+tab.name, "seller.no_goods_"+tab.name)
	}
	if missing := sentences(t).Missing(keys); len(missing) > 0 {
		t.Error(missing)
	}
}
