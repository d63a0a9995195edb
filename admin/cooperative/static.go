package cooperative

import (
	"embed"
	"io/fs"

	"lumbung/internal/web"
)

//go:embed static
var statics embed.FS

// Static holds the style of this face, for web.Options.Static.
func Static() fs.FS { return web.Sub(statics, "static") }
