package refund

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/states"
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

// outcome is what the payment gateway says of an attempt, be it a refund or a payout.
type outcome struct {
	id, reference      string
	amount, fee        money.Amount
	done, failed, back bool
	code               string
}

func ofRefund(r payments.Refund) outcome {
	o := outcome{id: r.ID, reference: r.Reference, amount: r.Amount, fee: r.Fee, done: r.Status.Done(), failed: r.Status.Failed()}
	if o.code = r.FailureCode; o.code == "" {
		o.code = string(r.Status)
	}
	return o
}

func ofPayout(p payments.Payout) outcome {
	o := outcome{
		id: p.ID, reference: p.Reference, amount: p.Amount, done: p.Status.Paid(), failed: p.Status.Failed(), back: p.Status.Reversed(),
	}
	if o.code = p.FailureCode; o.code == "" {
		o.code = string(p.Status)
	}
	return o
}

// tell asks the payment gateway for the refund or the payout, under the same key however often, and takes in what it answers. A no to
// what was asked before without an answer is believed only when the provider still knows nothing of it.
func (s *Service) tell(ctx context.Context, r *Refund) error {
	o, err := s.create(ctx, r)
	if errors.Is(err, payments.ErrGatewayRefused) {
		if r.Tries > 1 {
			if found, known, failed := s.find(ctx, r); failed != nil || known {
				return errors.Join(failed, s.settleFound(ctx, r, found, known))
			}
		}
		return s.settleAs(ctx, r, outcome{reference: r.now(), amount: r.Amount, failed: true, code: refusal(err)})
	}
	if err != nil {
		return err
	}
	return s.settleAs(ctx, r, o)
}

func (s *Service) settleFound(ctx context.Context, r *Refund, o outcome, known bool) error {
	if !known {
		return nil
	}
	return s.settleAs(ctx, r, o)
}

func (s *Service) create(ctx context.Context, r *Refund) (outcome, error) {
	if r.Last().Way == ByChannel {
		made, err := s.provider.CreateRefund(ctx, payments.RefundInput{
			Key: r.now(), Reference: r.now(), Invoice: r.Invoice, Amount: r.Amount, Reason: r.Reason,
		})
		return ofRefund(made), err
	}
	vault, err := s.vault(ctx)
	if err != nil {
		return outcome{}, err
	}
	number, err := vault.Open(r.To.Sealed, r.ID)
	if err != nil {
		return outcome{}, err
	}
	made, err := s.provider.CreatePayout(ctx, payments.PayoutInput{
		Key: r.now(), Reference: r.now(), Bank: r.To.Bank, Account: number, Holder: r.To.Holder, Amount: r.Amount, Description: r.Purchase,
	})
	return ofPayout(made), err
}

// refusal is the payment gateway's word for its no.
func refusal(err error) string {
	if no, ok := errors.AsType[*payments.Refusal](err); ok && no.Code != "" {
		return no.Code
	}
	return "REFUSED"
}

// find looks for the last attempt at the payment gateway.
func (s *Service) find(ctx context.Context, r *Refund) (o outcome, known bool, err error) {
	last, channel := r.Last(), r.Last().Way == ByChannel
	switch {
	case channel && last.Provider != "":
		found, err := s.provider.Refund(ctx, last.Provider)
		if found.Reference == "" { // which is the provider's to say
			found.Reference = r.now()
		}
		return ofRefund(found), err == nil, err
	case channel:
		all, err := s.provider.RefundsOf(ctx, r.Invoice)
		for _, found := range all {
			if found.Reference == r.now() {
				return ofRefund(found), true, err
			}
		}
		return o, false, err
	case last.Provider != "":
		found, err := s.provider.Payout(ctx, last.Provider)
		return ofPayout(found), err == nil, err
	}
	all, err := s.provider.PayoutsByReference(ctx, r.now())
	if err != nil || len(all) == 0 {
		return o, false, err
	}
	return ofPayout(all[0]), true, nil
}

// follow asks what became of a refund under way, or of one that was paid and may come back. Several at once ask once.
func (s *Service) follow(ctx context.Context, known *Refund) error {
	mine := false
	r, err := s.refunds.ForTenant(known.Coop).Update(ctx, known.ID, func(r *Refund) error {
		now := s.now()
		if mine = r.State != Owed && r.Due != nil && !r.Due.After(now); !mine {
			return store.ErrUnchanged
		}
		r.Tries++
		if r.Due = r.again(now); r.State == Paid {
			r.Due = nextLook(r, now)
		}
		return nil
	})
	if err != nil || !mine {
		return err
	}
	return s.refresh(ctx, r)
}

// nextLook is when a paid one is looked at again, nil when that is over.
func nextLook(r *Refund, now time.Time) *time.Time {
	at, within := now.Add(backEvery), backWithin
	switch last := r.Last(); {
	case last.Way == ByCash, last.Way == ByChannel && last.Fee > 0:
		return nil
	case last.Fee == 0:
		within = feeWithin
	}
	if at.After(r.Latest().At.Add(within)) {
		return nil
	}
	return &at
}

// RefreshByReference asks again about a refund of which the payment gateway has news, ErrNotFound when it is none of ours. News of an
// attempt before the last one says nothing that counts.
func (s *Service) RefreshByReference(ctx context.Context, reference string) error {
	id := reference[:max(strings.LastIndexByte(reference, '.'), 0)]
	r, err := s.refunds.AllTenants().Get(ctx, id)
	if err != nil {
		return store.NotFoundAs(err, ErrNotFound)
	}
	if r.State == Owed || r.now() != reference {
		return nil
	}
	return s.refresh(ctx, r)
}

// refresh asks about the last attempt and takes in the answer; one of which the payment gateway knows nothing is told again. It must not be
// called inside a Tx.
func (s *Service) refresh(ctx context.Context, r *Refund) error {
	if r.Last().Way == ByCash {
		return nil
	}
	o, known, err := s.find(ctx, r)
	if err != nil {
		return err
	}
	if !known && r.State == Sending {
		return s.tell(ctx, r)
	}
	return s.settleFound(ctx, r, o, known)
}

// settleAs takes in what the payment gateway says of the last attempt. What was taken in before does nothing.
func (s *Service) settleAs(ctx context.Context, r *Refund, o outcome) error {
	if o.reference != r.now() || o.amount != r.Amount {
		return fmt.Errorf("refund %s: %s of %d is for %q", r.now(), o.id, o.amount, o.reference)
	}
	switch {
	case o.done, o.back:
		if r.State == Sending {
			if err := s.arrived(ctx, r, o); err != nil {
				return err
			}
		}
		if o.back {
			return s.cameBack(ctx, r, o)
		}
		return s.bookFee(ctx, r, o)
	case o.failed && r.State == Sending:
		return s.failed(ctx, r, o)
	case r.Last().Provider == "" && o.id != "":
		_, err := s.refunds.ForTenant(r.Coop).Update(ctx, r.ID, func(now *Refund) error {
			if now.now() != r.now() || now.Last().Provider != "" {
				return store.ErrUnchanged
			}
			now.Last().Provider = o.id
			return nil
		})
		return err
	}
	return nil
}

// still says whether a refund has not moved on from the attempt that an answer is about.
func still(r *Refund, key string, state State) bool { return r.now() == key && r.State == state }

// free takes back what was promised to an attempt and, through the channel, its turn.
func (s *Service) free(ctx context.Context, r *Refund, out bool) error {
	if r.Last().Way == ByChannel {
		if err := s.payments.EndRefund(ctx, r.Payment, r.now(), out); err != nil {
			return err
		}
	}
	return s.payments.Promise(ctx, r.Coop, payments.Promises{Refunds: -r.Amount})
}

func (s *Service) arrived(ctx context.Context, seen *Refund, o outcome) error {
	_, err := s.step(ctx, background(seen, FactPaid), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Sending) {
			return rec.Nothing()
		}
		r.Last().Provider = o.id
		if err := s.leave(r, states.Mark{By: "gateway", At: rec.At}); err != nil {
			return err
		}
		if r.Last().Way == ByAccount || o.fee > 0 {
			r.Due = nextLook(r, rec.At)
		}
		return nil
	}, func(ctx context.Context, r *Refund, _ *act.Record) error {
		if err := s.free(ctx, r, true); err != nil {
			return err
		}
		return s.bookPaid(ctx, r, "gateway")
	})
	return err
}

// bookFee books what the payment gateway took once it has said so for good. It is the cooperative's cost.
func (s *Service) bookFee(ctx context.Context, seen *Refund, o outcome) error {
	if seen.Last().Fee > 0 {
		return nil
	}
	fee := o.fee
	if seen.Last().Way == ByAccount {
		var err error
		if fee, err = s.feeOf(ctx, seen); err != nil {
			return err
		}
	}
	if fee == 0 {
		return nil
	}
	_, err := s.step(ctx, background(seen, actEnded), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Paid) || r.Last().Fee > 0 {
			return rec.Nothing()
		}
		r.Last().Fee = fee
		if r.Last().Way == ByChannel {
			r.Due = nil
		}
		return nil
	}, func(ctx context.Context, r *Refund, _ *act.Record) error {
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: r.Coop, Ref: feeRef(r.now()), Kind: ledger.Refunded, Subject: r.Order, Memo: r.Purchase, By: "gateway",
			Postings: []ledger.Posting{{Debit: ledger.GatewayCost, Credit: ledger.AtGateway, Amount: fee}},
		})
		return err
	})
	return err
}

// feeOf is what the payment gateway took for a payout, 0 while it has not said so for good.
func (s *Service) feeOf(ctx context.Context, r *Refund) (money.Amount, error) {
	list, err := s.provider.Transactions(ctx, r.now())
	if err != nil {
		return 0, err
	}
	for _, t := range list {
		if !t.In && t.Type == payments.TransactionPayout && t.Status == payments.TransactionSuccess && t.Fee.Final {
			return t.Fee.Sum(), nil
		}
	}
	return 0, nil
}

// failed is an attempt of which nothing left: the book stays as it is, and the refund goes again, or another way.
func (s *Service) failed(ctx context.Context, seen *Refund, o outcome) error {
	_, err := s.step(ctx, background(seen, actEnded), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Sending) {
			return rec.Nothing()
		}
		if err := life.Step(&r.Life, Owed, states.Mark{By: "gateway", At: rec.At, Reason: o.code}); err != nil {
			return err
		}
		r.Tries = 0
		r.Last().Provider, r.Last().Failed = o.id, o.code
		at := rec.At.Add(waitFailed)
		switch {
		case o.code == insufficient:
			r.Waits, r.Due = ForBalance, &at
		case slices.Contains(passing(), o.code) && r.failures() < mostFailures:
			r.Waits, r.Due = ForAnotherTry, &at
		default:
			return s.needAccount(r, rec.At)
		}
		return nil
	}, func(ctx context.Context, r *Refund, _ *act.Record) error { return s.free(ctx, r, false) })
	return err
}

// failures counts how often the way was tried in vain, one attempt after the other.
func (r *Refund) failures() (n int) {
	for _, a := range slices.Backward(r.Attempts) {
		if a.Way != r.Way || a.Failed == "" {
			break
		}
		if a.Failed != insufficient {
			n++
		}
	}
	return n
}

// cameBack owes again what a bank sent back after it was paid. The fee is not given back. The buyer names another account.
func (s *Service) cameBack(ctx context.Context, seen *Refund, o outcome) error {
	_, err := s.step(ctx, background(seen, actEnded), func(_ context.Context, r *Refund, rec *act.Record) error {
		if !still(r, seen.now(), Paid) {
			return rec.Nothing()
		}
		if err := life.Step(&r.Life, Owed, states.Mark{By: "gateway", At: rec.At, Reason: o.code}); err != nil {
			return err
		}
		r.Last().Back = true
		since := rec.At
		r.OpenSince = &since
		return s.needAccount(r, rec.At)
	}, func(ctx context.Context, r *Refund, _ *act.Record) error {
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: r.Coop, Ref: backRef(r.now()), Kind: ledger.RefundBack, Subject: r.Order, Memo: r.Purchase, By: "gateway",
			Postings: []ledger.Posting{{Debit: ledger.AtGateway, Credit: ledger.RefundsOwed, Amount: r.Amount}},
		})
		return err
	})
	return err
}
