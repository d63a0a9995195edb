package identity_test

import (
	"errors"
	"testing"

	"lumbung/internal/identity"
	"lumbung/internal/store"
)

// A process that learned of the last step only works beside one that knows the next: each takes what the other signs. What
// was signed before is good until the last step.
func TestKeysAreReplaced(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		read := func(name string) identity.Keys {
			keys, err := w.Keys(ctx, name)
			w.must(err)
			return keys
		}
		mark, err := w.Mark(ctx, "pictures")
		w.must(err)
		first := read("links")
		read("photos")
		before, known := first.Sign("order 1"), first
		for _, tt := range []struct {
			name  string
			step  identity.KeyStep
			state identity.KeyState
			signs bool // with the first key
			good  bool // what was signed before
		}{
			{"add", identity.AddKeys, identity.KeyAdded, true, true},
			{"use", identity.UseKeys, identity.KeyInUse, false, true},
			{"drop", identity.DropKeys, identity.KeyAlone, false, false},
		} {
			for name, other := range map[string]identity.KeyStep{"add": identity.AddKeys, "use": identity.UseKeys, "drop": identity.DropKeys} {
				if name != tt.name && !errors.Is(w.Step(ctx, other), identity.ErrKeyStep) {
					t.Errorf("%s instead of %s is taken", name, tt.name)
				}
			}
			w.must(w.Step(ctx, tt.step))
			states, err := w.KeyStates(ctx)
			if err != nil || len(states) != 2 || states["links"] != tt.state || states["photos"] != tt.state {
				t.Errorf("after %s: got %v, %v", tt.name, states, err)
			}
			keys := read("links")
			if !keys.Verify("a", known.Sign("a")) || !known.Verify("a", keys.Sign("a")) {
				t.Errorf("after %s: processes refuse each other's signatures", tt.name)
			}
			if signs := keys.Sign("order 1") == before; signs != tt.signs || keys.Verify("order 1", before) != tt.good {
				t.Errorf("after %s: the first key signs %v, what it signed is good %v", tt.name, signs, keys.Verify("order 1", before))
			}
			known = keys
		}
		if again, err := w.Mark(ctx, "pictures"); err != nil || string(again) != string(mark) {
			t.Errorf("the mark of the installation has changed: %v", err)
		}
	})
}

func TestWithoutKeysNothingIsVerified(t *testing.T) {
	if identity.Keys(nil).Verify("", "") {
		t.Error("an empty signature was taken")
	}
}

// Who only looks at a vault finds the one that was made, and makes none.
func TestKeptVault(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for range 2 {
			if _, err := w.KeptVault(ctx, "papers"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("before it was made: got %v", err)
			}
		}
		made, err := w.Vault(ctx, "papers")
		w.must(err)
		sealed, err := made.Seal("teh", "ani")
		w.must(err)
		kept, err := w.KeptVault(ctx, "papers")
		w.must(err)
		if text, err := kept.Open(sealed, "ani"); text != "teh" || err != nil {
			t.Errorf("Open: got %q, %v", text, err)
		}
	})
}
