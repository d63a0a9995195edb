package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"lumbung/internal/members"
)

// Keys are replaced in three steps beside a program, each with a new start; a link that was sent before works until the last of them.
func TestKeysAreReplacedBesidePrograms(t *testing.T) {
	p := newProgram(t, filepath.Join(t.TempDir(), "data"))
	p.env = append(p.env, "LUMBUNG_SEED=none")
	p.start()
	p.stop()
	link := ""
	p.beside(func(ctx context.Context, a *app) error {
		keys, err := a.identity.Keys(ctx, "links")
		link = members.InvitationPath(keys, "nobody", "nothing")
		return err
	})
	for _, tt := range []struct {
		step, says string
		fails      bool
		works      bool // the link, after a new start
	}{
		{"use", "the order is add, use, drop", true, true},
		{"add", "a new key verifies, the old one signs", false, true},
		{"use", "the new key signs, the old one verifies", false, true},
		{"drop", "one key", false, false},
	} {
		said, err := p.command("keys", tt.step)
		if (err != nil) != tt.fails || !strings.Contains(said, tt.says) {
			t.Errorf("keys %s: got %v\n%s", tt.step, err, said)
		}
		p.beside(func(ctx context.Context, a *app) error {
			keys, err := a.identity.Keys(ctx, "links")
			_, signature, _ := strings.Cut(link, "?t=")
			if works := members.InvitationHeld(keys, "nobody", "nothing", signature); works != tt.works {
				t.Errorf("after %s: the link works: %v", tt.step, works)
			}
			return err
		})
	}
	p.verified()
}
