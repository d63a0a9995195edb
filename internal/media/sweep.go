package media

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"time"
)

// kept is what the names of a picture's files look like.
var kept = regexp.MustCompile(`^(?:original/([0-9a-f]{32})|([0-9a-f]{32})-(?:(?:320|640|1200)\.webp|640\.jpg))$`)

// sealedName is what the name of a private document looks like.
var sealedName = regexp.MustCompile(`^private/([0-9a-f]{32})$`)

// idLength is how many hex digits name a picture.
const idLength = 32

// IDs are all places in a document, of whatever form, that could be the ID of a picture: 32 lower-case hex digits in a
// row.
func IDs(document []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		run := 0
		for i, c := range document {
			if c < '0' || c > '9' && c < 'a' || c > 'f' {
				run = 0
				continue
			}
			if run++; run >= idLength && !yield(string(document[i+1-idLength:i+1])) {
				return
			}
		}
	}
}

// CollectGarbage deletes pictures and private documents that nothing names and of which no file was put since the given moment; others
// lie about for a while, because an upload may still be under way. named visits the ID of every picture that is named; when it fails,
// nothing is deleted. It is called after the files were listed, so that a picture it does not visit was not named then
// and can be named again only by an upload, which makes its files new. Uploads that nobody took in and that are as old go
// too. Sweep returns how many pictures and uploads it has deleted.
func CollectGarbage(
	ctx context.Context, files Lister, since time.Time, named func(ctx context.Context, visit func(id string)) error,
) (int, error) {
	orphans, documents, uploads, err := stored(ctx, files)
	if err != nil {
		return 0, fmt.Errorf("sweep pictures: %w", err)
	}
	if err := named(ctx, func(id string) { delete(orphans, id); delete(documents, id) }); err != nil {
		return 0, fmt.Errorf("sweep pictures: look for those that are named: %w", err)
	}
	var old [][]string
	for id := range orphans {
		old = append(old, Picture{ID: id}.files())
	}
	for id := range documents {
		old = append(old, []string{Document{ID: id}.name()})
	}
	for _, name := range uploads {
		old = append(old, []string{name})
	}
	deleted := 0
	for _, names := range old {
		gone, err := removeOld(ctx, files, names, since)
		if err != nil {
			return deleted, fmt.Errorf("sweep pictures: %w", err)
		}
		if gone {
			deleted++
		}
	}
	return deleted, nil
}

// stored are the pictures of which there is a file, the private documents, and the uploads that nobody took in. Other files are nobody's
// business here.
func stored(ctx context.Context, files Lister) (pictures, documents map[string]bool, uploads []string, err error) {
	pictures, documents = map[string]bool{}, map[string]bool{}
	err = files.Each(ctx, func(name string) error {
		if m := kept.FindStringSubmatch(name); m != nil {
			pictures[m[1]+m[2]] = true
		}
		if m := sealedName.FindStringSubmatch(name); m != nil {
			documents[m[1]] = true
		}
		if Staged(name) {
			uploads = append(uploads, name)
		}
		return nil
	})
	return pictures, documents, uploads, err
}

// removeOld deletes files unless one of them was put since a moment.
func removeOld(ctx context.Context, files Lister, names []string, since time.Time) (gone bool, err error) {
	for _, name := range names {
		changed, err := files.Changed(ctx, name)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		if err == nil && !changed.Before(since) {
			return false, nil
		}
	}
	return true, remove(ctx, files, names)
}
