package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/payments/ledger/bookfile"
)

// ErrNoSeal is a seal that a book does not have.
var ErrNoSeal = fault.New(fault.NotFound, "ledger.no_seal")

// StatementAsked is whose statement is asked for, and how far. Entries count by effect, as in TrialEffective.
type StatementAsked struct {
	Book, Member string
	From, To     time.Time // [From, To)
	// Seal is the number of the one up to which the book is read, 0 for the newest: nothing is recorded under a seal any more, so that
	// the statement is the same for ever.
	Seal int64
}

// MemberStatement is what a book says of a member over a period, as far as a seal goes.
type MemberStatement struct {
	bookfile.Statement

	Until *Seal // number 0 in a book without seals, of which nothing is said
}

// Head is the seal up to which the statement goes, as it stands on paper.
func (s *MemberStatement) Head() bookfile.Head { return s.Until.Head() }

// Paper is the code that is printed, over whole months of a zone.
func (s *MemberStatement) Paper(zone *time.Location) bookfile.Paper {
	return s.Statement.Paper(s.Head(), zone)
}

// MemberStatement reads a statement of all accounts that are kept for a member. ErrNoSeal when the book has no seal of that number. What
// reads it are the lines of the period and the entries behind them, and what was recorded late in the whole book.
func (s *Service) MemberStatement(ctx context.Context, asked StatementAsked) (*MemberStatement, error) {
	seal, err := s.statementSeal(ctx, asked)
	if err != nil {
		return nil, err
	}
	codes := perMember()
	draft := bookfile.NewDraft(asked.Book, asked.Member, asked.From.UnixMilli(), asked.To.UnixMilli(), codes)
	if seal.N > 0 {
		r := &statementRead{
			StatementAsked: asked, draft: draft, refs: map[string]bool{}, until: seal.To.Add(time.Millisecond), // moments are whole milliseconds
		}
		// Who is late by less than an hour is not marked so: of the hour in which the period ends all lines are read.
		if r.end = asked.To.Truncate(time.Hour); r.end.Before(asked.To) {
			r.end = r.end.Add(time.Hour)
		}
		if r.until.Before(r.end) {
			r.end = r.until
		}
		for _, code := range codes {
			if err := s.readLines(ctx, r, Of(code, asked.Member)); err != nil {
				return nil, err
			}
		}
		if err := s.readEntries(ctx, r); err != nil {
			return nil, err
		}
	}
	return &MemberStatement{Statement: *draft.Statement(), Until: seal}, nil
}

// statementSeal is the seal that was asked for.
func (s *Service) statementSeal(ctx context.Context, asked StatementAsked) (*Seal, error) {
	if asked.Seal == 0 {
		return s.LastSeal(ctx, asked.Book)
	}
	seal, err := s.seals.ForTenant(asked.Book).Get(ctx, sealID(asked.Book, asked.Seal))
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoSeal
	}
	return seal, err
}

// perMember are the lines of the chart that are kept per member.
func perMember() (codes []string) {
	for _, account := range Chart() {
		if account.Per == PerMember {
			codes = append(codes, account.Code)
		}
	}
	return codes
}

// statementRead is a statement while it is read.
type statementRead struct {
	StatementAsked
	draft *bookfile.Draft
	refs  map[string]bool // of the entries that may belong to the period
	end   time.Time       // lines are read up to here, and behind it what is marked as late
	until time.Time       // what was recorded from here on is not in it
}

// readLines adds what stood on an account before the period, and notes the entries of its lines.
func (s *Service) readLines(ctx context.Context, r *statementRead, account AccountID) error {
	from := r.From
	if r.end.Before(from) {
		from = r.end
	}
	base, err := s.lineBefore(ctx, r.Book, account, from)
	if err != nil {
		return err
	}
	r.draft.Carry(account.Code(), int64(base.Balance))
	return s.eachBehind(ctx, base, r.end, func(l *Line) {
		switch {
		case !l.At.Before(r.end):
		case l.At.Before(from):
			r.draft.Carry(account.Code(), int64(l.Delta))
		default:
			r.refs[l.Ref] = true
		}
	})
}

// readEntries adds the entries of the lines, and those that were recorded behind the period and count in it or before it.
func (s *Service) readEntries(ctx context.Context, r *statementRead) error {
	refs := make([]string, 0, len(r.refs))
	for ref := range r.refs {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	for part := range slices.Chunk(refs, store.MaxPage) {
		entries, err := s.GetMany(ctx, r.Book, part)
		if err != nil {
			return err
		}
		for _, e := range entries {
			form := e.form()
			r.draft.Add(&form)
		}
	}
	if !r.end.Before(r.until) {
		return nil
	}
	return s.entries.ForTenant(r.Book).Each(ctx, store.By("late").Between(r.end, r.until), func(e *Entry) error {
		form := e.form()
		r.draft.Add(&form)
		return nil
	})
}
