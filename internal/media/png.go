package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// cleanPNG keeps the chunks without which there is no picture (W3C PNG, 5.4: their names begin with a capital letter) and those that say
// how its colours look. Others go, and with them those of a second picture; so does what stands behind the end.
func cleanPNG(content []byte) cleaned {
	c := cleaned{orientation: 1, perPixel: 4}
	parts := [][]byte{content[:8]}
	for at := 8; at+12 <= len(content); {
		size := int(binary.BigEndian.Uint32(content[at:]))
		kind := string(content[at+4 : at+8])
		if size > len(content)-at-12 || kind == "IEND" {
			break
		}
		chunk := content[at : at+12+size]
		data, sum := chunk[4:8+size], chunk[8+size:]
		at += len(chunk)
		sound := crc32.ChecksumIEEE(data) == binary.BigEndian.Uint32(sum)
		if kind == "eXIf" && sound {
			c.orientation = tiffOrientation(data[4:])
		}
		colours := []string{"tRNS", "iCCP", "sRGB", "gAMA", "cHRM", "sBIT"}
		if kind[0] >= 'A' && kind[0] <= 'Z' || sound && slices.Contains(colours, kind) {
			parts = append(parts, chunk)
		}
		if kind == "IHDR" && size == 13 {
			c.perPixel = pngCost(data[4:])
		}
	}
	if c.orientation != 1 {
		parts = append(parts, pngChunk("eXIf", tiffOf(c.orientation)))
	}
	c.content = bytes.Join(append(parts, pngChunk("IEND", nil)), nil)
	return c
}

// pngCost is how many bytes a decoded pixel takes: twice as many with 16 bits, half as much again when it comes in passes.
func pngCost(header []byte) int64 {
	cost := int64(4)
	if header[8] == 16 {
		cost = 8
	}
	if header[12] != 0 {
		cost += cost / 2
	}
	return cost
}

func pngChunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}
