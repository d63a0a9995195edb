package members

import (
	"strings"
	"time"

	"lumbung/internal/area"
	"lumbung/internal/fault"
)

// Sex is what the register says of a person, as the card of identity does.
type Sex string

// The sexes.
const (
	Man   Sex = "m"
	Woman Sex = "f"
)

// NIK is the number of a person's identity (nomor induk kependudukan): six digits of the district that gave it, the day of birth, of
// which 40 more stand for a woman, and four of order. UU 23/2006 art. 13.
type NIK string

// Faults of numbers of identity.
var (
	ErrNIKLength = fault.New(fault.Invalid, "nik.length")
	ErrNIKRegion = fault.New(fault.Invalid, "nik.region")
	ErrNIKBirth  = fault.New(fault.Invalid, "nik.birth")
	ErrNIKOrder  = fault.New(fault.Invalid, "nik.order")
)

const (
	nikLength  = 16
	womensDays = 40 // more
	cardAge    = 17 // from which a person has a card of identity, and becomes a member
)

// ParseNIK reads what people type for a number of identity. Of the region only the province is known for ever: districts are divided and
// numbered anew, and people keep their numbers.
func ParseNIK(typed string) (NIK, error) {
	digits := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(typed)
	if len(digits) != nikLength || strings.Trim(digits, "0123456789") != "" {
		return "", ErrNIKLength
	}
	atlas, err := area.Load()
	if err != nil {
		return "", err
	}
	if _, found := atlas.Find(digits[:2]); !found || digits[2:4] == "00" || digits[4:6] == "00" {
		return "", ErrNIKRegion
	}
	n := NIK(digits)
	if _, dated := n.born(1900); !dated && !n.leapDay() {
		return "", ErrNIKBirth
	}
	if digits[12:] == "0000" {
		return "", ErrNIKOrder
	}
	return n, nil
}

// leapDay says whether she was born on 29 February, which not every century has in that year.
func (n NIK) leapDay() bool {
	_, dated := n.born(2000)
	return dated
}

// Sex is what the day of birth says.
func (n NIK) Sex() Sex {
	if n[6:8] > "40" {
		return Woman
	}
	return Man
}

// Born is the day of birth, of the century in which she has a card by now.
func (n NIK) Born(now time.Time) time.Time {
	born, dated := n.born(2000)
	if !dated || born.AddDate(cardAge, 0, 0).After(now) {
		born, _ = n.born(1900)
	}
	return born
}

// born is the day of birth in a century, if there is such a day.
func (n NIK) born(century int) (time.Time, bool) {
	two := func(from int) int { return int(n[from]-'0')*10 + int(n[from+1]-'0') }
	day := two(6)
	if n.Sex() == Woman {
		day -= womensDays
	}
	born := time.Date(century+two(10), time.Month(two(8)), day, 0, 0, 0, 0, time.UTC)
	return born, born.Day() == day && int(born.Month()) == two(8)
}

// Masked shows the district and the last two digits.
func (n NIK) Masked() string {
	if len(n) != nikLength {
		return ""
	}
	return string(n[:6]) + strings.Repeat("•", nikLength-8) + string(n[nikLength-2:])
}
