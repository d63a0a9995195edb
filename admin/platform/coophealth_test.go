package platform

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/orders"
)

// The operator sees which cooperatives need help, the neediest first, what is wrong and what to do, and neither what members own nor who
// they are.
func TestCoopHealth(t *testing.T) {
	m, b := openPlatform(t)
	m.Bus.Subscribe("broken", orders.FactCompleted, func(context.Context, events.Event) error { return errors.New("no such language") })
	m.Member("Lalu Ahmad", members.RoleChair)
	m.Member("Hj. Siti", members.RoleTreasurer)
	sri := m.Member("Inaq Sri Wahyuni")
	kopi := m.Product(sri, "Kopi Sembalun")
	calm := m.Cooperative("tenang")
	calm.Member("Pak Budi", members.RoleChair)
	calm.Member("Bu Rai", members.RoleTreasurer)
	m.Cooperative("baru")
	const page = "/platform/koperasi/%s/keadaan"
	b.Get(fmt.Sprintf(page, "baru")).Is(200).Says("Belum ada ketua", "Belum ada bendahara", "Undang ketua", "0 jurnal")
	b.Get(fmt.Sprintf(page, "tenang")).Is(200).Says("2 pengurus belum memakai", "2 orang, 0 dengan").Silent("Belum ada ketua")

	done := m.Pay(m.Buy(kopi, 1, "pickup"))[0]
	m.Pay(m.Buy(kopi, 1, "pickup"))
	open := m.Buy(kopi, 1, "pickup")
	m.Invoice(open)
	m.Complete(done)
	m.Pass(8 * 24 * time.Hour)
	for range 20 {
		m.Deliver()
		m.Pass(8 * time.Hour)
	}
	body := b.Get(fmt.Sprintf(page, "sembalun")).Is(200).Says(
		"1 pesanan dibayar lebih dari seminggu lalu", "1 tagihan lewat waktunya", "1 kabar di dalam program", "Utuh", "Penjualan terakhir",
	).Body
	for _, private := range []string{"Inaq Sri", "Rp", "Lalu Ahmad", "Dewi Lestari"} {
		if strings.Contains(body, private) {
			t.Errorf("the operator reads %q", private)
		}
	}
	list := b.Get("/platform").Is(200).Body
	first, second, last := strings.Index(list, "/sembalun/"), strings.Index(list, "/baru/"), strings.Index(list, "/tenang/")
	if first < 0 || first > second || second > last {
		t.Errorf("they stand at %d, %d and %d", first, second, last)
	}
	b.Get("/platform/unduh").Is(200).Says(`"Koperasi Sembalun Makmur";"Perlu dilihat";"1 kabar di dalam program`)

	m.AtMost(29, "/platform/koperasi/sembalun/keadaan", func() { b.Get(fmt.Sprintf(page, "sembalun")).Is(200) })
	m.Pass(2 * time.Minute)
	m.AtMost(42, "/platform", func() { b.Get("/platform").Is(200) })
	m.AtMost(4, "/platform, a moment later", func() { b.Get("/platform").Is(200) })
}

func pageOf(limit int, after string) store.Page { return store.Page{Limit: limit, After: after} }

// A page of a list that is in memory begins where the one before ended, and at the start for a cursor that is none.
func TestPartOf(t *testing.T) {
	list := make([]coopHealth, 5)
	for i := range list {
		list[i].coop.Name = fmt.Sprint(i)
	}
	seen, after := "", ""
	for range 4 {
		part := partOf(list, pageOf(2, after))
		for _, h := range part.Items {
			seen += h.coop.Name
		}
		if after = part.Next; after == "" {
			break
		}
	}
	if seen != "01234" {
		t.Errorf("seen are %q", seen)
	}
	for _, wrong := range []string{"-1", "9", "x"} {
		if part := partOf(list, pageOf(2, wrong)); part.Items[0].coop.Name != "0" {
			t.Errorf("%q begins at %s", wrong, part.Items[0].coop.Name)
		}
	}
}
