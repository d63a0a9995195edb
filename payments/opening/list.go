package opening

import (
	"context"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/savings"
)

// Row is a line of the list of members as it stands in a file.
type Row struct {
	Line   int // of the file
	Number int64
	Name   string
	Has    Amounts
	Faults fault.Fields // by "number", "name" and the kinds; those that reading found among them
	Notes  fault.Fields // what keeps nothing from being taken in
}

// miss adds a mistake.
func (r *Row) miss(field, key string, args ...any) {
	if r.Faults == nil {
		r.Faults = fault.Fields{}
	}
	r.Faults.Add(field, key, args...)
}

// note adds what an officer should look at.
func (r *Row) note(field, key string, args ...any) {
	if r.Notes == nil {
		r.Notes = fault.Fields{}
	}
	r.Notes.Add(field, key, args...)
}

// MaxMembers is how many members a list may have.
const MaxMembers = 5000

// mostSaved is what a member may have in one passbook.
const mostSaved = money.Amount(10_000_000_000)

// List is the list of members as it was taken in, never changed. Another file is another list.
type List struct {
	ID      string    `bson:"_id"` // opening.n
	Coop    string    `bson:"coop"`
	Opening string    `bson:"opening"`
	Lines   []Line    `bson:"lines"`
	By      string    `bson:"by"`
	At      time.Time `bson:"at"`
}

// Line is what one member has by the old book.
type Line struct {
	Member string  `bson:"member"`
	Number int64   `bson:"number"`
	Name   string  `bson:"name"`
	Has    Amounts `bson:"has"`
}

func defineLists(db *store.DB) *store.Scoped[List] {
	return store.DefineScoped(db, store.Spec[List]{Name: "opening_lists", Scope: "coop"})
}

// ListOf is the list of members of an opening, nil while there is none.
func (s *Service) ListOf(ctx context.Context, o *Opening) (*List, error) {
	if o.List.ID == "" {
		return nil, nil
	}
	return s.lists.ForTenant(o.Coop).Get(ctx, o.List.ID)
}

// CheckList notes in rows what is wrong with them, each by itself, among each other and beside the register, and says how many members of
// the register do not stand among them. It writes nothing.
func (s *Service) CheckList(ctx context.Context, by act.Actor, coop string, rows []Row) (absent int, err error) {
	if err := writes().Check(by, act.Place{Coop: coop}); err != nil {
		return 0, err
	}
	_, absent, err = s.plan(ctx, coop, rows)
	return absent, err
}

// plan checks rows and makes lines of them, in the order of their numbers.
func (s *Service) plan(ctx context.Context, coop string, rows []Row) (lines []Line, absent int, err error) {
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return nil, 0, err
	}
	listed, active := map[int64]savings.Member{}, 0
	err = s.register.EachListed(ctx, coop, func(m savings.Member) error {
		listed[m.Number] = m
		if m.Active {
			active++
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	first := map[int64]int{}
	for i := range rows {
		r := &rows[i]
		m := r.check(listed, first)
		r.checkAmounts(home)
		lines = append(lines, Line{Member: m.User, Number: r.Number, Name: m.Name, Has: r.Has})
	}
	slices.SortFunc(lines, func(a, b Line) int { return int(a.Number - b.Number) })
	for _, m := range listed {
		if _, there := first[m.Number]; m.Active && !there {
			absent++
		}
	}
	return lines, absent, nil
}

// check finds whom a row means, and notes what is wrong with that.
func (r *Row) check(listed map[int64]savings.Member, first map[int64]int) savings.Member {
	if r.Faults["number"] != nil {
		return savings.Member{}
	}
	if r.Number <= 0 {
		r.miss("number", "opening.no_number")
		return savings.Member{}
	}
	if line, twice := first[r.Number]; twice {
		r.miss("number", "opening.twice", line)
		return savings.Member{}
	}
	first[r.Number] = r.Line
	m, known := listed[r.Number]
	switch {
	case !known:
		r.miss("number", "opening.unknown", r.Number)
	case !m.Active:
		r.miss("number", "opening.not_member", m.Name)
	case r.Name == "" || sameName(r.Name, m.Name):
	case shareWord(r.Name, m.Name):
		r.note("name", "opening.name_differs", m.Name)
	default:
		r.miss("name", "opening.name_other", m.Name)
	}
	return m
}

// sameName says whether all words of one name stand in the other: people leave out titles and family names.
func sameName(a, b string) bool {
	one, other := text.Words(a), text.Words(b)
	if len(one) > len(other) {
		one, other = other, one
	}
	return !slices.ContainsFunc(one, func(word string) bool { return !slices.Contains(other, word) })
}

func shareWord(a, b string) bool {
	other := text.Words(b)
	return slices.ContainsFunc(text.Words(a), func(word string) bool { return slices.Contains(other, word) })
}

func (r *Row) checkAmounts(home savings.Cooperative) {
	for _, kind := range Kinds() {
		if amount := r.Has.Of(kind); amount < 0 || amount > mostSaved {
			r.miss(string(kind), "opening.amount", mostSaved)
		}
	}
	if r.Has.Sukarela > 0 && !home.Licensed {
		r.miss(string(savings.Sukarela), "savings.unlicensed")
	}
}

// TakeList takes the list of members in, in place of the one before it: all rows or, with ErrList, none.
func (s *Service) TakeList(ctx context.Context, by act.Actor, coop, id string, rows []Row) (*Opening, error) {
	a := act.Act{Name: ActListed, By: by, Access: writes(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Opening, error) {
		lines, _, err := s.plan(ctx, coop, rows)
		if err != nil {
			return nil, err
		}
		wrong := 0
		for i := range rows {
			if len(rows[i].Faults) > 0 {
				wrong++
			}
		}
		if wrong > 0 {
			return nil, ErrList.With(wrong)
		}
		if len(lines) == 0 || len(lines) > MaxMembers {
			return nil, ErrNoList
		}
		old, err := s.ByID(ctx, coop, id)
		if err != nil {
			return nil, err
		}
		if !old.Editable() {
			return nil, ErrDecided
		}
		list := &List{Coop: coop, Opening: id, Lines: lines, By: r.By, At: r.At}
		list.ID = id + "." + strconv.FormatInt(old.Lists+1, 10)
		head := Head{ID: list.ID, Members: int64(len(lines))}
		for _, l := range lines {
			head.Sums = head.Sums.plus(l.Has)
		}
		r.Note("count", strconv.Itoa(len(lines)))
		r.Note("amount", head.Sums.Sum().String())
		if err := store.RetryDuplicate(s.lists.ForTenant(coop).Insert(ctx, list)); err != nil {
			return nil, err
		}
		if old.List.ID != "" {
			if err := s.lists.ForTenant(coop).Delete(ctx, old.List.ID); err != nil {
				return nil, err
			}
		}
		return s.openings.ForTenant(coop).Update(ctx, id, func(o *Opening) error {
			o.List, o.Lists = head, o.Lists+1
			o.wrote(r.By)
			return nil
		})
	})
}
