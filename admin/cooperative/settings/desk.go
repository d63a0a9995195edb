// Package settings is the desk of how the cooperative shows itself.
package settings

import (
	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/members"
)

// desk is whom the pages ask.
type desk struct{ admin.Parts }

// What a page of the desk is made of.
type (
	Visit = office.Visit
	page  = office.Page
	nav   = office.Nav
)

// Pages are those of the desk.
func Pages(parts admin.Parts) []office.Page {
	s := &desk{parts}
	return []page{
		s.domainPage(), s.frontPage(), s.identityPage(), s.identitySheetPage(), s.imagePage(members.Banner), s.imagePage(members.Logo),
		s.profilePage(), s.wordingPage(), s.wordingsPage(),
	}
}
