package media

// Clean lets tests reach what is kept of an upload without decoding it; content is nil when it is no picture.
func Clean(upload []byte) (content []byte, orientation int) {
	f, known := formatOf(upload)
	if !known {
		return nil, 1
	}
	c := f.clean(upload)
	return c.content, c.orientation
}
