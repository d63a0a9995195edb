package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/notify"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

var ready = notify.Kind{Name: "ready", Class: notify.Utility, Values: []string{"name", "order", "code"}}

// standard is a sentence that cooperatives may put into their own words.
func standard() notify.Standard {
	field := func(name, word, example string, needed bool) notify.Field {
		return notify.Field{Name: name, Word: notify.Texts{ID: word, EN: name}, Example: notify.Texts{ID: example, EN: example}, Needed: needed}
	}
	return notify.Standard{
		Kind: ready, Subject: notify.Texts{ID: "Siap diambil", EN: "Ready"},
		Text: notify.Texts{
			ID: "Halo {name}, pesanan {order} siap. Tunjukkan kode {code}.", EN: "Hello {name}, order {order} is ready. Show code {code}.",
		},
		Fields: []notify.Field{
			field("name", "nama", "Siti", false), field("order", "pesanan", "LB-1", true), field("code", "kode", "4821", true),
		},
	}
}

// wordingDesk is a desk with one sentence, and what its audit log was told.
func wordingDesk(t *testing.T, db *store.DB) (d *desk, lines *[]act.Line) {
	t.Helper()
	lines = new([]act.Line)
	d = &desk{T: t, db: db, clock: newClock(), ml: &carrier{channel: notify.Email}}
	var mu sync.Mutex
	d.Service = notify.New(notify.Parts{
		DB: db, Now: d.clock.now, Log: slog.New(slog.DiscardHandler), Senders: []notify.Sender{d.ml}, Standards: []notify.Standard{standard()},
		Audit: func(_ context.Context, line act.Line) error {
			mu.Lock()
			defer mu.Unlock()
			*lines = append(*lines, line)
			return nil
		},
	})
	d.must(db.Open(t.Context()))
	return d, lines
}

func (d *desk) told(id, locale string) string {
	d.Helper()
	m := letter(id, ready)
	m.Values, m.Locale, m.Text = []string{"Siti", "LB-8", "{order}"}, locale, "the program's words"
	d.must(d.Send(d.Context(), m))
	return d.get(id).Text
}

// A cooperative's own words stand in what is sent from then on, in the language they were written in, and only there; the program's
// come back. A value that looks like a gap is none.
func TestWording(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, lines := wordingDesk(t, db)
		officer, ctx := acttest.Officer("o"), t.Context()
		own := notify.Texts{ID: " Ibu {Nama},\n{pesanan}\u200b sudah siap; kodenya { kode }. "}
		d.must(d.SetWording(ctx, officer, coop, "ready", 0, own))
		if got := d.told("a", "id"); got != "Ibu Siti, LB-8 sudah siap; kodenya {order}." {
			t.Errorf("told: %q", got)
		}
		if got := d.told("b", "en"); got != "the program's words" {
			t.Errorf("told in English: %q", got)
		}
		other := letter("c", paid)
		d.must(d.Send(ctx, other))
		if got := d.get("c").Text; got != other.Text {
			t.Errorf("another kind: %q", got)
		}
		_, now, err := d.Wording(ctx, officer, coop, "ready")
		if err != nil || !now.IsOwn() || now.Edition != 1 {
			t.Errorf("the wording is %+v, %v", now, err)
		}
		said := standard().Said(now.Own)
		if said.ID != "Ibu {nama}, {pesanan} sudah siap; kodenya {kode}." || !strings.Contains(said.EN, "{code}") {
			t.Errorf("officers read %+v", said)
		}
		d.must(d.SetWording(ctx, officer, coop, "ready", 1, own)) // pressed twice
		d.must(d.RestoreWording(ctx, officer, coop, "ready"))
		d.must(d.RestoreWording(ctx, officer, coop, "ready"))
		if got := d.told("d", "id"); got != "the program's words" {
			t.Errorf("restored: %q", got)
		}
		if len(*lines) != 2 || (*lines)[0].Detail["was_id"] != "Halo {nama}, pesanan {pesanan} siap. Tunjukkan kode {kode}." ||
			!strings.HasPrefix((*lines)[1].Detail["was_id"], "Ibu {nama}") || (*lines)[0].Subject != "ready" {
			t.Errorf("the log has %+v", *lines)
		}
		for name, err := range map[string]error{
			"no such kind": d.SetWording(ctx, officer, coop, "paid", 0, own),
			"a member":     d.SetWording(ctx, acttest.Member("m"), coop, "ready", 2, own),
		} {
			if err == nil {
				t.Errorf("%s may", name)
			}
		}
	})
}

// Of two officers who open a text and save it, one is told that it was changed, and nothing of the other's is lost.
func TestWordingTwoOfficers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, _ := wordingDesk(t, db)
		var saved, refused atomic.Int64
		var writing sync.WaitGroup
		for _, words := range []string{"Siap ya, {pesanan} dengan {kode}", "Ambil {pesanan}, kodenya {kode}"} {
			writing.Go(func() {
				err := d.SetWording(t.Context(), acttest.Officer("o"), coop, "ready", 0, notify.Texts{ID: words})
				switch {
				case err == nil:
					saved.Add(1)
				case errors.Is(err, notify.ErrReworded):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		writing.Wait()
		if saved.Load() != 1 || refused.Load() != 1 {
			t.Errorf("%d saved, %d refused", saved.Load(), refused.Load())
		}
	})
}

func TestWordingMistakes(t *testing.T) {
	d, _ := wordingDesk(t, storetest.OpenSQLite(t))
	const good = "Pesanan {pesanan} siap, kode {kode}. "
	for typed, want := range map[string]string{
		good:                                   "",
		good + "Rp5.000 per kg, pkl 08.00.":    "",
		good + "Terima kasih… sampai jumpa.":   "",
		"":                                     "form.required",
		"\u200b":                               "form.required",
		"Halo {nama}, sudah siap":              "notify.field_missing",
		good + "{total}":                       "notify.field_unknown",
		good + "{}":                            "notify.field_unknown",
		good + "{nama":                         "notify.field_open",
		good + "nama}":                         "notify.field_open",
		good + "Buka http://jahat":             "notify.wording_link",
		good + "Buka bit.ly/x":                 "notify.wording_link",
		good + "Buka bit\u200b.ly":             "notify.wording_link",
		good + "Buka bit．ly":                   "notify.wording_link",
		good + "Buka {nama}.id":                "notify.wording_link",
		good + "Buka hadiah.{nama}":            "notify.wording_link",
		good + "Buka WWW.jahat":                "notify.wording_link",
		good + "tulis ke a@contoh.id":          "notify.wording_link",
		good + strings.Repeat("panjang ", 150): "form.too_long",
		"{kode}{pesanan}":                      "notify.wording_short",
	} {
		err := d.CheckWording("ready", notify.Texts{ID: typed})
		got := ""
		if mistake := fault.FieldsOf(err)["text_id"]; mistake != nil {
			got = mistake.Key
		}
		if got != want || want == "" && err != nil {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
	err := d.CheckWording("ready", notify.Texts{ID: good, EN: "Order {order} is ready"})
	if mistake := fault.FieldsOf(err)["text_en"]; mistake == nil || mistake.Key != "notify.field_missing" || mistake.Args[0] != "{code}" {
		t.Errorf("in English: %v", err)
	}
}
