package archive

import "io"

// PackAs writes a backup of another format.
func PackAs(format int, to io.Writer, about Manifest, fill func(*Writer) error) (Manifest, error) {
	return Pack(to, about, func(w *Writer) error {
		w.manifest.Format = format
		return fill(w)
	})
}
