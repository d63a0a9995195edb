package people_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// An applicant is admitted or turned down once; who pressed too late sees what the other decided.
func TestAdmission(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	member := m.As(m.Member("Sri Wahyuni"))
	at := "/pengurus/sembalun/anggota/" + m.Applicant("=Amaq Mahrip").ID
	supervisor.Get(at).Is(200).Silent("terima\"")
	supervisor.Post(at+"/terima", nil).Is(403)
	member.Post(at+"/terima", nil).Is(403)
	member.Get(at).Is(403)
	treasurer.Post(at+"/tolak", url.Values{"alasan": {" "}}).Is(422).Has("<details class=\"card fold\" id=\"tolak\" open>")
	treasurer.Post(at+"/terima", url.Values{}).To(at)
	treasurer.Get(at).Is(200).Says("=Amaq Mahrip", "00004")
	treasurer.Post(at+"/terima", url.Values{}).Is(409).Silent("Putuskan")
	treasurer.Post(at+"/tolak", url.Values{"alasan": {"Terlambat."}}).Is(409)
	treasurer.Get("/pengurus/sembalun/audit").Is(200).Says("Menerima anggota", "=Amaq Mahrip", "Siti")
	file := treasurer.Get("/pengurus/sembalun/anggota/unduh?q=mahrip").Is(200)
	want := "\ufeff" + `"Nomor";"Nama";"Tempat";"Jabatan";"Sejak"` + "\r\n" +
		`00004;"'=Amaq Mahrip";"Sembalun Lawang, Lombok Timur";"Anggota";"2026-11-22"` + "\r\n"
	if file.Body != want {
		t.Errorf("the register as a file: %q", file.Body)
	}
}

// Officers find in the log what one person did, of one kind, on some days, and take that along as a file.
func TestAuditFilter(t *testing.T) {
	m := officetest.Open(t)
	siti, mahsun := m.Member("Siti", members.RoleTreasurer), m.Member("Mahsun", members.RoleSupervisor)
	treasurer := m.As(siti)
	p := m.Pending(m.Member("Sri Wahyuni"), "Kopi Sembalun")
	seen := url.Values{"dilihat": {strconv.FormatInt(p.Version, 10)}}
	treasurer.Post("/pengurus/sembalun/barang/"+p.ID+"/setujui", seen).To("/pengurus/sembalun/barang")
	m.Pass(48 * time.Hour)
	applicant := m.Applicant("Amaq Mahrip").ID
	treasurer.Post("/pengurus/sembalun/anggota/"+applicant+"/terima", nil).To("/pengurus/sembalun/anggota/" + applicant)
	const goods, member = "Menyetujui barang", "Menerima anggota"
	today, before := m.Clock.Now().Format(time.DateOnly), m.Clock.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	for query, want := range map[string][2]bool{
		"": {true, true}, "jenis=catalog": {true, false}, "jenis=members": {false, true}, "orang=" + siti: {true, true},
		"orang=" + mahsun: {false, false}, "dari=" + today: {false, true}, "sampai=" + before: {true, false},
		"orang=" + siti + "&jenis=catalog&dari=" + today: {false, false}, "dari=kemarin": {true, true},
	} {
		for _, path := range []string{"/audit?", "/audit/unduh?"} {
			body := treasurer.Get("/pengurus/sembalun" + path + query).Is(200).Body
			if got := [2]bool{strings.Contains(body, goods), strings.Contains(body, member)}; got != want {
				t.Errorf("%s%s: got goods, member %v, want %v", path, query, got, want)
			}
		}
	}
	treasurer.Get("/pengurus/sembalun/audit?orang="+siti+"&jenis=catalog").Is(200).
		Has(`<option value="`+siti+`" selected>Siti`, `<option value="catalog" selected>`)
}

// The chair gives and ends an office by a decision; the list of offices says so at once, and herself she cannot change.
func TestOfficesChange(t *testing.T) {
	m := officetest.Open(t)
	chair := m.Member("Lalu", members.RoleChair)
	lalu, siti := m.As(chair), m.Member("Siti", members.RoleTreasurer)
	page := func(user string) string { return "/pengurus/sembalun/anggota/" + members.MembershipID(m.Coop.ID, user) }
	lalu.Get("/pengurus/sembalun/jabatan").Is(200).Says("Siti", "Kasir", "Menetapkan potongan")
	lalu.Get(page(siti)).Is(200).Has(`value="treasurer" checked`)
	lalu.Get(page(chair)).Is(200).Silent("Ubah jabatan")
	m.As(siti).Get(page(chair)).Is(200).Silent("Ubah jabatan")
	lalu.Post(page(siti)+"/jabatan", url.Values{"jabatan": {"cashier"}}).Is(422).Has(`value="cashier" checked`)
	both := url.Values{"jabatan": {"supervisor", "cashier"}, "keputusan": {"RAT 5/III/2026"}}
	lalu.Post(page(siti)+"/jabatan", both).Is(422).Says("Pengawas tidak boleh merangkap")
	lalu.Post(page(siti)+"/jabatan", url.Values{"jabatan": {"cashier"}, "keputusan": {"RAT 5/III/2026"}}).To(page(siti))
	lalu.Get("/pengurus/sembalun/jabatan").Is(200).Says("RAT 5/III/2026")
	lalu.Get("/pengurus/sembalun/audit?jenis=members").Is(200).Says("Mengubah jabatan", "RAT 5/III/2026")
	m.As(siti).Get("/pengurus/sembalun").Is(200).Says("Kasir")
	lalu.Post(page(siti)+"/jabatan", url.Values{"keputusan": {"RAT 6/III/2026"}}).To(page(siti))
	m.As(siti).Get("/pengurus/sembalun").Is(http.StatusForbidden)
	own := url.Values{"jabatan": {"treasurer"}, "keputusan": {"RAT 7"}}
	lalu.Post(page(chair)+"/jabatan", own).Is(http.StatusForbidden).Says("urusan Anda sendiri")
}
