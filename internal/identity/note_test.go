package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lumbung/internal/identity"
	"lumbung/internal/store"
)

// Sign-ins are noted with the network of the address alone; a series of refused tries is noted once, whoever goes on trying; and nothing of
// it stands in the chained log.
func TestSignInNotes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		note := identity.SignInNote{User: u.ID, What: identity.SignedIn, How: identity.ByPassword, Agent: "Chrome, Android"}
		w.must(w.NoteSignIn(ctx, note, "203.0.113.77"))
		w.pass(time.Hour)
		for range 30 {
			_, err := w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: "salah-salah-salah", Remote: "198.51.100.9"})
			if err == nil {
				t.Fatal("a wrong password lets in")
			}
		}
		_, err := w.SignIn(ctx, identity.Credentials{Phone: u.Phone, Password: password, Remote: "198.51.100.9"})
		if !errors.Is(err, identity.ErrTooManyTries) {
			t.Fatalf("the series goes on: %v", err)
		}
		w.pass(time.Hour)
		w.must(w.NoteSignIn(ctx, identity.SignInNote{User: "other", What: identity.SignedOutAll}, "2001:db8:1:2::3"))
		list := func(search identity.SignInSearch) string {
			t.Helper()
			found, err := w.SignIns(ctx, search, store.Page{})
			w.must(err)
			var words []string
			for _, n := range found.Items {
				words = append(words, string(n.What)+" "+n.How+" "+n.Area)
			}
			return strings.Join(words, "; ")
		}
		const in, locked, out = "in password 203.0.113.0/24", "locked password 198.51.100.0/24", "out_all  2001:db8:1::/48"
		for what, test := range map[string]struct {
			search identity.SignInSearch
			want   string
		}{
			"all":         {identity.SignInSearch{}, out + "; " + locked + "; " + in},
			"of one":      {identity.SignInSearch{User: u.ID}, locked + "; " + in},
			"of a kind":   {identity.SignInSearch{What: identity.Locked}, locked},
			"of her kind": {identity.SignInSearch{User: u.ID, What: identity.SignedIn}, in},
			"since":       {identity.SignInSearch{From: w.clock().Add(-time.Minute)}, out},
			"until":       {identity.SignInSearch{To: w.clock().Add(-90 * time.Minute)}, in},
		} {
			if got := list(test.search); got != test.want {
				t.Errorf("%s: %q, want %q", what, got, test.want)
			}
		}
		w.must(w.log.Verify(ctx, "platform"))
	})
}

func TestAreaOf(t *testing.T) {
	for remote, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24", "2001:db8:1:2::3": "2001:db8:1::/48",
		"fe80::1%eth0": "fe80::/48", "": "", "pipe": "",
	} {
		if got := identity.AreaOf(remote); got != want {
			t.Errorf("AreaOf(%q): %q, want %q", remote, got, want)
		}
	}
}
