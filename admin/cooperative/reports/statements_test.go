package reports_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// The treasurer reads what a month brought and what there is at its end, on the page and as files.
func TestStatements(t *testing.T) {
	m := officetest.Open(t)
	siti := m.As(m.Member("Siti", members.RoleTreasurer))
	const page, november = office + "/keuangan", "&dari=2026-11-01&sampai=2026-11-30"
	siti.Get(page).Is(200).Says("Belum ada yang dibukukan")
	sell(m, "Kopi Sembalun")
	sealed(m)
	siti.Get(page+"?isi=phu"+november).Is(200).
		Says("Partisipasi anggota", "SHU sebelum pajak", "1 November 2026", "menurut waktu dicatat", "Segel buku 1:").
		Has(`value="2026-11-01"`, `value="2026-11-30"`)
	siti.Get(page+"?isi=neraca"+november+"&menurut=berlaku").Is(200).Says("Jumlah harta", "Rp48.000", "menurut waktu terjadi")
	siti.Get(page+"?isi=neraca-saldo"+november).Is(200).Says("Piutang payment gateway", "Jumlah")
	siti.Get(page + "?isi=neraca&dari=2026-09-01&sampai=2026-09-30").Is(200).Says("Belum ada yang dibukukan")
	siti.Get(page+"?dari=2026-11-30&sampai=2026-11-01").Is(http.StatusUnprocessableEntity).
		Says("harus sebelum").Has(`value="2026-11-30"`, `value="2026-11-01"`)
	siti.Get(page + "?dari=kemarin&sampai=2026-11-01").Is(http.StatusUnprocessableEntity).Has(`value="2026-11-01"`)
	siti.Get(page + "/csv?dari=2026-11-30&sampai=2026-11-01").Is(http.StatusUnprocessableEntity)

	file := siti.Get(page + "/csv?isi=neraca" + november).Is(200)
	if !strings.Contains(file.Body, `"1-1310 Piutang payment gateway";48000;0`) {
		t.Errorf("the CSV: %q", file.Body)
	}
	book, err := excelize.OpenReader(bytes.NewReader([]byte(siti.Get(page + "/xlsx?isi=neraca" + november).Is(200).Body)))
	m.Must(err)
	t.Cleanup(func() { m.Must(book.Close()) })
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	m.Must(err)
	found := false
	for i, row := range rows {
		if row[0] == "1-1310 Piutang payment gateway" {
			kind, err := book.GetCellType(book.GetSheetName(0), "B"+string(rune('1'+i)))
			m.Must(err)
			found = row[1] == "48000" && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber)
		}
	}
	if !found {
		t.Errorf("the XLSX: %q", rows)
	}
	m.AtMost(9, page, func() { siti.Get(page + "?isi=phu" + november).Is(200) })
}
