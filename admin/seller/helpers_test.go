package seller

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/web/webtest"
)

// helper is somebody who helps a member, by user id, and her browser.
func (m market) helper(owner, name string) (string, *webtest.Browser) {
	m.Helper()
	user := m.Person(name)
	by, err := m.Members.Actor(m.Context(), owner)
	m.Must(err)
	u, err := m.Identity.User(m.Context(), user)
	m.Must(err)
	i, err := m.Members.InviteHelper(m.Context(), by, members.HelperInput{Coop: m.Coop.ID, ID: name, Name: name, Phone: u.Phone})
	m.Must(err)
	helper, err := m.Members.Actor(m.Context(), user)
	m.Must(err)
	_, err = m.Members.Accept(m.Context(), helper, m.Coop.ID, i.ID)
	m.Must(err)
	return user, m.As(user)
}

// ownersDoors are of the member whose shop it is; at every other door who helps her may stand, too.
var ownersDoors = []string{"buka", "izin", "keadaan", "lapak", "pembantu", "potongan", "simpanan", "pesanan/:number/sebagian"}

// Whoever helps in a shop comes through the doors of goods and orders, and through no other; strangers through none.
func TestDoorsOfHelpers(t *testing.T) {
	m := openMarket(t)
	owner, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	p := m.Approve(m.sellSomething(b))
	o := m.Pay(m.Buy(p, 1, "jnt-ez"))[0]
	_, helper := m.helper(owner, "Baiq Ayu")
	_, member := m.member("Amaq Rusdiawan")
	member.Post("/jualan/buka", shopValues("Kopi Amaq Rusdi")).To("/jualan")
	stranger := m.As(m.Person("Dewi Lestari"))
	for _, door := range New(m.Office(nil)).Doors() {
		path := strings.NewReplacer(":number", o.Number, ":id", p.ID).Replace(door.Path)
		knock := func(who *webtest.Browser) int {
			if door.Method == http.MethodGet {
				return who.Get(path).Status
			}
			return who.Post(path, url.Values{}).Status
		}
		inside := strings.TrimPrefix(strings.TrimPrefix(door.Path, "/jualan"), "/")
		first, _, _ := strings.Cut(inside, "/")
		owners := false
		for _, one := range ownersDoors {
			owners = owners || one == first || one == inside
		}
		if inside != "lainnya/berhenti" { // which would end it
			if got := knock(helper); owners != (got == http.StatusNotFound || got == http.StatusForbidden) {
				t.Errorf("%s %s: who helps gets %d", door.Method, inside, got)
			}
		}
		if got := knock(stranger); got != http.StatusForbidden {
			t.Errorf("%s %s: a stranger gets %d", door.Method, inside, got)
		}
		if strings.Contains(door.Path, ":") {
			if got := knock(member); got != http.StatusNotFound {
				t.Errorf("%s %s: another member gets %d", door.Method, inside, got)
			}
		}
	}
}

// A day of somebody who helps: she packs, sends, mends the stock, sees no money, and is gone when the owner says so.
func TestHelperAtWork(t *testing.T) {
	m := openMarket(t)
	owner, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	p := m.Approve(m.sellSomething(b))
	o := m.Pay(m.Buy(p, 1, "jnt-ez"))[0]
	b.Get("/jualan/pembantu").Is(http.StatusOK).Says("Anda mengurus lapak ini sendiri")
	ayu, helper := m.helper(owner, "Baiq Ayu")
	b.Get("/jualan/pembantu").Says("Baiq Ayu", "Keluarkan dari lapak")

	helper.Get("/jualan").Is(http.StatusOK).Says("Baiq Ayu. Ada 1 pesanan untuk dikemas").Silent("Uang minggu ini", "Simpanan")
	helper.Get("/jualan/pesanan/" + o.Number).Says("Tandai sudah dikemas").Silent("Jasa koperasi")
	helper.Post("/jualan/pesanan/"+o.Number+"/kemas", form()).To("/jualan/pesanan/" + o.Number)
	b.Get("/jualan/pesanan/" + o.Number).Says("oleh Baiq Ayu")
	helper.Post("/jualan/barang/"+p.ID+"/stok", form("stok.pilihan", p.Variants[0].ID, "stok.jumlah", "3", "stok.alasan", "made",
		"kunci", m.key(helper.Get("/jualan/barang/"+p.ID).Body))).To("/jualan/barang/" + p.ID)
	helper.Get("/jualan/lainnya").Says("Anda membantu di sini").Silent("Potongan", "Pembantu lapak", "Nomor anggota")
	helper.Get("/jualan/simpanan").Is(http.StatusNotFound)

	b.Post("/jualan/pembantu/keluarkan", form("siapa", ayu)).To("/jualan/pembantu")
	b.Get("/jualan/pembantu").Says("Ia tidak membantu di lapak ini lagi", "Anda mengurus lapak ini sendiri")
	helper.Get("/jualan").Is(http.StatusForbidden)
	helper.Post("/jualan/pesanan/"+o.Number+"/kirim", form("resi", "JX1234567890")).Is(http.StatusForbidden)
}

// A member who helps another chooses whose shop she works in; her own money stays her own meanwhile.
func TestTwoSeats(t *testing.T) {
	m := openMarket(t)
	owner, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	amaq, other := m.member("Amaq Rusdiawan")
	other.Post("/jualan/buka", shopValues("Kopi Amaq Rusdi")).To("/jualan")
	by, err := m.Members.Actor(t.Context(), owner)
	m.Must(err)
	u, err := m.Identity.User(t.Context(), amaq)
	m.Must(err)
	in := members.HelperInput{Coop: m.Coop.ID, ID: "bantu", Name: "Amaq", Phone: u.Phone}
	i, err := m.Members.InviteHelper(t.Context(), by, in)
	m.Must(err)
	actor, err := m.Members.Actor(t.Context(), amaq)
	m.Must(err)
	_, err = m.Members.Accept(t.Context(), actor, m.Coop.ID, i.ID)
	m.Must(err)

	other.Get("/jualan/lainnya").Says("Kopi Amaq Rusdi", "Lapak dan koperasi Anda yang lain", "Kopi Inaq Sri")
	seat := members.Seat{Coop: m.Coop.ID, Owner: owner}.Word()
	other.Get("/jualan/lainnya?koperasi="+seat).Says("Anda membantu di sini", "Kopi Amaq Rusdi")
	other.Get("/jualan/lapak").Is(http.StatusOK).Has(`value="Kopi Amaq Rusdi"`)
	other.Get("/jualan/simpanan").Is(http.StatusOK).Says("Amaq Rusdiawan")
	other.Get("/jualan/lainnya").Says("Anda membantu di sini")
	b.Get("/jualan?koperasi=" + members.Seat{Coop: m.Coop.ID, Owner: amaq}.Word()).Is(http.StatusNotFound)
	other.Post("/jualan/lainnya/berhenti", form()).To("/akun")
	other.Get("/jualan/lainnya").Says("Kopi Amaq Rusdi").Silent("Anda membantu di sini")
}

// An owner asks somebody in from her phone: mistakes stay beside their fields, and a message goes out once.
func TestAskHelper(t *testing.T) {
	m := openMarket(t)
	_, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	page := b.Get("/jualan/pembantu/baru").Is(http.StatusOK).Says("Yang tetap milik Anda")
	typed := form("name", "Lalu Rizki", "phone", "12", "kunci", m.key(page.Body))
	b.Post("/jualan/pembantu/baru", typed).Is(http.StatusUnprocessableEntity).Has(`value="Lalu Rizki"`)
	typed.Set("phone", "0819-0000-9132")
	b.Post("/jualan/pembantu/baru", typed).To("/jualan/pembantu")
	b.Post("/jualan/pembantu/baru", typed).To("/jualan/pembantu")
	list := b.Get("/jualan/pembantu").Says("Lalu Rizki", "Diundang, berlaku sampai").Has("https://wa.me/6281900009132", "/undangan/")
	if strings.Count(list.Body, "Lalu%20Rizki") != 1 {
		t.Error("the invitation stands there twice, or not at all")
	}
	typed.Set("kunci", m.key(b.Get("/jualan/pembantu/baru").Body))
	b.Post("/jualan/pembantu/baru", typed).Is(http.StatusUnprocessableEntity).Has("members.already_invited")
}

// Who helps in a shop decides nothing about it in the office.
func TestHelpersDecideNothing(t *testing.T) {
	m := openMarket(t)
	owner, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	id := m.sellSomething(b)
	chair := m.Member("Lalu Fauzi", members.RoleChair)
	by, err := m.Members.Actor(t.Context(), owner)
	m.Must(err)
	u, err := m.Identity.User(t.Context(), chair)
	m.Must(err)
	i, err := m.Members.InviteHelper(t.Context(), by, members.HelperInput{Coop: m.Coop.ID, ID: "bantu", Name: "Lalu", Phone: u.Phone})
	m.Must(err)
	office, err := m.Members.Actor(t.Context(), chair)
	m.Must(err)
	_, err = m.Members.Accept(t.Context(), office, m.Coop.ID, i.ID)
	m.Must(err)
	office, err = m.Members.Actor(t.Context(), chair)
	m.Must(err)
	_, err = m.Catalog.ApproveProduct(t.Context(), office, catalog.Step{Coop: m.Coop.ID, ID: id})
	if !errors.Is(err, act.ErrOwn) {
		t.Errorf("got %v, want act.ErrOwn", err)
	}
	shop, err := m.Catalog.ShopOf(t.Context(), m.Coop.ID, owner)
	m.Must(err)
	_, err = m.Catalog.SuspendShop(t.Context(), office, catalog.Step{Coop: m.Coop.ID, ID: shop.ID, Reason: "x"})
	if !errors.Is(err, act.ErrOwn) {
		t.Errorf("got %v, want act.ErrOwn", err)
	}
}
