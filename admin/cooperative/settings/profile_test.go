package settings_test

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// Officers write what visitors read, and choose colours; a pale one and a wrong telephone are refused beside their fields, and nothing is
// changed then.
func TestProfile(t *testing.T) {
	m := officetest.Open(t)
	const at = "/pengurus/sembalun/profil"
	secretary := m.As(m.Member("Baiq Ida", members.RoleSecretary))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	secretary.Get(at).Is(200).Has("Kopi dari kaki Rinjani.", `value="#23407A"`).Silent(`name="own_colours" checked`)
	supervisor.Get(at).Is(200).Says("Kopi dari kaki Rinjani.").Silent("<form method")

	typed := url.Values{
		"story_id": {"Kopi dan vanili."}, "story_en": {"Coffee and vanilla."}, "hours_id": {"08.00 sampai 15.00"}, "street": {"Jalan Raya  7"},
		"phone": {"0819-0000-0120"}, "show_board": {"1"}, "own_colours": {"1"}, "nila": {"#FFD700"}, "soga": {"#7A4A12"},
	}
	secretary.Post(at, typed).Is(http.StatusUnprocessableEntity).Says("terlalu pucat").Has(`value="#FFD700"`, "Kopi dan vanili.")
	typed["nila"], typed["phone"] = []string{"#17565E"}, []string{"12"}
	secretary.Post(at, typed).Is(http.StatusUnprocessableEntity).Has(`value="12"`)
	coop, err := m.Members.Cooperative(t.Context(), m.Coop.ID)
	m.Must(err)
	if coop.Story != m.Coop.Story || coop.Colours != m.Coop.Colours {
		t.Errorf("what was refused is stored: %+v", coop)
	}
	typed.Set("phone", "0819-0000-0120")
	for range 2 {
		secretary.Post(at, typed).To(at)
	}
	secretary.Get(at).Is(200).Says("Kopi dan vanili.").Has(`/warna/17565e-7a4a12.css`, `value="0819-0000-0120"`, `value="Jalan Raya 7"`)
	secretary.Get("/pengurus/sembalun/audit").Is(200).Says("Mengubah profil koperasi")
	coop, err = m.Members.Cooperative(t.Context(), m.Coop.ID)
	m.Must(err)
	board, err := m.Members.ShownBoard(t.Context(), coop)
	m.Must(err)
	want := []members.Officer{{Name: "Baiq Ida", Role: members.RoleSecretary}, {Name: "Mahsun", Role: members.RoleSupervisor}}
	if len(board) != 2 || board[0] != want[0] || board[1] != want[1] {
		t.Errorf("its page names %+v, want %+v", board, want)
	}
	typed.Del("own_colours")
	typed.Del("show_board")
	secretary.Post(at, typed).To(at)
	secretary.Get(at).Is(200).Silent("/warna/")
	coop, err = m.Members.Cooperative(t.Context(), m.Coop.ID)
	m.Must(err)
	if board, err := m.Members.ShownBoard(t.Context(), coop); len(board) > 0 || err != nil {
		t.Errorf("its page names %+v, %v, though it does not want to", board, err)
	}
}
