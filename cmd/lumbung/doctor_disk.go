//go:build linux || darwin

package main

import "syscall"

// spaceAt asks what is left, for a user who is not root, of the disk that a folder lies on.
func spaceAt(folder string) (space, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return space{}, err
	}
	block := uint64(s.Bsize)
	return space{free: s.Bavail * block, total: s.Blocks * block, inodes: s.Ffree, ofInodes: s.Files}, nil
}
