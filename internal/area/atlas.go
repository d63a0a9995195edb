package area

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// How to renew the list: npm pack idn-area-data, unpack it, set IDN_AREA_DATA to its data folder.
//
//go:generate go run ./gen -from $IDN_AREA_DATA -to data/areas.tsv.gz

// packed is idn-area-data 4.0.1 (Open Database License, data/LICENSE.md) as gen writes it.
//
//go:embed data/areas.tsv.gz
var packed []byte

// Atlas is the list of all areas. It is one text sorted by code, so that whatever lies inside an area follows it
// directly; it takes about 4 MB and is safe for concurrent use. The zero Atlas is empty.
type Atlas struct {
	text      string   // "code<TAB>name<LF>" for each area, sorted by code
	lines     []uint32 // where each line begins in text, and its end
	names     names
	postcodes []string // "code<TAB>postcode" of each village with another postcode than the one before it
}

// Load returns the embedded list, which is unpacked at the first call: that takes some tens of milliseconds.
func Load() (*Atlas, error) { return load() }

var load = sync.OnceValues(func() (*Atlas, error) {
	text, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack areas: %w", err)
	}
	postcodes, err := unpack(packedPostcodes)
	if err != nil {
		return nil, fmt.Errorf("unpack postcodes: %w", err)
	}
	a := index(text)
	a.postcodes = strings.Split(strings.TrimSuffix(postcodes, "\n"), "\n")
	return a, nil
})

func unpack(packed []byte) (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.Grow(unpackedSize(packed))
	_, err = io.Copy(&text, z)
	return text.String(), err
}

// unpackedSize reads the length that gzip keeps in its last four bytes (RFC 1952, ISIZE).
func unpackedSize(packed []byte) int {
	n := len(packed)
	return int(packed[n-4]) | int(packed[n-3])<<8 | int(packed[n-2])<<16 | int(packed[n-1])<<24
}

func index(text string) *Atlas {
	a := &Atlas{text: text, lines: make([]uint32, 0, strings.Count(text, "\n")+1)}
	for at := 0; at < len(text); {
		a.lines = append(a.lines, uint32(at))
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	a.lines = append(a.lines, uint32(len(text)))
	a.indexNames()
	return a
}

// count is the number of areas.
func (a *Atlas) count() int { return max(len(a.lines)-1, 0) }

func (a *Atlas) at(i int) Area {
	code, name, _ := strings.Cut(a.text[a.lines[i]:a.lines[i+1]-1], "\t")
	return Area{Code: code, Name: name}
}

// seek returns the index of the first area whose code is not below code.
func (a *Atlas) seek(code string) int {
	low, high := 0, a.count()
	for low < high {
		middle := (low + high) / 2
		if a.at(middle).Code < code {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// Find returns the area with this code.
func (a *Atlas) Find(code string) (Area, bool) {
	if i := a.seek(code); i < a.count() && a.at(i).Code == code {
		return a.at(i), true
	}
	return Area{}, false
}

// Provinces returns all provinces by name.
func (a *Atlas) Provinces() []Area { return a.Children("") }

// Children returns the areas one level inside this one, sorted by name; the provinces for "", nothing for a village or
// an unknown code.
func (a *Atlas) Children(code string) []Area {
	i, prefix := 0, ""
	if code != "" {
		if _, found := a.Find(code); !found {
			return nil
		}
		i, prefix = a.seek(code)+1, code+"."
	}
	var children []Area
	for i < a.count() && strings.HasPrefix(a.at(i).Code, prefix) {
		child := a.at(i)
		children = append(children, child)
		i = a.seek(child.Code + "/") // '/' follows '.', so this is past everything inside the child
	}
	slices.SortFunc(children, byName)
	return children
}

// byName ignores letter case; areas of the same name stand in the order of their codes.
func byName(a, b Area) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Code, b.Code))
}

// Path returns the areas from the province down to this one, or nothing for an unknown code.
func (a *Atlas) Path(code string) []Area {
	var path []Area
	for ; code != ""; code = parent(code) {
		found, ok := a.Find(code)
		if !ok {
			return nil
		}
		path = append(path, found)
	}
	slices.Reverse(path)
	return path
}

// Label writes the path as on an envelope, smallest first: "Kelurahan Pagesangan, Mataram, Kota Mataram, Nusa Tenggara
// Barat". It is empty for an unknown code.
func (a *Atlas) Label(code string) string {
	path := a.Path(code)
	names := make([]string, len(path))
	for i, area := range path {
		names[len(path)-1-i] = area.Name
	}
	if len(path) > 0 {
		names[0] = a.distinctName(path[len(path)-1])
	}
	return strings.Join(names, ", ")
}

// distinctName is the full name, with the code when a neighbour has the same one.
func (a *Atlas) distinctName(area Area) string {
	full := area.FullName()
	twin := func(other Area) bool { return other.Code != area.Code && other.FullName() == full }
	if area.Kind() == Village && slices.ContainsFunc(a.Children(parent(area.Code)), twin) {
		return full + " (" + area.Code + ")"
	}
	return full
}

// Regency returns the kabupaten or kota an area is or lies in.
func (a *Atlas) Regency(code string) (Area, bool) {
	for _, area := range a.Path(code) {
		if area.Kind() == Regency {
			return area, true
		}
	}
	return Area{}, false
}
