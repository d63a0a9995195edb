package area

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// reading is one way to understand a name that was typed.
type reading struct {
	name  string // as appendFolded writes it
	kind  Kind   // the only kind it can be, or Unknown
	among byte   // of regencies: 'k' for kabupaten, 'c' for kota
}

// allows says whether an area is of the kind that was named.
func (r reading) allows(area Area) bool {
	return (r.kind == Unknown || r.kind == area.Kind()) && (r.among == 0 || (r.among == 'c') == area.IsCity())
}

// appendFolded writes a name in small letters and digits alone: Bau-Bau, Bau Bau and baubau are one.
func appendFolded(to []byte, name string) []byte {
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'A' && c <= 'Z':
			to = append(to, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			to = append(to, c)
		}
	}
	return to
}

// kindWords are the words before a name that say what it is the name of.
var kindWords = sync.OnceValue(func() map[string]reading {
	words := map[string]reading{}
	for kind, written := range map[reading]string{
		{kind: Province}: "prov provinsi propinsi", {kind: Regency, among: 'k'}: "kab kabupaten", {kind: District}: "kec kecamatan distrik",
		{kind: Regency, among: 'c'}: "kota kodya kotamadya", {kind: Village}: "kel kelurahan desa ds",
	} {
		for word := range strings.FieldsSeq(written) {
			words[word] = kind
		}
	}
	return words
})

// readPlace cuts what was typed at its commas, the smallest area first, and says how each part can be read. Postcodes are left
// out: the atlas knows none.
func readPlace(typed string) [][]reading {
	var place [][]reading
	for part := range strings.SplitSeq(norm.NFKD.String(typed), ",") {
		words := strings.FieldsFunc(strings.ToLower(part), func(r rune) bool { return strings.ContainsRune(" .:\t\n", r) })
		words = slices.DeleteFunc(words, isPostcode)
		whole := string(appendFolded(nil, strings.Join(words, "")))
		if whole == "" {
			continue
		}
		readings := []reading{{name: whole}}
		if kind, is := kindWords()[words[0]]; is && len(words) > 1 {
			rest := words[1:]
			if len(rest) > 1 && (rest[0] == "adm" || rest[0] == "administrasi") {
				rest = rest[1:]
			}
			if kind.name = string(appendFolded(nil, strings.Join(rest, ""))); kind.name != "" {
				readings = append(readings, kind)
			}
		}
		place = append(place, readings)
	}
	return place
}

func isPostcode(word string) bool { return len(word) == 5 && strings.Trim(word, "0123456789") == "" }

// aliases are what places are called beside their names: usual names, old ones, capitals and abbreviations.
var aliases = sync.OnceValue(func() map[string][]string {
	codes := map[string][]string{}
	for line := range strings.SplitSeq(aliasList, "\n") {
		code, written, _ := strings.Cut(line, " ")
		for alias := range strings.FieldsSeq(written) {
			codes[alias] = append(codes[alias], code)
		}
	}
	return codes
})

const aliasList = `11 nad
12 sumut
13 sumbar
16 sumsel
19 babel
21 kepri
31 jakarta dki betawi
32 jabar
33 jateng
34 diy jogja yogya jogjakarta djogja yogyakarta
35 jatim
52 ntb
53 ntt
61 kalbar
62 kalteng
63 kalsel
64 kaltim
65 kaltara
71 sulut
72 sulteng
73 sulsel
74 sultra
75 gorontalo
76 sulbar
82 malut
12.72 siantar
12.77 sidempuan padangsidempuan
18.71 tanjungkarang lampung
31.01 pulauseribu
31.71 jakpus
31.72 jakut
31.73 jakbar
31.74 jaksel
31.75 jaktim
33.02 purwokerto
33.72 solo
34.71 jogja yogya jogjakarta djogja
36.74 tangsel bsd
51.08 singaraja
52.01 lobar
52.02 loteng
52.03 lotim
52.04 sumbawabesar
52.08 klu
73.71 ujungpandang makasar
`
