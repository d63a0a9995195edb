package xenditsim

import (
	"fmt"
	"strings"
)

// qrSize is the side of the drawing in modules, that of a version 4 code.
const qrSize = 33

// drawQR returns an SVG path in qrSize units that looks like a QR code and stays the same for the same text. It carries
// no data: nothing can be paid by scanning it.
func drawQR(text string) string {
	var path strings.Builder
	for y := range qrSize {
		for x := 0; x < qrSize; x++ {
			from := x
			for x < qrSize && qrDark(text, x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return path.String()
}

// qrDark says whether a module is dark: the fixed patterns of a QR code, and chance elsewhere.
func qrDark(text string, x, y int) bool {
	const far = qrSize - 7
	for _, corner := range [][2]int{{0, 0}, {far, 0}, {0, far}} {
		if dx, dy := x-corner[0], y-corner[1]; dx >= -1 && dx <= 7 && dy >= -1 && dy <= 7 {
			return ring(dx-3, dy-3) != 2 && ring(dx-3, dy-3) < 4
		}
	}
	if dx, dy := x-far, y-far; ring(dx, dy) <= 2 { // the small square inside the fourth corner
		return ring(dx, dy) != 1
	}
	if x == 6 || y == 6 {
		return (x+y)%2 == 0
	}
	return digest(fmt.Sprintf("%s:%d:%d", text, x, y))[0]&1 == 1
}

// ring is the distance from a centre when a step may also be diagonal.
func ring(dx, dy int) int { return max(dx, -dx, dy, -dy) }
