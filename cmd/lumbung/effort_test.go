package main

import "time"

// effort is what people had to do.
type effort struct{ pages, touches, letters int }

// What each takes somebody who is no quick hand at it: the operators of the keystroke-level model (Card, Moran and Newell, 1980), which
// gives 0.28 s to a key, 1.1 s to a pointing and 1.35 s to a thought before it, for a phone and its keyboard made twice as slow, and
// three seconds of a slow line and eight of reading to a page.
const (
	perLetter = 560 * time.Millisecond
	perTouch  = 2450 * time.Millisecond
	perPage   = 11 * time.Second
)

// byHand is how long it takes.
func (e effort) byHand() time.Duration {
	return time.Duration(e.pages)*perPage + time.Duration(e.touches)*perTouch + time.Duration(e.letters)*perLetter
}
