package content

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// AnnouncementState is the state of an announcement. One that is Announced is over by itself at Until.
type AnnouncementState string

// The states.
const (
	Announced AnnouncementState = "announced"
	Withdrawn AnnouncementState = "withdrawn"
)

// Announcement is something short that members and visitors should know for a while.
type Announcement struct {
	ID        string       `bson:"_id"`
	Coop      string       `bson:"coop"`
	Title     members.Text `bson:"title"`
	Text      members.Text `bson:"text"`
	From      time.Time    `bson:"from"`
	Until     time.Time    `bson:"until"` // at which it is over
	CreatedAt time.Time    `bson:"created_at"`

	states.Life[AnnouncementState] `bson:",inline"`
}

var announcementLife = states.Declare(ErrWithdrawn, nil,
	states.Row[AnnouncementState]{State: Announced, Next: []AnnouncementState{Withdrawn}},
	states.Row[AnnouncementState]{State: Withdrawn},
)

func announcementSpec() store.Spec[Announcement] {
	return store.Spec[Announcement]{Name: "announcements", Scope: "coop", Watched: true, Indexes: []store.Index{
		{Name: "until", Fields: []string{"state", "until"}},
		{Name: "newest", Fields: []string{"created_at"}},
	}}
}

// Shown says whether visitors see the announcement at a moment.
func (a *Announcement) Shown(now time.Time) bool {
	return a.State == Announced && !now.Before(a.From) && now.Before(a.Until)
}

// AnnouncementInput is an announcement as it is written.
type AnnouncementInput struct {
	Title, Text members.Text
	From, Until time.Time // the moments at which it begins and is over
}

// longestShown is for how long an announcement may be shown.
const longestShown = 366 * 24 * time.Hour

func (in *AnnouncementInput) clean() error {
	fields := fault.Fields{}
	in.Title, in.Text = line(in.Title, "title", longestTitle, fields), paragraphs(in.Text, "text", longestAnnouncement, fields)
	in.From, in.Until = in.From.UTC(), in.Until.UTC()
	switch {
	case in.From.IsZero():
		fields.Add("from", "form.required")
	case in.Until.IsZero():
		fields.Add("until", "form.required")
	case !in.From.Before(in.Until):
		fields.Add("until", "content.until_before")
	case in.Until.Sub(in.From) > longestShown:
		fields.Add("until", "content.until_far")
	}
	return fields.Err()
}

// Announce publishes an announcement. The id is that of the form, so that one that is sent twice is published once. Mistakes are
// fault.Fields by the names title_id, title_en, text_id, text_en, from and until.
func (s *Service) Announce(ctx context.Context, by act.Actor, coop, id string, in AnnouncementInput) (*Announcement, error) {
	if err := in.clean(); err != nil {
		return nil, err
	}
	announcements := s.announcements.ForTenant(coop)
	doing := write("announcements.announced", by, coop, id)
	return act.Do(ctx, s.acts, doing, func(ctx context.Context, r *act.Record) (*Announcement, error) {
		if known, err := announcements.Get(ctx, id); err == nil {
			return known, r.Nothing()
		}
		a := &Announcement{
			ID: id, Coop: coop, Title: in.Title, Text: in.Text, From: in.From, Until: in.Until, CreatedAt: r.At,
			Life: announcementLife.Born(r.Mark),
		}
		r.Note("title", a.Title.ID)
		return a, store.RetryDuplicate(announcements.Insert(ctx, a))
	})
}

// EditAnnouncement changes an announcement that nobody has withdrawn. Mistakes are those of Announce.
func (s *Service) EditAnnouncement(ctx context.Context, by act.Actor, coop, id string, in AnnouncementInput) error {
	if err := in.clean(); err != nil {
		return err
	}
	return s.changeAnnouncement(ctx, write("announcements.edited", by, coop, id), func(a *Announcement, r *act.Record) error {
		switch was := (AnnouncementInput{a.Title, a.Text, a.From, a.Until}); {
		case a.State == Withdrawn:
			return ErrWithdrawn
		case was.Title == in.Title && was.Text == in.Text && was.From.Equal(in.From) && was.Until.Equal(in.Until):
			return r.Nothing()
		}
		r.Note("title", in.Title.ID)
		a.Title, a.Text, a.From, a.Until = in.Title, in.Text, in.From, in.Until
		return nil
	})
}

// Withdraw takes an announcement off all pages, for good.
func (s *Service) Withdraw(ctx context.Context, by act.Actor, coop, id string) error {
	return s.changeAnnouncement(ctx, write("announcements.withdrawn", by, coop, id), func(a *Announcement, r *act.Record) error {
		if a.State == Withdrawn {
			return r.Nothing()
		}
		r.Note("title", a.Title.ID)
		return announcementLife.Step(&a.Life, Withdrawn, r.Mark)
	})
}

func (s *Service) changeAnnouncement(ctx context.Context, a act.Act, change func(*Announcement, *act.Record) error) error {
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Announcement, error) {
		changed, err := s.announcements.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(doc *Announcement) error { return change(doc, r) })
		return changed, store.NotFoundAs(err, ErrNoAnnouncement)
	})
	return err
}

// mostShown is how many announcements a page shows at most, and mostOpen how many that are not over are looked through.
const (
	mostShown = 3
	mostOpen  = 50
)

// Current are the announcements of a cooperative that are shown at a moment, the latest first.
func (s *Service) Current(ctx context.Context, coop string, now time.Time) ([]Announcement, error) {
	open := store.By("until", Announced).Between(now, nil)
	slice, err := s.announcements.ForTenant(coop).List(ctx, open, store.Page{Limit: mostOpen})
	if err != nil {
		return nil, err
	}
	shown := slices.DeleteFunc(slice.Items, func(a Announcement) bool { return !a.Shown(now) })
	slices.SortStableFunc(shown, func(a, b Announcement) int { return b.From.Compare(a.From) })
	return shown[:min(len(shown), mostShown)], nil
}

// Announcements lists all of a cooperative for its officers, the newest first.
func (s *Service) Announcements(ctx context.Context, by act.Actor, coop string, page store.Page) (store.Slice[Announcement], error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return store.Slice[Announcement]{}, err
	}
	return s.announcements.ForTenant(coop).List(ctx, store.By("newest").Desc(), page)
}

// Announcement returns one for the cooperative's officers.
func (s *Service) Announcement(ctx context.Context, by act.Actor, coop, id string) (*Announcement, error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	a, err := s.announcements.ForTenant(coop).Get(ctx, id)
	return a, store.NotFoundAs(err, ErrNoAnnouncement)
}
