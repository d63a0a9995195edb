package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/admin/cooperative"
	"lumbung/admin/platform"
	"lumbung/admin/seller"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/area"
	"lumbung/internal/audit"
	"lumbung/internal/content"
	"lumbung/internal/events"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/jobs"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/notify"
	"lumbung/internal/notify/whatsapp"
	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/metrics"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/closing"
	"lumbung/payments/interest"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/refund"
	"lumbung/payments/savings"
	"lumbung/payments/savings/register"
	"lumbung/payments/voucher"
	"lumbung/payments/withdrawal"
	"lumbung/payments/xendit"
	"lumbung/search"
	"lumbung/storefront"
)

// app is everything there is, wired. This file is the map of the program: what exists, on what it stands, and who hears
// which fact.
type app struct {
	config      config
	log         *slog.Logger
	now         func() time.Time
	db          *store.DB
	bus         *events.Bus
	atlas       *area.Atlas
	audit       *audit.Log
	identity    *identity.Service
	members     *members.Service
	content     *content.Service
	notices     *notify.Service
	rounds      *jobs.Service
	health      *gauges
	files       pictureFiles
	counts      *counts
	leaving     atomic.Bool // told to stop: visitors should go elsewhere
	media       *media.Service
	catalog     *catalog.Service
	index       searchIndex
	search      *search.Service
	ledger      *ledger.Service
	savings     *savings.Service
	payments    *payments.Service
	withdrawals *withdrawal.Service
	vouchers    *voucher.Service
	refunds     *refund.Service
	openings    *opening.Service
	leavings    *leaving.Service
	interest    *interest.Service
	closings    *closing.Service
	orders      *orders.Service
	locales     *i18n.Catalog
	linkKey     identity.Keys
	web         *web.Web
	handler     http.Handler
	routes      gin.RoutesInfo // what handler answers to
	doors       []web.Door     // routes that say who may come in
}

// pageMemory keeps the pages of strangers. Their life is bounded since some say what is true today, as when a shop opens again.
func (a *app) pageMemory() web.PageMemory {
	return store.NewMemo(a.db, store.MemoLimit[*web.SharedPage]{Weight: 32 << 20, Weigh: (*web.SharedPage).Weigh, Life: time.Minute})
}

// databaseFile is the embedded database inside the data folder.
const databaseFile = "lumbung.db"

// clock is the time of day, in UTC.
func clock() time.Time { return time.Now().UTC() }

// newApp opens what the settings name and wires it; gateway is where payments go, now is the clock.
func newApp(ctx context.Context, c config, gateway payments.Provider, log *slog.Logger, now func() time.Time) (a *app, err error) {
	a = &app{config: c, log: log, now: now}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close())
		}
	}()
	if err := a.openStore(ctx); err != nil {
		return a, err
	}
	if err := a.openServices(ctx, gateway); err != nil {
		return a, err
	}
	a.subscribe()
	if a.linkKey, err = a.identity.Keys(ctx, "links"); err != nil {
		return a, err
	}
	if _, err = a.identity.Keys(ctx, seller.TicketKey); err != nil { // made now, so that no visit of a page writes it
		return a, err
	}
	return a, a.openFaces()
}

// openStore chooses the database.
func (a *app) openStore(ctx context.Context) error {
	if err := os.MkdirAll(a.config.Data, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: set LUMBUNG_DATA to a folder that this user may write (%w)", a.config.Data, err)
	}
	if a.config.MongoURI != "" {
		engine, err := mongo.Open(ctx, a.config.MongoURI)
		if err != nil {
			return err
		}
		a.db = store.New(engine)
		return nil
	}
	engine, err := sqlite.Open(ctx, filepath.Join(a.config.Data, databaseFile))
	if err != nil {
		return err
	}
	a.db = store.New(engine)
	return nil
}

// openServices makes the capabilities and the database ready for them.
func (a *app) openServices(ctx context.Context, gateway payments.Provider) error {
	if err := a.makeServices(gateway); err != nil {
		return err
	}
	a.db.Admit(a.config.ticket)
	if err := a.db.Open(ctx); err != nil {
		return err
	}
	if err := a.db.Migrate(ctx, a.migrations()...); err != nil {
		return err
	}
	if err := a.preparePictures(ctx); err != nil {
		return err
	}
	return a.openSearch(ctx)
}

// makeServices makes the capabilities, from the ground up; each declares its collections.
func (a *app) makeServices(gateway payments.Provider) error {
	var err error
	if a.atlas, err = area.Load(); err != nil {
		return err
	}
	if a.files, err = a.openPictures(); err != nil {
		return err
	}
	a.counts = newCounts(a.db.OnSaved)
	a.bus = events.New(a.db, a.now, a.log)
	a.audit = audit.New(a.db, a.now)
	a.identity = identity.New(a.db, a.now, a.audit.RecordOwn)
	a.members = members.New(a.db, a.bus, a.identity, a.audit, a.now)
	a.content = content.New(&act.Frame{DB: a.db, Now: a.now, Audit: a.audit.Record})
	senders, err := a.config.carriers()
	if err != nil {
		return err
	}
	sentences, err := standards()
	if err != nil {
		return err
	}
	pushing, err := a.pushing()
	if err != nil {
		return err
	}
	a.notices = notify.New(notify.Parts{
		DB: a.db, Now: a.now, Log: a.log, Audit: a.audit.Record, Senders: senders, Keep: days(a.config.NoticeDays), Standards: sentences,
		Pushing: pushing,
	})
	a.members.ServeMarketAt(a.config.host())
	a.members.RequireFactor(a.config.SecondFactor == "required")
	reach := identity.Reach{Tell: a.tellAccount}
	if a.notices.Reaches(notify.WhatsApp) {
		reach.SendCode = a.sendCode
	}
	a.identity.SetReach(reach)
	if err := a.identity.ServePasskeys(a.config.BaseURL); err != nil {
		return err
	}
	a.media = media.New(a.shownPictures(), media.Limits{})
	a.catalog = catalog.New(a.db, a.bus, a.now, a.audit.Record)
	a.catalog.AskOfficers(a.members.Holders)
	a.catalog.AskCooperatives(a.members.MayBegin)
	a.ledger = ledger.New(a.db, a.now)
	a.savings = savings.New(savings.Parts{
		DB: a.db, Bus: a.bus, Ledger: a.ledger, Now: a.now, Audit: a.audit.Record,
		Register: register.Of(a.members),
	})
	a.members.AskPokok(a.savings.PaysFirst)
	a.payments = payments.New(payments.Parts{
		DB: a.db, Bus: a.bus, Gateway: gateway, Treasury: gateway, Ledger: a.ledger, Savings: a.savings, Now: a.now, Log: a.log,
		Audit:        a.audit.Record,
		CategoryPath: catalog.CategoryPath,
		KeepInbox:    days(a.config.WebhookDays),
	})
	a.withdrawals = withdrawal.New(withdrawal.Parts{
		DB: a.db, Bus: a.bus, Ledger: a.ledger, Payments: a.payments, Treasury: gateway, Register: register.Of(a.members),
		Vault: a.identity.BankVault, Now: a.now, Log: a.log, Audit: a.audit.Record,
	})
	a.refunds = refund.New(refund.Parts{
		DB: a.db, Bus: a.bus, Ledger: a.ledger, Payments: a.payments, Provider: gateway, Register: register.Of(a.members),
		Vault: a.identity.BankVault, Now: a.now, Log: a.log, Audit: a.audit.Record,
		SellerOf: func(ctx context.Context, order string) (string, error) { return a.orders.SellerOf(ctx, order) },
	})
	a.savings.AskShops(a.catalog.SuspendedSince)
	a.vouchers = voucher.New(voucher.Parts{
		DB: a.db, Ledger: a.ledger, Register: register.Of(a.members), Now: a.now, Audit: a.audit.Record,
	})
	a.openings = opening.New(opening.Parts{
		DB: a.db, Bus: a.bus, Ledger: a.ledger, Register: register.Of(a.members), Now: a.now, Audit: a.audit.Record,
		Standing: a.savings.StandAll,
	})
	a.savings.AskOld(a.openings.Old)
	a.leavings = leaving.New(leaving.Parts{
		DB: a.db, Bus: a.bus, Ledger: a.ledger, Savings: a.savings, Register: register.Of(a.members), Now: a.now, Audit: a.audit.Record,
		Members: a.members, Withdrawals: a.withdrawals,
	})
	a.withdrawals.AskEstates(a.leavings)
	a.members.OnLeft(a.leavings.Left, a.closeShop)
	a.members.OnBack(a.leavings.Back)
	a.interest = interest.New(interest.Parts{
		DB: a.db, Bus: a.bus, Ledger: a.ledger, Register: register.Of(a.members), Now: a.now, Audit: a.audit.Record,
	})
	a.closings = closing.New(closing.Parts{
		DB: a.db, Ledger: a.ledger, Register: register.Of(a.members), Now: a.now, Audit: a.audit.Record,
		Vouchers: a.vouchers.CountWaiting, Opening: a.openings.Waits, Interest: a.interest.Waits,
	})
	a.orders = orders.New(orders.Parts{
		DB: a.db, Bus: a.bus, Catalog: a.catalog, Payments: a.payments, Ledger: a.ledger, Atlas: a.atlas,
		Now: a.now, Log: a.log,
		PurchaseURL: a.purchaseURL, Audit: a.audit.Record, Unpaid: a.config.Unpaid,
		TransferHold: a.config.TransferHold, MayBegin: a.members.MayBegin, ProvedPhone: a.identity.ProvedPhone,
	})
	a.rounds = jobs.New(&act.Frame{DB: a.db, Now: a.now, Audit: a.audit.Record}, a.bus, a.log)
	a.addJobs()
	return nil
}

// days is so many days.
func days(n int64) time.Duration { return time.Duration(n) * 24 * time.Hour }

// subscribe says who hears whom. Every subscription of the program stands here or is made by a Listen named here, apart
// from payments' own (payments.others -> close other invoices). What a captured payment is for is recorded by orders in the
// same write (payments.OnCaptured).
func (a *app) subscribe() {
	a.catalog.Listen(a.bus) // catalog.shop_changed -> its products
	a.payments.OnOwed(a.refunds.See)
	a.payments.OnMoneyOut(a.withdrawals.RefreshByReference, a.refunds.RefreshByReference)
	a.bus.Subscribe("catalog.suspended", members.FactSuspended, a.followSuspension)
	a.bus.Subscribe("catalog.lifted", members.FactLifted, a.followSuspension)
	if a.config.bulk {
		return // the seed tells nobody of its past, and fills the index once, at its end
	}
	a.search.Listen(a.bus) // catalog.product_changed -> the index
	a.bus.SubscribeWithin("notice.placed", payments.FactOpened, a.counts.countPlaced(a.tellPlaced))
	a.bus.SubscribeWithin("notice.paid", payments.FactCaptured, a.counts.countPaid(a.tellPaid))
	a.bus.SubscribeWithin("notice.refund", payments.FactRefundDue, a.counts.countPaid(a.tellRefundDue))
	a.bus.SubscribeWithin("notice.surplus", payments.FactSurplus, a.tellSurplus)
	a.bus.SubscribeWithin("notice.ready", orders.FactReady, a.tellReady)
	a.bus.SubscribeWithin("notice.shipped", orders.FactShipped, a.tellShipped)
	a.bus.SubscribeWithin("notice.corrected", orders.FactCorrected, a.tellCorrected)
	a.bus.SubscribeWithin("notice.ended", orders.FactCancelled, a.tellEnded)
	a.bus.SubscribeWithin("notice.credited", orders.FactCredited, a.tellCredited)
	a.bus.SubscribeWithin("notice.waits", orders.FactWaits, a.tellWaits)
	a.bus.SubscribeWithin("notice.completed", orders.FactCompleted, a.tellCompleted)
	a.bus.SubscribeWithin("notice.admitted", members.FactAdmitted, a.tellAdmitted)
	a.bus.Subscribe("notice.accepted", members.FactAccepted, a.tellAccepted)
	a.bus.Subscribe("notice.lapsed", members.FactLapsed, a.tellLapsed)
	a.bus.SubscribeWithin("notice.invited", members.FactInvited, a.tellInvited)
	a.bus.Subscribe("notice.recovery", members.FactRecovery, a.tellRecovery)
	a.bus.Subscribe("notice.recovered", members.FactRecovered, a.tellRecovered)
	a.bus.Subscribe("notice.coop_suspended", members.FactSuspended, a.tellCooperative)
	a.bus.Subscribe("notice.coop_lifted", members.FactLifted, a.tellCooperative)
	a.bus.SubscribeWithin("notice.helps", members.FactHelps, a.tellHelps)
	a.bus.SubscribeWithin("notice.helped", members.FactHelped, a.tellHelped)
	a.bus.SubscribeWithin("notice.taken_down", catalog.FactTakenDown, a.tellTakenDown)
	a.bus.SubscribeWithin("notice.suspended", catalog.FactShopSuspended, a.tellShop("suspended"))
	a.bus.SubscribeWithin("notice.lifted", catalog.FactShopLifted, a.tellShop("lifted"))
	a.bus.SubscribeWithin("notice.appeal_refused", catalog.FactAppealRefused, a.tellShop("appeal_refused"))
	a.bus.SubscribeWithin("notice.nib_verified", catalog.FactLicenceVerified, a.tellLicence)
	a.bus.SubscribeWithin("notice.nib_sent_back", catalog.FactLicenceSentBack, a.tellLicence)
	a.bus.SubscribeWithin("notice.check", catalog.FactCheckDecided, a.tellCheck)
	a.bus.SubscribeWithin("notice.term_near", catalog.FactTermNear, a.tellTermNear)
	a.bus.SubscribeWithin("notice.term_over", catalog.FactTermOver, a.tellTermOver)
	a.bus.Subscribe("notice.reports", catalog.FactReportsDecided, a.tellReports)
	a.bus.Subscribe("notice.fees", payments.FactFeesPublished, a.tellFees)
	a.bus.SubscribeWithin("notice.withdrawal_asked", withdrawal.FactAsked, a.tellWithdrawal)
	a.bus.SubscribeWithin("notice.withdrawal_paid", withdrawal.FactPaid, a.tellWithdrawal)
	a.bus.SubscribeWithin("notice.withdrawal_back", withdrawal.FactBack, a.tellWithdrawal)
	a.bus.SubscribeWithin("notice.bank_added", withdrawal.FactAccountAdded, a.tellBankAccount)
	a.bus.SubscribeWithin("notice.bank_decided", withdrawal.FactAccountDecided, a.tellBankAccount)
	a.bus.SubscribeWithin("notice.refund_account", refund.FactAccountNeeded, a.tellRefund)
	a.bus.SubscribeWithin("notice.refund_paid", refund.FactPaid, a.tellRefund)
	a.bus.Subscribe("notice.opening_booked", opening.FactBooked, a.tellOpening)
	a.bus.Subscribe("notice.opening_answered", opening.FactAnswered, a.tellOpening)
	a.bus.SubscribeWithin("notice.leaving_begun", leaving.FactBegun, a.tellLeaving)
	a.bus.SubscribeWithin("notice.leaving_approved", leaving.FactApproved, a.tellLeaving)
	a.bus.SubscribeWithin("notice.leaving_booked", leaving.FactBooked, a.tellLeaving)
	a.bus.Subscribe("notice.interest", interest.FactCredited, a.tellInterest)
	a.bus.Subscribe("notice.interest_back", interest.FactTakenBack, a.tellInterest)
	a.bus.SubscribeWithin("notice.deposited", savings.FactDeposited, a.tellDeposited)
	a.bus.SubscribeWithin("notice.deposit_back", savings.FactTakenBack, a.tellTakenBack)
}

// sentences are all that the program says, in both languages.
func sentences() (*i18n.Catalog, error) {
	return i18n.Load(
		web.Locales(), storefront.Locales(), seller.Locales(), cooperative.Locales(), platform.Locales(), noticeLocales(),
	)
}

// openFaces makes the pages and their routes.
func (a *app) openFaces() error {
	var err error
	a.locales, err = sentences()
	if err != nil {
		return err
	}
	counters := metrics.New()
	a.web, err = web.New(web.Options{
		BaseURL: a.config.BaseURL, Pages: a.pageMemory(), Dev: !a.config.production(),
		TrustedProxies: a.config.proxies(), PaymentOrigins: a.config.paymentOrigins(),
		UploadOrigin: a.config.S3Public, Catalog: a.locales, Sessions: a.identity.Sessions(), Actor: a.members.Actor, Log: a.log,
		Maintenance: a.config.Maintenance, Ready: a.ready, Now: a.now, Instance: a.config.instance(),
		Observe: counters.Observe, Metrics: counters.Handler(), MetricsToken: a.config.MetricsToken,
		Static:  []fs.FS{storefront.Static(), seller.Static(), cooperative.Static(), platform.Static()},
		Trouble: ui.Trouble, Stories: ui.Stories,
	})
	if err != nil {
		return err
	}
	a.health = a.gauges()
	a.register(counters.Registry)
	shop, err := storefront.New(storefront.Parts{
		Web: a.web, Catalog: a.catalog, Search: a.search, Orders: a.orders, Payments: a.payments, Refunds: a.refunds, Members: a.members,
		Content: a.content, Identity: a.identity, Notices: a.notices, Media: a.media, Atlas: a.atlas, Now: a.now, LinkKey: a.linkKey,
		DemoLogins: a.demoLogins(), Dev: !a.config.production(),
	})
	if err != nil {
		return err
	}
	office := admin.Parts{
		Web: a.web, Catalog: a.catalog, Orders: a.orders, Payments: a.payments, Savings: a.savings, Withdrawals: a.withdrawals,
		Vouchers: a.vouchers, Refunds: a.refunds, Openings: a.openings, Closings: a.closings, Leavings: a.leavings, Interest: a.interest,
		Members: a.members, Content: a.content, Identity: a.identity,
		Audit: a.audit,
		Media: a.media, Atlas: a.atlas, Bus: a.bus, Notices: a.notices, Now: a.now, LinkKey: a.linkKey,
		Version: thisVersion().Release,
	}
	lapak, board := seller.New(office), cooperative.New(office)
	market := platform.New(platform.Parts{
		Parts: office, Simulated: a.config.simulated(), Messages: a.messagesLeave(),
		Jobs: a.rounds, Readings: a.health.Readings,
	})
	e := a.web.NewEngine()
	if err := errors.Join(shop.Routes(e), lapak.Routes(e), board.Routes(e), market.Routes(e)); err != nil {
		return err
	}
	a.doors = slices.Concat(shop.Doors(), lapak.Doors(), board.Doors(), market.Doors())
	e.POST("/webhooks/xendit/invoice", gin.WrapH(xendit.NewWebhook(a.config.tokens(), a.payments.Receive)))
	statuses := gin.WrapH(whatsapp.NewWebhook(a.config.WhatsAppSecret, a.config.WhatsAppVerify, a.notices))
	e.GET("/webhooks/whatsapp", statuses)
	e.POST("/webhooks/whatsapp", statuses)
	a.handler, a.routes = a.web.Handler(e), e.Routes()
	return nil
}

// messagesLeave says whether messages reach anybody outside of the program and its simulators.
func (a *app) messagesLeave() bool { return !a.config.phones && len(a.notices.Channels()) > 0 }

// purchaseURL is the signed address under which a buyer follows a purchase.
func (a *app) purchaseURL(number string) string {
	return storefront.PurchaseURL(a.config.BaseURL, a.linkKey, number)
}

// close ends what newApp opened.
func (a *app) close() error {
	var failed []error
	if a.index != nil {
		failed = append(failed, a.index.Close())
	}
	if a.files != nil {
		failed = append(failed, a.files.Close())
	}
	if a.db != nil {
		failed = append(failed, a.db.Close())
	}
	return errors.Join(failed...)
}
