package storefront

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/area"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/payments"
	"lumbung/search"
)

func browseStorefront(t *testing.T) *Storefront {
	t.Helper()
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Storefront{
		Parts: Parts{
			Dev: true, Web: webtest.New(t, []fs.FS{Locales()}, func(o *web.Options) { o.Static = []fs.FS{Static()} }), Atlas: atlas, Now: time.Now,
		},
		regencies: regencyNames(atlas), shelves: tilesOf(new(catalog.Service).Categories(t.Context())),
	}
}

// TestListWeight keeps a list within what a phone on 3G can take: 60 KB of compressed HTML.
func TestListWeight(t *testing.T) {
	s := browseStorefront(t)
	v := s.bare(s.Web.Sample(web.Page{}, "id").Locale)
	view := sampleList(v)
	for len(view.cards) < perPage {
		view.cards = append(view.cards, view.cards...)
	}
	view.cards = view.cards[:perPage]
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if err := layout(v, v.found(view)).Render(t.Context(), z); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > 12_000 {
		t.Errorf("a list takes %d bytes compressed, want at most 12000", packed.Len())
	}
}

// TestBrowseSentences looks whether every fault of what these pages ask has a sentence, and whether the languages agree.
func TestBrowseSentences(t *testing.T) {
	catalog, err := i18n.Load(web.Locales(), Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range catalog.Problems() {
		t.Error(problem)
	}
	for _, key := range []string{
		"catalog.product_not_found", "catalog.shop_not_found", "catalog.category_not_found",
		"catalog.variant_not_found", "catalog.stock_not_found",
		"catalog.stock_too_low", "catalog.return_too_much", "catalog.quantity", "catalog.step",
		"catalog.seen", "catalog.reason", "catalog.has_shop",
		"catalog.shop_suspended", "catalog.sold_out", "catalog.licence_seen",
		"catalog.warn_pirt", "catalog.warn_halal", "catalog.warn_bpom", "search.unavailable",
		"ledger.overdrawn", "message.incomplete", "phone.invalid",
		"members.no_cooperative", "identity.no_user", "members.no_membership", "members.not_allowed",
		"identity.not_signed_in", "members.already_decided",
		"members.not_active", "members.reason_missing", "members.roles_exclude", "members.slug_taken",
		"members.number_taken", "members.number_impossible",
		"members.already_registered", "audit.broken", "members.cooperative_incomplete", "signin.wrong", "signin.disabled", "signin.too_many",
		"register.name_length", "register.email_invalid", "register.phone_taken", "password.too_short", "password.too_long", "password.common",
		"password.guessable", "password.old_wrong", "password.changed", "code.over", "media.too_large",
		"media.too_many_pixels", "media.wrong_type", "media.broken",
		"media.not_found", "form.required", "form.too_short", "form.too_long", "form.too_many",
		"form.twice", "form.between", "form.unit",
		"form.choose",
	} {
		if missing := catalog.Missing([]string{key}); len(missing) > 0 {
			t.Error(missing)
		}
	}
}

func TestUnitPrice(t *testing.T) {
	for _, test := range []struct {
		content, unit string
		quantity      int64
		price         money.Amount
		want          string
	}{
		{"200 g", "g", 100, 48_000, "Rp24.000/100 g"},
		{"1 kg", "kg", 1, 215_000, ""}, // says no more than the price
		{"1 kg", "g", 100, 215_000, "Rp21.500/100 g"},
		{"500 g biji kopi", "kg", 1, 135_000, "Rp270.000/kg"},
		{"1,5 liter", "ml", 100, 30_000, "Rp2.000/100 ml"},
		{"0,75 l", "l", 1, 30_000, "Rp40.000/l"},
		{"150 ml", "ml", 100, 22_000, "Rp14.667/100 ml"},
		{"6 lembar", "g", 100, 48_000, ""},
		{"200 g", "ml", 100, 48_000, ""},
		{"200 g", "", 0, 48_000, ""},
		{"0 g", "g", 100, 48_000, ""},
		{"1.000 g", "g", 100, 50_000, "Rp5.000/100 g"},
		{"1.500 ml", "ml", 100, 30_000, "Rp2.000/100 ml"},
		{"10.000 g", "kg", 1, 120_000, "Rp12.000/kg"},
		{"1.5 kg", "kg", 1, 30_000, "Rp20.000/kg"},
		{"0.500 kg", "kg", 1, 30_000, "Rp60.000/kg"},
		{"250 g x 10", "kg", 1, 50_000, "Rp20.000/kg"},
		{"10 x 250 g", "kg", 1, 50_000, "Rp20.000/kg"},
		{"10 bungkus @ 250 g", "kg", 1, 50_000, "Rp20.000/kg"},
		{"250 g (isi 10)", "g", 100, 50_000, "Rp2.000/100 g"},
		{"250 g (isi sepuluh atau 11)", "g", 100, 50_000, ""},
		{"250 g, 10 bungkus", "g", 100, 50_000, ""},
		{"2 x 250 g x 10", "g", 100, 50_000, ""},
		{"1.00.0 g", "g", 100, 50_000, ""},
		{"1500.000 g", "g", 100, 50_000, ""},
		{"1, g", "g", 100, 50_000, ""},
	} {
		p := &catalog.Product{
			Content: test.content, UnitQuantity: test.quantity, UnitName: test.unit, Price: test.price,
			Variants: []catalog.Variant{{Price: test.price, Weight: 240}},
		}
		if got := unitPrice(&i18n.Locale{}, p, p.Variants[0]); got != test.want {
			t.Errorf("unitPrice(%s at %s per %d %s): got %q, want %q", test.content, test.price, test.quantity, test.unit, got, test.want)
		}
	}
	two := &catalog.Product{
		Content: "200 g", UnitQuantity: 100, UnitName: "g", Price: 48_000,
		Variants: []catalog.Variant{{Price: 48_000, Weight: 240}, {Price: 90_000, Weight: 540}},
	}
	if got := unitPrice(&i18n.Locale{}, two, two.Variants[0]); got != "" {
		t.Errorf("unitPrice of different sizes: got %q, want none", got)
	}
}

func TestSplitOf(t *testing.T) {
	gateway := payments.ShareGatewayCost(exampleChannel, []money.Amount{48_000})[0]
	lines := []payments.FeeLine{{Goods: 48_000}}
	for _, test := range []struct {
		percent money.BasisPoints
		bearer  payments.Bearer
		want    []money.Amount
	}{
		{500, payments.BySeller, []money.Amount{45_264, 2_400, 336}},
		{500, payments.ByCooperative, []money.Amount{45_600, 2_064, 336}},
		{0, payments.ByCooperative, []money.Amount{48_000}},
		{0, payments.BySeller, []money.Amount{47_664, 336}},
	} {
		schedule := payments.StandardFeeSchedule("c", test.percent, test.bearer, "1/2026", time.Time{})
		var total money.Amount
		var got []money.Amount
		for _, part := range splitOf(new(web.Page), "Kopi Inaq Sri", 48_000, schedule.Freeze(lines, gateway)[0]) {
			got, total = append(got, part.Amount), total+part.Amount
		}
		if len(got) != len(test.want) || total != 48_000 {
			t.Fatalf("splitOf(%d, %s): got %v, want %v", test.percent, test.bearer, got, test.want)
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("splitOf(%d, %s): got %v, want %v", test.percent, test.bearer, got, test.want)
			}
		}
	}
}

func TestRegencyName(t *testing.T) {
	s := browseStorefront(t)
	for code, want := range map[string]string{
		"52.03.15.2002": "Lombok Timur", "52.71": "Mataram", "32.04.37.2011": "Kab. Bandung", "32.73": "Kota Bandung", "99.99": "", "": "",
	} {
		if got := s.regencyName(code); got != want {
			t.Errorf("regencyName(%q): got %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]string{
		"52.03.15.2002": "Sembalun, Lombok Timur", "52.71.02.1001": "Mataram", "51.08.06.2001": "Buleleng",
	} {
		if got := s.shortPlace(code); got != want {
			t.Errorf("shortPlace(%s): got %q, want %q", code, got, want)
		}
	}
}

func TestPageLinks(t *testing.T) {
	for _, test := range []struct {
		total, now int
		want       string
	}{
		{0, 1, ""},
		{24, 1, ""},
		{25, 1, "[1] 2 "},
		{240, 5, "1 … 4 [5] 6 … 10 "},
		{240, 1, "[1] 2 … 10 "},
		{240, 10, "1 … 9 [10] "},
		{1_000_000, 1, "[1] 2 … 416 "},
	} {
		got := ""
		for _, link := range pageLinks(test.total, test.now, func(n string) string { return "/" + n }) {
			if link.on {
				got += "[" + link.text + "] "
			} else {
				got += link.text + " "
			}
		}
		if got != test.want {
			t.Errorf("pageLinks(%d, %d): got %q, want %q", test.total, test.now, got, test.want)
		}
	}
}

func TestListQuery(t *testing.T) {
	coops := map[string]string{"sembalun-makmur": "id1", "den-bukit": "id2"}
	in := listForm{Text: "kopi", Coops: []string{"den-bukit"}, Categories: []string{"jamu"}, Number: 3}
	q := in.query("kopi", coops)
	if q.Offset != 2*perPage || q.Sort != search.Relevance || len(q.Coops) != 1 || q.Coops[0] != "id2" ||
		len(q.Categories) != 1 || q.Categories[0] != "kopi" {
		t.Errorf("query: got %+v", q)
	}
	if q := (&listForm{Coops: []string{"unknown"}}).query("", coops); len(q.Coops) != 1 {
		t.Errorf("an unknown cooperative must find nothing: %+v", q)
	}
	if got := (&listForm{Order: "sesuai"}).order(); got != search.Newest {
		t.Errorf("order without words: got %s, want newest", got)
	}
}

func TestSignInMistake(t *testing.T) {
	if got := fault.KindOf(signInMistake(identity.ErrDisabled)); got != fault.Invalid {
		t.Errorf("disabled: got kind %v, want Invalid", got)
	}
	if got := signInMistake(io.EOF); !errors.Is(got, io.EOF) {
		t.Errorf("another error: got %v", got)
	}
}
