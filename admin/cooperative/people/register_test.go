package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/sheet"
)

func TestFilesThatAreNoRegister(t *testing.T) {
	const impor = "/pengurus/sembalun/anggota/impor"
	m := officetest.Open(t)
	siti := m.As(m.Member("Siti", members.RoleSecretary))
	siti.Get(impor).Is(200).Says("Periksa file", "Unduh contoh")
	siti.Upload(impor+"/periksa", nil, "file").Is(422).Says("Pilih file dulu")
	siti.Upload(impor+"/periksa", nil, "file", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")).Is(422).Says("format Excel lama")
	siti.Upload(impor+"/periksa", nil, "file", []byte("a;b\n1;2\n")).Is(422).Says("judul kolom tidak ditemukan")
	siti.Upload(impor+"/periksa", nil, "file", make([]byte, sheet.MaxBytes+1<<20)).Is(http.StatusRequestEntityTooLarge)
	siti.Post(impor+"/tulis", url.Values{"draft": {"x"}}).Is(422)
	example := siti.Get(impor + "/contoh").Is(200)
	siti.Upload(impor+"/periksa", nil, "file", []byte(example.Body)).Is(200).Says("Siti Contoh", "Nomor 00001 dipakai Siti.")
	m.As(m.Member("Mahsun", members.RoleSupervisor)).Get(impor).Is(200).Silent("Periksa file")
}

// An officer writes down what the law asks for; the NIK is shown masked until she asks for it, which the log keeps.
func TestPersonalData(t *testing.T) {
	const nik = "5203154508850003"
	m := officetest.Open(t)
	siti, mahsun := m.As(m.Member("Siti", members.RoleSecretary)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	at := "/pengurus/sembalun/anggota/" + members.MembershipID(m.Coop.ID, m.Member("Inaq Sri"))
	form := url.Values{
		"name": {"Inaq Sri Wahyuni"}, "nik": {"5203 1545 0885 0000"}, "occupation": {"Petani"}, "birth_place": {"Sembalun"},
		"heir_relation": {"anak"}, "heir_phone": {"0817"},
		"provinsi": {"52"}, "kabupaten": {"52.03"}, "kecamatan": {"52.03.15"}, "area": {markettest.Village}, "street": {"Dusun Lebak"},
	}
	siti.Get(at + "/data").Is(200).Has(`value="Inaq Sri"`)
	siti.Post(at+"/data", form).Is(422).Says("0000").Has(`value="anak"`, `id="f-heir_name-salah"`, `id="f-heir_phone-salah"`)
	form.Set("heir_name", "Baiq Rina")
	form.Set("heir_phone", "0817 5512 0904")
	form.Set("nik", "5203 1545 0885 0003")
	mahsun.Post(at+"/data", form).Is(http.StatusForbidden)
	siti.Post(at+"/data", form).To(at)
	shown := []string{
		"Inaq Sri Wahyuni", "520315••••••••03", "Perempuan", "Sembalun, 5 Agustus 1985", "Petani", "Baiq Rina · anak · 0817-5512-0904",
	}
	siti.Get(at).Is(200).Says(shown...).Silent(nik)
	mahsun.Get(at).Is(200).Says(shown...).Silent(nik, "Tampilkan")
	mahsun.Post(at+"/nik", nil).Is(http.StatusForbidden).Silent(nik)
	siti.Post(at+"/nik", nil).Is(200).Says(nik)
	siti.Get(at + "/data").Is(200).Silent(nik)
	siti.Get("/pengurus/sembalun/audit?jenis=members").Is(200).Says("Melihat NIK", "Mengubah data anggota", "tanggal lahir").Silent(nik)
	siti.Get("/pengurus/sembalun/anggota/unduh").Is(200).Silent(nik)
	other := "/pengurus/sembalun/anggota/" + members.MembershipID(m.Coop.ID, m.Member("Lain"))
	siti.Post(other+"/data", form).Is(422).Says("anggota lain")
}

// A NIK is removed with a reason, once: what else was typed and stored stays, and the log says who did it and why.
func TestNIKIsRemoved(t *testing.T) {
	const nik = "5203154508850003"
	m := officetest.Open(t)
	siti, mahsun := m.As(m.Member("Siti", members.RoleSecretary)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	at := "/pengurus/sembalun/anggota/" + members.MembershipID(m.Coop.ID, m.Member("Inaq Sri"))
	remove, reason := at+"/data/hapus-nik", url.Values{"alasan": {"Diminta lewat surat."}}
	siti.Get(at + "/data").Is(200).Silent("Hapus NIK")
	siti.Post(remove, reason).Is(http.StatusConflict).Says("sudah tidak ada")
	siti.Post(at+"/data", url.Values{"name": {"Inaq Sri"}, "nik": {nik}, "occupation": {"Petani"}}).To(at)
	siti.Get(at+"/data").Is(200).Says("Hapus NIK", "tidak bisa diambil kembali")
	mahsun.Get(at + "/data").Is(200).Silent("Hapus NIK")
	mahsun.Post(remove, reason).Is(http.StatusForbidden)
	siti.Post(remove, url.Values{"alasan": {" "}}).Is(422).
		Has(`id="hapus-nik" open`, `value="Petani"`).Says("520315••••••••03")
	siti.Post(remove, reason).To(at)
	siti.Get(at).Is(200).Says("Petani").Silent("520315", "Tampilkan")
	siti.Get("/pengurus/sembalun/audit?jenis=members").Is(200).Says("Menghapus NIK", "Diminta lewat surat.", "Siti")
}

// The registers are printed as they stood at a day, with the columns that the law asks for; who takes the NIKs along stands in the log.
func TestBook(t *testing.T) {
	const buku = "/pengurus/sembalun/anggota/buku"
	m := officetest.Open(t)
	lalu := m.Member("Lalu Wiranata", members.RoleChair)
	chair, left := m.As(lalu), m.Member("=Amaq Dul")
	before := m.Clock.Now().Format(time.DateOnly)
	actor, err := m.Members.Actor(m.Context(), lalu)
	m.Must(err)
	id := members.MembershipID(m.Coop.ID, left)
	in := members.Profiled{Name: "=Amaq Dul", NIK: "5203150508850003", Area: markettest.Village}
	_, err = m.Members.Profile(m.Context(), actor, m.Coop.ID, id, in)
	m.Must(err)
	m.Pass(72 * time.Hour)
	_, err = m.Members.Leave(m.Context(), actor, members.Decision{Coop: m.Coop.ID, ID: id, Reason: "Pindah ke Sumbawa"})
	m.Must(err)
	chair.Get(buku).Is(200).Says("Buku daftar anggota", "=Amaq Dul", "Laki-laki", "Pindah ke Sumbawa", "Tanda tangan ketua")
	chair.Get(buku + "?tanggal=" + before).Is(200).Says("=Amaq Dul").Silent("Pindah ke Sumbawa")
	chair.Get(buku + "?tanggal=2020-01-01").Is(200).Says("Belum ada yang tercatat")
	chair.Get(buku+"?buku=pengurus").Is(200).Says("Lalu Wiranata", "Ketua").Silent("=Amaq Dul")
	chair.Get(buku + "?buku=pengawas").Is(200).Says("Belum ada yang tercatat")
	file := chair.Get(buku + "/unduh").Is(200)
	lines := strings.Split(file.Body, "\r\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[2], `00002;"'=Amaq Dul";`) || strings.Contains(file.Body, "0508850003") {
		t.Errorf("the CSV: %q", file.Body)
	}
	rows, err := sheet.Read([]byte(chair.Get(buku+"/xlsx/unduh?buku=pengurus").Is(200).Body), 10)
	if err != nil || len(rows) != 2 || rows[1].Cells[1].Text != "Lalu Wiranata" {
		t.Errorf("the XLSX: %+v, %v", rows, err)
	}
	chair.Get(buku + "/simkopdes").Is(http.StatusMethodNotAllowed)
	ministry := chair.Post(buku+"/simkopdes", nil).Is(200)
	if !strings.Contains(ministry.Body, "'=Amaq Dul,5203150508850003,52.03.15.2002,L,tidak aktif,2026-11-22,") {
		t.Errorf("for the ministry: %q", ministry.Body)
	}
	chair.Get("/pengurus/sembalun/audit").Is(200).Says("Mengunduh daftar anggota dengan NIK")
	m.As(m.Member("Rahma", members.RoleStaff)).Post(buku+"/simkopdes", nil).Is(http.StatusForbidden)
}
