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
	"lumbung/payments"
)

// Who may act in the office, door by door. Every office reads every page.
var doorsOfOffices = map[string]string{
	"aturan-barang":                    "chair",
	"pembekuan":                        "chair",
	"barang/:id/setujui":               "chair secretary treasurer staff clerk",
	"barang/:id/kembalikan":            "chair secretary treasurer staff clerk",
	"barang/:id/turunkan":              "chair secretary treasurer staff clerk",
	"laporan/:id/tidak-terbukti":       "chair secretary treasurer staff clerk",
	"lapak/:id/bekukan":                "chair secretary treasurer staff clerk",
	"lapak/:id/cabut":                  "chair secretary treasurer staff clerk",
	"lapak/:id/tolak":                  "chair secretary treasurer staff clerk",
	"anggota/:id/terima":               "chair secretary treasurer",
	"anggota/:id/tolak":                "chair secretary treasurer",
	"anggota/:id/jabatan":              "chair",
	"anggota/:id/keluar":               "chair secretary treasurer",
	"anggota/:id/meninggal":            "chair secretary treasurer",
	"pengembalian/:id/setuju":          "chair treasurer",
	"pengembalian/:id/ahli-waris":      "chair treasurer staff cashier",
	"pengembalian/:id/ahli-setuju":     "chair treasurer",
	"pengembalian/:id/ahli-bayar":      "chair treasurer staff cashier",
	"pengembalian/:id/meninggal-batal": "chair secretary treasurer",
	"ketentuan-keluar":                 "chair treasurer",
	"anggota/:id/nik":                  "chair secretary treasurer",
	"anggota/:id/nomor/usul":           "chair secretary treasurer",
	"anggota/:id/nomor/setuju":         "chair secretary treasurer",
	"anggota/:id/nomor/tolak":          "chair secretary treasurer",
	"anggota/:id/data":                 "chair secretary treasurer",
	"anggota/impor/periksa":            "chair secretary treasurer",
	"anggota/impor/tulis":              "chair secretary treasurer",
	"anggota/buku/simkopdes":           "chair secretary treasurer",
	"kabar/:id/kirim-lagi":             "chair secretary treasurer staff clerk",
	"identitas":                        "chair",
	"identitas/lembar/unduh":           "chair secretary treasurer",
	"profil":                           "chair secretary staff",
	"profil/bagian":                    "chair secretary staff",
	"profil/pesan/:kind":               "chair secretary staff",
	"profil/pesan/:kind/contoh":        "chair secretary staff",
	"profil/pesan/:kind/kembalikan":    "chair secretary staff",
	"profil/logo":                      "chair secretary staff",
	"profil/logo/hapus":                "chair secretary staff",
	"profil/info/:page":                "chair secretary staff",
	"profil/info/:page/kembalikan":     "chair secretary staff",
	"pengumuman/baru":                  "chair secretary staff",
	"pengumuman/:id":                   "chair secretary staff",
	"pengumuman/:id/tarik":             "chair secretary staff",
	"berita/baru":                      "chair secretary staff",
	"berita/:id":                       "chair secretary staff",
	"berita/:id/gambar":                "chair secretary staff",
	"berita/:id/terbitkan":             "chair secretary staff",
	"berita/:id/tarik":                 "chair secretary staff",
	"profil/spanduk":                   "chair secretary staff",
	"anggota/:id/data/hapus-nik":       "chair secretary treasurer",
	"profil/spanduk/hapus":             "chair secretary staff",
	"pesanan/:number/kode":             "chair secretary treasurer staff",
	"pesanan/:number/batal":            "chair secretary treasurer staff cashier clerk",
	"pesanan/:number/sebagian":         "chair secretary treasurer staff cashier clerk",
	"pesanan/:number/serahkan":         "chair secretary treasurer staff cashier clerk",
	"potongan/usulan":                  "chair treasurer",
	"bukti/periksa":                    "chair secretary treasurer staff cashier clerk supervisor",
	"setoran/baru":                     "chair treasurer staff cashier",
	"setoran/:id/batal":                "chair treasurer",
	"ketentuan-simpanan":               "chair treasurer",
	"penarikan/baru":                   "chair treasurer staff cashier",
	"penarikan/:id/bayar":              "chair treasurer staff cashier",
	"penarikan/:id/transfer":           "chair treasurer staff cashier",
	"penarikan/:id/setuju":             "chair treasurer",
	"penarikan/:id/tolak":              "chair treasurer",
	"rekening-anggota/:id/cocok":       "chair treasurer staff cashier",
	"rekening-anggota/:id/tolak":       "chair treasurer staff cashier",
	"ketentuan-penarikan":              "chair treasurer",
	"kas-bank":                         "chair treasurer",
	"bukti-jurnal/baru":                "chair treasurer staff cashier",
	"refund/:id/tunai":                 "chair treasurer staff cashier",
	"refund/:id/cara":                  "chair treasurer staff cashier",
	"saldo-awal":                       "chair treasurer staff cashier",
	"saldo-awal/ajukan":                "chair treasurer staff cashier",
	"saldo-awal/ubah":                  "chair treasurer staff cashier",
	"saldo-awal/batal":                 "chair treasurer staff cashier",
	"saldo-awal/neraca":                "chair treasurer staff cashier",
	"saldo-awal/daftar":                "chair treasurer staff cashier",
	"saldo-awal/anggota/:id/jawab":     "chair treasurer staff cashier",
	"saldo-awal/setujui":               "chair treasurer",
	"saldo-awal/tolak":                 "chair treasurer",
	"saldo-awal/tarik":                 "chair treasurer",
	"saldo-awal/berkas/:file":          "chair secretary treasurer staff cashier clerk supervisor",
	"jasa-simpanan":                    "chair treasurer staff cashier",
	"jasa-simpanan/:id/hitung":         "chair treasurer staff cashier",
	"jasa-simpanan/:id/ajukan":         "chair treasurer staff cashier",
	"jasa-simpanan/:id/ubah":           "chair treasurer staff cashier",
	"jasa-simpanan/:id/setujui":        "chair treasurer",
	"jasa-simpanan/:id/tolak":          "chair treasurer",
	"jasa-simpanan/:id/tarik":          "chair treasurer",
	"jasa-simpanan/:id/pajak/csv":      "chair secretary treasurer",
	"jasa-simpanan/:id/pajak/xlsx":     "chair secretary treasurer",
	"jasa-simpanan/:id/pajak/xml":      "chair secretary treasurer",
	"ketentuan-jasa":                   "chair treasurer",
	"rencana-bukti/baru":               "chair treasurer staff cashier",
	"rencana-bukti/:id/lewati":         "chair treasurer staff cashier",
	"rencana-bukti/:id/akhiri":         "chair treasurer staff cashier",
	"hitung-kas/baru":                  "chair treasurer staff cashier",
	"tutup-bulan/:id/siapkan":          "chair treasurer staff cashier",
	"tutup-bulan/:id/tutup":            "chair treasurer",
	"tutup-bulan/:id/kembalikan":       "chair treasurer",
	"tutup-bulan/:id/buka-lagi":        "chair treasurer",
	"tutup-bulan/:id/berkas/:file":     "chair secretary treasurer staff cashier clerk supervisor",
	"bukti-jurnal/:id/bukukan":         "chair treasurer",
	"bukti-jurnal/:id/tolak":           "chair treasurer",
	"bukti-jurnal/:id/batal":           "chair treasurer staff cashier",
	"bukti-jurnal/:id/tarik":           "chair treasurer",
	"pengembalian/:id/berkas/:file":    "chair secretary treasurer staff cashier clerk supervisor",
	"bukti-jurnal/:id/berkas/:file":    "chair secretary treasurer staff cashier clerk supervisor",
	"potongan/usulan/:id/terbitkan":    "chair treasurer",
	"potongan/usulan/:id/tarik":        "chair treasurer",
	"potongan/usulan/:id/tolak":        "chair treasurer",
	"lapak/:id/izin/sah":               "chair secretary treasurer staff clerk",
	"lapak/:id/izin/berkas/:file":      "chair secretary treasurer staff clerk",
	"lapak/:id/izin/kembalikan":        "chair secretary treasurer staff clerk",
	"lapak/:id/izin/terima-syarat":     "chair secretary treasurer staff clerk",
	"lapak/:id/izin/kembalikan-syarat": "chair secretary treasurer staff clerk",
	"lapak/:id/izin/bebaskan-syarat":   "chair secretary treasurer staff clerk",
	"syarat/usulan":                    "chair secretary treasurer staff clerk",
	"syarat":                           "chair secretary treasurer staff clerk",
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
		address := "/pengurus/sembalun" + strings.NewReplacer(
			":id", "x", ":page", "tentang", ":number", "x", ":file", "x.pdf", ":account", "1-1310",
		).Replace(path)
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
	fees := payments.StandardFeeSchedule(m.Coop.ID, 400, payments.BySeller, "RAT 8/2026", m.Clock.Now())
	proposal, err := m.Payments.ProposeFees(ctx, chair, "a", fees)
	m.Must(err)
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
		{"gives a part of the money back", orders.ErrOwnOrder, func(by members.Actor) error {
			_, err := m.Orders.CreditAtOffice(ctx, by, orders.Crediting{Coop: m.Coop.ID, ID: order, Flaw: 500, Agreed: 500, Reason: "Penyok."})
			return err
		}},
		{"cancels an order", orders.ErrOwnOrder, func(by members.Actor) error {
			_, err := m.Orders.CancelAtOffice(ctx, by, orders.Cancelling{Coop: m.Coop.ID, ID: order, Reason: "Habis."})
			return err
		}},
		{"publishes fees", act.ErrOwn, func(by members.Actor) error {
			_, err := m.Payments.PublishFees(ctx, by, m.Coop.ID, proposal.ID)
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
