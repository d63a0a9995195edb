package i18n

import "time"

// The three zones of Indonesia. None has summer time, so fixed offsets say all there is and no zone file is needed
// (Keputusan Presiden 41/1987).
const (
	wib  = "WIB"  // Waktu Indonesia Barat, UTC+7
	wita = "WITA" // Waktu Indonesia Tengah, UTC+8
	wit  = "WIT"  // Waktu Indonesia Timur, UTC+9
)

// WIB is western Indonesian time, UTC+7.
func WIB() *time.Location { return time.FixedZone(wib, 7*60*60) }

// WITA is central Indonesian time, UTC+8.
func WITA() *time.Location { return time.FixedZone(wita, 8*60*60) }

// WIT is eastern Indonesian time, UTC+9.
func WIT() *time.Location { return time.FixedZone(wit, 9*60*60) }

// Zone returns the time of a province, given its area code or the code of any area inside it:
//
//	WITA  51-53 Bali and Nusa Tenggara; 63, 64, 65 South, East and North Kalimantan; 71-76 Sulawesi
//	WIT   81, 82 Maluku; 91-96 Papua
//	WIB   the rest: Sumatra, Java, and 61 West and 62 Central Kalimantan; also every unknown code
func Zone(areaCode string) *time.Location {
	switch province := areaCode[:min(2, len(areaCode))]; province {
	case "51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76":
		return WITA()
	case "81", "82", "91", "92", "93", "94", "95", "96":
		return WIT()
	}
	return WIB()
}

// local leaves a time in an Indonesian zone where it is, and shows any other in WIB: what the store gives is in UTC.
func local(t time.Time) time.Time {
	switch name, _ := t.Zone(); name {
	case wib, wita, wit:
		return t
	}
	return t.In(WIB())
}
