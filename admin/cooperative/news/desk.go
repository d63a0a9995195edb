// Package news is the desk of what the cooperative tells in its own words: announcements, articles and its texts about how it sells.
package news

import (
	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
)

// desk is whom the pages ask.
type desk struct{ admin.Parts }

// What a page of the desk is made of.
type (
	Visit         = office.Visit
	page          = office.Page
	nav           = office.Nav
	list[T any]   = office.List[T]
	column[T any] = office.Column[T]
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{
		s.announcementPage(), s.announcementsPage(), s.articlePage(), s.articlesPage(), s.infoPage(), s.infosPage(), s.newAnnouncementPage(),
		s.newArticlePage(),
	}
}

// presents is who writes.
func presents() act.Access { return act.May(act.Present) }

// asSecretary makes the visitor of a sample one who may write.
func asSecretary(v *Visit) {
	v.Actor.Memberships[0].Roles = []members.Role{members.RoleSecretary}
}
