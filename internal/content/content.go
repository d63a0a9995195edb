// Package content keeps what a cooperative says in its own words: announcements, articles, and texts of its own about how it sells. It
// knows no page and must never show what nobody has published.
package content

import (
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Faults of this package.
var (
	ErrNoAnnouncement = fault.New(fault.NotFound, "content.no_announcement")
	ErrWithdrawn      = fault.New(fault.Conflict, "content.withdrawn")
	ErrNoArticle      = fault.New(fault.NotFound, "content.no_article")
	ErrArticleState   = fault.New(fault.Conflict, "content.article_state")
	ErrNoInfo         = fault.New(fault.NotFound, "content.no_info")
)

// Service keeps the announcements, articles and texts of all cooperatives.
type Service struct {
	announcements *store.Scoped[Announcement]
	articles      *store.Scoped[Article]
	infos         *store.Scoped[Info]
	acts          *act.Frame
}

// New declares the collections of this package.
func New(acts *act.Frame) *Service {
	return &Service{
		announcements: store.DefineScoped(acts.DB, announcementSpec()), articles: store.DefineScoped(acts.DB, articleSpec()),
		infos: store.DefineScoped(acts.DB, infoSpec()), acts: acts,
	}
}

// Lengths of what is written, in runes.
const (
	longestTitle        = 90
	longestAnnouncement = 600
	longestText         = 20_000
)

// line cleans a text of one line in both languages and notes under which field it is missing or too long.
func line(t members.Text, name string, most int, fields fault.Fields) members.Text {
	t = members.Text{ID: text.Line(t.ID), EN: text.Line(t.EN)}
	checkLength(t, name, most, fields)
	return t
}

// paragraphs is line for a text of several.
func paragraphs(t members.Text, name string, most int, fields fault.Fields) members.Text {
	t = members.Text{ID: text.Clean(t.ID), EN: text.Clean(t.EN)}
	checkLength(t, name, most, fields)
	return t
}

func checkLength(t members.Text, name string, most int, fields fault.Fields) {
	if t.ID == "" {
		fields.Add(name+"_id", "form.required")
	}
	for language, written := range map[string]string{"_id": t.ID, "_en": t.EN} {
		if n := utf8.RuneCountInString(written); n > most {
			fields.Add(name+language, "form.too_long", most, n)
		}
	}
}

// write is an act of officers who decide how the cooperative shows itself.
func write(name string, by act.Actor, coop, subject string) act.Act {
	return act.Act{Name: name, By: by, Access: act.May(act.Present), At: act.Place{Coop: coop}, Subject: subject}
}
