package news

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/content"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// announcementsPage lists what the cooperative has announced.
func (s *desk) announcementsPage() page {
	return list[content.Announcement]{
		Path: "pengumuman", Title: "coop.announce.title", Help: "announcements", Access: act.Reads, Nav: nav{ID: "berita"},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[content.Announcement], error) {
			return s.Content.Announcements(ctx, v.Actor, v.Coop.ID, q.Page)
		},
		Columns: []column[content.Announcement]{
			{Label: "coop.announce.name", Cell: func(v *Visit, a *content.Announcement) ui.Cell {
				return ui.Anchor(a.Title.In(v.Lang()), v.To("pengumuman", a.ID)).Lead()
			}},
			{Label: "coop.announce.from", Cell: func(v *Visit, a *content.Announcement) ui.Cell { return v.Dated(a.From) }},
			{Label: "coop.announce.until", Cell: func(v *Visit, a *content.Announcement) ui.Cell { return v.Dated(lastDay(a)) }},
			{Label: "coop.col.state", Cell: func(v *Visit, a *content.Announcement) ui.Cell {
				word, tone := standing(a, v.Now)
				return ui.State(tone, v.Word("announced", word))
			}},
		},
		Empty: ui.Blank{Icon: "bell", Title: "coop.announce.none", Text: "coop.announce.none_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.announce.text"), Beside: announceLink(v)}, nil
		},
		Sample: func(v *Visit) []content.Announcement {
			asSecretary(v)
			over, withdrawn := *sampleAnnouncement(v), *sampleAnnouncement(v)
			over.Until, over.Title.ID = v.Now, "Kantor tutup tanggal 17"
			withdrawn.State, withdrawn.Title.ID = content.Withdrawn, "Pasar murah"
			return []content.Announcement{*sampleAnnouncement(v), over, withdrawn}
		},
	}.Page()
}

// standing says how it stands with an announcement: a word of ours, and its tone.
func standing(a *content.Announcement, now time.Time) (word, tone string) {
	switch {
	case a.State == content.Withdrawn:
		return "withdrawn", "bata"
	case now.Before(a.From):
		return "later", "nila"
	case a.Shown(now):
		return "shown", "padi"
	}
	return "over", "soga"
}

// lastDay is a moment of the last day on which an announcement is shown.
func lastDay(a *content.Announcement) time.Time { return a.Until.Add(-time.Millisecond) }

// announceForm is an announcement as it is written. Both days are shown.
type announceForm struct {
	TitleID string    `form:"title_id,required" max:"90"  label:"coop.announce.name"`
	TextID  string    `form:"text_id,required"  max:"600" label:"coop.announce.words"`
	TitleEN string    `form:"title_en"          max:"90"  label:"coop.announce.name_en"`
	TextEN  string    `form:"text_en"           max:"600" label:"coop.announce.words_en"`
	From    time.Time `form:"from,required"     label:"coop.announce.from"`
	Until   time.Time `form:"until,required"    label:"coop.announce.until"`
}

// input is the form with its days as the cooperative's clock has them.
func (in *announceForm) input(v *Visit) content.AnnouncementInput {
	return content.AnnouncementInput{
		Title: members.Text{ID: in.TitleID, EN: in.TitleEN}, Text: members.Text{ID: in.TextID, EN: in.TextEN},
		From: midnight(v, in.From), Until: midnight(v, in.Until).AddDate(0, 0, 1),
	}
}

// midnight is when a typed day begins.
func midnight(v *Visit, day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, v.Zone())
}

// typedDay is a moment as the form has its day.
func typedDay(v *Visit, t time.Time) time.Time {
	t = t.In(v.Zone())
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
}

// usual is for how many days an announcement is shown when nobody says otherwise.
const usual = 7

// newAnnouncementPage is where an announcement is written.
func (s *desk) newAnnouncementPage() page {
	show := func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		v.Back = v.To("pengumuman")
		if v.Form == nil {
			today := typedDay(v, v.Now)
			v.Form, err = web.FormOf(announceForm{From: today, Until: today.AddDate(0, 0, usual-1)})
		}
		return announceMain(v, v.To("pengumuman", "baru")), err
	}
	return page{
		Path: "pengumuman/baru", Title: "coop.announce.new", Help: "announcement", Access: act.Reads, Nav: nav{ID: "berita"}, Show: show,
		Acts:   []web.Act[*Visit]{web.Do("", presents(), s.announce)},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) { asSecretary(v); return show(ctx, v) },
	}
}

func (s *desk) announce(ctx context.Context, v *Visit, in announceForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	_, err = s.Content.Announce(ctx, v.Actor, v.Coop.ID, key, in.input(v))
	return web.Done{To: v.To("pengumuman"), Tone: "padi", Key: "coop.announce.saved"}, err
}

// announcementPage is where an announcement is changed and withdrawn.
func (s *desk) announcementPage() page {
	return page{
		Path: "pengumuman/:id", Title: "coop.announce.one", Help: "announcement", Access: act.Reads, Nav: nav{ID: "berita"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			a, err := s.Content.Announcement(ctx, v.Actor, v.Coop.ID, v.Param("id"))
			if err != nil {
				return nil, err
			}
			return showAnnouncement(v, a)
		},
		Acts: []web.Act[*Visit]{
			web.Do("", presents(), func(ctx context.Context, v *Visit, in announceForm) (web.Done, error) {
				err := s.Content.EditAnnouncement(ctx, v.Actor, v.Coop.ID, v.Param("id"), in.input(v))
				return web.Done{To: v.To("pengumuman"), Tone: "padi", Key: "coop.announce.saved"}, err
			}),
			web.Do("tarik", presents(), func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
				err := s.Content.Withdraw(ctx, v.Actor, v.Coop.ID, v.Param("id"))
				return web.Done{To: v.To("pengumuman"), Tone: "nila", Key: "coop.announce.withdrawn"}, err
			}),
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			asSecretary(v)
			return showAnnouncement(v, sampleAnnouncement(v))
		},
		More: map[string]web.Show[*Visit]{"membaca": func(_ context.Context, v *Visit) (templ.Component, error) {
			return showAnnouncement(v, sampleAnnouncement(v))
		}},
	}
}

func showAnnouncement(v *Visit, a *content.Announcement) (_ templ.Component, err error) {
	v.Back = v.To("pengumuman")
	if v.Form == nil {
		v.Form, err = web.FormOf(announceForm{
			TitleID: a.Title.ID, TitleEN: a.Title.EN, TextID: a.Text.ID, TextEN: a.Text.EN, From: typedDay(v, a.From),
			Until: typedDay(v, lastDay(a)),
		})
	}
	return announcementMain(v, a), err
}

func sampleAnnouncement(v *Visit) *content.Announcement {
	return &content.Announcement{
		ID: "rapat", Title: members.Text{ID: "Rapat anggota 5 Desember"},
		Text: members.Text{ID: "Rapat anggota tahunan di balai desa, pukul 09.00. Datanglah, dan bawa buku anggota."},
		From: v.Now.AddDate(0, 0, -1), Until: v.Now.AddDate(0, 0, 14),
		Life: states.Life[content.AnnouncementState]{State: content.Announced},
	}
}
