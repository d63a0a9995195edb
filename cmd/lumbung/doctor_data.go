package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// How much of the disk must be free.
const (
	leastFree  = 100e6 // bytes, below which nothing works for long
	littleFree = 1e9
	shareFree  = 10 // percent
)

// dataFolder looks at the folder of the data, which need not be there yet.
func (d *doctor) dataFolder(_ context.Context, r *report) {
	folder := d.config.Data
	if absolute, err := filepath.Abs(folder); err == nil {
		folder = absolute
	}
	info, err := os.Stat(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.fail("data folder", "set LUMBUNG_DATA to a folder that this user may write", "%v", err)
		return
	}
	there := err == nil
	if there && !info.IsDir() {
		r.fail("data folder", "set LUMBUNG_DATA to a folder", "%s is a file", folder)
		return
	}
	if c := d.config; there && c.MongoURI != "" && c.MeiliURL != "" && c.onS3() && !c.simulated() {
		r.ok("data folder", "%s is there; nothing is kept in it: documents, index and pictures lie elsewhere", folder)
		return
	}
	existing := above(folder)
	if err := probe(existing); err != nil {
		r.fail("data folder", "set LUMBUNG_DATA to a folder that this user may write, or give it to this user", "%s: %v", folder, err)
		return
	}
	switch {
	case !there:
		r.ok("data folder", "%s is not there yet; the first start makes it", folder)
	case info.Mode().Perm()&0o077 != 0:
		r.warn("data folder", "chmod 700 "+folder, "%s can be read by other users of this machine (%v)", folder, info.Mode().Perm())
	default:
		r.ok("data folder", "%s is writable, and closed to other users", folder)
	}
	d.diskSpace(existing, r)
}

// above is the folder, or the nearest one above it that exists.
func above(folder string) string {
	for {
		if _, err := os.Stat(folder); err == nil || folder == filepath.Dir(folder) {
			return folder
		}
		folder = filepath.Dir(folder)
	}
}

// probe is nil when a file could be made in the folder. It does not stay.
func probe(folder string) error {
	file, err := os.CreateTemp(folder, ".lumbung-doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// diskSpace looks at the disk that a folder lies on.
func (d *doctor) diskSpace(folder string, r *report) {
	free, err := spaceAt(folder)
	if err != nil {
		r.warn("disk", "look at it yourself", "its free space is not known: %v", err)
		return
	}
	free.grade(r)
}

// space is what is left of a disk.
type space struct {
	free, total      uint64 // bytes
	inodes, ofInodes uint64 // 0 of 0 where there is no limit
}

func (s space) grade(r *report) {
	fact := fmt.Sprintf("%s of %s are free", size(s.free), size(s.total))
	if s.ofInodes > 0 {
		fact += fmt.Sprintf(", and %d %% of the inodes", 100*s.inodes/s.ofInodes)
	}
	const remedy = "delete what is not needed, or move LUMBUNG_DATA to a larger disk"
	switch {
	case s.free < leastFree || s.ofInodes > 0 && s.inodes < 1000:
		r.fail("disk", remedy, "%s", fact)
	case s.free < littleFree || s.free*100 < s.total*shareFree || s.inodes*100 < s.ofInodes*shareFree:
		r.warn("disk", remedy, "%s", fact)
	default:
		r.ok("disk", "%s", fact)
	}
}
