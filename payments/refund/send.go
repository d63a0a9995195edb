package refund

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// How long to wait before the payment gateway is asked again: 10 seconds, doubled with each try, an hour at most; and before something is
// looked at that waits. What was paid to an account is looked at for a week, since a bank may send it back.
const (
	againFirst     = 10 * time.Second
	againMost      = time.Hour
	waitTurn       = time.Minute
	waitMoney      = 10 * time.Minute
	waitFailed     = time.Hour
	secondThoughts = 2 * time.Minute // in which the buyer may correct the account
	remindAfter    = 3 * 24 * time.Hour
	mostReminders  = 3
	backWithin     = 7 * 24 * time.Hour
	feeWithin      = 30 * 24 * time.Hour // how long a fee may take to be known
	backEvery      = 24 * time.Hour
)

// feeRoom is what stays at the payment gateway for its own fee when a payout is asked for.
const feeRoom = money.Amount(5_000)

// mostFailures is how often one way is tried that failed for a reason that may pass.
const mostFailures = 3

const insufficient = "INSUFFICIENT_BALANCE"

// passing are the payment gateway's words for failures that may be gone at another attempt (docs/xendit.md).
func passing() []string {
	return []string{
		"TEMPORARILY_UNAVAILABLE", "CHANNEL_UNAVAILABLE", "REFUND_FAILED", "TEMPORARY_TRANSFER_ERROR", "UNKNOWN_BANK_NETWORK_ERROR",
	}
}

func (r *Refund) again(now time.Time) *time.Time {
	at := now.Add(min(againFirst<<min(r.Tries, 12), againMost))
	return &at
}

// background is what the program does by itself.
func background(r *Refund, name string) act.Act {
	return act.Act{Name: name, By: act.Job{Name: "refunds"}, Access: act.Background, At: act.Place{Coop: r.Coop}, Subject: r.ID}
}

// Work looks at the refunds that are due, at most limit of them, and says how many were: what can go back leaves, what is under way is
// asked about, and buyers are asked where their money goes. Several processes that do so at once do nothing twice.
func (s *Service) Work(ctx context.Context, limit int) (int, error) {
	slice, err := s.refunds.AllTenants().List(ctx, store.By("due").Between(nil, s.now().Add(time.Millisecond)), store.Page{Limit: limit})
	for i := range slice.Items {
		r := &slice.Items[i]
		work := s.follow
		if r.State == Owed {
			work = s.send
		}
		failed := work(ctx, r)
		if ctx.Err() != nil {
			return i, ctx.Err()
		}
		if failed != nil {
			s.log.Warn("refund not worked on", "refund", r.ID, "error", failed)
			if !passes(failed) {
				err = errors.Join(err, failed)
			}
		}
	}
	return len(slice.Items), err
}

// passes says whether an error is gone at the next round.
func passes(err error) bool {
	return errors.Is(err, ErrDecided) || errors.Is(err, store.ErrConflict) || errors.Is(err, payments.ErrGatewayUnknown) ||
		errors.Is(err, payments.ErrGatewayDown) || errors.Is(err, payments.ErrRefunding) || errors.Is(err, ledger.ErrOverdrawn)
}

// need is what must lie at the payment gateway before it is asked.
func (r *Refund) need() money.Amount {
	if r.Way == ByAccount {
		return r.Amount + feeRoom
	}
	return r.Amount
}

// send asks the payment gateway to give a refund back for which there is money. Before it is asked, the refund says that it may have been:
// whatever happens then, it is asked about under the same key.
func (s *Service) send(ctx context.Context, known *Refund) error {
	if known.Way == ByAccount && known.To == nil {
		return s.remind(ctx, known)
	}
	p, err := s.payments.Payment(ctx, known.Payment)
	if err != nil {
		return err
	}
	seen := *known
	if seen.Channel == "" && seen.Way == ByChannel {
		invoice, err := s.provider.Invoice(ctx, seen.Invoice)
		if err != nil {
			return err
		}
		seen.Channel = invoice.Channel
	}
	if seen.Way == ByChannel && !seen.ChannelGives(paidAt(p, &seen), s.now()) {
		return s.askAccount(ctx, &seen)
	}
	waits := ForNothing
	if !p.HasSettled(seen.Invoice) {
		waits = ForSettlement
	} else if free, err := s.provider.Balance(ctx); err != nil {
		return err
	} else if free < seen.need() {
		waits = ForBalance
	}
	claimed := false
	after, err := s.step(ctx, background(known, actSending), func(ctx context.Context, r *Refund, rec *act.Record) error {
		claimed = false
		if r.State != Owed || r.Way != seen.Way || r.Due == nil || r.Due.After(rec.At) {
			return rec.Nothing()
		}
		r.Channel = seen.Channel
		var err error
		if r.Waits, err = s.waits(ctx, r, waits); err != nil {
			return err
		}
		if r.Waits != ForNothing {
			at := rec.At.Add(waitMoney)
			if r.Waits == ForTurn {
				at = rec.At.Add(waitTurn)
			}
			r.Due = &at
			return nil
		}
		claimed = true
		if err := life.Step(&r.Life, Sending, rec.Mark); err != nil {
			return err
		}
		attempt := Attempt{Way: r.Way, At: rec.At}
		if r.Way == ByAccount {
			attempt.To = r.To.Mask()
		}
		r.Attempts = append(r.Attempts, attempt)
		r.Tries, r.Due = 1, r.again(rec.At)
		return nil
	}, func(ctx context.Context, r *Refund, _ *act.Record) error {
		if !claimed {
			return nil
		}
		if r.Way == ByChannel {
			g := payments.GivenBack{Refund: r.now(), Invoice: r.Invoice, Amount: r.Amount}
			if err := s.payments.BeginRefund(ctx, r.Payment, g); err != nil {
				return err
			}
		}
		return s.payments.Promise(ctx, r.Coop, payments.Promises{Refunds: r.Amount})
	})
	if err != nil || !claimed {
		return err
	}
	return s.tell(ctx, after)
}

// waits is what a refund waits for beside what was found before, with what others have done meanwhile. It joins the caller's Tx.
func (s *Service) waits(ctx context.Context, r *Refund, found Wait) (Wait, error) {
	if found != ForNothing {
		return found, nil
	}
	free, err := s.payments.FreeAtGateway(ctx, r.Coop)
	if err != nil {
		return "", err
	}
	if free < r.need() {
		return ForBalance, nil
	}
	if r.Way == ByChannel {
		p, err := s.payments.Payment(ctx, r.Payment)
		if err != nil {
			return "", err
		}
		if p.Refunding(r.Invoice, "") {
			return ForTurn, nil
		}
	}
	return ForNothing, nil
}

// askAccount turns to the way of a refund whose channel does not give it back.
func (s *Service) askAccount(ctx context.Context, seen *Refund) error {
	_, err := s.step(ctx, background(seen, actAccount), func(_ context.Context, r *Refund, rec *act.Record) error {
		if r.State != Owed || r.Way != ByChannel || r.Due == nil || r.Due.After(rec.At) {
			return rec.Nothing()
		}
		r.Channel = seen.Channel
		return s.needAccount(r, rec.At)
	}, nothing)
	return err
}

// needAccount has a buyer asked for an account, and asked again when she does not say.
func (s *Service) needAccount(r *Refund, now time.Time) error {
	at := now.Add(remindAfter)
	r.Way, r.Waits, r.To, r.Due, r.Reminders = ByAccount, ForAccount, nil, &at, 1
	return s.bus.Record(&r.Outbox, FactAccountNeeded, "", nil)
}

// remind asks a buyer once more. After that it is the officers' turn, whom an old refund rings for.
func (s *Service) remind(ctx context.Context, known *Refund) error {
	_, err := s.step(ctx, background(known, actAccount), func(_ context.Context, r *Refund, rec *act.Record) error {
		if r.State != Owed || r.Way != ByAccount || r.To != nil || r.Due == nil || r.Due.After(rec.At) {
			return rec.Nothing()
		}
		if r.Reminders >= mostReminders {
			r.Due = nil
			return nil
		}
		at := rec.At.Add(remindAfter)
		r.Reminders, r.Due = r.Reminders+1, &at
		return s.bus.Record(&r.Outbox, FactAccountNeeded, "", nil)
	}, nothing)
	return err
}
