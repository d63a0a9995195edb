// Package area knows the administrative areas of Indonesia, from province to village, by their Kemendagri codes. The
// whole list is embedded, with the postcodes of the villages. It knows no couriers' own area numbers, and it must never grow
// opinions about where goods may be sent.
package area

import "strings"

// Kind is the level of an area.
type Kind int

const (
	Unknown  Kind = iota
	Province      // provinsi, "52"
	Regency       // kabupaten or kota, "52.71"
	District      // kecamatan, "52.71.01"
	Village       // kelurahan or desa, "52.71.01.1003"
)

// Area is one administrative area.
type Area struct {
	Code string // Kemendagri code, dotted
	Name string // "Nusa Tenggara Barat", "Kota Mataram", "Selaparang", "Pagesangan"
}

// Kind tells the level from the length of the code.
func (a Area) Kind() Kind {
	switch len(a.Code) {
	case len("52"):
		return Province
	case len("52.71"):
		return Regency
	case len("52.71.01"):
		return District
	case len("52.71.01.1003"):
		return Village
	}
	return Unknown
}

// IsCity tells a kota from a kabupaten: their numbers begin at 71.
func (a Area) IsCity() bool { return a.Kind() == Regency && a.Code[3:] >= "71" }

// FullName is the name with its kind in front where the name alone does not say it: "Kelurahan Pagesangan",
// "Desa Labuan Tereng", "Kecamatan Selaparang". Names of regencies already begin with Kabupaten or Kota.
func (a Area) FullName() string {
	kind := a.Kind()
	if kind == District {
		return "Kecamatan " + a.Name
	}
	if kind == Village {
		return villageKind(a.Code) + " " + a.Name
	}
	return a.Name
}

// Bare is the name without the words Kabupaten, Kota and Administrasi before it.
func (a Area) Bare() string {
	if a.Kind() != Regency {
		return a.Name
	}
	name := strings.TrimPrefix(strings.TrimPrefix(a.Name, "Kabupaten "), "Kota ")
	return strings.TrimPrefix(name, "Administrasi ")
}

// Names are the names of areas that lie side by side. Two of one name are told apart by their kind (Kelurahan Inobonto, Desa
// Inobonto), and two of one kind by their codes.
func Names(siblings []Area) []string {
	bare, full := map[string]int{}, map[string]int{}
	for _, s := range siblings {
		bare[s.Name]++
		full[s.FullName()]++
	}
	names := make([]string, len(siblings))
	for i, s := range siblings {
		switch {
		case bare[s.Name] == 1:
			names[i] = s.Name
		case full[s.FullName()] == 1:
			names[i] = s.FullName()
		default:
			names[i] = s.FullName() + " (" + s.Code + ")"
		}
	}
	return names
}

// villageKind reads the first digit of a village's number: 1 kelurahan, 2 desa, 3 desa adat.
func villageKind(code string) string {
	switch code[len("52.71.01.")] {
	case '1':
		return "Kelurahan"
	case '3':
		return "Desa Adat"
	}
	return "Desa"
}

// parent returns the code one level up, or "" for a province.
func parent(code string) string {
	if dot := strings.LastIndexByte(code, '.'); dot > 0 {
		return code[:dot]
	}
	return ""
}
