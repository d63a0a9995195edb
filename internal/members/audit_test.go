package members_test

import (
	"bytes"
	"sync"
	"testing"

	"lumbung/internal/members"
	"lumbung/internal/store"
)

func TestAudit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		w.coop("laut")
		chair := w.officer("tani", 1, members.RoleChair)
		ctx := members.WithRemote(t.Context(), "10.1.2.3")
		m := w.applicant(2)
		_, err := w.Reject(ctx, chair, members.Decision{Coop: "tani", ID: m.ID, Reason: "KTP buram"})
		w.must(err)
		log, err := w.AuditLog(ctx, chair, members.AuditSearch{Coop: "tani"}, store.Page{Limit: 2})
		w.must(err)
		got := log.Items[0]
		if got.Action != members.FactRejected || got.By != chair.ID() || got.Subject != m.ID || got.Remote != "10.1.2.3" ||
			got.Detail["reason"] != "KTP buram" || !got.At.Equal(w.clock()) || got.Seq != 3 || log.Next == "" {
			t.Errorf("newest entry: got %+v", got)
		}
		of, err := w.AuditLog(ctx, chair, members.AuditSearch{Coop: "tani", Subject: m.ID}, store.Page{})
		w.must(err)
		if len(of.Items) != 1 {
			t.Errorf("entries about one membership: got %d, want 1", len(of.Items))
		}
		_, err = w.AuditLog(ctx, chair, members.AuditSearch{Coop: "laut"}, store.Page{})
		wantErr(t, "foreign log", err, members.ErrNoCooperative)
		_, err = w.AuditLog(ctx, chair, members.AuditSearch{Coop: members.Platform}, store.Page{})
		wantErr(t, "the platform's log", err, members.ErrNoCooperative)
	})
}

func TestAuditFindsTampering(t *testing.T) {
	changed := func(e *members.Entry) { e.Detail["n"] = "2" }
	for name, change := range map[string]func(*members.Entry){"changed": changed, "deleted": nil} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				var wait sync.WaitGroup
				for range 6 {
					wait.Go(func() {
						note := members.Note{By: "u", Coop: "tani", Action: "test.done", Subject: "s", Detail: map[string]string{"n": "1"}}
						if err := w.Audit(t.Context(), note); err != nil {
							t.Errorf("Audit: %v", err)
						}
					})
				}
				wait.Wait()
				w.must(w.VerifyAudit(t.Context(), "tani"))
				w.must(w.Tamper(t.Context(), "tani", "tani.6", change))
				wantErr(t, "last line "+name, w.VerifyAudit(t.Context(), "tani"), members.ErrAuditBroken)
			})
		})
	}
}

func TestKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		keys := make([][]byte, 8)
		var wait sync.WaitGroup
		for i := range keys {
			wait.Go(func() {
				var err error
				if keys[i], err = w.Key(t.Context(), "orders"); err != nil {
					t.Errorf("Key: %v", err)
				}
			})
		}
		wait.Wait()
		for _, key := range keys {
			if len(key) != 32 || !bytes.Equal(key, keys[0]) {
				t.Fatalf("keys differ: %x and %x", key, keys[0])
			}
		}
		other, err := w.Key(t.Context(), "letters")
		w.must(err)
		signature := members.Sign(keys[0], "order 1")
		if !members.Verify(keys[0], "order 1", signature) {
			t.Error("own signature refused")
		}
		if members.Verify(keys[0], "order 2", signature) || members.Verify(other, "order 1", signature) || members.Verify(other, "", "") {
			t.Error("foreign signature taken")
		}
	})
}
