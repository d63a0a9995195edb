package books_test

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// One officer proposes fees, another sees what they change and what they would have cost, and publishes them.
func TestFeesAreProposedAndPublished(t *testing.T) {
	m := officetest.Open(t)
	siti, lalu := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Lalu", members.RoleChair))
	sri := m.Member("Sri")
	member, err := m.Members.Membership(t.Context(), "sembalun", members.MembershipID("sembalun", sri))
	if err != nil {
		t.Fatal(err)
	}
	sriNumber := strconv.FormatInt(member.Number, 10)
	kopi := m.Product(sri, "Kopi Sembalun")
	number := m.Pay(m.Buy(kopi, 1, "pickup"))[0].Number
	const page = "/pengurus/sembalun/potongan"
	siti.Get(page).Is(200).Says("Berlaku", "Usulkan potongan baru").Silent("Menunggu keputusan")
	siti.Get(page+"/usulan").Is(200).Has(`name="1.nama"`, `value="Jasa koperasi"`, `value="5"`)
	in := url.Values{
		"kunci": {"usulan-potongan-pertama-2026"}, "keputusan": {"RAT 9/2026"}, "berlaku": {m.Clock.Now().Format("2006-01-02")},
		"1.kode": {"commission"}, "1.nama": {"Jasa koperasi"}, "1.persen": {"4"}, "1.akun": {"4-1110"}, "1.penanggung": {"seller"},
		"2.kode": {"gateway"}, "2.nama": {"Biaya pembayaran"}, "2.akun": {"5-1310"}, "2.penanggung": {"seller"},
	}
	wrong := url.Values{"1.persen": {"x"}, "1.minimal": {"5.000"}, "1.maksimal": {"4.000"}}
	for name, value := range in {
		if wrong[name] == nil {
			wrong[name] = value
		}
	}
	siti.Post(page+"/usulan", wrong).Is(http.StatusUnprocessableEntity).Says("Isi persen", "Batas atas").Has(`value="RAT 9/2026"`)
	at := siti.Post(page+"/usulan", in).Is(http.StatusSeeOther).Header.Get("Location")
	siti.Get(at).Is(200).Says("Menunggu keputusan", "RAT 9/2026", "Tarik usulan", "4 %", number).Silent("Terbitkan", "Lebih mahal")
	siti.Post(at+"/terbitkan", nil).Is(http.StatusForbidden)
	lalu.Get(page).Is(200).Says("RAT 9/2026", "Menunggu keputusan")
	lalu.Get(at).Is(200).Says("Terbitkan", "Tolak usulan", "Rp2.736", "Rp2.256", "−Rp480").Silent("Tarik usulan")
	lalu.Post(at+"/tolak", url.Values{"alasan": {" "}}).Is(http.StatusUnprocessableEntity)
	lalu.Post(at+"/terbitkan", nil).To(at)
	lalu.Post(at+"/terbitkan", nil).Is(http.StatusConflict)
	lalu.Get(page).Is(200).Says("versi 2", "RAT 9/2026", "Diterbitkan", "Sudah berakhir")
	lalu.Get("/pengurus/sembalun/audit?jenis=fees").Is(200).Says("Mengusulkan potongan", "Menerbitkan potongan")

	// a fee of one seller and one product of hers, which the next version keeps
	own := maps.Clone(in)
	maps.Copy(own, url.Values{
		"kunci": {"usulan-potongan-khusus-2026"}, "3.kode": {"commission"}, "3.nama": {"Jasa anggota pendiri"}, "3.persen": {"1"},
		"3.akun": {"4-1110"}, "3.anggota": {"99, 3"}, "3.barang": {"https://lumbung.test/p/kopi-tetangga"},
	})
	siti.Post(page+"/usulan", own).Is(http.StatusUnprocessableEntity).
		Says("Tidak ada penjual dengan nomor anggota 99", "Tidak ada barang koperasi ini").Has(`value="99, 3"`)
	own["3.anggota"], own["3.barang"] = []string{"0" + sriNumber}, []string{"https://lumbung.test/p/" + kopi.Slug + "?varian=1"}
	at = siti.Post(page+"/usulan", own).Is(http.StatusSeeOther).Header.Get("Location")
	siti.Get(at).Is(200).Says("Jasa anggota pendiri", "Sri, Kopi Sembalun", "1 %")
	lalu.Post(at+"/terbitkan", nil).To(at)
	siti.Get(page).Is(200).Says("Sri, Kopi Sembalun")
	siti.Get(page+"/usulan").Is(200).Has(`value="`+sriNumber+`"`, ">"+kopi.Slug+"</textarea>")

	// a fee of a group, which counts for its shelves
	group := maps.Clone(in)
	maps.Copy(group, url.Values{
		"kunci": {"usulan-potongan-kelompok-2026"}, "3.kode": {"commission"}, "3.nama": {"Jasa makanan"}, "3.persen": {"2"},
		"3.akun": {"4-1110"}, "3.kategori": {"makanan-minuman", "senjata"},
	})
	siti.Get(page+"/usulan").Is(200).Has(`<optgroup label="Makanan &amp; minuman">`, `<option value="makanan-minuman">`)
	siti.Post(page+"/usulan", group).Is(http.StatusUnprocessableEntity).Says("Pilih salah satu dari daftar").
		Has(`<option value="makanan-minuman" selected>`)
	group["3.kategori"] = []string{"makanan-minuman"}
	at = siti.Post(page+"/usulan", group).Is(http.StatusSeeOther).Header.Get("Location")
	siti.Get(at).Is(200).Says("Jasa makanan", "kategori Makanan & minuman", "2 %", "Rp2.736", "Rp1.296", "−Rp1.440")

	dearer := maps.Clone(in)
	dearer["kunci"], dearer["1.persen"] = []string{"usulan-potongan-kedua-2026"}, []string{"6"}
	at = lalu.Post(page+"/usulan", dearer).Is(http.StatusSeeOther).Header.Get("Location")
	siti.Get(at).Is(200).Says("Lebih mahal bagi penjual")
	body := siti.Post(at+"/terbitkan", nil).Is(http.StatusUnprocessableEntity).Body
	if !strings.Contains(body, "30 hari sesudah") {
		t.Error("nobody says why it is too soon")
	}
}
