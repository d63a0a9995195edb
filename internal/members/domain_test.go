package members_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
)

// The operator says under which hosts a cooperative's own shop is found: names that can be hosts, each of one cooperative, none of
// them the market's own.
func TestDomains(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.ServeMarketAt("Pasar.example")
		sembalun, soreang := "sembalun", "soreang"
		w.coop(sembalun)
		w.coop(soreang)
		set := func(coop string, names ...string) error {
			_, err := w.SetDomains(ctx, acttest.Operator(), coop, names)
			return err
		}
		w.must(set(sembalun, " Kopi-Sembalun.example. ", "", "www.kopi-sembalun.example", "kopi-sembalun.EXAMPLE", "kopi-désa.example"))
		found, err := w.ByDomain(ctx, "www.kopi-sembalun.example")
		w.must(err)
		want := []string{"kopi-sembalun.example", "www.kopi-sembalun.example", "xn--kopi-dsa-g1a.example"}
		if found.ID != sembalun || !slices.Equal(found.Domains, want) {
			t.Errorf("got %v of %s, want %v", found.Domains, found.ID, want)
		}
		for _, refused := range []struct{ name, key string }{
			{"kopi.example:8080", "members.domain"},
			{"https://kopi.example", "members.domain"},
			{"kopi.example/toko", "members.domain"},
			{"kopi", "members.domain"},
			{"kopi..example", "members.domain"},
			{"-kopi.example", "members.domain"},
			{"kopi_sembalun.example", "members.domain"},
			{"kopi sembalun.example", "members.domain"},
			{"*.kopi.example", "members.domain"},
			{"203.0.113.7", "members.domain"},
			{"[2001:db8::1]", "members.domain"},
			{strings.Repeat("kopi.", 60) + "example", "members.domain"},
			{"PASAR.example", "members.domain_market"},
			{"www.kopi-sembalun.example", "members.domain_taken"},
		} {
			err := set(soreang, "soreang.example", refused.name)
			if got := fault.FieldsOf(err)["domains"]; got == nil || got.Key != refused.key {
				t.Errorf("%s: got %v, want %s", refused.name, err, refused.key)
			}
		}
		err = set(soreang, "a.example", "b.example", "c.example", "d.example", "e.example", "f.example")
		if fault.FieldsOf(err)["domains"] == nil {
			t.Errorf("six names are too many: %v", err)
		}
		if _, err := w.ByDomain(ctx, "soreang.example"); !errors.Is(err, act.ErrNoCooperative) {
			t.Errorf("what was refused changes nothing: %v", err)
		}
		if _, err := w.SetDomains(ctx, acttest.Officer("siti"), sembalun, nil); !errors.Is(err, act.ErrNotFound) {
			t.Errorf("an officer gives her cooperative a name: %v", err)
		}
		w.must(set(sembalun))
		w.must(set(soreang, "www.kopi-sembalun.example"))
		if found, err = w.ByDomain(ctx, "www.kopi-sembalun.example"); err != nil || found.ID != soreang {
			t.Errorf("a name that was given back: %v, %v", found, err)
		}
	})
}

// Of two cooperatives that get one name at once, one has it.
func TestDomainsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		coops := []string{"sembalun", "soreang"}
		w.coop(coops[0])
		w.coop(coops[1])
		failed := make([]error, len(coops))
		var both sync.WaitGroup
		for i, coop := range coops {
			both.Go(func() {
				_, failed[i] = w.SetDomains(t.Context(), acttest.Operator(), coop, []string{"kopi.example"})
			})
		}
		both.Wait()
		refused := slices.IndexFunc(failed, func(err error) bool { return err != nil })
		if refused < 0 || failed[1-refused] != nil || fault.FieldsOf(failed[refused])["domains"] == nil {
			t.Fatalf("got %v", failed)
		}
		if c, err := w.ByDomain(t.Context(), "kopi.example"); err != nil || c.ID != coops[1-refused] {
			t.Errorf("got %v, %v", c, err)
		}
	})
}
