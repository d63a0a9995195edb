package media

import (
	"bytes"
	"encoding/binary"
)

// The few numbers of JPEG (ITU T.81, table B.1) and EXIF (CIPA DC-008, 4.6) that lead to the orientation.
const (
	markerAPP1     = 0xe1
	markerSOS      = 0xda   // the pixels begin: nothing of interest follows
	tagOrientation = 0x0112 // in the first directory
	typeShort      = 3
	entrySize      = 12
)

// orientation reads which way up a JPEG was taken: 1 upright, 3 on its head, 6 and 8 on its side, the other even and odd
// numbers up to 8 mirrored (CIPA DC-008, 4.6.4). Whatever it cannot read is upright.
func orientation(jpeg []byte) int {
	for at := 2; at+4 <= len(jpeg) && jpeg[at] == 0xff; {
		marker := jpeg[at+1]
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		size := int(binary.BigEndian.Uint16(jpeg[at+2:]))
		if marker == markerSOS || size < 2 || at+2+size > len(jpeg) {
			return 1
		}
		segment := jpeg[at+4 : at+2+size]
		if tiff, isEXIF := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); isEXIF && marker == markerAPP1 {
			return tiffOrientation(tiff)
		}
		at += 2 + size
	}
	return 1
}

// tiffOrientation reads the TIFF block inside EXIF: byte order, the number 42, the offset of the first directory, which
// is a count and entries of tag, type, count and value.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	offset := int64(order.Uint32(tiff[4:]))
	if order.Uint16(tiff[2:]) != 42 || offset+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[offset+2:]
	for range order.Uint16(tiff[offset:]) {
		if len(entries) < entrySize {
			return 1
		}
		value := int(order.Uint16(entries[8:]))
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort && value >= 1 && value <= 8 {
			return value
		}
		entries = entries[entrySize:]
	}
	return 1
}
