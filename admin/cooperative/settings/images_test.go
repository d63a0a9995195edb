package settings_test

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// Officers who decide how the cooperative shows itself give it a logo and a top picture, other words for it, another one, and none; what
// is no picture is refused beside its field.
func TestImages(t *testing.T) {
	m := officetest.Open(t)
	secretary := m.As(m.Member("Baiq Ida", members.RoleSecretary))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	now := func() *members.Cooperative {
		coop, err := m.Members.Cooperative(t.Context(), m.Coop.ID)
		m.Must(err)
		return coop
	}
	for at, stored := range map[string]func() members.Image{
		"/pengurus/sembalun/profil/logo":    func() members.Image { return now().Logo },
		"/pengurus/sembalun/profil/spanduk": func() members.Image { return now().Banner },
	} {
		secretary.Get(at).Is(200).Says("Belum ada gambar").Has(`enctype="multipart/form-data"`)
		secretary.Upload(at, url.Values{"alt": {"Kopi"}}, "picture").Is(http.StatusUnprocessableEntity).Has("f-picture-salah")
		secretary.Upload(at, nil, "picture", []byte("<svg onload=alert(1)>")).Is(http.StatusUnprocessableEntity).Has("f-picture-salah")
		secretary.Upload(at, url.Values{"alt": {"Gunung  Rinjani"}}, "picture", m.Photo(80)).To(at)
		first := stored()
		if first.ID == "" || first.Width == 0 || first.Alt != "Gunung Rinjani" {
			t.Fatalf("%s: got %+v", at, first)
		}
		secretary.Upload(at, url.Values{"alt": {"Kebun kopi"}}, "picture").To(at)
		if again := stored(); again.ID != first.ID || again.Alt != "Kebun kopi" {
			t.Errorf("other words: got %+v, want those of %s", again, first.ID)
		}
		secretary.Upload(at, nil, "picture", m.Photo(160)).To(at)
		if other := stored(); other.ID == "" || other.ID == first.ID {
			t.Errorf("another picture: got %+v", other)
		}
		supervisor.Get(at).Is(200).Has("/media/" + stored().ID).Silent("<form method")
		secretary.Post(at+"/hapus", nil).To(at)
		if gone := stored(); gone != (members.Image{}) {
			t.Errorf("%s: it is still %+v", at, gone)
		}
	}
	secretary.Get("/pengurus/sembalun/audit").Is(200).Says("Mengganti logo atau gambar atas")
}
