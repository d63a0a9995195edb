package storefront

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/refund"
)

// samplePurchaseIn is a purchase in a state. Only one that is paid has orders on their way.
func samplePurchaseIn(state orders.PurchaseState) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		view := samplePurchase()
		if view.state = state; state == orders.Paid {
			return v.purchase(view), nil
		}
		for i := range view.orders {
			one := &view.orders[i]
			one.way, one.mayConfirm, one.tone, one.state = nil, false, "kunyit", "Menunggu pembayaran"
		}
		switch state {
		case orders.Expired:
			view.again = []orders.Line{{Product: "p1", Variant: "v1", Quantity: 2}}
			view.tone, view.sign, view.head = "soga", "circle-x", "Pesanan ini dibatalkan"
			view.then = "Belum ada pembayaran sampai 22 November 2026, 19.20 WITA, jadi barangnya dijual lagi."
		case orders.RefundDue:
			view.tone, view.sign, view.head = "bata", "cash", "Uang Anda akan dikembalikan"
			view.then = "Pembayaran " + v.Rupiah(437_000) + " masuk sesudah barangnya habis."
		default:
			view.mayPay, view.way, view.left, view.lookAgain = true, payments.ByPhone, v.span(11*time.Minute), view.link+"&tunggu=1"
			view.cancel = "/pesanan/LB-8F2K4X/batal?t=contoh"
			view.tone, view.sign, view.head = "kunyit", "clock", "Pesanan Anda menunggu pembayaran"
			view.then = "Bayar sebelum 22 November 2026, 19.20 WITA. Sampai saat itu barangnya kami simpan untuk Anda."
		}
		return v.purchase(view), nil
	}
}

// sampleCancelled is a paid purchase of which one order was cancelled and the other still can be.
func sampleCancelled(_ context.Context, v *Visit) (templ.Component, error) {
	view := samplePurchase()
	view.state, view.back, view.drop = orders.Paid, 118_000+48_000, "/pesanan/LB-8F2K4X/batalkan?t=contoh"
	view.head, view.then = "Pembayaran Anda sudah kami terima", "Penjual sedang menyiapkan barang Anda."
	ended, waits := &view.orders[0], &view.orders[1]
	waits.credited = []credited{{v.T("credit.credited_back", money.Amount(48_000)), "Satu bungkus kurang."}}
	ended.tone, ended.state, ended.code, ended.mayConfirm = "soga", v.T("orders.state.cancelled"), "", false
	ended.ended = v.T("orders.ended_shop", "Panen kopi belum selesai.")
	ended.way = append(ended.way[:1:1], web.Step{Title: v.T("orders.step.cancelled"), When: "23 November 2026, 09.40 WITA", State: "done"})
	waits.state, waits.tracking, waits.mayConfirm, waits.completeBy = v.T("orders.state.confirmed"), "", false, time.Time{}
	waits.mayCancel, waits.sendBy = true, sampleTime().AddDate(0, 0, 7)
	waits.way = []web.Step{
		{Title: "Dibayar", When: "22 November 2026, 19.09 WITA", State: "done"},
		{Title: "Dikemas", Text: "Penjual sedang menyiapkan barangnya.", State: "now"},
		{Title: "Dikirim", State: "todo"},
		{Title: "Diterima", State: "todo"},
	}
	return v.purchase(view), nil
}

// sampleRefund is a purchase whose money waits for the buyer's account, and of which a part is back.
func sampleRefund(_ context.Context, v *Visit) (templ.Component, error) {
	view := samplePurchase()
	view.state, view.tone, view.sign, view.head = orders.RefundDue, "bata", "cash", "Uang Anda akan dikembalikan"
	view.then = "Pembayaran " + v.Rupiah(437_000) + " masuk sesudah barangnya habis."
	for i := range view.orders {
		view.orders[i].way, view.orders[i].mayConfirm, view.orders[i].code = nil, false, ""
	}
	view.account = "/pesanan/LB-8F2K4X/rekening?t=contoh"
	owed := refund.Refund{Amount: 319_000, Way: refund.ByAccount, Channel: "BCA", At: sampleTime()}
	owed.State = refund.Owed
	paid := refund.Refund{Amount: 118_000, Way: refund.ByCash, At: sampleTime()}
	paid.State, paid.Steps = refund.Paid, []states.Step[refund.State]{{State: refund.Paid, Mark: states.Mark{At: sampleTime()}}}
	zone := sampleTime().Location()
	view.refunds = []refundView{v.refundOf(&owed, zone), v.refundOf(&paid, zone)}
	return v.purchase(view), nil
}

func samplePurchase() purchaseView {
	at := sampleTime()
	return purchaseView{
		number: "LB-8F2K4X", head: "Barang Anda siap diambil", then: "Datang ke koperasi dan sebutkan kode pengambilan di bawah ini.",
		tone: "nila", sign: "store", goods: 403_000, total: 437_000, placedAt: at, until: at.Add(orders.HoldFor),
		link: "/pesanan/LB-8F2K4X?t=contoh", pay: "/pesanan/LB-8F2K4X/bayar?t=contoh", received: "/pesanan/LB-8F2K4X/terima?t=contoh",
		buyer: "Baiq Ratna Dewi · 0819-0700-1234", orders: []purchaseOrder{samplePickup(), sampleShipped()},
		to: orders.Address{
			Street: "Jalan Pariwisata Gang Melati No. 7", Landmark: "sebelah musala",
			Label: "Kelurahan Monjok, Selaparang, Kota Mataram, Nusa Tenggara Barat",
		},
	}
}

func samplePickup() purchaseOrder {
	return purchaseOrder{
		id: "o1", number: "LB-8F2K4X-1", shop: "Kopi Inaq Sri", coop: "Koperasi Sembalun Makmur", tone: "nila", state: "Diproses",
		lines: []orderLine{
			{
				name: "Kopi Arabika Sembalun, sangrai sedang", variant: "Biji utuh", href: "/p/kopi-arabika-sembalun", picture: samplePicture("kopi"),
				quantity: 2, price: 48_000, goods: 96_000,
			},
			{
				name: "Sambal beberuk pedas, botol 150 ml", href: "/p/sambal-beberuk", picture: samplePicture("sambal"),
				quantity: 1, price: 22_000, goods: 22_000,
			},
		},
		goods: 118_000, method: "Ambil di koperasi", code: "482913", hours: "Senin–Sabtu 08.00–16.00 WITA",
		counter: "Jalan Panji Tilar Negara No. 18, Selaparang, Mataram", note: "Tolong dibungkus kertas saja.",
		way: []web.Step{
			{Title: "Dibayar", When: "22 November 2026, 19.09 WITA", State: "done"},
			{Title: "Dikemas", When: "23 November 2026, 09.40 WITA", State: "done"},
			{Title: "Diambil", Text: "Menunggu Anda ambil di koperasi.", State: "now"},
			{Title: "Diterima", State: "todo"},
		},
		whatsApp: "https://wa.me/6281900090001",
	}
}

func sampleShipped() purchaseOrder {
	return purchaseOrder{
		id: "o2", number: "LB-8F2K4X-2", shop: "Tenun Teh Lilis", coop: "Koperasi Sabilulungan Soreang", tone: "nila", state: "Dikirim",
		lines: []orderLine{{
			name: "Sarung tenun Majalaya, benang katun", variant: "Biru nila", href: "/p/sarung-tenun-majalaya", picture: samplePicture("tenun"),
			quantity: 1, price: 285_000, goods: 285_000,
		}},
		goods: 285_000, cost: 34_000, method: "JNE REG", days: "Sampai 3–5 hari sesudah dikirim", tracking: "JNE0012884417",
		way: []web.Step{
			{Title: "Dibayar", When: "22 November 2026, 19.09 WITA", State: "done"},
			{Title: "Dikemas", When: "23 November 2026, 10.15 WITA", State: "done"},
			{Title: "Dikirim", When: "23 November 2026, 15.30 WITA", State: "done"},
			{Title: "Diterima", Text: "Menunggu kabar dari Anda bahwa barangnya baik.", State: "now"},
		},
		mayConfirm: true, completeBy: sampleTime().AddDate(0, 0, 8), whatsApp: "https://wa.me/6281900090002",
	}
}

func sampleFind() findView {
	row := purchaseRow{
		href: "/pesanan/LB-8F2K4X?t=contoh", number: "LB-8F2K4X", goods: "Kopi Arabika Sembalun, sangrai sedang ×2 dan 2 barang lain",
		day: "22 November 2026", tone: "nila", state: "Dikirim", picture: samplePicture("kopi"), total: 437_000,
	}
	waiting, done := row, row
	waiting.number, waiting.goods = "LB-9C4TRW", "Madu hutan Sumbawa asli 500 ml ×1"
	waiting.picture, waiting.total = samplePicture("madu"), 133_000
	waiting.tone, waiting.state = "kunyit", "Menunggu pembayaran"
	done.number, done.goods, done.picture, done.total = "LB-4H7QPN", "Keranjang ketak anyaman tangan ×1", samplePicture("anyaman"), 199_000
	done.tone, done.state, done.day = "padi", "Selesai", "3 November 2026"
	return findView{guest: true, rows: []purchaseRow{waiting, row, done}}
}
