package roster_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lumbung/internal/area"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/roster"
	"lumbung/internal/sheet"
)

func reader(t *testing.T) *roster.Reader {
	t.Helper()
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &roster.Reader{Atlas: atlas, Home: "52.03.15.2002", Now: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC), Max: 100}
}

// workbook is an XLSX as somebody keeps it who does not think of programs.
func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestUntidyWorkbook(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	entries, err := reader(t).Read(workbook(
		t,
		[]any{"KOPERASI SEMBALUN MAKMUR"},
		[]any{"BUKU DAFTAR ANGGOTA TAHUN 2026"},
		nil,
		[]any{"No.", "No. Anggota", "NAMA  LENGKAP", "NIK", "L/P", "Tempat, Tgl. Lahir", "Desa/Kel.", "Kec.", "No. HP/WA", "Tgl Masuk", "Alamat"},
		[]any{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)"},
		[]any{
			1, 12.0, " Inaq  Sri ", "5203154508850003", "P", "Sembalun, 5 Agust 1985", "Sembalun Lawang", "Sembalun", 81234567890, 46329,
			"Dusun Lebak",
		},
		[]any{2, "0013", "Amaq Dul", 5203150508850010, "Laki-laki", "Lombok, 03/11/70", "-", "", 8.1234567891e10, "3 Nop 2019", "-"},
		nil,
		[]any{3, "14a", "Baiq Ana", "", "X", "32/13/1980", "Tidak Dikenal", "", "", "11/23/2020", ""},
		[]any{"Jumlah", "", "", "", "", "", "", "", "", "", "3 orang"},
	))
	if err != nil || len(entries) != 3 {
		t.Fatalf("got %d entries, %v", len(entries), err)
	}
	for i, want := range []struct {
		line           int
		number         int64
		name           string
		sex            members.Sex
		place          string
		born, since    time.Time
		area, phone    string
		faults, street string
	}{
		{6, 12, "Inaq Sri", members.Woman, "Sembalun", day(1985, 8, 5), day(2026, 11, 3), "52.03.15.2002", "81234567890", "", "Dusun Lebak"},
		{7, 13, "Amaq Dul", members.Man, "Lombok", day(1970, 11, 3), day(2019, 11, 3), "", "81234567891", "nik", ""},
		{9, 0, "Baiq Ana", "", "32/13/1980", time.Time{}, time.Time{}, "", "", "born number sex since", "Tidak Dikenal"},
	} {
		e := entries[i]
		faults := strings.Join(slices.Sorted(maps.Keys(e.Faults)), " ")
		if i == 2 {
			want.place = "" // no comma: all of it is the day
		}
		if e.Line != want.line || e.Number != want.number || e.Name != want.name || e.Sex != want.sex || e.BirthPlace != want.place ||
			!e.Born.Equal(want.born) || !e.Since.Equal(want.since) || e.Area != want.area || e.Phone != want.phone || faults != want.faults ||
			e.Street != want.street {
			t.Errorf("line %d: got %+v, faults %s; want %+v", e.Line, e, faults, want)
		}
	}
}

func TestCSVOfAnyKind(t *testing.T) {
	for name, file := range map[string]string{
		"semicolons":   "\ufeffNo Anggota;Nama;Tanggal Masuk\r\n7;Inaq Sri;2019-11-03\r\n",
		"commas":       "nomor,nama anggota,anggota sejak\n7,Inaq Sri,\"Minggu, 3 November 2019\"\n",
		"tabs":         "No\tNama\tTgl. Masuk\n7\tInaq Sri\t3-11-19\n",
		"windows-1252": "Koperasi caf\xe9\nNo;Nama;Tgl Masuk\n7;Inaq Sri;03.11.2019\n",
	} {
		entries, err := reader(t).Read([]byte(file))
		if err != nil || len(entries) != 1 || entries[0].Number != 7 || entries[0].Since.Format(time.DateOnly) != "2019-11-03" {
			t.Errorf("%s: got %+v, %v", name, entries, err)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	many := strings.Repeat("1;A;2019-11-03\n", 101)
	for name, tt := range map[string]struct {
		file []byte
		want *fault.Fault
	}{
		"XLS":          {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), sheet.ErrOld},
		"a picture":    {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), sheet.ErrUnreadable},
		"a broken zip": {[]byte("PK\x03\x04 broken"), sheet.ErrUnreadable},
		"nothing":      {nil, sheet.ErrEmpty},
		"heads alone":  {[]byte("No;Nama;Tgl Masuk\n"), sheet.ErrEmpty},
		"no heads":     {[]byte("1;Inaq Sri;2019-11-03\n"), roster.ErrNoHead},
		"no number":    {[]byte("Nama;Tgl Masuk\nInaq Sri;2019-11-03\n"), roster.ErrNoNumber},
		"no day":       {[]byte("No;Nama\n1;Inaq Sri\n"), roster.ErrNoSince},
		"too many":     {[]byte("No;Nama;Tgl Masuk\n" + many), sheet.ErrTooMany},
	} {
		if _, err := reader(t).Read(tt.file); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func TestTemplateIsUnderstood(t *testing.T) {
	var file bytes.Buffer
	if err := roster.Template(&file); err != nil {
		t.Fatal(err)
	}
	entries, err := reader(t).Read(file.Bytes())
	if err != nil || len(entries) != 1 || len(entries[0].Faults)+len(entries[0].Notes) > 0 {
		t.Fatalf("got %+v, %v", entries, err)
	}
}
