package storefront

import (
	"embed"
	"io/fs"
)

//go:embed static
var static embed.FS

// Static holds the storefront's own styles and script, for web.Options.Static.
func Static() fs.FS {
	f, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // the path is a constant inside the embedded tree
	}
	return f
}
