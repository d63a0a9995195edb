package roster_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/roster"
	"lumbung/internal/sheet"
)

// A list as somebody keeps it: titles, heads in two rows, amounts as text and as numbers, columns of others, sums at its end.
func TestSavings(t *testing.T) {
	list, err := roster.ReadSavings(workbook(
		t,
		[]any{"KOPERASI SEMBALUN MAKMUR"},
		[]any{"DAFTAR SIMPANAN PER 31 DESEMBER 2025"},
		[]any{"No", "No. Anggota", "Nama Anggota", "Simpanan", "", "", "Pinjaman", "Jumlah", "HP"},
		[]any{"", "", "", "Pokok", "Wajib", "Sukarela", "", "", ""},
		[]any{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"},
		[]any{1, 12.0, " Inaq  Sri ", 50000, "Rp 480.000,-", "1.250.000", 2000000, 1780000, "0819"},
		[]any{2, "0013", "Amaq Dul", "Rp\u00a050.000", 240000.0, "Rp -", "", 290000, "0820"},
		[]any{3, 14, "Baiq Ana", 150.125, "-20.000", "12,500", 0, "", ""},
		nil,
		[]any{4, "", "Inaq Rai", 50000, "", "", "", "", ""},
		[]any{"", "", "Jumlah", 150000, 720000, 1250000, 2000000, "", ""},
	), 100)
	if err != nil || len(list.Lines) != 4 || !slices.Equal(list.Unread, []string{"Pinjaman"}) {
		t.Fatalf("got %+v, %v", list, err)
	}
	for i, want := range []struct {
		line                   int
		number                 int64
		name                   string
		pokok, wajib, sukarela money.Amount
		faults                 string
	}{
		{6, 12, "Inaq Sri", 50_000, 480_000, 1_250_000, ""},
		{7, 13, "Amaq Dul", 50_000, 240_000, 0, ""},
		{8, 14, "Baiq Ana", 0, 0, 0, "pokok:roster.amount sukarela:roster.amount wajib:roster.negative"},
		{10, 0, "Inaq Rai", 50_000, 0, 0, ""},
	} {
		l := list.Lines[i]
		var faults []string
		for _, field := range slices.Sorted(maps.Keys(l.Faults)) {
			faults = append(faults, field+":"+l.Faults[field].Key)
		}
		if l.Line != want.line || l.Number != want.number || l.Name != want.name || l.Pokok != want.pokok || l.Wajib != want.wajib ||
			l.Sukarela != want.sukarela || strings.Join(faults, " ") != want.faults {
			t.Errorf("line %d: got %+v, want %+v", l.Line, l, want)
		}
	}
}

func TestSavingsFiles(t *testing.T) {
	for name, tt := range map[string]struct {
		file string
		want *fault.Fault
	}{
		"no heads":       {"1;Inaq Sri;50.000\n", roster.ErrNoSavingsHead},
		"nothing to add": {"No Anggota;Nama\n1;Inaq Sri\n", roster.ErrNoSavings},
		"heads alone":    {"No Anggota;Nama;Pokok\n", sheet.ErrEmpty},
		"too many":       {"No;Nama;Pokok\n" + strings.Repeat("1;A;5\n", 11), sheet.ErrTooMany},
	} {
		if _, err := roster.ReadSavings([]byte(tt.file), 10); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	list, err := roster.ReadSavings([]byte("\ufeffNomor Anggota,Nama,Simp. Wajib\n7,Inaq Sri,\"50.000\"\n"), 10)
	if err != nil || list.Lines[0].Number != 7 || list.Lines[0].Wajib != 50_000 {
		t.Errorf("a CSV: got %+v, %v", list, err)
	}
}

func TestSavingsTemplateIsUnderstood(t *testing.T) {
	var file bytes.Buffer
	if err := roster.SavingsTemplate(&file); err != nil {
		t.Fatal(err)
	}
	list, err := roster.ReadSavings(file.Bytes(), 10)
	if err != nil || len(list.Lines) != 1 || len(list.Lines[0].Faults) > 0 || list.Lines[0].Sukarela != 1_250_000 {
		t.Fatalf("got %+v, %v", list, err)
	}
}
