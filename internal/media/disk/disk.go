// Package disk keeps pictures in a folder. It must never reach outside that folder, nor leave half a file under a name.
package disk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"

	"lumbung/internal/media"
)

// unfinished is the folder where files are written before they get their name. None has a name like it.
const unfinished = ".unfinished"

// Folder is a media.Lister.
type Folder struct {
	root *os.Root
}

// Open uses a folder, which is made when it is not there. Close it at the end.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open media folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open media folder: %w", err)
	}
	f := &Folder{root: root}
	if err := f.sweep(time.Now().Add(-time.Hour)); err != nil {
		return nil, errors.Join(fmt.Errorf("sweep media folder: %w", err), root.Close())
	}
	return f, nil
}

// Close releases the folder.
func (f *Folder) Close() error { return f.root.Close() }

// sweep removes files that a crash left unfinished. Those younger than limit may be another process's work.
func (f *Folder) sweep(limit time.Time) error {
	if err := f.root.MkdirAll(unfinished, 0o700); err != nil {
		return err
	}
	entries, err := fs.ReadDir(f.root.FS(), unfinished)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if stat, err := entry.Info(); err != nil || stat.ModTime().After(limit) {
			continue
		}
		if err := f.root.Remove(path.Join(unfinished, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Put writes a file to the disk under another name, and gives it its own when it is whole. The content type follows
// from the name and is not kept.
func (f *Folder) Put(ctx context.Context, file, _ string, r io.Reader) error {
	if !media.ValidName(file) {
		return fmt.Errorf("put media file: bad name %q", file)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	draft := path.Join(unfinished, rand.Text())
	if err := f.write(draft, r); err != nil {
		return errors.Join(full(fmt.Errorf("put media file %s: %w", file, err)), f.root.Remove(draft))
	}
	if err := f.settle(draft, file); err != nil {
		return errors.Join(full(fmt.Errorf("put media file %s: %w", file, err)), f.root.Remove(draft))
	}
	return nil
}

// full makes a disk without room media.ErrUnavailable.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", media.ErrUnavailable, err)
	}
	return err
}

func (f *Folder) write(draft string, r io.Reader) error {
	to, err := f.root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, r); err != nil {
		return errors.Join(err, to.Close())
	}
	if err := to.Sync(); err != nil {
		return errors.Join(err, to.Close())
	}
	return to.Close()
}

// settle gives a whole draft its name, and makes the name last.
func (f *Folder) settle(draft, file string) error {
	folder := path.Dir(file)
	if err := f.root.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(draft, file); err != nil {
		return err
	}
	return errors.Join(f.sync(folder), f.sync("."))
}

func (f *Folder) sync(folder string) error {
	d, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open gives a file and its size.
func (f *Folder) Open(_ context.Context, file string) (io.ReadCloser, int64, error) {
	if !media.ValidName(file) {
		return nil, 0, media.ErrNotFound
	}
	from, err := f.root.Open(file)
	if err != nil {
		return nil, 0, known(err)
	}
	stat, err := from.Stat()
	if err == nil && !stat.Mode().IsRegular() {
		err = media.ErrNotFound
	}
	if err != nil {
		return nil, 0, errors.Join(err, from.Close())
	}
	return from, stat.Size(), nil
}

// Delete removes a file.
func (f *Folder) Delete(_ context.Context, file string) error {
	if !media.ValidName(file) {
		return media.ErrNotFound
	}
	return known(f.root.Remove(file))
}

// Each visits the names of all files, but for the unfinished.
func (f *Folder) Each(ctx context.Context, visit func(name string) error) error {
	err := fs.WalkDir(f.root.FS(), ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file == unfinished:
			return fs.SkipDir
		case !entry.Type().IsRegular() || !media.ValidName(file):
			return nil
		}
		return errors.Join(ctx.Err(), visit(file))
	})
	if err != nil {
		return fmt.Errorf("list media files: %w", err)
	}
	return nil
}

// Changed says when a file was last put.
func (f *Folder) Changed(_ context.Context, file string) (time.Time, error) {
	if !media.ValidName(file) {
		return time.Time{}, media.ErrNotFound
	}
	stat, err := f.root.Stat(file)
	if err != nil {
		return time.Time{}, known(err)
	}
	return stat.ModTime(), nil
}

// known turns the system's "no such file" into ours.
func known(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return media.ErrNotFound
	}
	return err
}
