package media

import (
	"bytes"
	"encoding/binary"
)

// The few numbers of EXIF (CIPA DC-008, 4.6) that lead to the orientation.
const (
	tagOrientation = 0x0112 // in the first directory
	typeShort      = 3
	typeLong       = 4
	entrySize      = 12
	exifPrefix     = "Exif\x00\x00" // always before the TIFF block in JPEG, sometimes elsewhere
)

// tiffOrientation reads which way up a picture was taken: 1 upright, 3 on its head, 6 and 8 on its side, the other even and odd
// numbers up to 8 mirrored (CIPA DC-008, 4.6.4). Whatever it cannot read is upright. The TIFF block inside EXIF is the byte
// order, the number 42, the offset of the first directory, which is a count and entries of tag, type, count and value.
func tiffOrientation(exif []byte) int {
	tiff := bytes.TrimPrefix(exif, []byte(exifPrefix))
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
		values := map[uint16]uint32{typeShort: uint32(order.Uint16(entries[8:])), typeLong: order.Uint32(entries[8:])}
		value := values[order.Uint16(entries[2:])]
		if order.Uint16(entries) == tagOrientation && value >= 1 && value <= 8 {
			return int(value)
		}
		entries = entries[entrySize:]
	}
	return 1
}

// tiffOf is a TIFF block that says an orientation and nothing else.
func tiffOf(orientation int) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	return append(binary.BigEndian.AppendUint16(tiff, uint16(orientation)), 0, 0, 0, 0, 0, 0)
}
