package media

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Markers of JPEG (ITU T.81, table B.1).
const (
	markerSOF2  = 0xc2 // the frame of a progressive picture
	markerDHT   = 0xc4 // among the frames' numbers, like the next two
	markerJPG   = 0xc8
	markerDAC   = 0xcc
	markerSOF15 = 0xcf
	markerEOI   = 0xd9
	markerSOS   = 0xda // pixels follow
	markerAPP0  = 0xe0
	markerAPP1  = 0xe1
	markerAPP2  = 0xe2
	markerAPP14 = 0xee
	markerAPP15 = 0xef
	markerCOM   = 0xfe
)

// mostScans is far above the ten or so of a progressive picture. Each further one costs a walk over all pixels and few bytes.
const mostScans = 100

// cleanJPEG keeps the pixels, the tables and the colour profile. What stands behind the end marker goes, and a missing one comes.
// It keeps nothing of a progressive picture whose last scans are missing.
func cleanJPEG(content []byte) cleaned {
	c := cleaned{orientation: 1, perPixel: 1}
	var body [][]byte
	var exif []byte
	scans, parts, adobe, progressive, final := 0, 0, false, false, map[[2]byte]bool{}
	for at := nextMarker(content, 2); at+4 <= len(content) && content[at+1] != markerEOI; at = nextMarker(content, at) {
		marker, end := content[at+1], at+2+int(binary.BigEndian.Uint16(content[at+2:]))
		if end < at+4 || end > len(content) {
			break
		}
		segment, data := content[at:end], content[at+4:end]
		switch {
		case marker == markerAPP1 && exif == nil && scans == 0 && bytes.HasPrefix(data, []byte(exifPrefix)):
			exif = data
		case marker == markerAPP0 && len(data) >= 14 && bytes.HasPrefix(data, []byte("JFIF\x00")): // without its small picture
			body = append(body, jpegSegment(markerAPP0, slices.Concat(data[:12], []byte{0, 0})))
		case marker == markerSOS:
			scans++
			noteFinal(final, data)
			end = nextMarker(content, end)
			body = append(body, content[at:end])
		case marker >= markerAPP0 && marker <= markerAPP15 || marker == markerCOM:
			isAdobe := marker == markerAPP14 && bytes.HasPrefix(data, []byte("Adobe"))
			if adobe = adobe || isAdobe; isAdobe || marker == markerAPP2 && bytes.HasPrefix(data, []byte("ICC_PROFILE\x00")) {
				body = append(body, segment)
			}
		default:
			body = append(body, segment)
			if isFrame(marker) && len(data) >= 6 {
				progressive = progressive || marker == markerSOF2
				parts, c.perPixel = int(data[5]), max(c.perPixel, jpegCost(marker, data[5:]))
			}
		}
		at = end
	}
	if scans > mostScans || progressive && len(final) < 64*parts {
		return c
	}
	head := [][]byte{content[:2]}
	if c.orientation = tiffOrientation(exif); c.orientation != 1 {
		head = append(head, jpegSegment(markerAPP1, append([]byte(exifPrefix), tiffOf(c.orientation)...)))
	}
	if parts == 4 && !adobe { // the four inks of CMYK, which all programs that leave it out take as Adobe writes them
		head = append(head, jpegSegment(markerAPP14, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00")))
	}
	c.content = bytes.Join(slices.Concat(head, body, [][]byte{{0xff, markerEOI}}), nil)
	return c
}

// noteFinal notes which coefficients of which parts of a progressive picture are whole after a scan (ITU T.81, G.1.1.1). One that
// was cut between two scans decodes, and looks coarse.
func noteFinal(final map[[2]byte]bool, scan []byte) {
	if len(scan) < 4 || len(scan) < 4+2*int(scan[0]) {
		return
	}
	parts, rest := scan[1:1+2*int(scan[0])], scan[1+2*int(scan[0]):]
	for at := 0; at < len(parts) && rest[2]&15 == 0; at += 2 {
		for k := int(rest[0]); k <= int(rest[1]) && k < 64; k++ {
			final[[2]byte{parts[at], byte(k)}] = true
		}
	}
}

// nextMarker is where the next marker stands that is no restart within the pixels, or the end.
func nextMarker(content []byte, at int) int {
	for at+1 < len(content) {
		next := bytes.IndexByte(content[at:], 0xff)
		if next < 0 || at+next+1 >= len(content) {
			break
		}
		at += next
		switch marker := content[at+1]; {
		case marker == 0xff: // a fill byte
			at++
		case marker == 0 || marker >= 0xd0 && marker <= 0xd7: // a byte of the pixels, a restart
			at += 2
		default:
			return at
		}
	}
	return len(content)
}

func jpegSegment(marker byte, data []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2)), data...)
}

func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= markerSOF15 && marker != markerDHT && marker != markerJPG && marker != markerDAC
}

// jpegCost reads from a frame's parts how many bytes a decoded pixel takes: one for each part, fewer where it is coarser, four
// more for each in a progressive picture, whose coefficients are kept, and four where inks are put together afterwards.
func jpegCost(marker byte, parts []byte) int64 {
	samples, most := 0, 1
	for at := 2; at < len(parts) && at < 2+3*int(parts[0]); at += 3 {
		n := int(parts[at]>>4) * int(parts[at]&15)
		samples, most = samples+n, max(most, n)
	}
	if marker == markerSOF2 {
		samples *= 5
	}
	cost := int64((samples + most - 1) / most)
	if parts[0] == 4 {
		cost += 4
	}
	return cost
}
