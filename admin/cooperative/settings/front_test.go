package settings_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// Officers move, hide and show the parts of the cooperative's page with buttons alone; what cannot go further stays.
func TestFront(t *testing.T) {
	m := officetest.Open(t)
	const at = "/pengurus/sembalun/profil/bagian"
	secretary := m.As(m.Member("Baiq Ida", members.RoleSecretary))
	m.As(m.Member("Mahsun", members.RoleSupervisor)).Get(at).Is(200).Says("Cerita koperasi").Silent("<form method")
	do := func(section members.SectionName, move members.Move) url.Values {
		return url.Values{"bagian": {string(section)}, "arah": {string(move)}}
	}
	for _, step := range []struct {
		section members.SectionName
		move    members.Move
		want    []members.SectionName
		hidden  []members.SectionName
	}{
		{"story", members.MoveUp, []members.SectionName{"story", "goods", "news", "shops", "board"}, nil},
		{"goods", members.MoveUp, []members.SectionName{"goods", "story", "news", "shops", "board"}, nil},
		{"board", members.MoveDown, []members.SectionName{"goods", "story", "news", "shops", "board"}, nil},
		{"story", members.MoveHide, []members.SectionName{"goods", "story", "news", "shops", "board"}, []members.SectionName{"story"}},
		{"story", members.MoveDown, []members.SectionName{"goods", "news", "story", "shops", "board"}, []members.SectionName{"story"}},
		{"story", members.MoveShow, []members.SectionName{"goods", "news", "story", "shops", "board"}, nil},
	} {
		secretary.Post(at, do(step.section, step.move)).To(at)
		coop, err := m.Members.Cooperative(t.Context(), m.Coop.ID)
		m.Must(err)
		var order, hidden []members.SectionName
		for _, section := range coop.Sections() {
			if order = append(order, section.Name); section.Hidden {
				hidden = append(hidden, section.Name)
			}
		}
		if !slices.Equal(order, step.want) || !slices.Equal(hidden, step.hidden) {
			t.Errorf("%s %s: got %v without %v, want %v without %v", step.move, step.section, order, hidden, step.want, step.hidden)
		}
	}
	secretary.Post(at, do("gallery", members.MoveUp)).Is(http.StatusUnprocessableEntity)
	secretary.Post(at, do("story", "sideways")).Is(http.StatusUnprocessableEntity)
	secretary.Get("/pengurus/sembalun/audit").Is(200).Says("Mengatur bagian halaman koperasi")
}
