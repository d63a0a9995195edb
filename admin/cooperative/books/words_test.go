package books

import (
	"os"
	"testing"
	"time"

	"lumbung/internal/i18n"
)

func TestRate(t *testing.T) {
	locales, err := i18n.Load(os.DirFS("../locales"))
	if err != nil {
		t.Fatal(err)
	}
	if got := rate(locales.Locale("id"), 150, 4_000); got != "1,5\u00a0% + Rp4.000" {
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
