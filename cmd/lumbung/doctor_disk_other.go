//go:build !linux && !darwin

package main

import "errors"

// spaceAt is not known how to ask on this system.
func spaceAt(string) (space, error) {
	return space{}, errors.New("lumbung does not know how to ask this system")
}
