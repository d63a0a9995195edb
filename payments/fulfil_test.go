package payments_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments"
)

// What was paid for is gone: the money is in the book, owed back, and whoever asked for it is told so once.
func TestCannotFulfil(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		asked := 0
		l.OnCaptured(func(context.Context, *payments.Payment) error {
			asked++
			return fmt.Errorf("%w: gone", payments.ErrCannotFulfil)
		})
		l.charge()
		l.gateway.pay(l.billed(), 48_000)
		l.refresh()
		l.refresh()
		if p := l.payment(); p.State != payments.Paid || p.RefundDue != 48_000 || asked != 1 {
			t.Errorf("payment is %s, %d owed back, asked %d times", p.State, p.RefundDue, asked)
		}
		l.wantBook(0, 48_000)
	})
}

// A mistake in recording what was paid for does not keep the money out of the book, and is tried again until it is mended.
func TestFulfilLater(t *testing.T) {
	for name, broken := range map[string]func() error{
		"an error": func() error { return errors.New("a mistake") },
		"a panic":  func() error { panic("a mistake") },
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				l := openTill(t, db)
				outcome, done := broken, 0
				l.OnCaptured(func(context.Context, *payments.Payment) error {
					if err := outcome(); err != nil {
						return err
					}
					done++
					return nil
				})
				l.charge()
				l.gateway.pay(l.billed(), 48_000)
				l.refresh()
				l.wantBook(48_000, 0)
				for range 3 {
					l.advance(6 * time.Minute)
					if n, err := l.FulfilDue(t.Context(), 10); err != nil || n != 1 {
						t.Fatalf("due %d, %v", n, err)
					}
				}
				outcome = func() error { return nil }
				l.advance(6 * time.Minute)
				for range 2 {
					if _, err := l.FulfilDue(t.Context(), 10); err != nil {
						t.Fatal(err)
					}
				}
				if p := l.payment(); done != 1 || p.FulfilAt != nil || p.State != payments.Paid {
					t.Errorf("recorded %d times, next at %v", done, p.FulfilAt)
				}
				l.wantBook(48_000, 0)
			})
		})
	}
}

// What is likely to be gone in a moment takes nothing into the book: the payment is captured with its purpose or not at all.
func TestAPassingFailureCapturesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		down := fault.New(fault.Unavailable, "search.unavailable")
		l.OnCaptured(func(context.Context, *payments.Payment) error { return down })
		l.charge()
		l.gateway.pay(l.billed(), 48_000)
		if _, err := l.Refresh(t.Context(), "pay"); !errors.Is(err, down) {
			t.Errorf("Refresh: %v", err)
		}
		l.wantBook(0, 0)
		l.OnCaptured(func(context.Context, *payments.Payment) error { return nil })
		l.refresh()
		l.wantBook(48_000, 0)
	})
}

func webhook(id, body string) payments.Webhook {
	return payments.Webhook{Provider: "xendit", WebhookID: id, ExternalID: "pay", Body: []byte(body), BodySHA256: body, ReceivedAt: time.Now()}
}

// inbox counts what is kept in a state.
func (l *till) inbox(state payments.InboxState) int {
	l.Helper()
	slice, err := l.Inbox(l.Context(), state, store.Page{})
	l.must(err)
	return len(slice.Items)
}

// A webhook is kept once, however often it comes and whatever comes of it; another body under a known id is kept apart.
func TestWebhookIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		l.charge()
		invoice := l.billed()
		l.gateway.pay(invoice, 48_000)
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if err := l.Receive(t.Context(), webhook("w1", "paid")); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		l.must(l.Receive(t.Context(), webhook("w1", "something else")))
		l.must(l.Receive(t.Context(), webhook("w2", "paid again")))
		l.must(l.Receive(t.Context(), payments.Webhook{Provider: "xendit", WebhookID: "w3", ExternalID: "nobody's"}))
		l.wantBook(48_000, 0)
		done, altered := l.inbox(payments.Done), l.inbox(payments.Altered)
		unmatched, open := l.inbox(payments.Unmatched), l.inbox(payments.Received)
		if done != 2 || altered != 1 || unmatched != 1 || open != 0 {
			t.Errorf("done %d, altered %d, unmatched %d, open %d; want 2, 1, 1, 0", done, altered, unmatched, open)
		}
	})
}

// While the gateway does not answer, the webhook is kept and answered, and the payment is read when the gateway is back.
func TestWebhookWhileTheGatewayIsDown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		l.charge()
		l.gateway.pay(l.billed(), 48_000)
		l.gateway.down = payments.ErrGatewayDown
		l.must(l.Receive(t.Context(), webhook("w1", "paid")))
		for range 4 {
			_, err := l.ProcessInbox(t.Context(), 10)
			l.must(err)
			l.advance(time.Hour)
		}
		if n := l.inbox(payments.Received); n != 1 {
			t.Errorf("%d webhooks wait, want 1", n)
		}
		l.wantBook(0, 0)
		l.gateway.down = nil
		for range 2 {
			_, err := l.ProcessInbox(t.Context(), 10)
			l.must(err)
		}
		if done, open := l.inbox(payments.Done), l.inbox(payments.Received); done != 1 || open != 0 {
			t.Errorf("done %d, open %d", done, open)
		}
		l.wantBook(48_000, 0)
	})
}

// What was read goes when its time is over, whatever way it took to be read. What a person may have to look at stays, and so does
// what is still to be read; nothing of the books rests on what is gone.
func TestInboxIsTidied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		l.charge()
		invoice := l.billed()
		l.gateway.down = payments.ErrGatewayDown
		l.must(l.Receive(t.Context(), webhook("later", "paid")))
		l.gateway.down = nil
		_, err := l.ProcessInbox(t.Context(), 10)
		l.must(err)
		l.gateway.pay(invoice, 48_000)
		l.must(l.Receive(t.Context(), webhook("captures", "paid")))
		l.must(l.Receive(t.Context(), webhook("again", "paid")))
		l.must(l.Receive(t.Context(), webhook("again", "something else")))
		stray := webhook("stray", "paid")
		stray.ExternalID = "nobody's"
		l.must(l.Receive(t.Context(), stray))
		l.gateway.down = payments.ErrGatewayDown
		l.must(l.Receive(t.Context(), webhook("waits", "paid")))
		for _, tt := range []struct {
			after time.Duration
			done  int
		}{{inboxKept - time.Hour, 3}, {inboxKept + time.Hour, 0}} {
			l.must(db.Sweep(t.Context(), time.Now().Add(tt.after)))
			done, altered := l.inbox(payments.Done), l.inbox(payments.Altered)
			unmatched, open := l.inbox(payments.Unmatched), l.inbox(payments.Received)
			if done != tt.done || altered != 1 || unmatched != 1 || open != 1 {
				t.Errorf("after %s: done %d, altered %d, unmatched %d, open %d; want %d, 1, 1, 1", tt.after, done, altered, unmatched, open, tt.done)
			}
		}
		l.wantBook(48_000, 0)
		l.gateway.down = nil
		l.must(l.Receive(t.Context(), webhook("captures", "paid"))) // the gateway says it once more, a year later
		l.wantBook(48_000, 0)
	})
}
