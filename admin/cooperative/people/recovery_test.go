package people_test

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/identity"
	"lumbung/internal/members"
)

// A member who has lost her number gets in again: one officer proposes the new one, another confirms it, and she asks for a code.
func TestLostNumber(t *testing.T) {
	m := officetest.Open(t)
	siti, lalu := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Lalu", members.RoleChair))
	watches := m.As(m.Member("Mahsun", members.RoleSupervisor))
	sri := m.Member("Inaq Sri")
	id := members.MembershipID(m.Coop.ID, sri)
	page := "/pengurus/sembalun/anggota/" + id + "/nomor"
	siti.Get("/pengurus/sembalun/anggota/" + id).Says("Ganti nomor yang hilang")
	siti.Post(page+"/usul", url.Values{"phone": {"12"}, "evidence": {"KTP asli"}}).Is(422).Has(`value="12"`).Says("KTP asli")
	siti.Post(page+"/usul", url.Values{"phone": {"0857 1111 2222"}, "evidence": {"KTP asli, wajahnya cocok"}}).To(page)
	siti.Get(page).Says("Nomor lama sudah dikabari", "Pengurus lain yang menyetujui").Silent("Setujui nomor baru")
	siti.Post(page+"/setuju", url.Values{}).Is(http.StatusForbidden)
	lalu.Get("/pengurus/sembalun").Says("1 nomor baru")
	lalu.Get("/pengurus/sembalun/anggota").Says("Nomor baru menunggu persetujuan", "Inaq Sri")
	watches.Get(page).Is(200).Says("KTP asli, wajahnya cocok").Silent("Setujui nomor baru")
	lalu.Post(page+"/setuju", url.Values{}).To("/pengurus/sembalun/anggota/" + id)
	lalu.Get("/pengurus/sembalun/anggota/" + id).Says("0857-1111-2222")
	lalu.Get("/pengurus/sembalun/anggota").Silent("Nomor baru menunggu")
	lalu.Get("/pengurus/sembalun/audit").Says("Mengajukan nomor baru", "Menyetujui nomor baru")

	token, err := m.Identity.AskCode(t.Context(), identity.Ask{Purpose: identity.ForSignIn, Phone: "085711112222"})
	m.Must(err)
	try := identity.CodeTry{Token: token, Code: m.CodeOf("085711112222"), Purpose: identity.ForSignIn}
	if u, err := m.Identity.SignInByCode(t.Context(), try); err != nil || u.ID != sri {
		t.Errorf("with the new number: %+v, %v", u, err)
	}
	siti.Post(page+"/usul", url.Values{"phone": {"085711112233"}, "evidence": {"KTP asli"}}).To(page)
	lalu.Post(page+"/tolak", url.Values{"alasan": {"Bukan orangnya"}}).To(page)
	lalu.Get(page).Says("Ajukan nomor baru")
}
