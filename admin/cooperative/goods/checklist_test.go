package goods_test

import (
	"net/url"
	"strings"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
)

// Officers save what is suggested or what they write; an item keeps its id when its name changes, and leaves when it has none.
func TestChecklist(t *testing.T) {
	m := officetest.Open(t)
	const at = "/pengurus/sembalun/syarat"
	clerk := m.As(m.Member("Siti", members.RoleClerk))
	m.As(m.Member("Mahsun", members.RoleSupervisor)).Get(at).Is(200).Says("Belum ada syarat.").Silent("<form method")
	items := func() []members.ChecklistItem {
		t.Helper()
		coop, err := m.Members.Cooperative(t.Context(), m.Coop.ID)
		m.Must(err)
		return coop.Checklist
	}
	clerk.Get(at).Is(200).Says("Pakai usulan ini", "Foto KTP")
	clerk.Post(at+"/usulan", nil).Is(303)
	suggested := items()
	clerk.Post(at+"/usulan", nil).Is(303)
	if got := items(); len(got) != 4 || got[0] != suggested[0] || !got[0].Document {
		t.Errorf("suggested %+v, then %+v", suggested, got)
	}
	clerk.Get(at).Is(200).Silent("Pakai usulan ini").Has(`value="Foto KTP"`)
	clerk.Post(at, url.Values{"1.nama": {"KTP"}, "1.wajib": {"1"}, "3.nama": {"Foto kebun"}}).To(at)
	first := items()
	if len(first) != 2 || first[0].Name.ID != "KTP" || !first[0].Required || first[1].Required || first[0].ID == first[1].ID {
		t.Fatalf("saved %+v", first)
	}
	clerk.Post(at, url.Values{"1.kode": {first[0].ID}, "1.nama": {""}, "2.kode": {first[1].ID}, "2.nama": {"Foto dapur"}}).To(at)
	if got := items(); len(got) != 1 || got[0].ID != first[1].ID || got[0].Name.ID != "Foto dapur" {
		t.Errorf("saved %+v", got)
	}
	clerk.Post(at, url.Values{"4.name": {"A photo"}, "5.nama": {"KTP"}}).Is(422).Has(`value="A photo"`, `value="KTP"`)
	if got := items(); len(got) != 1 {
		t.Errorf("a mistake saved %+v", got)
	}
	clerk.Get("/pengurus/sembalun/audit").Is(200).Says("Mengubah syarat lapak")
}

// What a shop's owner says she has done waits in a tab; an officer accepts it, sends it back or waives it with a reason.
func TestChecksOfShop(t *testing.T) {
	m := officetest.Open(t)
	clerk := m.As(m.Member("Siti", members.RoleClerk))
	seller := m.Member("Sri Wahyuni", members.RoleClerk)
	m.Product(seller, "Madu Hutan")
	shop, err := m.Catalog.ShopOf(t.Context(), m.Coop.ID, seller)
	m.Must(err)
	m.Must(m.Members.SetChecklist(t.Context(), acttest.Officer("siti"), m.Coop.ID, members.SuggestedChecklist()))
	coop, err := m.Members.Cooperative(t.Context(), m.Coop.ID)
	m.Must(err)
	ktp, photo := coop.Checklist[0].ID, coop.Checklist[1].ID
	const queue = "/pengurus/sembalun/lapak?keadaan=syarat"
	at := "/pengurus/sembalun/lapak/" + shop.ID + "/izin"
	clerk.Get("/pengurus/sembalun/lapak").Is(200).Says("3 syarat wajib belum")
	clerk.Get(queue).Is(200).Says("Tidak ada syarat yang menunggu")
	submit := func() {
		step := catalog.Step{Coop: m.Coop.ID, ID: shop.ID}
		_, err := m.Catalog.SubmitCheck(t.Context(), acttest.Member(seller), step, ktp, "Di kantor, hari Senin.", nil)
		m.Must(err)
	}
	submit()
	clerk.Get("/pengurus/sembalun").Is(200).Says("Periksa syarat lapak")
	clerk.Get(queue).Is(200).Says("Lapak Madu Hutan").Has(`href="` + at + `"`)
	clerk.Get(at).Is(200).Says("Foto KTP", "Di kantor, hari Senin.").Silent("Buka berkas")
	file := at + "/berkas/" + ktp + ".pdf"
	clerk.Post(file, nil).Is(404)
	vault, err := m.Identity.Vault(t.Context(), "documents")
	m.Must(err)
	document, err := m.Media.StoreDocument(t.Context(), vault, strings.NewReader("%PDF-1.7 KTP"))
	m.Must(err)
	_, err = m.Catalog.SubmitCheck(
		t.Context(), acttest.Member(seller), catalog.Step{Coop: m.Coop.ID, ID: shop.ID}, ktp, "Di kantor, hari Senin.", &document,
	)
	m.Must(err)
	clerk.Get(at).Is(200).Says("Buka berkas")
	clerk.Get(file).Is(405)
	if got := clerk.Post(file, nil).Is(200).Body; got != "%PDF-1.7 KTP" {
		t.Errorf("read %q", got)
	}
	m.As(m.Member("Mahsun", members.RoleSupervisor)).Post(file, nil).Is(403)
	if n := strings.Count(clerk.Get("/pengurus/sembalun/audit").Is(200).Body, "Membuka berkas pribadi lapak"); n != 1 {
		t.Errorf("%d lines of one read", n)
	}
	m.As(seller).Get(at).Is(200).Silent("terima-syarat")
	m.As(seller).Post(at+"/terima-syarat", url.Values{"syarat": {ktp}}).Is(403)
	clerk.Post(at+"/terima-syarat", url.Values{"syarat": {"lain"}}).Is(404)
	clerk.Post(at+"/kembalikan-syarat", url.Values{"syarat": {ktp}, "dilihat": {"4"}}).Is(422)
	clerk.Post(at+"/kembalikan-syarat", url.Values{"syarat": {ktp}, "dilihat": {"4"}, "alasan": {"Belum terlihat."}}).To(at)
	clerk.Get(at).Is(200).Says("Belum terlihat.", "Dikembalikan")
	submit()
	clerk.Post(at+"/terima-syarat", url.Values{"syarat": {ktp}, "dilihat": {"3"}}).Is(409)
	clerk.Post(at+"/terima-syarat", url.Values{"syarat": {ktp}, "dilihat": {"6"}}).To(at)
	clerk.Post(at+"/bebaskan-syarat", url.Values{"syarat": {photo}, "dilihat": {"1"}}).Is(422)
	clerk.Post(at+"/bebaskan-syarat", url.Values{"syarat": {photo}, "dilihat": {"1"}, "alasan": {"Berjualan dari rumah."}}).To(at)
	clerk.Get(at).Is(200).Says("Diterima", "Dibebaskan", "Berjualan dari rumah.", "Siti")
	clerk.Get("/pengurus/sembalun/lapak").Is(200).Says("1 syarat wajib belum")
	clerk.Get("/pengurus/sembalun/audit").Is(200).Says("Menerima syarat lapak", "Mengembalikan syarat lapak", "Membebaskan lapak dari syarat")
}
