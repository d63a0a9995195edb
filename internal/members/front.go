package members

import (
	"context"
	"slices"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Section is a part of a cooperative's own page.
type Section struct {
	Name   SectionName `bson:"name"`
	Hidden bool        `bson:"hidden,omitempty"`
}

// SectionName names a part of a cooperative's own page.
type SectionName string

// The parts of the page.
const (
	SectionStory SectionName = "story"
	SectionGoods SectionName = "goods"
	SectionNews  SectionName = "news"
	SectionShops SectionName = "shops"
	SectionBoard SectionName = "board" // whoever Cooperative.ShowBoard lets be named
)

// Sections are the parts of the page in the order in which visitors see them. Those that nobody has arranged yet stand at the end.
func (c *Cooperative) Sections() []Section {
	known := []SectionName{SectionStory, SectionGoods, SectionNews, SectionShops, SectionBoard}
	sections := slices.DeleteFunc(slices.Clone(c.Arranged), func(s Section) bool { return !slices.Contains(known, s.Name) })
	for _, name := range known {
		if sectionAt(sections, name) < 0 {
			sections = append(sections, Section{Name: name})
		}
	}
	return sections
}

// Shows says whether visitors see a part of the page.
func (c *Cooperative) Shows(name SectionName) bool {
	return !slices.Contains(c.Arranged, Section{Name: name, Hidden: true})
}

func sectionAt(sections []Section, name SectionName) int {
	return slices.IndexFunc(sections, func(s Section) bool { return s.Name == name })
}

// Move is what is done to a part of the page.
type Move string

// The moves.
const (
	MoveUp   Move = "up"
	MoveDown Move = "down"
	MoveHide Move = "hide"
	MoveShow Move = "show"
)

// ErrMove is a part of the page that there is not, or a move that nobody knows.
var ErrMove = fault.New(fault.Invalid, "members.no_move")

// ArrangeFront moves, hides or shows a part of the cooperative's own page; its officers may. What cannot go further stays.
func (s *Service) ArrangeFront(ctx context.Context, by act.Actor, coop string, name SectionName, move Move) error {
	a := act.Act{Name: "cooperative.front_arranged", By: by, Access: act.May(act.Present), At: act.Place{Coop: coop}, Subject: coop}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			was, now := c.Sections(), c.Sections()
			if err := arrange(now, sectionAt(now, name), move); err != nil {
				return err
			}
			if slices.Equal(was, now) {
				return r.Nothing()
			}
			r.Note("section", string(name))
			r.Note("move", string(move))
			c.Arranged = now
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
	return err
}

func arrange(sections []Section, at int, move Move) error {
	if at < 0 {
		return ErrMove
	}
	to := at
	switch move {
	case MoveUp:
		to = max(at-1, 0)
	case MoveDown:
		to = min(at+1, len(sections)-1)
	case MoveHide, MoveShow:
		sections[at].Hidden = move == MoveHide
	default:
		return ErrMove
	}
	sections[at], sections[to] = sections[to], sections[at]
	return nil
}
