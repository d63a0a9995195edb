package main

import (
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/notify"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/interest"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/refund"
	"lumbung/payments/savings"
)

// telling is a market whose notices are sent.
func telling(t *testing.T) (*markettest.Market, *app) {
	t.Helper()
	m := markettest.Open(t)
	locales, err := i18n.Load(noticeLocales())
	m.Must(err)
	a := &app{
		db: m.DB, locales: locales, notices: m.Notices, identity: m.Identity, members: m.Members, now: m.Clock.Now, bus: m.Bus,
		linkKey: identity.Keys{[]byte("key")}, catalog: m.Catalog, payments: m.Payments, orders: m.Orders, savings: m.Savings, atlas: m.Atlas,
		refunds: m.Refunds, openings: m.Openings, leavings: m.Leavings, interest: m.Interest,
	}
	m.Bus.SubscribeWithin("notice.placed", payments.FactOpened, a.tellPlaced)
	m.Bus.SubscribeWithin("notice.surplus", payments.FactSurplus, a.tellSurplus)
	m.Bus.SubscribeWithin("notice.ended", orders.FactCancelled, a.tellEnded)
	m.Bus.SubscribeWithin("notice.credited", orders.FactCredited, a.tellCredited)
	m.Bus.SubscribeWithin("notice.waits", orders.FactWaits, a.tellWaits)
	m.Bus.SubscribeWithin("notice.refund_account", refund.FactAccountNeeded, a.tellRefund)
	m.Bus.SubscribeWithin("notice.refund_paid", refund.FactPaid, a.tellRefund)
	m.Bus.Subscribe("notice.opening_booked", opening.FactBooked, a.tellOpening)
	m.Bus.Subscribe("notice.opening_answered", opening.FactAnswered, a.tellOpening)
	m.Bus.Subscribe("notice.interest", interest.FactCredited, a.tellInterest)
	m.Bus.Subscribe("notice.interest_back", interest.FactTakenBack, a.tellInterest)
	m.Bus.Subscribe("notice.fees", payments.FactFeesPublished, a.tellFees)
	m.Bus.Subscribe("notice.reports", catalog.FactReportsDecided, a.tellReports)
	m.Bus.SubscribeWithin("notice.paid", payments.FactCaptured, a.tellPaid)
	m.Bus.SubscribeWithin("notice.invited", members.FactInvited, a.tellInvited)
	m.Bus.Subscribe("notice.recovery", members.FactRecovery, a.tellRecovery)
	m.Bus.Subscribe("notice.recovered", members.FactRecovered, a.tellRecovered)
	m.Bus.Subscribe("notice.accepted", members.FactAccepted, a.tellAccepted)
	m.Bus.Subscribe("notice.lapsed", members.FactLapsed, a.tellLapsed)
	m.Bus.SubscribeWithin("notice.admitted", members.FactAdmitted, a.tellAdmitted)
	m.Bus.SubscribeWithin("notice.helps", members.FactHelps, a.tellHelps)
	m.Bus.SubscribeWithin("notice.helped", members.FactHelped, a.tellHelped)
	m.Bus.Subscribe("notice.coop_suspended", members.FactSuspended, a.tellCooperative)
	m.Bus.Subscribe("notice.coop_lifted", members.FactLifted, a.tellCooperative)
	m.Bus.SubscribeWithin("notice.taken_down", catalog.FactTakenDown, a.tellTakenDown)
	for kind, fact := range map[string]string{
		"suspended": catalog.FactShopSuspended, "lifted": catalog.FactShopLifted, "appeal_refused": catalog.FactAppealRefused,
	} {
		m.Bus.SubscribeWithin("notice."+kind, fact, a.tellShop(kind))
	}
	m.Bus.SubscribeWithin("notice.nib_verified", catalog.FactLicenceVerified, a.tellLicence)
	m.Bus.SubscribeWithin("notice.nib_sent_back", catalog.FactLicenceSentBack, a.tellLicence)
	m.Bus.SubscribeWithin("notice.check", catalog.FactCheckDecided, a.tellCheck)
	m.Bus.SubscribeWithin("notice.term_near", catalog.FactTermNear, a.tellTermNear)
	m.Bus.SubscribeWithin("notice.term_over", catalog.FactTermOver, a.tellTermOver)
	return m, a
}

// notices are what the people and buyers of the cooperative were told.
func notices(m *markettest.Market) []notify.Notice {
	m.Helper()
	log, err := m.Notices.Log(m.Context(), acttest.Officer("officer"), notify.Search{Coop: m.Coop.ID}, store.Page{Limit: store.MaxPage})
	m.Must(err)
	return log.Items
}

// told counts the messages that say something.
func told(m *markettest.Market, words ...string) (n int) {
	m.Helper()
	for _, sent := range notices(m) {
		all := true
		for _, word := range words {
			all = all && strings.Contains(sent.Text, word)
		}
		if all {
			n++
		}
	}
	return n
}

// Whoever sells is told once which rules come, and what these would have taken of her sales of the last month; of rules that nobody
// published nobody hears.
func TestNoticeOfFees(t *testing.T) {
	m, _ := telling(t)
	kopi := m.Product(m.Member("Inaq Sri"), "Kopi", markettest.Price(48_000), markettest.Stock(9))
	m.Pay(m.Buy(kopi, 1, "pickup"))
	m.Pass(40 * 24 * time.Hour)
	sold := m.Pay(m.Buy(kopi, 2, "pickup"))[0]
	m.Draft(m.Member("Pak Hamid"), "Ikan Asin")
	rules := payments.StandardFeeSchedule(m.Coop.ID, 800, payments.BySeller, "RAT 8/2026", m.Clock.Now().Add(40*24*time.Hour))
	siti, lalu := acttest.Officer("siti"), acttest.Officer("lalu")
	dropped, err := m.Payments.ProposeFees(t.Context(), siti, "a", rules)
	m.Must(err)
	_, err = m.Payments.WithdrawFees(t.Context(), siti, m.Coop.ID, dropped.ID)
	m.Must(err)
	m.Deliver()
	if n := told(m, "RAT 8/2026"); n != 0 {
		t.Errorf("%d were told of rules that nobody published", n)
	}
	proposal, err := m.Payments.ProposeFees(t.Context(), siti, "b", rules)
	m.Must(err)
	_, err = m.Payments.PublishFees(t.Context(), lalu, m.Coop.ID, proposal.ID)
	m.Must(err)
	for range 2 {
		m.Deliver()
	}
	was, would := payments.SellerBears(sold.Fees()), payments.SellerBears(sold.FeesBy(rules))
	if was == 0 || would <= was {
		t.Fatalf("the sale bore %s and would bear %s", was, would)
	}
	if n := told(m, "Inaq Sri", "RAT 8/2026", "dipotong "+was.String()+";", "menjadi "+would.String()+"."); n != 1 {
		t.Errorf("Inaq Sri was told %d times: %+v", n, notices(m))
	}
	if n := told(m, "Pak Hamid", "dipotong Rp0;", "menjadi Rp0."); n != 1 {
		t.Errorf("Pak Hamid was told %d times", n)
	}
}

// Who is asked to help hears of it, and of each order from then on until it ends; the owner hears who came.
func TestNoticesOfHelp(t *testing.T) {
	m, _ := telling(t)
	sri, ayu := m.Member("Inaq Sri"), m.Person("Baiq Ayu")
	actor := func(user string) members.Actor {
		a, err := m.Members.Actor(t.Context(), user)
		m.Must(err)
		return a
	}
	kopi := m.Product(sri, "Kopi", markettest.Stock(9))
	in := members.HelperInput{Coop: m.Coop.ID, ID: "bantu", Name: "Baiq Ayu", Phone: actor(ayu).User.Phone}
	_, err := m.Members.InviteHelper(t.Context(), actor(sri), in)
	m.Must(err)
	first := m.Pay(m.Buy(kopi, 1, "pickup"))[0]
	_, err = m.Members.Accept(t.Context(), actor(ayu), m.Coop.ID, in.ID)
	m.Must(err)
	second := m.Pay(m.Buy(kopi, 1, "pickup"))[0]
	m.Must(m.Members.EndHelp(t.Context(), actor(sri), members.Seat{Coop: m.Coop.ID, Owner: sri}, ayu))
	third := m.Pay(m.Buy(kopi, 1, "pickup"))[0]
	m.Deliver()
	for words, want := range map[string]int{
		"Halo Baiq Ayu, Inaq Sri mengajak Anda": 1, "Halo Inaq Sri, Baiq Ayu sekarang membantu": 1, "Halo Baiq Ayu, Anda tidak membantu": 1,
		first.Number: 1, second.Number: 2, third.Number: 1,
	} {
		if n := told(m, words); n != want {
			t.Errorf("%q was told %d times, want %d: %+v", words, n, want, notices(m))
		}
	}
}

// The number that somebody is said to have lost hears of it twice, and the new one once.
func TestNoticesOfRecovery(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	old, err := m.Identity.User(t.Context(), sri)
	m.Must(err)
	in := members.RecoveryInput{
		Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, sri), Phone: "085711112222", Evidence: "KTP asli",
	}
	_, err = m.Members.AskRecovery(t.Context(), acttest.Officer("siti"), in)
	m.Must(err)
	m.Deliver()
	_, err = m.Members.ConfirmRecovery(t.Context(), acttest.Officer("lalu"), in.Coop, in.ID)
	m.Must(err)
	m.Deliver()
	to := map[string]int{}
	for _, n := range notices(m) {
		to[n.To.Phone]++
	}
	if to[old.Phone] != 2 || to["+6285711112222"] != 1 || told(m, "diminta mengganti nomor", "0857-1111-••22") != 1 {
		t.Errorf("told %v: %+v", to, notices(m))
	}
}

// A seller is told what officers decide about her goods and her shop, with the reason, each time.
func TestNoticesOfModeration(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	p := m.Product(sri, "Madu Hutan")
	siti, lalu := acttest.Officer("siti"), acttest.Officer("lalu")
	step := catalog.Step{Coop: m.Coop.ID, ID: p.Shop}
	because := func(reason string) catalog.Step { step := step; step.Reason = reason; return step }
	report := catalog.ReportInput{Coop: m.Coop.ID, Shop: p.Shop, Product: p.ID, Kind: "fake"}
	for _, by := range []string{m.Member("Dewi"), ""} {
		report.Visitor = "visitor " + by
		m.Must(m.Catalog.Report(t.Context(), acttest.Member(by), report))
	}
	_, err := m.Catalog.TakeDown(t.Context(), siti, catalog.Step{Coop: m.Coop.ID, ID: p.ID, Reason: "Dicampur gula"})
	m.Must(err)
	for _, reason := range []string{"Tiga keluhan", "Empat keluhan"} {
		_, err = m.Catalog.SuspendShop(t.Context(), siti, because(reason))
		m.Must(err)
		_, err = m.Catalog.AppealSuspension(t.Context(), acttest.Member(sri), because("Madunya asli"))
		m.Must(err)
		_, err = m.Catalog.RefuseAppeal(t.Context(), lalu, because("Bukti kurang"))
		m.Must(err)
		_, err = m.Catalog.LiftSuspension(t.Context(), siti, step)
		m.Must(err)
	}
	m.Deliver()
	for words, want := range map[string]int{
		"Dicampur gula": 1, "Tiga keluhan": 1, "Empat keluhan": 1, "Bukti kurang": 2, "dicabut": 2,
	} {
		if n := told(m, "Inaq Sri", words); n != want {
			t.Errorf("%q was told %d times, want %d: %+v", words, n, want, notices(m))
		}
	}
	if n := told(m, "Dewi", "Madu Hutan", "terbukti"); n != 1 {
		t.Errorf("who reported was told %d times: %+v", n, notices(m))
	}
}

// An owner is told what officers decide about her NIB, each time.
func TestNoticesOfLicence(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	shop := m.Shop(sri, "Madu Hutan")
	step := catalog.Step{Coop: m.Coop.ID, ID: shop.ID, Reason: "Nomornya milik usaha lain"}
	for range 2 {
		_, err := m.Catalog.SubmitLicence(t.Context(), acttest.Member(sri), step, catalog.LicenceInput{NIB: "9120304050607", Standard: "none"})
		m.Must(err)
		_, err = m.Catalog.SendBackLicence(t.Context(), acttest.Officer("siti"), step)
		m.Must(err)
	}
	_, err := m.Catalog.SubmitLicence(t.Context(), acttest.Member(sri), step, catalog.LicenceInput{NIB: "9120304050607", Standard: "none"})
	m.Must(err)
	_, err = m.Catalog.VerifyLicence(t.Context(), acttest.Officer("siti"), step)
	m.Must(err)
	for range 2 {
		m.Deliver()
	}
	for words, want := range map[string]int{"Nomornya milik usaha lain": 2, "NIB terdaftar": 1} {
		if n := told(m, "Inaq Sri", "Madu Hutan", words); n != want {
			t.Errorf("%q was told %d times, want %d: %+v", words, n, want, notices(m))
		}
	}
}

// An owner is told which item of the checklist came back or is waived, with the reason, each time.
func TestNoticesOfChecks(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	shop := m.Shop(sri, "Madu Hutan")
	m.Must(m.Members.SetChecklist(t.Context(), acttest.Officer("siti"), m.Coop.ID, members.SuggestedChecklist()))
	coop, err := m.Members.Cooperative(t.Context(), m.Coop.ID)
	m.Must(err)
	step := catalog.Step{Coop: m.Coop.ID, ID: shop.ID, Reason: "Fotonya gelap"}
	for range 2 {
		_, err = m.Catalog.SubmitCheck(t.Context(), acttest.Member(sri), step, coop.Checklist[1].ID, "", nil)
		m.Must(err)
		_, err = m.Catalog.SendBackCheck(t.Context(), acttest.Officer("siti"), step, coop.Checklist[1].ID)
		m.Must(err)
		m.Pass(time.Minute)
	}
	step.Reason = "Sudah dikenal"
	_, err = m.Catalog.WaiveCheck(t.Context(), acttest.Officer("siti"), step, coop.Checklist[3].ID)
	m.Must(err)
	for range 2 {
		m.Deliver()
	}
	for words, want := range map[string]int{"Fotonya gelap": 2, "Sudah dikenal": 1} {
		if n := told(m, "Inaq Sri", "Madu Hutan", words); n != want {
			t.Errorf("%q was told %d times, want %d: %+v", words, n, want, notices(m))
		}
	}
}

// An owner without a verified NIB is told how many days she has, and when they are over, each once.
func TestNoticesOfTerms(t *testing.T) {
	m, _ := telling(t)
	shop := m.Shop(m.Member("Inaq Sri"), "Madu Hutan")
	m.Pass(shop.TermEnd().Sub(m.Clock.Now()) - 61*24*time.Hour)
	for range 63 {
		m.Must(m.Catalog.WarnTerms(t.Context()))
		_, err := m.Catalog.EndTerms(t.Context())
		m.Must(err)
		m.Deliver()
		m.Pass(24 * time.Hour)
	}
	for words, want := range map[string]int{
		"60 hari lagi": 1, "30 hari lagi": 1, "7 hari lagi": 1, " 1 hari lagi": 1, "hari lagi": 4, "sudah habis": 1,
	} {
		if n := told(m, "Inaq Sri", "Madu Hutan", words); n != want {
			t.Errorf("%q was told %d times, want %d: %+v", words, n, want, notices(m))
		}
	}
}

// Money that does not fit is told to the buyer, once for each payment however often the gateway says so.
func TestNoticeOfMoneyThatDoesNotFit(t *testing.T) {
	m, _ := telling(t)
	kopi := m.Product(m.Member("Inaq Sri"), "Kopi", markettest.Price(48_000), markettest.Stock(9))
	p := m.Buy(kopi, 1, "pickup")
	m.Must(m.Sim.PayAmount(m.Invoice(p), "QRIS", 40_000))
	for range 3 {
		m.Deliver()
		_, err := m.Orders.Refresh(t.Context(), m.Purchase(p))
		m.Must(err)
	}
	if n := told(m, "Rp40.000", "Rp48.000", p.Number); n != 1 {
		t.Errorf("told %d times: %+v", n, notices(m))
	}
	if now := m.Purchase(p); now.State != orders.Waiting {
		t.Errorf("the purchase is %s", now.State)
	}
}

// A purchase that is paid twice, through two channels, is told of once; the second sum is owed back and buys nothing.
func TestNoticeOfSecondPayment(t *testing.T) {
	m, _ := telling(t)
	p := m.Buy(m.Product(m.Member("Inaq Sri"), "Kopi", markettest.Price(48_000), markettest.Stock(9)), 1, "pickup")
	m.PayTwice(p)
	if n := told(m, p.Number, "sudah dibayar", "Rp48.000", "dikembalikan"); n != 1 {
		t.Errorf("told %d times: %+v", n, notices(m))
	}
	if made := m.OrdersOf(p); m.Purchase(p).State != orders.Paid || len(made) != 1 || made[0].Total() != 48_000 {
		t.Errorf("the purchase is %s, with %d orders", m.Purchase(p).State, len(made))
	}
	trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
	m.Must(err)
	got := map[string]money.Amount{}
	for _, row := range trial.Rows {
		got[row.Account.Code] = row.Net()
	}
	if got[ledger.Clearing] != 96_000 || got[ledger.RefundsOwed] != -48_000 || got[ledger.Escrow] != -48_000 {
		t.Errorf("the book: %v", got)
	}
}

// A buyer is asked where her money goes, and told when it has left; the messages lead to the page of her purchase.
func TestNoticesOfRefunds(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	p := m.Buy(m.Product(sri, "Kopi", markettest.Price(48_000), markettest.Stock(9)), 1, "pickup")
	m.PayTwice(p)
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 90_000}},
	})
	m.Must(err)
	owed, err := m.Refunds.OfPurchase(t.Context(), m.Coop.ID, p.Number)
	m.Must(err)
	officer, in := acttest.Officer("cashier"), refund.CashInput{Number: p.Number, Receiver: "Dewi Lestari"}
	for range 2 {
		_, err = m.Refunds.Choose(t.Context(), officer, m.Coop.ID, owed[0].ID, refund.ByAccount)
		m.Must(err)
		m.Deliver()
	}
	if n := told(m, p.Number, "Rp48.000", "Tulis rekening"); n != 1 {
		t.Errorf("asked %d times: %+v", n, notices(m))
	}
	for range 2 {
		_, err = m.Refunds.PayCash(t.Context(), officer, m.Coop.ID, owed[0].ID, in)
		m.Must(err)
		m.Deliver()
	}
	if n := told(m, p.Number, "Rp48.000", "sudah dikembalikan", "tunai"); n != 1 {
		t.Errorf("told %d times: %+v", n, notices(m))
	}
}

// The buyer of an order that ends without goods is told why and that the money comes back, its shop that nothing is to be sent, and whoever
// is to act two days before it ends by itself; each once.
func TestNoticesOfEnds(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	kopi := m.Product(sri, "Kopi", markettest.Price(48_000), markettest.Stock(99))
	buy := func(packed bool) *orders.Order {
		o := m.Pay(m.Buy(kopi, 1, "pickup"))[0]
		if packed {
			_, err := m.Orders.Pack(t.Context(), acttest.Member(sri), o.Coop, o.ID)
			m.Must(err)
		}
		return o
	}
	once := func(words ...string) {
		t.Helper()
		m.Deliver()
		if n := told(m, words...); n != 1 {
			t.Errorf("%q was said %d times: %+v", words, n, notices(m))
		}
	}
	in := func(o *orders.Order) orders.Cancelling {
		return orders.Cancelling{Coop: o.Coop, ID: o.ID, Reason: "Gudang banjir"}
	}
	wished, refused, closed := buy(false), buy(true), buy(true)
	_, err := m.Orders.CancelByBuyer(t.Context(), orders.HolderOf(wished.Purchase), in(wished))
	m.Must(err)
	once(wished.Number, "sesuai permintaan Anda", "Rp48.000")
	once(wished.Number, "dibatalkan pembeli", "Jangan dikirim")
	_, err = m.Orders.Refuse(t.Context(), acttest.Member(sri), in(refused))
	m.Must(err)
	once(refused.Number, "tidak bisa dipenuhi", "Gudang banjir", "Rp48.000")
	_, err = m.Orders.CancelAtOffice(t.Context(), acttest.Officer("officer"), in(closed))
	m.Must(err)
	once(closed.Number, "tidak bisa dipenuhi", "Gudang banjir", "Rp48.000")
	once(closed.Number, "dibatalkan pengurus", "Gudang banjir")

	unsent, unfetched := buy(false), buy(true)
	for _, pass := range []time.Duration{5*24*time.Hour + time.Hour, 48 * time.Hour, 5 * 24 * time.Hour, 48 * time.Hour} {
		m.Pass(pass)
		for range 2 {
			_, err = m.Orders.EndDue(t.Context(), 100)
			m.Must(err)
			m.Deliver()
		}
	}
	once(unsent.Number, "belum dikirim atau disiapkan", "batal sendiri")
	once(unsent.Number, "tidak dikirim pada waktunya", "Rp48.000")
	once(unsent.Number, "tidak dikirim atau diambil pada waktunya")
	once(unfetched.Number, "menunggu Anda ambil", "batal sendiri")
	once(unfetched.Number, "tidak diambil sampai batas waktunya", "Rp48.000")
}

// A buyer is told what comes back of an order that stands, and its seller too, unless she has given it herself.
func TestNoticesOfCredits(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	o := m.Pay(m.Buy(m.Product(sri, "Kopi", markettest.Price(48_000), markettest.Stock(9)), 3, "pickup"))[0]
	in := orders.Crediting{Coop: o.Coop, ID: o.ID, Flaw: 7_000, Agreed: 7_000, Reason: "Bungkusnya penyok"}
	_, err := m.Orders.Credit(t.Context(), acttest.Member(sri), in)
	m.Must(err)
	m.Deliver()
	in.Flaw, in.Agreed, in.Reason = 9_000, 9_000, "Basah di jalan"
	_, err = m.Orders.CreditAtOffice(t.Context(), acttest.Officer("officer"), in)
	m.Must(err)
	m.Deliver()
	for words, want := range map[string]int{"penyok": 1, "kembali kepada Anda: Rp7.000": 1, "Basah": 2, "Rp9.000 dari pesanan": 1} {
		if n := told(m, words); n != want {
			t.Errorf("%q was said %d times, want %d: %+v", words, n, want, notices(m))
		}
	}
}

// Each member is asked once about the opening that stays, and told what the office has answered; of one that was taken back nobody hears.
func TestNoticesOfOpenings(t *testing.T) {
	m, _ := telling(t)
	openBook(m, m.Member("Inaq Sri"), m.Member("Amaq Dul"))
	m.Deliver()
	m.Deliver()
	for what, want := range map[string]int{"Inaq Sri": 1, "Amaq Dul": 1} {
		if n := told(m, what, "Rp170.000", "Tidak sesuai"); n != want {
			t.Errorf("%s was asked %d times: %+v", what, n, notices(m))
		}
	}
	if n := told(m, "Amaq Dul", "Setorannya dicatat hari ini."); n != 1 {
		t.Errorf("Amaq Dul was answered %d times: %+v", n, notices(m))
	}
}

// A member is told once of the interest of each month, and that it was taken back; of what was taken back before she was told she hears
// that alone.
func TestNoticesOfInterest(t *testing.T) {
	m, _ := telling(t)
	sri := m.Member("Inaq Sri")
	bear(m, sri)
	m.Deliver()
	m.Deliver()
	for words, want := range map[string]int{"sudah masuk simpanan sukarela": 1, "dibatalkan": 1} {
		if n := told(m, "Inaq Sri", "November 2026", words); n != want {
			t.Errorf("%q was said %d times, want %d: %+v", words, n, want, notices(m))
		}
	}
}

// Whoever orders with the number of somebody else sends her a few messages an hour at most; an account's own number has no such limit.
func TestNoticesToAStrangersNumber(t *testing.T) {
	m, a := telling(t)
	kopi := m.Product(m.Member("Inaq Sri"), "Kopi", markettest.Price(48_000), markettest.Stock(99))
	order := func() {
		m.Invoice(m.Buy(kopi, 1, "pickup"))
		m.Deliver()
	}
	for range 12 {
		order()
	}
	if n := told(m, "menunggu pembayaran"); n != unprovedAnHour {
		t.Errorf("%d messages in an hour, want %d", n, unprovedAnHour)
	}
	m.Pass(time.Hour)
	_, err := m.Orders.ExpireDue(t.Context(), 100)
	m.Must(err)
	order()
	if n := told(m, "menunggu pembayaran"); n != unprovedAnHour+1 {
		t.Errorf("%d messages after an hour, want %d", n, unprovedAnHour+1)
	}
	sri, err := m.Identity.User(t.Context(), m.Member("Inaq Lina"))
	m.Must(err)
	for phone, want := range map[string]int{sri.Phone: 0, "+6281234567890": unprovedAnHour} {
		most, err := a.unprovedMost(t.Context(), &orders.Purchase{User: sri.ID, Buyer: orders.Buyer{Phone: phone}})
		if err != nil || most != want {
			t.Errorf("%s: at most %d, want %d: %v", phone, most, want, err)
		}
	}
}

// Everybody with an office is told once that the cooperative was suspended, and why, and that it trades again; of one that was lifted
// before the news went out nobody hears that it is suspended.
func TestNoticesOfSuspendedCooperatives(t *testing.T) {
	m, _ := telling(t)
	ctx := t.Context()
	m.Member("Lalu Ahmad", members.RoleChair)
	m.Member("Hj. Siti", members.RoleTreasurer)
	m.Member("H. Mahsun", members.RoleSupervisor)
	m.Member("Inaq Sri")
	suspend := func(reason string) {
		_, err := m.Members.SuspendCooperative(ctx, members.System(), m.Coop.ID, reason)
		m.Must(err)
	}
	lift := func() {
		_, err := m.Members.LiftCooperative(ctx, members.System(), m.Coop.ID, "Beres")
		m.Must(err)
	}
	suspend("Izin dicabut.")
	m.Deliver()
	if n := told(m, "dibekukan pengelola platform", "Izin dicabut"); n != 3 {
		t.Errorf("%d officers were told, want 3", n)
	}
	lift()
	m.Deliver()
	if n := told(m, "pembekuan Koperasi Sembalun Makmur dicabut"); n != 3 {
		t.Errorf("%d officers were told that it ended, want 3", n)
	}
	suspend("Sebentar saja.")
	lift()
	m.Deliver()
	if n := told(m, "Sebentar saja"); n != 0 {
		t.Errorf("%d officers heard of what was over", n)
	}
}
