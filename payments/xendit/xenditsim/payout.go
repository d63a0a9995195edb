package xenditsim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/money"
)

// The states of a payout that an invoice or a transaction does not have, too.
const (
	accepted  = "ACCEPTED"
	requested = "REQUESTED"
	succeeded = "SUCCEEDED"
	failed    = "FAILED"
	cancelled = "CANCELLED"
	reversed  = "REVERSED"
	assessed  = "PENDING_COMPLIANCE_ASSESSMENT"
	rejected  = "COMPLIANCE_REJECTED"
)

// How long a payout stays in a state by itself.
const (
	payoutStep   = time.Minute
	reversalStep = 5 * time.Minute // after SUCCEEDED
	arrivalTime  = 15 * time.Minute
)

// Errors of the verbs on payouts. They arrive wrapped.
var (
	ErrNoPayout   = errors.New("xenditsim: no such payout")
	ErrWrongState = errors.New("xenditsim: the payout's state does not allow it")
)

// Payout is a payout as the simulator's own book has it.
type Payout struct {
	ID          string       `json:"id"`
	Key         string       `json:"key"`      // idempotency key
	BodySum     string       `json:"body_sum"` // of the request
	RowID       string       `json:"row_id"`   // of its transaction
	Reference   string       `json:"reference"`
	Bank        string       `json:"bank"`
	Account     string       `json:"account"`
	Holder      string       `json:"holder"`
	Description string       `json:"description,omitempty"`
	Amount      money.Amount `json:"amount"`
	Status      string       `json:"status"`
	FailureCode string       `json:"failure_code,omitempty"`
	Ahead       []string     `json:"ahead,omitempty"` // what it becomes by itself, in order; a failure is FAILED:code
	Due         time.Time    `json:"due,omitzero"`    // when the next of Ahead comes
	Created     time.Time    `json:"created"`
	Updated     time.Time    `json:"updated"`
}

// moves are the states that may follow one.
func moves(status string) []string {
	switch status {
	case accepted:
		return []string{requested, failed, cancelled, assessed}
	case assessed:
		return []string{requested, rejected, failed}
	case requested:
		return []string{succeeded, failed}
	case succeeded:
		return []string{reversed}
	}
	return nil
}

// follows says whether a payout may become this from what it is.
func (s *Simulator) follows(p *Payout) bool {
	old, known := s.payouts[p.ID]
	if !known {
		return p.Status == accepted
	}
	return slices.Contains(moves(old.Status), p.Status)
}

// course is what becomes of a payout to an account by itself. The first five numbers are Xendit's for its test mode, the others our own.
func course(account string) []string {
	switch account {
	case "131313": // stays ACCEPTED
		return nil
	case "123456":
		return []string{requested, failed + ":TEMPORARY_TRANSFER_ERROR"}
	case "999999":
		return []string{requested, failed + ":REJECTED_BY_CHANNEL"}
	case "121212":
		return []string{requested, failed + ":INVALID_DESTINATION"}
	case "654321":
		return []string{requested, succeeded, reversed}
	case "141414": // stays REQUESTED
		return []string{requested}
	case "151515":
		return []string{assessed, requested, succeeded}
	case "161616":
		return []string{assessed, rejected}
	}
	return []string{requested, succeeded}
}

// Payouts returns copies of all payouts in order of creation.
func (s *Simulator) Payouts() []Payout {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Payout, 0, len(s.payoutIDs))
	for _, id := range s.payoutIDs {
		p := *s.payouts[id]
		p.Ahead = slices.Clone(p.Ahead)
		all = append(all, p)
	}
	return all
}

// rowStatus is the state of the transaction of a payout.
func (p *Payout) rowStatus() string {
	switch p.Status {
	case succeeded:
		return success
	case failed, rejected:
		return failed
	case cancelled:
		return voided
	case reversed:
		return reversed
	}
	return pending
}

// productID is the payout's id as /transactions has it.
func (p *Payout) productID() string { return strings.TrimPrefix(p.ID, "disb-") }

// openPayout makes a payout. One for which the money is not there is taken all the same, and fails later. Under the lock.
func (s *Simulator) openPayout(p Payout) (*Payout, error) {
	now, kept := s.clock.now(), charges{payoutFee, payoutFee.Rate(vat)}
	p.ID, p.RowID = "disb-"+s.ids.object(), "txn_"+s.ids.uuid()
	p.Status, p.Created, p.Updated = accepted, now, now
	t := &Transaction{
		ID: p.RowID, ProductID: p.productID(), Type: typePayout, Status: pending, Category: "BANK", Channel: p.Bank,
		Reference: p.Reference, Account: p.Account, Amount: p.Amount, Net: p.Amount + kept.sum(), Charges: kept,
		Settlement: pending, Created: now, Updated: now,
	}
	t.Reserved = t.Net <= s.ledger.Cash
	p.Ahead = course(p.Account)
	if !t.Reserved {
		p.Ahead = []string{failed + ":INSUFFICIENT_BALANCE"}
	}
	p.plan(now)
	if err := s.commit(opPayout, change{payout: &p, row: t}); err != nil {
		return nil, err
	}
	s.scheduleStep(&p)
	return &p, nil
}

// plan sets when the next state comes.
func (p *Payout) plan(now time.Time) {
	switch {
	case len(p.Ahead) == 0:
		p.Due = time.Time{}
	case p.Ahead[0] == reversed:
		p.Due = now.Add(reversalStep)
	default:
		p.Due = now.Add(payoutStep)
	}
}

// scheduleStep has the next state come at its time, unless something else happens to the payout before.
func (s *Simulator) scheduleStep(p *Payout) {
	if len(p.Ahead) == 0 {
		return
	}
	s.clock.schedule(p.Due, func(context.Context) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.payouts[p.ID] != p {
			return
		}
		urgent, err := s.advance(p.ID, false)
		s.schedule(urgent...)
		if err != nil {
			logError("payout", err)
			again := *p
			again.Due = s.clock.now().Add(time.Minute)
			s.payouts[p.ID] = &again
			s.scheduleStep(&again)
		}
	})
}

// AdvancePayout has the next thing happen to a payout at once; one that is stuck goes on towards SUCCEEDED.
func (s *Simulator) AdvancePayout(id string) error {
	return s.onPayout(func() ([]*hook, error) { return s.advance(id, false) })
}

// FailPayout fails a payout that is not at its end, with a code such as INVALID_DESTINATION.
func (s *Simulator) FailPayout(id, code string) error {
	return s.onPayout(func() ([]*hook, error) { return s.become(id, turn{status: failed, code: code}) })
}

// ReversePayout sends the money of a payout that has SUCCEEDED back.
func (s *Simulator) ReversePayout(id string) error {
	return s.onPayout(func() ([]*hook, error) { return s.become(id, turn{status: reversed}) })
}

// CancelPayout ends a payout that is still ACCEPTED. No webhook tells of it.
func (s *Simulator) CancelPayout(id string) error {
	return s.onPayout(func() ([]*hook, error) { return s.become(id, turn{status: cancelled}) })
}

func (s *Simulator) onPayout(act func() ([]*hook, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	urgent, err := act()
	s.schedule(urgent...)
	return err
}

// turn is what a payout becomes next.
type turn struct {
	status, code string
	ahead        []string // what comes after it
	first        bool     // the webhook must arrive before anything else happens
}

// advance is AdvancePayout under the lock.
func (s *Simulator) advance(id string, first bool) (urgent []*hook, err error) {
	p, known := s.payouts[id]
	if !known {
		return nil, fmt.Errorf("payout %s: %w", id, ErrNoPayout)
	}
	ahead := p.Ahead
	switch {
	case len(ahead) > 0:
	case p.Status == accepted || p.Status == assessed:
		ahead = []string{requested}
	case p.Status == requested:
		ahead = []string{succeeded}
	default:
		return nil, fmt.Errorf("payout %s is %s: %w", id, p.Status, ErrWrongState)
	}
	status, code, _ := strings.Cut(ahead[0], ":")
	return s.become(id, turn{status, code, ahead[1:], first})
}

// finishPayout has everything that is ahead of a payout happen at once, under the lock.
func (s *Simulator) finishPayout(id string) (urgent []*hook, err error) {
	for len(s.payouts[id].Ahead) > 0 && err == nil {
		var told []*hook
		told, err = s.advance(id, true)
		urgent = append(urgent, told...)
	}
	return urgent, err
}

// become changes a payout's state under the lock, and what of its money has left. It returns the webhooks that must arrive before
// anything else happens.
func (s *Simulator) become(id string, next turn) (urgent []*hook, err error) {
	old, known := s.payouts[id]
	if !known {
		return nil, fmt.Errorf("payout %s: %w", id, ErrNoPayout)
	}
	if !slices.Contains(moves(old.Status), next.status) {
		return nil, fmt.Errorf("payout %s is %s: %w", id, old.Status, ErrWrongState)
	}
	p, t, now := *old, *s.rows[old.RowID], s.clock.now()
	if !t.Reserved && next.status != failed && next.status != cancelled {
		return nil, fmt.Errorf("payout %s has no money: %w", id, ErrWrongState)
	}
	p.Status, p.FailureCode, p.Ahead, p.Updated = next.status, next.code, next.ahead, now
	p.plan(now)
	t.Status, t.Updated = p.rowStatus(), now
	switch t.Status {
	case success, reversed:
		t.Settlement = settled
	case failed, voided:
		t.Settlement = ""
	}
	hooks := s.emitPayout(&p)
	for _, h := range hooks {
		h.Urgent = h.Urgent || next.first
	}
	if err := s.commit(opPayout, change{payout: &p, row: &t, hooks: hooks}); err != nil {
		return nil, fmt.Errorf("payout %s: %w", id, err)
	}
	s.scheduleStep(&p)
	return urgentOf(hooks), nil
}

// emitPayout makes the webhook of a payout's state, if there is one for it.
func (s *Simulator) emitPayout(p *Payout) []*hook {
	event, told := map[string]string{succeeded: eventPaidOut, failed: eventFailed, reversed: eventReversed}[p.Status]
	if !told {
		return nil
	}
	data := s.wirePayout(p)
	return []*hook{s.tell(event, p.ID, &data.ReferenceID, &data.Amount, p.Updated, &data)}
}
