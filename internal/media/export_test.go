package media

// Orientation lets the fuzz test reach the EXIF reader without decoding pictures.
func Orientation(jpeg []byte) int { return orientation(jpeg) }
