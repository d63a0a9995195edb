package paper_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"lumbung/internal/paper"
	"lumbung/internal/paper/papertest"
)

// long is a document with a table of so many rows.
func long(rows int) *paper.Document {
	d := &paper.Document{
		Lang: "id", At: time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC), From: "Koperasi Sembalun Makmur", Under: []string{"Badan hukum 12/BH"},
		Title: "Rekening koran", Facts: [][2]string{{"Anggota", "Inaq Sri Wahyuni – Đoàn Žižková"}}, Foot: "segel 1204:9f2c81d05a7e",
		Page: func(n, of string) string { return "Halaman " + n + " dari " + of },
		Tables: []paper.Table{{Heading: "Simpanan sukarela", Columns: []paper.Column{
			{Head: "Tanggal", Width: 0.2}, {Head: "Keterangan", Width: 0.5}, {Head: "Saldo", Width: 0.3, Right: true},
		}, Strong: func(row int) bool { return row == 0 }}},
		Notes: []paper.Note{{Text: "Terbilang: seratus ribu rupiah", Strong: true}},
	}
	for i := range rows {
		d.Tables[0].Rows = append(d.Tables[0].Rows, []string{fmt.Sprintf("baris-%d", i), "Setoran simpanan, kuitansi KM-2026-00012", "Rp100.000"})
	}
	return d
}

func write(t testing.TB, d *paper.Document) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := paper.Write(&file, d); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Everything that was given stands on the pages, the heads and the number of the page on each of them.
func TestPages(t *testing.T) {
	file := write(t, long(150))
	pages := papertest.Pages(t, file)
	if len(pages) != 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		for _, says := range []string{"Keterangan", fmt.Sprintf("Halaman %d dari 3", i+1), "segel 1204:9f2c81d05a7e"} {
			if !strings.Contains(page, says) {
				t.Errorf("page %d does not say %q", i+1, says)
			}
		}
	}
	all := strings.Join(pages, "\n")
	for i := range 150 {
		if strings.Count(all, fmt.Sprintf("baris-%d\n", i)) != 1 {
			t.Errorf("row %d is not there once", i)
		}
	}
	for _, says := range []string{"Inaq Sri Wahyuni – Đoàn Žižková", "Badan hukum 12/BH", "Terbilang: seratus ribu rupiah"} {
		if !strings.Contains(all, says) {
			t.Errorf("it does not say %q", says)
		}
	}
	if !bytes.Equal(file, write(t, long(150))) {
		t.Error("the same document makes other bytes")
	}
}

// Texts of any length and any letters neither break the document nor leave the page.
func TestOddTexts(t *testing.T) {
	d := long(1)
	d.Facts[0][1] = strings.Repeat("Wahyuni ", 60)
	d.Tables[0].Rows = [][]string{
		{"", strings.Repeat("kataTanpaSpasi", 40), ""},
		{"\x00\x07\xff", "爪哇 😀 ) ( \\ ", "−Rp5"},
		{"", strings.Repeat("panjang ", 900), ""},
	}
	all := strings.Join(papertest.Pages(t, write(t, d)), "\n")
	if !strings.Contains(all, "?? ? ) ( \\") || strings.Count(all, "panjang") != 900 {
		t.Errorf("got %s", all)
	}
	if file := write(t, d); len(file) > 200_000 {
		t.Errorf("%d bytes", len(file))
	}
}

func BenchmarkTenThousandRows(b *testing.B) {
	d := long(10_000)
	b.ReportAllocs()
	for b.Loop() {
		b.ReportMetric(float64(len(write(b, d))), "bytes/file")
	}
}
