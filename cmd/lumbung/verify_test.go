package main

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/content"
	"lumbung/internal/identity"
	"lumbung/internal/identity/passkeytest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/notify"
	"lumbung/internal/store"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/payments/savings"
)

// unsealed are the fields on which no money, no goods and no decision rest, by collection: verify does not notice their change.
var unsealed = map[string]string{
	"* _v":                     "counts the writes of a document; nothing is made of it",
	"challenges left":          "how often a code may still be tried, within five minutes",
	"quotas left":              "how often something may still be tried",
	"cooperatives last_number": "where the search for a free member number begins; numbers are unique by an index",
}

// dispensable are the documents whose loss verify does not notice, by collection, and by state where there is one.
var dispensable = map[string]string{
	"batch_leases":        "which process hands out batches now",
	"challenges":          "a code that went to a phone; another one is asked for",
	"devices":             "browsers that somebody signed in with before; they are counted as strange ones again",
	"dues_standings":      "who is in arrears is found again at night",
	"fee_agreements":      "a seller is asked again whether she agrees",
	"ledger_sealed":       "up to when entries are under seals, for whoever seals next; the seals say it again",
	"info_texts":          "the text that comes with the program is shown; officers write theirs anew",
	"memberships applied": "an application that nobody has decided about; the person applies again",
	"passkeys":            "somebody signs in another way and makes a new one",
	"payments expired":    "nothing was paid, and the goods are back in stock",
	"preferences":         "somebody is told in the usual order, at the usual hours",
	"quotas":              "how often something may still be tried; counted anew",
	"secrets":             "made anew; what it signed must be signed again",
	"sessions":            "somebody signs in again",
	"sign_ins":            "a note about a sign-in, which goes by itself",
	"sign_in_policies":    "people sign in as the program comes; an operator says again how",
	"shops open":          "a shop that has never had a product",
	"users":               "somebody who has done nothing yet",
	"wordings":            "the program's sentences are said; officers write theirs anew",
	"webhook_inbox":       "news of the gateway, which is asked again",
}

// TestVerifyNotices changes every stored field of a market, one at a time, drops every field and every element of a list, and deletes
// every document: verify must notice each.
func TestVerifyNotices(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		live(m)
		a := &app{config: config{Env: "development", Data: t.TempDir()}, log: slog.New(slog.DiscardHandler), now: m.Clock.Now}
		a.db = store.New(m.DB.Engine())
		m.Must(a.makeServices(noGateway{}))
		m.Must(a.db.Open(t.Context()))
		d := &tamperer{
			T: t, app: a, schemas: map[string]*store.Schema{}, visited: map[string]bool{},
			excused: map[string]bool{}, lost: map[string]bool{},
		}
		for _, s := range a.db.Schemas() {
			d.schemas[s.Name] = &s
		}
		if found := d.look(); len(found) > 0 {
			t.Fatalf("before anything was changed: %v", found)
		}
		var docs []bson.Raw
		var of []string
		m.Must(a.db.EachStored(t.Context(), func(s *store.Schema, doc bson.Raw) error {
			docs, of = append(docs, doc), append(of, s.Name)
			return nil
		}))
		for i, doc := range docs {
			d.change(of[i], doc)
			d.delete(of[i], doc)
		}
		for key := range unsealed {
			if !d.excused[key] {
				t.Errorf("%s is an exception that the test never meets", key)
			}
		}
		for key := range dispensable {
			if !d.lost[key] {
				t.Errorf("deleted %s are an exception that the test never meets", key)
			}
		}
		if found := d.look(); len(found) > 0 {
			t.Errorf("after everything was put back: %v", found)
		}
		t.Logf("%d documents, %d changes, verify ran %d times", len(docs), d.changes, d.looks)
	})
}

// live lets happen what happens in a market.
func live(m *markettest.Market) {
	ctx, officer := m.Context(), acttest.Officer("officer")
	sri, laut := m.Member("Inaq Sri"), m.Cooperative("laut")
	hamid := laut.Member("Pak Hamid", members.RoleTreasurer)
	bear(m, sri)
	openBook(m, sri, m.Member("Amaq Dul"))
	closeMonth(m)
	plan(m)
	leave(m)
	m.Must(m.Payments.Consent(ctx, acttest.Member(sri), m.Coop.ID, true))
	fees, err := m.Payments.Schedule(ctx, m.Coop.ID, m.Clock.Now())
	m.Must(err)
	_, err = m.Payments.AgreeFees(ctx, acttest.Member(sri), m.Coop.ID, fees.ID)
	m.Must(err)
	kopi, gula := m.Product(sri, "Kopi Sembalun", markettest.Stock(20)), m.Product(sri, "Gula Aren", markettest.Stock(1))
	ikan := laut.Product(hamid, "Ikan Asin", markettest.Stock(5))
	m.Draft(sri, "Belum Jadi")
	_, err = m.Identity.Keys(ctx, "links")
	m.Must(err)
	_, err = m.Identity.RememberDevice(ctx, sri)
	m.Must(err)
	m.Must(m.Identity.BeginFactor(ctx, sri))
	setup, err := m.Identity.FactorSetup(ctx, sri)
	m.Must(err)
	code, err := totp.GenerateCode(setup.Key, m.Clock.Now())
	m.Must(err)
	_, err = m.Identity.ConfirmFactor(ctx, identity.FactorTry{User: sri, Code: code})
	m.Must(err)
	asked, err := m.Identity.BeginPasskey(ctx, sri)
	m.Must(err)
	_, err = m.Identity.AddPasskey(ctx, sri, "Chrome, Android", identity.PasskeyAnswer{
		Token: asked.Token, Answer: passkeytest.New(m.TB, webtest.BaseURL).Make(m.TB, asked.Options),
	})
	m.Must(err)
	_, err = m.Identity.AskCode(ctx, identity.Ask{Purpose: identity.ForSignIn, Phone: "081299990000"})
	m.Must(err)
	m.Must(m.Identity.Sessions().CommitCtx(ctx, "token", []byte("data"), time.Now().Add(24*time.Hour)))
	m.Must(m.Identity.NoteSignIn(ctx, identity.SignInNote{User: sri, What: identity.SignedIn}, "203.0.113.7"))
	policy, err := m.Identity.Policy(ctx)
	m.Must(err)
	m.Must(m.Members.SetSignInPolicy(ctx, members.System(), policy, "Sesi lebih pendek"))
	m.Person("Baiq Ana")
	m.Shop(m.Applicant("Amaq Lalu").User, "Lapak Kosong")

	_, err = m.Catalog.EditProduct(ctx, acttest.Member(sri), catalog.Step{Coop: kopi.Coop, ID: kopi.ID}, catalog.ProductInput{
		Coop: kopi.Coop, Shop: kopi.Shop, Name: "Kopi Sembalun Baru", Category: "kopi", Description: "Dari kebun kami sendiri.",
		Variants: []catalog.VariantInput{{ID: kopi.Variants[0].ID, Price: 50_000, Weight: 250}},
	})
	m.Must(err)
	_, err = m.Catalog.AdjustStock(ctx, acttest.Member(sri), catalog.Adjustment{
		Coop: kopi.Coop, Variant: kopi.Variants[0].ID, Delta: 5, Reason: "panen", Key: "a",
	})
	m.Must(err)
	admitted, rejected := m.Applicant("Inaq Rai"), m.Applicant("Amaq Doni")
	_, err = m.Members.Admit(ctx, officer, m.Coop.ID, admitted.ID)
	m.Must(err)
	_, err = m.Members.Reject(ctx, officer, members.Decision{Coop: m.Coop.ID, ID: rejected.ID, Reason: "bukan warga"})
	m.Must(err)
	chosen, err := m.Members.Actor(ctx, m.Member("Lalu Ketua", members.RoleChair))
	m.Must(err)
	_, err = m.Catalog.SetRules(ctx, chosen, catalog.Rules{Coop: m.Coop.ID, Pictures: true, PriceJump: 2_500})
	m.Must(err)
	suspended := m.Product(admitted.User, "Madu Hutan")
	owner, err := m.Members.Actor(ctx, admitted.User)
	m.Must(err)
	help := members.HelperInput{Coop: m.Coop.ID, ID: "bantu", Name: "Baiq Ida", Phone: "081299990077"}
	invited, err := m.Members.InviteHelper(ctx, owner, help)
	m.Must(err)
	helper, err := m.Identity.Register(ctx, identity.RegisterInput{Name: "Baiq Ida", Phone: invited.Phone, Password: "gerimis-di-kebun-kopi"})
	m.Must(err)
	_, err = m.Members.Accept(ctx, members.Actor{User: helper}, m.Coop.ID, invited.ID)
	m.Must(err)
	_, err = m.Catalog.SuspendShop(ctx, officer, catalog.Step{Coop: m.Coop.ID, ID: suspended.Shop, Reason: "izin habis"})
	m.Must(err)

	_, err = m.Content.Announce(ctx, officer, m.Coop.ID, "rapat", content.AnnouncementInput{
		Title: members.Text{ID: "Rapat"}, Text: members.Text{ID: "Di balai desa."}, From: m.Clock.Now(), Until: m.Clock.Now().Add(time.Hour),
	})
	m.Must(err)
	_, err = m.Content.WriteArticle(ctx, officer, m.Coop.ID, "panen", content.ArticleInput{
		Title: members.Text{ID: "Panen"}, Text: members.Text{ID: "Kami memetik kopi."},
	})
	m.Must(err)
	m.Must(m.Content.PublishArticle(ctx, officer, m.Coop.ID, "panen"))
	_, err = m.Savings.DecideDues(ctx, officer, savings.DuesInput{
		Coop: m.Coop.ID, Key: "rat", Resolution: "RAT 3/2026", From: m.Clock.Now(), Pokok: 50_000, Wajib: 20_000, Day: 10,
	})
	m.Must(err)
	for _, key := range []string{"benar", "salah"} {
		_, err = m.Savings.Deposit(ctx, officer, savings.DepositInput{
			Coop: m.Coop.ID, Key: key, Member: sri, Way: savings.ByTransfer, Note: "BRI 12",
			Parts: []savings.Part{{Kind: savings.Wajib, Amount: 20_000}},
		})
		m.Must(err)
	}
	_, err = m.Savings.TakeBack(ctx, acttest.Officer("other"), m.Coop.ID, m.Coop.ID+".salah", "dua kali")
	m.Must(err)
	m.Must(m.Savings.StandAll(ctx, m.Coop.ID))
	takeOut(m, sri)
	vouch(m)
	m.Must(m.Content.SetInfo(ctx, officer, m.Coop.ID, "tentang", members.Text{ID: "Kami koperasi kopi."}))

	m.Must(m.Notices.SetWording(ctx, officer, m.Coop.ID, "shipped_local", 0, notify.Texts{ID: "Ibu {nama}, {pesanan} diantar."}))
	m.Must(m.Notices.Choose(ctx, members.Actor{User: helper}, notify.Choice{Quiet: &notify.Hours{From: 22, Until: 5}}))

	m.Fill("both", 2, kopi, ikan)
	for _, o := range m.Pay(m.Place("both", "jne-reg")) {
		m.Complete(o)
	}
	m.Must(m.Catalog.ReturnStock(ctx, catalog.Return{Key: "r", By: sri, Reason: "kemasan utuh", Lines: []catalog.Line{
		{Coop: kopi.Coop, Product: kopi.ID, Variant: kopi.Variants[0].ID, Quantity: 1},
	}}))
	late, never := m.Buy(gula, 1, "pickup"), m.Buy(kopi, 1, "pickup")
	lateInvoice := m.Invoice(late)
	m.Invoice(never)
	m.Pass(orders.HoldFor + time.Second)
	_, err = m.Orders.ExpireDue(ctx, 10)
	m.Must(err)
	m.Pay(m.Buy(gula, 1, "pickup"))
	m.Must(m.Sim.Pay(lateInvoice, "QRIS"))
	m.Deliver()
	_, err = m.Ledger.Seal(ctx)
	m.Must(err)

	shipped := m.Pay(m.Buy(kopi, 1, "jne-reg"))[0]
	_, err = m.Orders.Pack(ctx, acttest.Member(sri), shipped.Coop, shipped.ID)
	m.Must(err)
	_, err = m.Orders.Ship(ctx, acttest.Member(sri), shipped.Coop, shipped.ID, "RESI00002")
	m.Must(err)
	m.Invoice(m.Buy(kopi, 1, "pickup"))
	m.Deliver()
	for p, state := range map[*orders.Purchase]orders.PurchaseState{late: orders.RefundDue, never: orders.Expired} {
		if now := m.Purchase(p); now.State != state {
			m.Fatalf("purchase %s is %s, want %s", now.Number, now.State, state)
		}
	}
	giveBack(m, late)
}

// tamperer changes documents behind the program's back, and puts them back.
type tamperer struct {
	*testing.T
	*app
	schemas        map[string]*store.Schema
	visited        map[string]bool // kinds of changes that verify was run for
	excused, lost  map[string]bool
	changes, looks int
}

func (d *tamperer) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// look runs verify. Documents that it cannot read are noticed, too.
func (d *tamperer) look() []string {
	d.looks++
	found, err := d.verifyOnce(d.Context())
	if err != nil {
		found = append(found, err.Error())
	}
	return found
}

// change tries every change of a document.
func (d *tamperer) change(collection string, doc bson.Raw) {
	d.Helper()
	var root bson.D
	d.must(bson.Unmarshal(doc, &root))
	each(root, "", func(v any) { root = v.(bson.D) }, func(path, how string) {
		changed, err := bson.Marshal(root)
		d.must(err)
		d.changed(collection, path, how, doc, changed)
	})
}

// changed wants a change to be noticed. Since verify looks at the seal of each document, it runs once in each collection for all
// changes that the seal shows, and for each one that the seal does not show.
func (d *tamperer) changed(collection, path, how string, doc, changed bson.Raw) {
	d.Helper()
	d.changes++
	s, field := d.schemas[collection], strings.SplitN(path, ".", 2)[0]
	class := collection
	if s.Sealed(changed) {
		if n, ok := doc.Lookup(field).AsInt64OK(); ok && n == 0 && how == removal {
			return // a counter that is not there is zero
		}
		class += " " + field + " " + how + doc.Lookup("_id").StringValue()
		if field == "_v" {
			class = collection + " _v"
		}
	}
	if d.visited[class] {
		return
	}
	d.visited[class] = true
	d.must(d.db.Engine().Delete(d.Context(), s, idOf(doc)))
	if err := d.db.Engine().Load(d.Context(), s, []bson.Raw{changed}); err == nil { // or the database itself refuses it
		d.want(d.excused, unsealed, fmt.Sprintf("%s %s: %s of %s", collection, path, how, idOf(doc).ID), collection+" "+field, "* "+field)
		d.must(d.db.Engine().Delete(d.Context(), s, idOf(changed)))
	}
	d.must(d.db.Engine().Load(d.Context(), s, []bson.Raw{doc}))
}

func (d *tamperer) delete(collection string, doc bson.Raw) {
	d.Helper()
	s := d.schemas[collection]
	d.must(d.db.Engine().Delete(d.Context(), s, idOf(doc)))
	state, _ := doc.Lookup("state").StringValueOK()
	d.want(d.lost, dispensable, fmt.Sprintf("%s %s %s is deleted", collection, idOf(doc).ID, state), collection, collection+" "+state)
	d.must(d.db.Engine().Load(d.Context(), s, []bson.Raw{doc}))
}

// want wants verify to find something, or an exception under one of the keys.
func (d *tamperer) want(met map[string]bool, exceptions map[string]string, what string, keys ...string) {
	d.Helper()
	if len(d.look()) > 0 {
		return
	}
	i := slices.IndexFunc(keys, func(key string) bool { return exceptions[key] != "" })
	if i < 0 {
		d.Errorf("verify does not notice it: %s", what)
		return
	}
	met[keys[i]] = true
}

func idOf(doc bson.Raw) store.Key { return store.Key{ID: doc.Lookup("_id").StringValue()} }

const removal = "removal"

// each calls try for each change of a value: every scalar becomes another, every field and every element is left out.
func each(value any, path string, set func(any), try func(path, how string)) {
	changed := func(how string, to any) {
		set(to)
		try(path, how)
		set(value)
	}
	inner := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch v := value.(type) {
	case bson.D:
		for i, e := range v {
			each(e.Value, inner(e.Key), func(to any) { v[i].Value = to }, try)
			if e.Key != "_id" || path != "" {
				set(slices.Delete(slices.Clone(v), i, i+1))
				try(inner(e.Key), removal)
				set(v)
			}
		}
	case bson.A:
		for i, e := range v {
			each(e, inner("[]"), func(to any) { v[i] = to }, try)
			changed("an element less", slices.Delete(slices.Clone(v), i, i+1))
		}
	case string:
		changed("another text", v+"x")
	case int64:
		changed("one more", v+1)
	case int32:
		changed("one more", v+1)
	case bool:
		changed("the opposite", !v)
	case bson.DateTime:
		changed("an hour later", v+bson.DateTime(time.Hour.Milliseconds()))
	case bson.Binary:
		changed("other bytes", bson.Binary{Data: append([]byte{1}, v.Data...)})
	case nil:
		changed("something", "x")
	default:
		changed(fmt.Sprintf("nothing instead of a %T", v), nil)
	}
}
