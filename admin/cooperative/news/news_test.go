package news_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

const home = "/pengurus/sembalun"

// key is the idempotency key of a page's form.
func key(t *testing.T, page string) string {
	t.Helper()
	found := regexp.MustCompile(`name="kunci" value="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the form has no key")
	}
	return found[1]
}

// An officer announces, changes and withdraws; what is wrong comes back beside its field with what was typed. Who only reads sees no form.
func TestAnnouncements(t *testing.T) {
	m := officetest.Open(t)
	const at = home + "/pengumuman"
	secretary := m.As(m.Member("Baiq Ida", members.RoleSecretary))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	secretary.Get(at).Is(200).Says("Belum ada pengumuman", "Tulis pengumuman")
	form := url.Values{
		"title_id": {"Rapat anggota"}, "text_id": {"Di balai desa."}, "from": {"2026-11-22"}, "until": {"2026-11-20"},
		"kunci": {key(t, secretary.Get(at+"/baru").Is(200).Body)},
	}
	secretary.Post(at+"/baru", form).Is(http.StatusUnprocessableEntity).Says("Hari terakhir tidak boleh sebelum hari pertama").
		Has("f-until-salah", `value="Rapat anggota"`)
	form.Set("until", "2099-11-22")
	secretary.Post(at+"/baru", form).Is(http.StatusUnprocessableEntity).Says("paling lama satu tahun")
	form.Set("until", "2026-11-22") // shown on that one day
	for range 2 {
		secretary.Post(at+"/baru", form).To(at)
	}
	page := secretary.Get(at).Is(200).Says("Rapat anggota").Body
	one := regexp.MustCompile(`href="(` + at + `/[^"/]+)">Rapat`).FindStringSubmatch(page)
	if one == nil {
		t.Fatalf("the list does not lead to it:\n%s", page)
	}
	secretary.Get(one[1]).Is(200).Has(`value="2026-11-22"`, "/tarik")
	form.Set("title_id", "")
	secretary.Post(one[1], form).Is(http.StatusUnprocessableEntity).Has("f-title_id-salah", "Di balai desa.")
	form.Set("title_id", "Rapat anggota diundur")
	secretary.Post(one[1], form).To(at)
	supervisor.Get(at).Is(200).Says("Rapat anggota diundur").Silent("Tulis pengumuman")
	supervisor.Get(one[1]).Is(200).Says("Di balai desa.").Silent("/tarik", "<textarea")
	supervisor.Post(one[1]+"/tarik", nil).Is(http.StatusForbidden)
	secretary.Post(one[1]+"/tarik", nil).To(at)
	secretary.Get(one[1]).Is(200).Says("Ditarik").Silent("<textarea")
	secretary.Post(one[1], form).Is(http.StatusConflict)
	secretary.Get(home+"/audit").Is(200).Says("Menerbitkan pengumuman", "Mengubah pengumuman", "Menarik pengumuman")
}

// An officer writes an article, looks at it, gives it a picture, publishes and withdraws it.
func TestArticles(t *testing.T) {
	m := officetest.Open(t)
	const at = home + "/berita"
	secretary := m.As(m.Member("Baiq Ida", members.RoleSecretary))
	secretary.Get(at).Is(200).Says("Belum ada berita")
	form := url.Values{
		"title_id": {"Panen raya"}, "text_id": {""}, "kunci": {key(t, secretary.Get(at+"/baru").Is(200).Body)},
	}
	secretary.Post(at+"/baru", form).Is(http.StatusUnprocessableEntity).Has("f-text_id-salah", `value="Panen raya"`)
	form.Set("text_id", "Kami **memetik** kopi. <script>alert(1)</script>")
	one := secretary.Post(at+"/baru", form).Is(http.StatusSeeOther).Header.Get("Location")
	draft := secretary.Get(one).Is(200).Says("Naskah", "Pratinjau").Has("<strong>memetik</strong>").Silent("Lihat di toko")
	if strings.Contains(draft.Body, "<script>alert") {
		t.Error("what was written runs in the preview")
	}
	secretary.Upload(one+"/gambar", url.Values{}, "picture", []byte("bukan gambar")).Is(http.StatusUnprocessableEntity).
		Has("f-picture-salah", "memetik")
	secretary.Upload(one+"/gambar", url.Values{"alt": {"Anggota memetik kopi"}}, "picture", m.Photo(1)).To(one)
	secretary.Get(one).Is(200).Has("/media/", `value="Anggota memetik kopi"`)
	form.Set("title_id", "Panen raya kopi")
	secretary.Post(one, form).To(one)
	secretary.Get(one).Is(200).Has("/media/") // words keep the picture
	secretary.Post(one+"/terbitkan", nil).To(one)
	secretary.Get(one).Is(200).Says("Terbit").Has("/koperasi/sembalun/berita/panen-raya\"")
	secretary.Get(at).Is(200).Says("Panen raya kopi", "Terbit")
	secretary.Post(one+"/tarik", nil).To(one)
	secretary.Get(one).Is(200).Says("Naskahnya masih di sini")
	secretary.Post(one+"/gambar", url.Values{"hapus": {"1"}}).To(one)
	secretary.Get(one).Is(200).Silent("/media/")
	secretary.Get(home+"/audit").Is(200).Says("Menulis berita", "Menerbitkan berita", "Menarik berita", "Mengubah berita")
}

// A cooperative begins its own text with the one that comes with the program, and gets that one back.
func TestInfos(t *testing.T) {
	m := officetest.Open(t)
	const all, at = home + "/profil/info", home + "/profil/info/pengembalian"
	secretary := m.As(m.Member("Baiq Ida", members.RoleSecretary))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	secretary.Get(all).Is(200).Says("Teks standar pasar").Has(at)
	secretary.Get(at).Is(200).Says("Teks standar pasar").Has("<textarea").Silent("/kembalikan")
	secretary.Get(all + "/harga").Is(http.StatusNotFound)
	secretary.Post(all+"/harga", url.Values{"text_id": {"x"}}).Is(http.StatusNotFound)
	secretary.Post(at, url.Values{"text_id": {""}, "text_en": {"Send a photo."}}).Is(http.StatusUnprocessableEntity).
		Has("f-text_id-salah", "Send a photo.")
	secretary.Post(at, url.Values{"text_id": {"Kirim foto **dalam tiga hari**."}}).To(at)
	secretary.Get(at).Is(200).Has("<strong>dalam tiga hari</strong>", "/kembalikan")
	secretary.Get(all).Is(200).Says("Teks sendiri")
	supervisor.Get(at).Is(200).Says("dalam tiga hari").Silent("<textarea")
	supervisor.Post(at+"/kembalikan", nil).Is(http.StatusForbidden)
	secretary.Post(at+"/kembalikan", nil).To(at)
	secretary.Get(at).Is(200).Silent("dalam tiga hari")
	secretary.Get(home+"/audit").Is(200).Says("Menulis teks koperasi", "Mengembalikan teks standar")
}
