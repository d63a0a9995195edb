// Package roster reads the register of members that a cooperative has kept in a spreadsheet: it finds the columns by their heads and
// understands what people write into them. It never guesses: what it cannot read is a mistake, with its line and its column.
package roster

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lumbung/internal/area"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/sheet"
	"lumbung/internal/text"
)

// Columns by the names of the fields of members.Entry, in the order of the template. Both places of birth stand in birth.
const (
	colNumber   = "number"
	colName     = "name"
	colNIK      = "nik"
	colSex      = "sex"
	colPlace    = "birth_place"
	colBorn     = "born"
	colBirth    = "birth"
	colWork     = "occupation"
	colStreet   = "street"
	colVillage  = "village"
	colDistrict = "district"
	colRegency  = "regency"
	colPhone    = "phone"
	colSince    = "since"
)

// heads are how people call the columns. The first is that of the template.
func heads() [][]string {
	return [][]string{
		{
			colNumber, "no anggota", "nomor anggota", "no agt", "no induk anggota", "nomor induk anggota", "no induk", "nomor induk", "nia",
			"id anggota", "no urut anggota", "no buku anggota", "member number", "nomor",
		},
		{colName, "nama", "nama anggota", "nama lengkap", "nama lengkap anggota", "nama lengkap sesuai ktp", "nama sesuai ktp", "name"},
		{colNIK, "nik", "no ktp", "nomor ktp", "ktp", "no nik", "nomor nik", "nik ktp", "no ktp nik", "nomor induk kependudukan", "no identitas"},
		{colSex, "jenis kelamin", "l p", "jk", "lp", "kelamin", "jenis kelamin l p", "jns kelamin", "jns kel", "sex", "gender"},
		{colPlace, "tempat lahir", "tmp lahir", "tpt lahir", "tempat lhr"},
		{colBorn, "tanggal lahir", "tgl lahir", "tgl lhr", "tanggal lhr", "lahir"},
		{colBirth, "tempat tanggal lahir", "ttl", "tempat tgl lahir", "tempat dan tanggal lahir", "tempat tgl lhr", "tmp tgl lahir"},
		{colWork, "pekerjaan", "mata pencaharian", "profesi", "pekerjaan utama", "kerja", "occupation"},
		{colStreet, "alamat", "alamat rumah", "alamat lengkap", "alamat tempat tinggal", "dusun", "jalan", "dusun rt rw", "address"},
		{colVillage, "desa kelurahan", "desa", "kelurahan", "kelurahan desa", "kel desa", "desa kel", "kel", "village"},
		{colDistrict, "kecamatan", "kec"},
		{colRegency, "kabupaten", "kabupaten kota", "kab", "kab kota", "kota", "kota kabupaten"},
		{
			colPhone, "hp", "no hp", "nomor hp", "hp wa", "no hp wa", "no hp whatsapp", "wa", "no wa", "nomor wa", "whatsapp", "no whatsapp",
			"telepon", "telp", "tlp", "no telp", "no tlp", "no telepon", "nomor telepon", "telepon hp", "no telp hp", "handphone",
			"no handphone", "ponsel", "kontak", "phone",
		},
		{
			colSince, "tanggal masuk", "tgl masuk", "masuk", "tanggal masuk anggota", "tanggal bergabung", "tgl bergabung", "tgl gabung",
			"bergabung", "tanggal menjadi anggota", "tgl menjadi anggota", "mulai menjadi anggota", "anggota sejak", "sejak", "tmt",
			"tanggal daftar", "tgl daftar", "tanggal terdaftar", "tgl terdaftar", "tanggal masuk menjadi anggota", "joined",
		},
	}
}

// Faults of whole files.
var (
	ErrNoHead   = fault.New(fault.Invalid, "roster.no_head")
	ErrNoNumber = fault.New(fault.Invalid, "roster.no_number")
	ErrNoSince  = fault.New(fault.Invalid, "roster.no_since")
)

// headLines is how many lines with something in them may stand above the heads.
const headLines = 20

// Reader reads a file of one cooperative.
type Reader struct {
	Atlas *area.Atlas
	Home  string    // where the cooperative is: a village of a common name is the one in its regency
	Now   time.Time // for years of two digits
	Max   int       // entries

	villages map[string]string // read before
}

// Read returns what the lines of a file say; each entry has its own mistakes. The error is about the file.
func (r *Reader) Read(file []byte) ([]members.Entry, error) {
	rows, err := sheet.Read(file, r.Max+headLines)
	if err != nil {
		return nil, err
	}
	columns, first, err := findHeads(rows)
	if err != nil {
		return nil, err
	}
	r.villages = map[string]string{}
	var entries []members.Entry
	for _, row := range rows[first:] {
		l := line{columns, row}
		if l.idle() {
			continue
		}
		if len(entries) == r.Max {
			return nil, sheet.ErrTooMany.With(r.Max)
		}
		entries = append(entries, r.entry(l))
	}
	if len(entries) == 0 {
		return nil, sheet.ErrEmpty
	}
	return entries, nil
}

// findHeads returns where each column stands, and the row behind the heads: the row of the first ones that names most columns.
func findHeads(rows []sheet.Row) (map[string]int, int, error) {
	var best map[string]int
	first := 0
	for i, row := range rows[:min(len(rows), headLines)] {
		if found := columnsOf(row, heads()); len(found) > len(best) {
			best, first = found, i+1
		}
	}
	has := func(column string) bool { _, has := best[column]; return has }
	switch {
	case len(best) < 2 || !has(colName):
		return nil, 0, ErrNoHead
	case !has(colNumber):
		return nil, 0, ErrNoNumber
	case !has(colSince):
		return nil, 0, ErrNoSince
	}
	return best, first, nil
}

// columnsOf are the columns that a row names, of those with these heads. "No" is the number of a member where no other column is.
func columnsOf(row sheet.Row, heads [][]string) map[string]int {
	found := map[string]int{}
	for i, cell := range row.Cells {
		head := words(cell.Text)
		for _, names := range heads {
			if _, twice := found[names[0]]; !twice && slices.Contains(names[1:], head) {
				found[names[0]] = i
			}
		}
	}
	if _, numbered := found[colNumber]; !numbered {
		if i := slices.IndexFunc(row.Cells, func(c sheet.Cell) bool { return words(c.Text) == "no" }); i >= 0 {
			found[colNumber] = i
		}
	}
	return found
}

// words are the words of a head in small letters, without marks.
func words(s string) string {
	letters := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(text.Folded(s), letters), " ")
}

// line is a row with its columns.
type line struct {
	columns map[string]int
	row     sheet.Row
}

// cell is what stands in a column; what people write for nothing is nothing.
func (l line) cell(column string) sheet.Cell {
	i, has := l.columns[column]
	if !has || i >= len(l.row.Cells) {
		return sheet.Cell{}
	}
	cell := l.row.Cells[i]
	cell.Text = strings.TrimPrefix(text.Line(cell.Text), "'")
	switch strings.ToLower(cell.Text) {
	case "-", "–", "--", "n/a", "#n/a", "tidak ada", "nihil", "kosong":
		cell.Text = ""
	}
	return cell
}

func (l line) text(column string) string { return l.cell(column).Text }

// idle says whether a line is about nobody: it is empty where members are, numbers the columns, or adds up.
func (l line) idle() bool {
	name, number := l.text(colName), l.text(colNumber)
	if name == "" && number == "" && l.text(colNIK) == "" && l.text(colPhone) == "" {
		return true
	}
	first := ""
	for _, cell := range l.row.Cells {
		if first = words(cell.Text); first != "" {
			break
		}
	}
	sum := name == "" && (strings.HasPrefix(first, "jumlah") || strings.HasPrefix(first, "total"))
	return sum || name != "" && strings.Trim(name, "0123456789().") == ""
}

// entry is what a line says.
func (r *Reader) entry(l line) members.Entry {
	e := members.Entry{Line: l.row.Line, Faults: fault.Fields{}, Notes: fault.Fields{}}
	e.Name, e.Occupation, e.BirthPlace = l.text(colName), l.text(colWork), l.text(colPlace)
	e.Number = number(l.text(colNumber), e.Faults)
	e.NIK = nik(l.cell(colNIK), e.Faults)
	if e.Phone = whole(l.text(colPhone)); e.Phone == "0" {
		e.Phone = ""
	}
	e.Sex = sex(l.text(colSex), e.Faults)
	born := l.text(colBorn)
	if both := l.text(colBirth); both != "" && born == "" {
		if place, day, found := strings.Cut(both, ","); found {
			born = day
			e.BirthPlace = text.Line(place)
		} else {
			born = both
		}
	}
	e.Born = r.day(colBorn, born, grown, e.Faults)
	e.Since = r.day(colSince, l.text(colSince), 0, e.Faults)
	r.live(&e, l)
	return e
}

// number reads the number of a member.
func number(typed string, faults fault.Fields) int64 {
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseInt(whole(typed), 10, 64)
	if err != nil || n < 0 {
		faults.Add(colNumber, "roster.number", typed)
	}
	return n
}

// whole undoes what a spreadsheet makes of a long number: 8.1234567E+10, 12.0.
func whole(typed string) string {
	if strings.ContainsAny(typed, "eE") {
		typed = strings.ReplaceAll(typed, ",", ".")
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil || n != float64(int64(n)) || !strings.ContainsAny(typed, "eE") && !strings.HasSuffix(typed, ".0") {
		return typed
	}
	return strconv.FormatInt(int64(n), 10)
}

// nik reads a number of identity. A spreadsheet keeps 15 digits of a number: the sixteenth becomes a zero.
func nik(cell sheet.Cell, faults fault.Fields) string {
	if cell.Text == "" {
		return ""
	}
	digits := whole(cell.Text)
	if digits != cell.Text || cell.Number && strings.HasSuffix(digits, "0") {
		faults.Add(colNIK, "roster.nik_rounded")
	}
	return digits
}

func sex(typed string, faults fault.Fields) members.Sex {
	switch words(typed) {
	case "":
		return ""
	case "l", "lk", "laki", "laki laki", "pria", "male", "m", "cowok":
		return members.Man
	case "p", "pr", "perempuan", "wanita", "female", "f", "w", "cewek":
		return members.Woman
	}
	faults.Add(colSex, "roster.sex", typed)
	return ""
}

// grown is how old a person is at least whose year of birth has two digits.
const grown = 17

// day reads a date.
func (r *Reader) day(column, typed string, age int, faults fault.Fields) time.Time {
	if typed == "" {
		return time.Time{}
	}
	day, ok := parseDay(typed, r.Now.AddDate(-age, 0, 0))
	if !ok {
		faults.Add(column, "roster.date", typed)
	}
	return day
}

// live reads where a member lives. A village that is not known, or not which, stays in the address as it was written.
func (r *Reader) live(e *members.Entry, l line) {
	e.Street = l.text(colStreet)
	parts := slices.DeleteFunc([]string{l.text(colVillage), l.text(colDistrict), l.text(colRegency)}, func(s string) bool { return s == "" })
	village := l.text(colVillage)
	if len(parts) == 0 {
		return
	}
	place := strings.Join(parts, ", ")
	if village != "" {
		code, read := r.villages[place]
		if !read {
			code = r.village(place)
			r.villages[place] = code
		}
		e.Area = code
	}
	if e.Area == "" {
		e.Street = strings.Trim(e.Street+", "+place, ", ")
		e.Notes.Add("village", "roster.village", place)
	}
}

// likely is how many villages of a name are looked at.
const likely = 40

// village is the code of the only village that a place can be: in the cooperative's own regency, or else anywhere.
func (r *Reader) village(place string) string {
	places := []string{place}
	if home, found := r.Atlas.Regency(r.Home); found {
		places = []string{place + ", " + home.Name, place}
	}
	name, _, narrowed := strings.Cut(place, ",")
	for _, place := range places {
		found := r.Atlas.Villages(place, likely)
		exact := slices.DeleteFunc(slices.Clone(found), func(a area.Area) bool { return words(a.Name) != bareVillage(name) })
		switch {
		case len(exact) == 1:
			return exact[0].Code
		case len(exact) == 0 && len(found) == 1 && narrowed:
			return found[0].Code
		}
	}
	return ""
}

// bareVillage is the name of a village without what it is.
func bareVillage(name string) string {
	bare := words(name)
	for _, kind := range []string{"desa ", "ds ", "kelurahan ", "kel "} {
		bare = strings.TrimPrefix(bare, kind)
	}
	return bare
}

// Template writes a file to fill in: the heads, and one member as an example.
func Template(to io.Writer) error {
	return sheet.Write(to, "Anggota", [][]string{
		{
			"No. Anggota", "Nama", "NIK", "Jenis kelamin (L/P)", "Tempat lahir", "Tanggal lahir", "Pekerjaan", "Alamat", "Desa/Kelurahan",
			"Kecamatan", "Kabupaten", "HP/WA", "Tanggal masuk",
		},
		{
			"1", "Siti Contoh", "5203154508850003", "P", "Sembalun", "05/08/1985", "Petani", "Dusun Lebak Daya RT 02", "Sembalun Lawang", "Sembalun",
			"Lombok Timur", "0812-3456-7890", "03/11/2019",
		},
	})
}
