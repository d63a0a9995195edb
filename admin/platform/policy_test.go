package platform

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"lumbung/internal/identity"
	"lumbung/internal/members"
)

// An operator says how people sign in; what cannot be is said beside its field, and sessions end when they must.
func TestPolicyPage(t *testing.T) {
	m, b := openPlatform(t)
	const page = "/platform/cara-masuk"
	form := func(change ...string) url.Values {
		in := url.Values{
			"password": {"1"}, "code": {"1"}, "officer_days": {"7"}, "other_days": {"30"}, "cashier": {"1"}, "seen": {"0"},
			"reason": {"HP kasir hilang"},
		}
		for i := 0; i < len(change); i += 2 {
			in.Set(change[i], change[i+1])
		}
		return in
	}
	b.Get(page).Is(200).Says("Cara yang ditawarkan", "Kunci sandi")
	m.As(m.Member("Lalu", members.RoleChair)).Post(page, form()).Is(http.StatusNotFound)
	b.Post(page, form("reason", "")).Is(422).Has(`value="30"`)
	b.Post(page, form("officer_days", "91")).Is(422).Says("1 sampai 90 hari").Has(`value="91"`, "HP kasir hilang")
	none := form()
	none.Del("password")
	none.Del("code")
	b.Post(page, none).Is(422).Says("tidak semua orang bisa masuk")
	b.Post(page, form()).To(page)
	b.Get(page).Is(200).Has(`value="7"`)
	b.Post(page, form("other_days", "20")).Is(http.StatusConflict).Says("baru saja diubah orang lain")
	b.Post(page, form("other_days", "20", "seen", "1")).To(page)
	b.Get("/platform/audit").Is(200).Says("Mengubah cara masuk", "HP kasir hilang")
	m.Pass(6 * 24 * time.Hour)
	b.Get(page).Is(200)
	m.Pass(2 * 24 * time.Hour)
	b.Get(page).To("/masuk?kembali=%2Fplatform%2Fcara-masuk")
}

// The operator reads who signed in and what was refused, narrowed down by kind, day and person; nobody else reads it.
func TestSignInsPage(t *testing.T) {
	m, b := openPlatform(t)
	ana := m.Person("Baiq Ana")
	note := func(user string, what identity.SignInWhat, how string) {
		made := identity.SignInNote{User: user, What: what, How: how, Agent: "Chrome, Android"}
		m.Must(m.Identity.NoteSignIn(t.Context(), made, "203.0.113.77"))
	}
	note(ana, identity.SignedIn, identity.ByCode)
	note(m.Person("Made Wirawan"), identity.Locked, identity.ByPassword)
	const page = "/platform/audit/masuk"
	b.Get(page).Is(200).Says("Baiq Ana", "Kode lewat pesan", "203.0.113.0/24", "Made Wirawan").Silent("203.0.113.77")
	b.Get(page + "?apa=locked").Is(200).Says("Made Wirawan").Silent("Baiq Ana")
	b.Get(page + "?siapa=" + ana).Is(200).Says("Baiq Ana").Silent("Made Wirawan")
	b.Get(page + "?dari=2099-01-01").Is(200).Says("Belum ada yang masuk")
	m.As(ana).Get(page).Is(http.StatusNotFound)
	b.Get("/platform/audit").Is(200).Has(`href="/platform/audit/masuk"`)
}
