package audit_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

var now = time.Date(2126, 11, 22, 6, 0, 0, 0, time.UTC)

// each runs a test with an empty log on every engine.
func each(t *testing.T, test func(t *testing.T, log *audit.Log)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		log := audit.New(db, func() time.Time { return now })
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, log)
	})
}

func TestRecord(t *testing.T) {
	each(t, func(t *testing.T, log *audit.Log) {
		ctx := audit.WithRemote(t.Context(), "10.1.2.3")
		for _, e := range []act.Line{
			{By: "siti", Coop: "tani", Action: "orders.cancelled", Subject: "o1"},
			{By: "siti", Coop: "laut", Action: "orders.cancelled", Subject: "o1"},
			{By: "sri", Coop: "tani", Action: "members.rejected", Subject: "m1", Detail: map[string]string{"reason": "KTP buram"}},
		} {
			if err := log.Record(ctx, e); err != nil {
				t.Fatal(err)
			}
		}
		got, err := log.List(ctx, audit.Search{Coop: "tani"}, store.Page{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		e := got.Items[0]
		if e.ID != "tani.2" || e.Seq != 2 || e.By != "sri" || e.Action != "members.rejected" || e.Subject != "m1" ||
			e.Remote != "10.1.2.3" || e.Detail["reason"] != "KTP buram" || !e.At.Equal(now) || got.Next == "" {
			t.Errorf("newest entry: got %+v", e)
		}
		about, err := log.List(ctx, audit.Search{Coop: "tani", Subject: "o1"}, store.Page{})
		if err != nil || len(about.Items) != 1 || about.Items[0].Hash != e.Previous {
			t.Errorf("entries about one subject: got %+v, %v, want the one before the newest", about.Items, err)
		}
		if err := log.Verify(ctx, "tani"); err != nil {
			t.Errorf("Verify: %v", err)
		}
	})
}

// verified is what each way to verify a log says of it.
func verified(t *testing.T, log *audit.Log) map[string]error {
	return map[string]error{"all": log.Verify(t.Context(), "tani"), "the last": log.VerifyLast(t.Context(), "tani", 3)}
}

func TestVerifyFindsTampering(t *testing.T) {
	changed := func(e *audit.Entry) { e.Detail["n"] = "2" }
	for name, change := range map[string]func(*audit.Entry){"changed": changed, "deleted": nil} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, log *audit.Log) {
				var wait sync.WaitGroup
				for range 6 {
					wait.Go(func() {
						entry := act.Line{By: "u", Coop: "tani", Action: "test.done", Subject: "s", Detail: map[string]string{"n": "1"}}
						if err := log.Record(t.Context(), entry); err != nil {
							t.Errorf("Record: %v", err)
						}
					})
				}
				wait.Wait()
				for how, err := range verified(t, log) {
					if err != nil {
						t.Fatal(how, err)
					}
				}
				if err := log.Tamper(t.Context(), "tani", "tani.6", change); err != nil {
					t.Fatal(err)
				}
				for how, err := range verified(t, log) {
					if !errors.Is(err, audit.ErrBroken) {
						t.Errorf("last line %s, %s: got %v, want ErrBroken", name, how, err)
					}
				}
			})
		})
	}
}

// A log whose end is gone is as broken as one whose lines are.
func TestVerifyFindsALostEnd(t *testing.T) {
	each(t, func(t *testing.T, log *audit.Log) {
		if err := log.Record(t.Context(), act.Line{By: "u", Coop: "tani", Action: "test.done", Subject: "s"}); err != nil {
			t.Fatal(err)
		}
		if err := log.LoseEnd(t.Context(), "tani"); err != nil {
			t.Fatal(err)
		}
		for how, err := range verified(t, log) {
			if !errors.Is(err, audit.ErrBroken) {
				t.Errorf("%s: got %v, want ErrBroken", how, err)
			}
		}
	})
}

// A page verifies the newest lines alone: it finds one that was changed or is missing among them, and reads no older one.
func TestVerifyLast(t *testing.T) {
	for id, broken := range map[string]bool{"tani.2": false, "tani.5": true} {
		for name, change := range map[string]func(*audit.Entry){"changed": func(e *audit.Entry) { e.By = "v" }, "deleted": nil} {
			each(t, func(t *testing.T, log *audit.Log) {
				for range 6 {
					if err := log.Record(t.Context(), act.Line{By: "u", Coop: "tani", Action: "test.done", Subject: "s"}); err != nil {
						t.Fatal(err)
					}
				}
				if err := log.Tamper(t.Context(), "tani", id, change); err != nil {
					t.Fatal(err)
				}
				if err := log.VerifyLast(t.Context(), "tani", 3); errors.Is(err, audit.ErrBroken) != broken {
					t.Errorf("%s %s: %v", id, name, err)
				}
			})
		}
	}
}
