package area_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/area"
)

func load(t testing.TB) *area.Atlas {
	t.Helper()
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	return atlas
}

func TestArea(t *testing.T) {
	for _, tt := range []struct {
		area     area.Area
		kind     area.Kind
		city     bool
		fullName string
	}{
		{area.Area{Code: "52", Name: "Nusa Tenggara Barat"}, area.Province, false, "Nusa Tenggara Barat"},
		{area.Area{Code: "32.04", Name: "Kabupaten Bandung"}, area.Regency, false, "Kabupaten Bandung"},
		{area.Area{Code: "52.71", Name: "Kota Mataram"}, area.Regency, true, "Kota Mataram"},
		{area.Area{Code: "52.71.05", Name: "Selaparang"}, area.District, false, "Kecamatan Selaparang"},
		{area.Area{Code: "31.74.06.1003", Name: "Pondok Labu"}, area.Village, false, "Kelurahan Pondok Labu"},
		{area.Area{Code: "51.08.01.2012", Name: "Tinga-tinga"}, area.Village, false, "Desa Tinga-tinga"},
		{area.Area{Code: "91.03.01.3001", Name: "X"}, area.Village, false, "Desa Adat X"},
		{area.Area{}, area.Unknown, false, ""},
	} {
		if got := tt.area.Kind(); got != tt.kind {
			t.Errorf("Kind(%v): got %v, want %v", tt.area, got, tt.kind)
		}
		if got := tt.area.IsCity(); got != tt.city {
			t.Errorf("IsCity(%v): got %v, want %v", tt.area, got, tt.city)
		}
		if got := tt.area.FullName(); got != tt.fullName {
			t.Errorf("FullName(%v): got %q, want %q", tt.area, got, tt.fullName)
		}
	}
}

// TestWholeList walks from the provinces down. It proves that every area hangs under a parent, since the counts would
// fall short otherwise (source of the counts: idn-area-data 4.0.1).
func TestWholeList(t *testing.T) {
	atlas := load(t)
	counts := map[area.Kind]int{}
	kinds := map[string]int{}
	level := atlas.Provinces()
	for len(level) > 0 {
		var next []area.Area
		for _, a := range level {
			counts[a.Kind()]++
			if a.Kind() == area.Village {
				kinds[a.Code[9:10]]++
			}
			next = append(next, atlas.Children(a.Code)...)
		}
		level = next
	}
	want := map[area.Kind]int{area.Province: 38, area.Regency: 514, area.District: 7285, area.Village: 83762}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("areas of each kind (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"1": 8496, "2": 75252, "3": 14}, kinds); diff != "" {
		t.Errorf("villages of each kind (-want +got):\n%s", diff)
	}
}

func TestEveryPathIsWhole(t *testing.T) {
	atlas := load(t)
	for _, p := range atlas.Provinces() {
		for _, r := range atlas.Children(p.Code) {
			for _, d := range atlas.Children(r.Code) {
				if got, want := atlas.Path(d.Code), []area.Area{p, r, d}; !cmp.Equal(got, want) {
					t.Fatalf("Path(%v): got %v, want %v", d.Code, got, want)
				}
			}
		}
	}
}

func TestFind(t *testing.T) {
	atlas := load(t)
	for _, tt := range []struct {
		code, want string
		found      bool
	}{
		{"62", "Kalimantan Tengah", true},
		{"32.04", "Kabupaten Bandung", true},
		{"51.08", "Kabupaten Buleleng", true},
		{"52.71", "Kota Mataram", true},
		{"31", "DKI Jakarta", true},
		{"31.74.06", "Cilandak", true},
		{"31.74.06.1003", "Pondok Labu", true},
		{"96.71", "Kota Sorong", true},
		{"", "", false},
		{"00", "", false},
		{"99", "", false},
		{"5", "", false},
		{"52.", "", false},
		{"52.71.", "", false},
		{"5271", "", false},
		{"52.71.01.1003\tx", "", false},
		{"31.74.06.9999", "", false},
		{"\xff\x00", "", false},
	} {
		got, found := atlas.Find(tt.code)
		if got.Name != tt.want || found != tt.found {
			t.Errorf("Find(%q): got %q %v, want %q %v", tt.code, got.Name, found, tt.want, tt.found)
		}
	}
}

func TestChildren(t *testing.T) {
	atlas := load(t)
	var got []string
	for _, a := range atlas.Children("52.71") {
		got = append(got, a.Name)
	}
	if want := []string{"Ampenan", "Cakranegara", "Mataram", "Sandubaya", "Sekarbela", "Selaparang"}; !cmp.Equal(got, want) {
		t.Errorf("Children(52.71): got %v, want %v", got, want)
	}
	for _, code := range []string{"99", "5", "52.", "31.74.06.1003", "zz"} {
		if got := atlas.Children(code); got != nil {
			t.Errorf("Children(%q): got %v, want none", code, got)
		}
	}
}

func TestLabel(t *testing.T) {
	atlas := load(t)
	for _, tt := range []struct{ code, label, regency string }{
		{"52.71.02.1001", "Kelurahan Pagesangan, Mataram, Kota Mataram, Nusa Tenggara Barat", "Kota Mataram"},
		{"31.74.06.1003", "Kelurahan Pondok Labu, Cilandak, Kota Administrasi Jakarta Selatan, DKI Jakarta", "Kota Administrasi Jakarta Selatan"},
		{"51.08.01.2012", "Desa Tinga-tinga, Gerokgak, Kabupaten Buleleng, Bali", "Kabupaten Buleleng"},
		{"52.71.02", "Kecamatan Mataram, Kota Mataram, Nusa Tenggara Barat", "Kota Mataram"},
		{"32.04", "Kabupaten Bandung, Jawa Barat", "Kabupaten Bandung"},
		{"62", "Kalimantan Tengah", ""},
		{"52.99.01", "", ""},
		{"", "", ""},
	} {
		if got := atlas.Label(tt.code); got != tt.label {
			t.Errorf("Label(%q): got %q, want %q", tt.code, got, tt.label)
		}
		got, found := atlas.Regency(tt.code)
		if got.Name != tt.regency || found != (tt.regency != "") {
			t.Errorf("Regency(%q): got %q %v, want %q", tt.code, got.Name, found, tt.regency)
		}
	}
}

func codes(areas []area.Area) []string {
	var list []string
	for _, a := range areas {
		list = append(list, a.Code)
	}
	return list
}

// Names are compared without blanks, signs and the words before them, by usual names as well, and with typing mistakes; what
// follows a comma narrows, and nothing is the only answer while something near exists.
func TestRegencies(t *testing.T) {
	atlas := load(t)
	for typed, want := range map[string][]string{
		"":                             nil,
		"zzzz":                         nil,
		"52":                           nil,
		"83115":                        nil, // the atlas knows no postcodes
		"52.71":                        {"52.71"},
		"mataram":                      {"52.71"},
		"Kota Mataram":                 {"52.71"},
		"Mataram 83115":                {"52.71"},
		"Mataram, NTB":                 {"52.71"},
		"Mataram, Nusa Tenggara Brat":  {"52.71"},
		"matarm":                       {"52.71"},
		"Mtaaram":                      {"52.71"},
		"Palangka Raya":                {"62.71"},
		"palangkaraya":                 {"62.71"},
		"Pangkalpinang":                {"19.71"},
		"Bau-Bau":                      {"74.72"},
		"Baubau":                       {"74.72"},
		"Kota Bandung":                 {"32.73"},
		"Kab. Bandung":                 {"32.04", "32.17"}, // Bandung Barat is near
		"kab bandung barat":            {"32.17"},
		"Bandung":                      {"32.04", "32.73", "32.17"},
		"Kec. Sembalun":                {"52.03"},
		"Desa Sembalun Lawang":         {"52.03"},
		"Sembalun Lombok Timur":        {"52.03"},
		"Kel. Rembiga":                 {"52.71"},
		"Rembiga, Selaparang, Mataram": {"52.71"},
		"Jogja":                        {"34.71", "34.02", "34.03", "34.01", "34.04", "11.15"},
		"Solo":                         {"33.72", "13.02", "13.72", "13.11"},
		"DKI Jakarta":                  {"31.01", "31.73", "31.71", "31.74", "31.75", "31.72"},
		"Kota Adm. Jakarta Selatan":    {"31.74"},
		"Jakarta Selatan":              {"31.74"},
		"Bima":                         {"52.06", "52.72"},
		"Ujung Pandang":                {"73.71", "61.06"},
		"Singaraja":                    {"51.08", "32.12"},
		"Kabupaten  lombok TIMUR":      {"52.03"},
	} {
		if diff := cmp.Diff(want, codes(atlas.Regencies(typed, 40))); diff != "" {
			t.Errorf("Regencies(%q): %s", typed, diff)
		}
	}
	if got := codes(atlas.Regencies("selaparang", 40)); len(got) < 2 || got[0] != "52.71" {
		t.Errorf("Regencies(selaparang): got %v, want the kecamatan's first", got)
	}
	if got := atlas.Regencies("lombok", 3); len(got) != 3 {
		t.Errorf("Regencies(lombok): got %v, want three", got)
	}
}

func TestVillages(t *testing.T) {
	atlas := load(t)
	for _, tt := range []struct {
		typed string
		limit int
		want  []string // the first ones
	}{
		{"pondok labu", 3, []string{"31.74.06.1003", "63.02.11.2009"}},
		{"  PONDOK   LABU ", 1, []string{"31.74.06.1003"}},
		{"Pondoklabu, Cilandak", 3, []string{"31.74.06.1003"}},
		{"Pondok Labu Cilandak", 3, []string{"31.74.06.1003"}},
		{"Rembiga, Selaparang, Mataram", 9, []string{"52.71.05.1005"}},
		{"Kel. Rembiga, Kec. Selaparang, Kota Mataram, NTB 83124", 9, []string{"52.71.05.1005"}},
		{"Kec. Selaparang, Mataram", 1, []string{"52.71.05.1002"}},
		{"Desa Sembalun Lawang", 5, []string{"52.03.15.2002"}},
		{"sembalun lawag", 5, []string{"52.03.15.2002"}},
		{"Inobonto, Bolaang Mongondow", 9, []string{"71.01.13.1006", "71.01.13.2014"}},
		{"", 5, nil},
		{"cilandak", 0, nil},
		{"qqqq", 5, nil},
		{"12730", 5, nil},
		{",", 5, nil},
		{"s", 5, nil},
	} {
		got := codes(atlas.Villages(tt.typed, tt.limit))
		if len(got) > tt.limit || len(got) < len(tt.want) || !cmp.Equal(got[:len(tt.want)], tt.want) || (tt.want == nil) != (got == nil) {
			t.Errorf("Villages(%q, %d): got %v, want %v", tt.typed, tt.limit, got, tt.want)
		}
	}
}

// Every village can be told from its neighbours, in a list and on an envelope.
func TestTwins(t *testing.T) {
	atlas := load(t)
	twins := 0
	for _, p := range atlas.Provinces() {
		for _, r := range atlas.Children(p.Code) {
			for _, d := range atlas.Children(r.Code) {
				seen := map[string]bool{}
				villages := atlas.Children(d.Code)
				for i, name := range area.Names(villages) {
					if seen[name] {
						t.Errorf("%s: %q stands twice", d.Code, name)
					}
					if seen[name] = true; name == villages[i].Name {
						continue
					}
					label := atlas.Label(villages[i].Code)
					if twins++; seen[label] {
						t.Errorf("%s: %q stands twice", d.Code, label)
					}
					seen[label] = true
				}
			}
		}
	}
	if got := area.Names(atlas.Children("71.01.13")); !slices.Contains(got, "Kelurahan Inobonto") || !slices.Contains(got, "Desa Inobonto") {
		t.Errorf("names in Bolaang: %v", got)
	}
	if twins != 32 {
		t.Errorf("%d villages were told apart, want both of 16 pairs", twins)
	}
}

func TestZeroAtlas(t *testing.T) {
	var atlas area.Atlas
	_, found := atlas.Find("52")
	if found || atlas.Provinces() != nil || atlas.Villages("aceh", 1) != nil || atlas.Regencies("aceh", 1) != nil || atlas.Label("52") != "" {
		t.Error("zero Atlas: got areas, want none")
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		load(b)
	}
}

func BenchmarkSearch(b *testing.B) {
	atlas := load(b)
	for _, typed := range []string{"su", "suka", "sukamaju", "Rembiga, Selaparang, Mataram", "sembalun lawag", "matarm", "qwertyuiop"} {
		b.Run(typed, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				atlas.Villages(typed, 10)
				atlas.Regencies(typed, 10)
			}
		})
	}
}

func BenchmarkChildren(b *testing.B) {
	atlas := load(b)
	for b.Loop() {
		atlas.Children("52.71.02")
	}
}
