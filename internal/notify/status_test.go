package notify_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/notify"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// engine is what two processes share.
func (d *desk) engine() store.Engine { return d.db.Engine() }

func (d *desk) hear(id, wamid string, state notify.State, f *notify.Failure) {
	d.Helper()
	d.must(d.Hear(d.Context(), notify.Status{Ref: coop + " " + id, Channel: notify.WhatsApp, ProviderID: wamid, State: state, Failure: f}))
}

func TestStatuses(t *testing.T) {
	noWhatsApp := &notify.Failure{Remedy: notify.Elsewhere, Code: "whatsapp 131026"}
	for name, tt := range map[string]struct {
		said []notify.State
		mail string // address of the recipient
		want notify.State
		by   notify.Channel
	}{
		"in order":             {[]notify.State{notify.Accepted, notify.Delivered, notify.Read}, "", notify.Read, notify.WhatsApp},
		"backwards":            {[]notify.State{notify.Read, notify.Delivered, notify.Accepted}, "", notify.Read, notify.WhatsApp},
		"delivered is skipped": {[]notify.State{notify.Read}, "", notify.Read, notify.WhatsApp},
		"failed, no address":   {[]notify.State{notify.Failed, notify.Failed}, "", notify.Failed, notify.WhatsApp},
		"failed, e-mail":       {[]notify.State{notify.Failed, notify.Failed}, "a@b.id", notify.Accepted, notify.Email},
		"failed behind":        {[]notify.State{notify.Delivered, notify.Failed}, "a@b.id", notify.Delivered, notify.WhatsApp},
		"arrived all the same": {[]notify.State{notify.Failed, notify.Delivered}, "", notify.Delivered, notify.WhatsApp},
		"sent behind failed":   {[]notify.State{notify.Failed, notify.Accepted}, "", notify.Failed, notify.WhatsApp},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(d *desk) {
				m := letter("a", paid)
				m.To.Email = tt.mail
				d.must(d.Send(d.Context(), m))
				d.work()
				wamid := d.get("a").ProviderID
				for _, state := range tt.said {
					f := noWhatsApp
					if state != notify.Failed {
						f = nil
					}
					d.hear("a", wamid, state, f)
				}
				d.work()
				if n := d.get("a"); n.State != tt.want || n.Channel != tt.by {
					d.Errorf("it is %s by %s, want %s by %s", n.State, n.Channel, tt.want, tt.by)
				}
				if len(d.ml.sent) > 1 {
					d.Errorf("%d letters", len(d.ml.sent))
				}
				if tt.by == notify.Email { // what WhatsApp says now is about an attempt that was given up
					d.hear("a", wamid, notify.Read, nil)
					d.is("a", tt.want, tt.by, "")
				}
			})
		})
	}
}

// A status that comes while the sender still waits for its answer counts, and the answer does not undo it.
func TestStatusBeforeCommit(t *testing.T) {
	each(t, func(d *desk) {
		d.wa.do = func(n *notify.Notice) error {
			d.hear(n.ID, "early", notify.Delivered, nil)
			return nil
		}
		d.must(d.Send(d.Context(), letter("a", paid)))
		d.work()
		if n := d.get("a"); n.State != notify.Delivered || n.ProviderID != "early" {
			d.Errorf("it is %s, id %s", n.State, n.ProviderID)
		}
	})
}

// A status without our word is found by the carrier's id; one about something else is nothing.
func TestStatusByProvider(t *testing.T) {
	each(t, func(d *desk) {
		d.must(d.Send(d.Context(), letter("a", paid)))
		d.work()
		for _, id := range []string{d.get("a").ProviderID, "of somebody else"} {
			d.must(d.Hear(d.Context(), notify.Status{Channel: notify.WhatsApp, ProviderID: id, State: notify.Read}))
		}
		d.hear("nothing", "x", notify.Read, nil)
		d.is("a", notify.Read, notify.WhatsApp, "")
	})
}

// Whatever comes in whatever order: a notice never falls, and its history is one that the table allows.
func TestOnlyUpwards(t *testing.T) {
	db := storetest.OpenSQLite(t)
	d := newDesk(t, db)
	rank := map[notify.State]int{notify.Accepted: 1, notify.Delivered: 2, notify.Read: 3}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		id := fmt.Sprint("n", round)
		m := letter(id, paid)
		m.To.Email = ""
		d.must(d.Send(t.Context(), m))
		d.work()
		wamid, highest := d.get(id).ProviderID, 1
		for range rapid.IntRange(0, 8).Draw(r, "statuses") {
			state := rapid.SampledFrom([]notify.State{notify.Accepted, notify.Delivered, notify.Read, notify.Failed}).Draw(r, "state")
			remedy := notify.Remedy(rapid.IntRange(int(notify.Retry), int(notify.Closed)).Draw(r, "remedy"))
			var f *notify.Failure
			if state == notify.Failed {
				f = &notify.Failure{Remedy: remedy, Code: "x"}
			}
			d.hear(id, wamid, state, f)
			highest = max(highest, rank[state])
			now := d.get(id)
			if highest > 1 && rank[now.State] != highest {
				r.Fatalf("it is %s, and was told of rank %d", now.State, highest)
			}
			if (now.Due != nil) != (now.State == notify.Waiting) || (now.Queue == "") != (now.Due == nil) {
				r.Fatalf("%s is due at %v in %q", now.State, now.Due, now.Queue)
			}
		}
		d.clock.pass(time.Hour)
	})
}
