package voucher

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
)

// Names of the acts in the audit log.
const (
	ActWritten   = "voucher.written"
	ActBooked    = "voucher.booked"
	ActRefused   = "voucher.refused"
	ActCancelled = "voucher.cancelled"
	ActTakenBack = "voucher.taken_back"
	ActRead      = "voucher.proof_read"
)

const (
	most        = money.Amount(10_000_000_000)
	longestText = 120
	longestKey  = 60
)

// Input is what an officer writes down.
type Input struct {
	Coop     string
	Key      string // of the form: sent twice, it is one voucher
	Template Template
	Fund     string // account of the till or the bank
	Amount   money.Amount
	Day      time.Time // midnight UTC of the day on the proof: of this book year or the last one, not ahead
	Text     string
	Proof    *media.Document // kept before; nil when none came
	Plan     string          // that it is written from, "" for none
	Period   string          // the month of the plan: 2026-11
}

// clean refuses what cannot be booked, with mistakes by "template", "fund", "amount", "day", "text" and "document". Today is where the
// cooperative is.
func (in *Input) clean(today time.Time) error {
	fields := fault.Fields{}
	in.Text = text.Line(in.Text)
	if in.Template.Account() == "" {
		fields.Add("template", "form.choose_one")
	}
	if !slices.Contains(in.Template.Funds(), in.Fund) {
		fields.Add("fund", "voucher.fund")
	}
	if in.Amount <= 0 || in.Amount > most {
		fields.Add("amount", "voucher.amount", most)
	}
	switch day := in.Day.Format(time.DateOnly); {
	case day > today.Format(time.DateOnly):
		fields.Add("day", "voucher.day_ahead")
	case in.Day.Year() < today.Year()-1:
		fields.Add("day", "voucher.day_old", today.Year()-1)
	}
	switch n := len([]rune(in.Text)); {
	case n == 0:
		fields.Add("text", "form.required")
	case n > longestText:
		fields.Add("text", "form.too_long", longestText, n)
	case in.Template.NTPN() && !hasNTPN(in.Text):
		fields.Add("text", "voucher.ntpn")
	}
	if in.Proof == nil {
		fields.Add("document", "voucher.proof_missing")
	}
	return fields.Err()
}

// hasNTPN says whether a word of a text is an NTPN (nomor transaksi penerimaan negara): sixteen digits and capital letters.
func hasNTPN(text string) bool {
	const length = 16
	between := func(r rune) bool { return strings.ContainsRune(" .,;:()/", r) }
	return slices.ContainsFunc(strings.FieldsFunc(text, between), func(word string) bool {
		return len(word) == length && strings.ContainsAny(word, "0123456789") &&
			strings.Trim(word, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	})
}

// writes is who writes a voucher down.
func writes() act.Access { return act.May(act.Collect).Guarded() }

// decides is who decides about money, and has just shown who she is.
func decides() act.Access { return act.May(act.Price).Guarded().Proven() }

// Write writes a voucher down, for another officer to book. The same form twice is one voucher, and ErrOtherForm when it has changed
// meanwhile; the proof of the second form is not looked at. Mistakes are fault.Fields by the names of the input; a day of a month that is
// closed is one.
func (s *Service) Write(ctx context.Context, by act.Actor, in Input) (*Voucher, error) {
	if in.Key == "" || len(in.Key) > longestKey {
		return nil, ErrOtherForm
	}
	id := in.Coop + "." + in.Key
	a := act.Act{Name: ActWritten, By: by, Access: writes(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Voucher, error) {
		known, err := s.vouchers.ForTenant(in.Coop).Get(ctx, id)
		if err == nil {
			same := known.Template == in.Template && known.Fund == in.Fund && known.Amount == in.Amount && known.Day.Equal(in.Day) &&
				known.Text == text.Line(in.Text) && known.Plan == in.Plan && known.Period == in.Period
			if !same {
				return nil, ErrOtherForm
			}
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		home, err := s.register.Cooperative(ctx, in.Coop)
		if err != nil {
			return nil, err
		}
		if err := in.clean(r.At.In(home.Zone)); err != nil {
			return nil, err
		}
		v := &Voucher{
			ID: id, Coop: in.Coop, Life: life.Born(r.Mark), Template: in.Template, Fund: in.Fund, Amount: in.Amount, Day: in.Day,
			Text: in.Text, Proof: *in.Proof, At: r.At, Plan: in.Plan, Period: in.Period,
		}
		if err := s.done(ctx, v, home.Zone); err != nil {
			return nil, err
		}
		if err := s.intoOpen(ctx, v, home.Zone); err != nil {
			return nil, err
		}
		r.Note("amount", v.Amount.String())
		r.Note("about", v.Text)
		return v, store.RetryDuplicate(s.vouchers.ForTenant(in.Coop).Insert(ctx, v))
	})
}

// intoOpen refuses a voucher of a month that is closed, as a mistake of its day. It joins the caller's Tx.
func (s *Service) intoOpen(ctx context.Context, v *Voucher, zone *time.Location) error {
	err := s.ledger.KeepOpen(ctx, v.Coop, v.counts(zone, v.At))
	if !errors.Is(err, ledger.ErrClosed) {
		return err
	}
	fields := fault.Fields{}
	fields.Add("day", ledger.ErrClosed.Key, fault.Of(err).Args...)
	return fields.Err()
}

// step moves a voucher on and writes what belongs to it, in one Tx. Who did the same before gets it as it is.
func (s *Service) step(
	ctx context.Context, a act.Act, to State, may func(v *Voucher, by string) error,
	then func(ctx context.Context, v *Voucher, r *act.Record) error,
) (*Voucher, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Voucher, error) {
		known, err := s.ByID(ctx, a.At.Coop, a.Subject)
		if err != nil {
			return nil, err
		}
		if known.State == to && known.Latest().By == r.By {
			return known, r.Nothing()
		}
		if err := may(known, r.By); err != nil {
			return nil, err
		}
		if err := life.May(known.State, to); err != nil {
			return nil, err
		}
		number := known.Number
		if to == Booked {
			if number, err = s.nextNumber(ctx, a.At.Coop, r.At); err != nil {
				return nil, err
			}
		}
		v, err := s.vouchers.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(v *Voucher) error {
			v.Number = number
			return life.Step(&v.Life, to, r.Mark)
		})
		if err != nil {
			return nil, err
		}
		if to != Booked {
			if err := s.undone(ctx, v); err != nil {
				return nil, err
			}
		}
		r.Note("amount", v.Amount.String())
		r.Note("about", v.Text)
		return v, then(ctx, v, r)
	})
}

// nextNumber is that of the voucher that is booked next.
func (s *Service) nextNumber(ctx context.Context, coop string, at time.Time) (string, error) {
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return "", err
	}
	return s.numbers.Next(ctx, coop, at.In(home.Zone).Year())
}

// another refuses who wrote it.
func another(v *Voucher, by string) error {
	if by == v.By() {
		return ErrSameHand
	}
	return nil
}

func nothing(context.Context, *Voucher, *act.Record) error { return nil }

// Book books a voucher that another officer has written: its number, its entry and its state are one write. ErrSameHand for who wrote it,
// ErrShort when the book has less in the till or the bank, ErrOwedLess for a courier's bill above what couriers are owed, ErrTaxLess for
// tax above what was withheld and not paid, ledger.ErrClosed when the month of its day is closed.
func (s *Service) Book(ctx context.Context, by act.Actor, coop, id string) (*Voucher, error) {
	a := act.Act{Name: ActBooked, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id}
	v, err := s.step(ctx, a, Booked, another, func(ctx context.Context, v *Voucher, r *act.Record) error {
		r.Note("voucher", v.Number)
		if v.Template.PaysOwed() {
			if err := s.owed(ctx, v); err != nil {
				return err
			}
		}
		home, err := s.register.Cooperative(ctx, coop)
		if err != nil {
			return err
		}
		_, err = s.ledger.Post(ctx, v.entry(home.Zone, r.At, r.By))
		return err
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return nil, ErrShort
	}
	return v, err
}

// owed refuses to pay more than the book says is owed: a courier than buyers have paid for delivery, the state than was withheld. Two
// vouchers are booked one after the other, since both want the next number.
func (s *Service) owed(ctx context.Context, v *Voucher) error {
	trial, err := s.ledger.TrialBalance(ctx, v.Coop)
	if err != nil {
		return err
	}
	owed := -trial.Of(v.Template.Account()).Net()
	switch {
	case v.Amount <= owed:
		return nil
	case v.Template == SavingsTax:
		return ErrTaxLess.With(owed)
	}
	return ErrOwedLess.With(owed)
}

// Refuse sends a voucher back for good, with a reason that who wrote it reads. She writes another one.
func (s *Service) Refuse(ctx context.Context, by act.Actor, coop, id, reason string) (*Voucher, error) {
	a := act.Act{
		Name: ActRefused, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason),
	}
	return s.step(ctx, a, Refused, another, nothing)
}

// Cancel takes away one's own voucher before it is booked; ErrNotHers for anybody else.
func (s *Service) Cancel(ctx context.Context, by act.Actor, coop, id string) (*Voucher, error) {
	a := act.Act{Name: ActCancelled, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, Cancelled, func(v *Voucher, by string) error {
		if by != v.By() {
			return ErrNotHers
		}
		return nil
	}, nothing)
}

// TakeBack takes back what was booked wrongly: the exact mirror of its entry, by an officer who did not write it. ErrShort when the money
// that it brought is gone from the till or the bank.
func (s *Service) TakeBack(ctx context.Context, by act.Actor, coop, id, reason string) (*Voucher, error) {
	a := act.Act{
		Name: ActTakenBack, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id, Reason: text.Clean(reason),
	}
	v, err := s.step(ctx, a, TakenBack, another, func(ctx context.Context, v *Voucher, r *act.Record) error {
		r.Note("voucher", v.Number)
		_, err := s.ledger.Reverse(ctx, states.Mark{By: r.By, At: r.At, Reason: v.Number}, coop, v.Ref())
		return err
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return nil, ErrShort
	}
	return v, err
}

// Proof is the document behind a voucher, for an officer: that she read it stands in the audit log.
func (s *Service) Proof(ctx context.Context, by act.Actor, coop, id string) (*media.Document, error) {
	a := act.Act{Name: ActRead, By: by, Access: act.Reads.Written(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, _ *act.Record) (*media.Document, error) {
		v, err := s.ByID(ctx, coop, id)
		if err != nil {
			return nil, err
		}
		return &v.Proof, nil
	})
}
