package storefront

import (
	"embed"
	"io/fs"

	"lumbung/internal/web"
)

//go:embed static
var static embed.FS

// Static holds the storefront's own styles and script, for web.Options.Static.
func Static() fs.FS { return web.Sub(static, "static") }
