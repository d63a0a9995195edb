package cooperative

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
)

// Who may act in the office, door by door. Every office reads every page.
var doorsOfOffices = map[string]string{
	"barang/:id/setujui":       "chair secretary treasurer staff clerk",
	"barang/:id/kembalikan":    "chair secretary treasurer staff clerk",
	"anggota/:id/terima":       "chair secretary treasurer",
	"anggota/:id/tolak":        "chair secretary treasurer",
	"anggota/:id/jabatan":      "chair",
	"kabar/:id/kirim-lagi":     "chair secretary treasurer staff clerk",
	"pesanan/:number/kode":     "chair secretary treasurer staff",
	"pesanan/:number/serahkan": "chair secretary treasurer staff cashier clerk",
}

// The matrix of offices holds at every door of the office, whatever stands behind it.
func TestPermissionMatrix(t *testing.T) {
	m := markettest.Open(t)
	m.Language = "id"
	var doors []web.Door
	m.Mount([]fs.FS{Locales(), os.DirFS("../../storefront/locales")}, Static(), func(w *web.Web) (webtest.Face, error) {
		s := New(m.Office(w))
		doors = s.newFace().Doors()
		return s, nil
	})
	type visitor struct {
		role    members.Role
		browser *webtest.Browser
	}
	visitors := []visitor{{"", m.As(m.Person("Baiq Ana"))}, {members.RoleMember, m.As(m.Member("Inaq Sri"))}}
	for _, role := range members.Offices() {
		visitors = append(visitors, visitor{role, m.As(m.Member("Si "+string(role), role))})
	}
	tried := map[string]bool{}
	for _, door := range doors {
		path := strings.TrimPrefix(door.Path, "/pengurus/:coop")
		inside := strings.TrimPrefix(path, "/")
		address := "/pengurus/sembalun" + strings.NewReplacer(":id", "x", ":number", "x", ":account", "1-1310").Replace(path)
		offices, known := doorsOfOffices[inside]
		if tried[inside] = true; door.Method == http.MethodPost && !known {
			t.Errorf("nobody has decided who may %s", inside)
		}
		for _, who := range visitors {
			var got int
			if door.Method == http.MethodGet {
				got = who.browser.Get(address).Status
			} else {
				got = who.browser.Post(address, url.Values{}).Status
			}
			may := door.Method == http.MethodGet && who.role != "" && who.role != members.RoleMember ||
				door.Method == http.MethodPost && strings.Contains(" "+offices+" ", " "+string(who.role)+" ")
			switch {
			case who.role == "" && got != http.StatusNotFound:
				t.Errorf("%s %s: a stranger gets %d", door.Method, inside, got)
			case who.role != "" && may == (got == http.StatusForbidden):
				t.Errorf("%s %s: %s gets %d", door.Method, inside, who.role, got)
			}
		}
	}
	for door := range doorsOfOffices {
		if !tried[door] {
			t.Errorf("there is no %s", door)
		}
	}
}

// Nobody decides about her own goods, shop, membership, office or money, whatever her office; another officer does.
func TestNobodyDecidesHisOwn(t *testing.T) {
	m := markettest.Open(t)
	ctx := t.Context()
	actor := func(user string) members.Actor {
		a, err := m.Members.Actor(ctx, user)
		m.Must(err)
		return a
	}
	chair, other := actor(m.Member("Lalu", members.RoleChair)), actor(m.Member("Baiq", members.RoleChair))
	order := m.Pay(m.Buy(m.Product(chair.ID(), "Gula Aren"), 1, "pickup"))[0].ID
	_, err := m.Orders.Pack(ctx, chair, m.Coop.ID, order)
	m.Must(err)
	for range 10 {
		if _, err = m.Orders.HandOver(ctx, chair, m.Coop.ID, order, "salah"); err == nil {
			t.Fatal("a wrong code was taken")
		}
	}
	product := m.Pending(chair.ID(), "Kopi Sembalun")
	shop, err := m.Catalog.ShopOf(ctx, m.Coop.ID, chair.ID())
	m.Must(err)
	_, err = m.Catalog.SuspendShop(ctx, other, catalog.Step{Coop: m.Coop.ID, ID: shop.ID, Reason: "Diperiksa."})
	m.Must(err)
	own := members.MembershipID(m.Coop.ID, chair.ID())
	for _, tt := range []struct {
		name string
		want error
		do   func(by members.Actor) error
	}{
		{"approves a product", act.ErrOwn, func(by members.Actor) error {
			_, err := m.Catalog.ApproveProduct(ctx, by, catalog.Step{Coop: m.Coop.ID, ID: product.ID})
			return err
		}},
		{"lifts a suspension", act.ErrOwn, func(by members.Actor) error {
			_, err := m.Catalog.LiftSuspension(ctx, by, catalog.Step{Coop: m.Coop.ID, ID: shop.ID})
			return err
		}},
		{"unlocks a pickup code", orders.ErrOwnOrder, func(by members.Actor) error {
			_, err := m.Orders.ResetPickupAttempts(ctx, by, m.Coop.ID, order)
			return err
		}},
		{"gives an office", act.ErrOwn, func(by members.Actor) error {
			_, err := m.Members.Appoint(ctx, by, members.Appointment{Coop: m.Coop.ID, ID: own, Roles: []members.Role{members.RoleTreasurer}})
			return err
		}},
	} {
		if err := tt.do(chair); !errors.Is(err, tt.want) {
			t.Errorf("she %s of her own: got %v, want %v", tt.name, err, tt.want)
		}
		if err := tt.do(other); err != nil {
			t.Errorf("somebody else %s: %v", tt.name, err)
		}
	}
}

// The chair gives and ends an office by a decision; the list of offices says so at once, and herself she cannot change.
func TestOfficesChange(t *testing.T) {
	m := openOffice(t)
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
