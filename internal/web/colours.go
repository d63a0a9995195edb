package web

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
)

// Colours are a cooperative's own nila and soga, as #23407A; empty keeps ours.
type Colours struct{ Nila, Soga string }

// colourFile is the name of a cooperative's stylesheet: 23407a-8a4e1d.css.
var colourFile = regexp.MustCompile(`^([0-9a-f]{6})-([0-9a-f]{6})\.css$`)

var colourText = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// What a colour must reach: white words on it, and it on our paper.
const (
	paper       = "#FBF6EC"
	white       = "#FFFFFF"
	textOnPaper = 4.5
	ourNila     = "#23407A"
	ourSoga     = "#8A4E1D"
)

// Check tells whether a cooperative may use these colours: both must carry white text and stand out from our paper.
func (k Colours) Check() error {
	fields := fault.Fields{}
	for name, colour := range map[string]string{"nila": k.Nila, "soga": k.Soga} {
		switch {
		case colour == "":
		case !colourText.MatchString(colour):
			fields.Add(name, "form.colour")
		case Contrast(colour, white) < textOnPaper || Contrast(colour, paper) < textOnPaper:
			fields.Add(name, "form.colour_pale")
		}
	}
	return fields.Err()
}

// OrOurs puts our colours in place of those that are empty.
func (k Colours) OrOurs() Colours { return Colours{cmp.Or(k.Nila, ourNila), cmp.Or(k.Soga, ourSoga)} }

// Href is the stylesheet of the colours, empty when they are ours. It needs no state: its name is its content.
func (k Colours) Href() string {
	if k.Nila == "" && k.Soga == "" || k.Check() != nil {
		return ""
	}
	k = k.OrOurs()
	return "/warna/" + strings.ToLower(k.Nila[1:]+"-"+k.Soga[1:]) + ".css"
}

func (w *Web) serveColours(c *gin.Context) error {
	m := colourFile.FindStringSubmatch(c.Param("file"))
	if m == nil {
		return act.ErrNotFound
	}
	nila, soga := "#"+m[1], "#"+m[2]
	if (Colours{nila, soga}).Check() != nil {
		return act.ErrNotFound
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(http.StatusOK, "text/css; charset=utf-8", []byte(fmt.Sprintf(
		"@layer brand{:root{--nila:%s;--nila-kartu:%[1]s;--nila-pucat:color-mix(in srgb,%[1]s 11%%,#fff);--soga:%[2]s}"+
			"@media(prefers-color-scheme:dark){:root{--nila:color-mix(in srgb,%[1]s 42%%,#fff);--nila-kartu:%[1]s;"+
			"--nila-pucat:color-mix(in srgb,%[1]s 45%%,#17130f)}}}\n", nila, soga)))
	return nil
}

// Contrast is the WCAG contrast of two colours written as #RRGGBB, from 1 to 21; 0 when one is no colour.
func Contrast(a, b string) float64 {
	la, okA := luminance(a)
	lb, okB := luminance(b)
	if !okA || !okB {
		return 0
	}
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(colour string) (float64, bool) {
	var r, g, b int
	if !colourText.MatchString(colour) {
		return 0, false
	}
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return 0, false
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b), true
}

func linear(channel int) float64 {
	v := float64(channel) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}
