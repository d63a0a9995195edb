package settings_test

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// An officer puts a message into the cooperative's own words, looks at it, saves it and takes it back. What is wrong stands beside the
// field, and of two who change it one is told.
func TestWordings(t *testing.T) {
	m := officetest.Open(t)
	const all, at = "/pengurus/sembalun/profil/pesan", "/pengurus/sembalun/profil/pesan/shipped_local"
	secretary, chair := m.As(m.Member("Baiq Ida", members.RoleSecretary)), m.As(m.Member("Lalu", members.RoleChair))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	secretary.Get("/pengurus/sembalun/profil").Is(200).Has(all)
	secretary.Get(all).Is(200).Says("Pesanan sedang diantar", "Kalimat bawaan", "WhatsApp selalu memakai kalimat bawaan").Has(at)
	secretary.Get(all + "/code").Is(http.StatusNotFound)
	secretary.Get(at).Is(200).Says("{pesanan}", "wajib", "Halo Siti Aminah, pesanan LB-8F2K1X-1 sedang diantar.").Silent("/kembalikan")
	form := url.Values{"text_id": {"Halo {nama}, sudah jalan"}, "text_en": {""}, "edition": {"0"}}
	secretary.Post(at, form).Is(http.StatusUnprocessableEntity).Has("f-text_id-salah", "sudah jalan").Says("{pesanan}")
	form.Set("text_id", "Ibu {nama}, {pesanan} sudah jalan ke rumah.")
	secretary.Post(at+"/contoh", form).Is(200).Says("Ibu Siti Aminah, LB-8F2K1X-1 sudah jalan ke rumah.")
	secretary.Get(at).Is(200).Silent("sudah jalan") // looking saves nothing
	secretary.Post(at, form).To(at)
	secretary.Get(at).Is(200).Says("Kata sendiri").Has("/kembalikan", "Ibu {nama}, {pesanan} sudah jalan")
	secretary.Get(all).Is(200).Says("Kata sendiri")
	form.Set("text_id", "Bapak {nama}, {pesanan} diantar sore ini.")
	chair.Post(at, form).Is(http.StatusConflict).Says("Pengurus lain baru saja mengubah", "Ibu {nama}").
		Has("Bapak {nama}", `name="edition" value="1"`)
	form.Set("edition", "1")
	chair.Post(at, form).To(at)
	supervisor.Get(at).Is(200).Says("Bapak Siti Aminah").Silent("<textarea", "/kembalikan")
	supervisor.Post(at, form).Is(http.StatusForbidden)
	secretary.Post(at+"/kembalikan", nil).To(at)
	secretary.Get(at).Is(200).Says("Kalimat bawaan").Silent("Bapak")
	secretary.Get("/pengurus/sembalun/audit").Is(200).
		Says("Menulis bunyi pesan", "Mengembalikan bunyi pesan bawaan", "Pesanan sedang diantar", "sebelumnya: “Ibu {nama}")
}
