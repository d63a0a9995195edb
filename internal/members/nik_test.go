package members_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/transfer"
)

// Who may read a NIK removes it, once however often it is asked, with a reason that the log keeps. Neither the sealed value nor its index
// is anywhere in the database then, and somebody else may have the number.
func TestNIKIsRemoved(t *testing.T) {
	const nik = "5203154508850003"
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		secretary, plain := w.officer("tani", 1, members.RoleSecretary), w.officer("tani", 2, members.RoleMember)
		supervisor, other := w.officer("tani", 3, members.RoleSupervisor), w.officer("tani", 4, members.RoleMember)
		id, others := members.MembershipID("tani", plain.ID()), members.MembershipID("tani", other.ID())
		before, err := w.Profile(ctx, secretary, "tani", id, members.Profiled{Name: "Inaq Sri", NIK: nik, Occupation: "Petani"})
		w.must(err)
		d := members.Decision{Coop: "tani", ID: id, Reason: "Diminta anggota."}
		for by, want := range map[*members.Actor]error{&plain: act.ErrNotAllowed, &supervisor: act.ErrReadOnly} {
			if _, err := w.RemoveNIK(ctx, *by, d); !errors.Is(err, want) {
				t.Errorf("who may not: got %v, want %v", err, want)
			}
		}
		if _, err := w.RemoveNIK(ctx, secretary, members.Decision{Coop: "tani", ID: id, Reason: " "}); !errors.Is(err, members.ErrReasonMissing) {
			t.Errorf("without a reason: got %v", err)
		}
		if found := w.holding(ctx, before); found != 2 {
			t.Fatalf("the sealed NIK and its index: found %d, want 2", found)
		}
		removed := w.removeAtOnce(ctx, secretary, d)
		if removed != 1 {
			t.Errorf("removed %d times at once, want once", removed)
		}
		after, err := w.Membership(ctx, "tani", id)
		w.must(err)
		if found := w.holding(ctx, before); found != 0 || after.Occupation != "Petani" || !after.Born.Equal(before.Born) {
			t.Errorf("afterwards %d places know the NIK, and the register says %+v", found, after.Person)
		}
		if read, err := w.RevealNIK(ctx, secretary, "tani", id); read != "" || err != nil {
			t.Errorf("RevealNIK: got %q, %v", read, err)
		}
		_, err = w.Profile(ctx, secretary, "tani", others, members.Profiled{Name: "Lain", NIK: nik})
		w.must(err)
		log, err := w.AuditLog(ctx, secretary, audit.Search{Coop: "tani", Subject: id}, store.Page{})
		w.must(err)
		lines := 0
		for _, e := range log.Items {
			if e.Action == "members.nik_removed" && e.Detail["reason"] == "Diminta anggota." && e.By == secretary.ID() {
				lines++
			}
		}
		if lines != 1 {
			t.Errorf("%d lines in the log, want 1: %+v", lines, log.Items)
		}
	})
}

// removeAtOnce removes a NIK by four hands and counts whose removal it was.
func (w *world) removeAtOnce(ctx context.Context, by members.Actor, d members.Decision) (removed int) {
	w.t.Helper()
	var wait sync.WaitGroup
	failed := make(chan error, 4)
	for range 4 {
		wait.Go(func() {
			_, err := w.RemoveNIK(ctx, by, d)
			failed <- err
		})
	}
	wait.Wait()
	close(failed)
	for err := range failed {
		if err == nil {
			removed++
		} else if !errors.Is(err, members.ErrNoNIK) {
			w.t.Error(err)
		}
	}
	return removed
}

// holding counts the values in the whole database that tell a member's NIK: sealed, or its index.
func (w *world) holding(ctx context.Context, m *members.Membership) (found int) {
	w.t.Helper()
	w.must(transfer.Snapshot(ctx, w.db, func(_ string, doc bson.Raw) error {
		for _, known := range []string{string(m.Sealed), m.NIKIndex} {
			if strings.Contains(string(doc), known) {
				found++
			}
		}
		return nil
	}))
	return found
}
