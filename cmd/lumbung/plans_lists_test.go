package main

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/audit"
	"lumbung/internal/content"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/notify"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
)

// list asks a capability for one page and says how many came and where the next page begins.
type list func(ctx context.Context, page store.Page) (n int, next string, err error)

// pageList makes a list of a method that returns a slice of the store.
func pageList[T any](ask func(context.Context, store.Page) (store.Slice[T], error)) list {
	return func(ctx context.Context, page store.Page) (int, string, error) {
		slice, err := ask(ctx, page)
		return len(slice.Items), slice.Next, err
	}
}

// wholeList makes a list of a method that knows its own limit.
func wholeList[T any](ask func(context.Context) ([]T, error)) list {
	return func(ctx context.Context, _ store.Page) (int, string, error) {
		all, err := ask(ctx)
		return len(all), "", err
	}
}

// eachList makes a list of a method that visits everything, in batches of which none is kept.
func eachList[T any](ask func(context.Context, func(T) error) error) list {
	return func(ctx context.Context, _ store.Page) (int, string, error) {
		return 0, "", ask(ctx, func(T) error { return nil })
	}
}

// countList makes a list of a method that counts up to a limit of its own or of the caller.
func countList(ask func(context.Context) (int, error)) list {
	return func(ctx context.Context, _ store.Page) (int, string, error) {
		n, err := ask(ctx)
		return n, "", err
	}
}

// lists are all methods of the capabilities that may come to many documents.
func (m *market) lists() map[string]list {
	m.Helper()
	ctx := m.Context()
	seller, shop := m.seller(ctx)
	officer := m.officer(ctx)
	all := map[string]list{}
	for _, part := range []map[string]list{
		m.catalogLists(ctx, shop), m.orderLists(shop, seller.ID()), m.ledgerLists(ctx, shop),
		m.memberLists(shop.Coop, officer), m.contentLists(shop.Coop, officer), m.otherLists(shop.Coop), m.savingsLists(shop),
		m.withdrawalLists(shop), m.guestLists(seller.ID()), m.voucherLists(shop), m.refundLists(shop),
		m.openingLists(shop), m.closingLists(shop), m.leavingLists(shop), m.interestLists(shop),
	} {
		maps.Copy(all, part)
	}
	return all
}

func (m *market) catalogLists(ctx context.Context, shop *catalog.Shop) map[string]list {
	m.Helper()
	products, err := m.catalog.ShopProducts(ctx, shop, catalog.Published, store.Page{Limit: 100})
	m.must(err)
	product := products.Items[0]
	category := product.Category
	var ids []string
	for _, p := range products.Items {
		ids = append(ids, p.ID)
	}
	published := func(l catalog.ProductFilter) list {
		return pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Product], error) {
			return m.catalog.Published(ctx, l, page)
		})
	}
	found := map[string]list{
		"catalog.Categories": wholeList(func(ctx context.Context) ([]catalog.Category, error) { return m.catalog.Categories(ctx), nil }),
		"catalog.Products":   wholeList(func(ctx context.Context) ([]catalog.Product, error) { return m.catalog.Products(ctx, ids) }),
		"catalog.ShopProducts": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Product], error) {
			return m.catalog.ShopProducts(ctx, shop, "", page)
		}),
		"catalog.ShopProducts/state": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Product], error) {
			return m.catalog.ShopProducts(ctx, shop, catalog.Published, page)
		}),
		"catalog.SearchShop": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Product], error) {
			return m.catalog.SearchShop(ctx, shop, "", "kopi", page.After)
		}),
		"catalog.ShopFront": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Product], error) {
			return m.catalog.ShopFront(ctx, shop, page)
		}),
		"catalog.PendingProducts": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Product], error) {
			return m.catalog.PendingProducts(ctx, shop.Coop, catalog.Pending, page)
		}),
		"catalog.TakenDown": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Product], error) {
			return m.catalog.TakenDown(ctx, shop.Coop, page)
		}),
		"catalog.Cases": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Case], error) {
			return m.catalog.Cases(ctx, shop.Coop, catalog.CaseOpen, page)
		}),
		"catalog.CountCases":   countList(func(ctx context.Context) (int, error) { return m.catalog.CountCases(ctx, shop.Coop, 100) }),
		"catalog.CountAppeals": countList(func(ctx context.Context) (int, error) { return m.catalog.CountAppeals(ctx, shop.Coop, 100) }),
		"catalog.Shops/appeals": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Shop], error) {
			return m.catalog.Shops(ctx, catalog.ShopSearch{Coop: shop.Coop, Appealed: true}, page)
		}),
		"catalog.Twins": countList(func(ctx context.Context) (int, error) { // the demo has none
			_, err := m.catalog.Twins(ctx, &catalog.Shop{NIB: "9120304050607"})
			return 1, err
		}),
		"catalog.CountLicences": countList(func(ctx context.Context) (int, error) { return m.catalog.CountLicences(ctx, shop.Coop, 100) }),
		"catalog.Shops/licences": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Shop], error) {
			return m.catalog.Shops(ctx, catalog.ShopSearch{Coop: shop.Coop, Licensing: true}, page)
		}),
		"catalog.EndTerms": countList(func(ctx context.Context) (int, error) { // of the demo, none has ended
			_, err := m.catalog.EndTerms(ctx)
			return 1, err
		}),
		"orders.CountUnsent": countList(func(ctx context.Context) (int, error) {
			return m.orders.CountUnsent(ctx, shop.Coop, time.Now().AddDate(10, 0, 0), 100)
		}),
		"orders.LastPaid": countList(func(ctx context.Context) (int, error) {
			_, _, err := m.orders.LastPaid(ctx, shop.Coop)
			return 1, err
		}),
		"notices.CountFailed": countList(func(ctx context.Context) (int, error) { // of the demo, none has
			_, err := m.notices.CountFailed(ctx, shop.Coop, time.Time{}, 100)
			return 1, err
		}),
		"members.SignIns": countList(func(ctx context.Context) (int, error) { // of the demo, nobody has signed in
			for _, search := range []identity.SignInSearch{{}, {User: shop.Seller}, {What: identity.SignedIn}} {
				if _, err := m.members.SignIns(ctx, members.System(), search, store.Page{}); err != nil {
					return 0, err
				}
			}
			return 1, nil
		}),
		"members.SuspendedCoops": countList(func(ctx context.Context) (int, error) { // of the demo, none is
			_, err := m.members.SuspendedCoops(ctx)
			return 1, err
		}),
		"catalog.HaltShops": countList(func(ctx context.Context) (int, error) {
			_, err := m.catalog.HaltShops(ctx, shop.Coop, false)
			return 1, err
		}),
		"catalog.FollowSuspensions": countList(func(ctx context.Context) (int, error) { return 1, m.catalog.FollowSuspensions(ctx, nil) }),
		"catalog.CountTermsNear":    countList(func(ctx context.Context) (int, error) { return m.catalog.CountTermsNear(ctx, shop.Coop, 100) }),
		"catalog.Shops/term": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Shop], error) {
			return m.catalog.Shops(ctx, catalog.ShopSearch{Coop: shop.Coop, TermNear: true}, page)
		}),
		"catalog.CountChecks": countList(func(ctx context.Context) (int, error) { return m.catalog.CountChecks(ctx, shop.Coop, 100) }),
		"catalog.Shops/checks": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Shop], error) {
			return m.catalog.Shops(ctx, catalog.ShopSearch{Coop: shop.Coop, Checking: true}, page)
		}),
		"catalog.CountPending": countList(func(ctx context.Context) (int, error) { return m.catalog.CountPending(ctx, shop.Coop, "", 100) }),
		"catalog.EachProduct":  eachList(m.catalog.EachProduct),
		"catalog.EachDocument": countList(func(ctx context.Context) (int, error) { // the demo has none
			return 1, m.catalog.EachDocument(ctx, func(*catalog.Shop, media.Document) error { return nil })
		}),
		"catalog.EachLateAppeal": eachList(func(ctx context.Context, visit func(*catalog.Shop) error) error {
			return m.catalog.EachLateAppeal(ctx, m.now(), visit)
		}),
		"catalog.EachLateCase": eachList(func(ctx context.Context, visit func(*catalog.Case) error) error {
			return m.catalog.EachLateCase(ctx, m.now(), visit)
		}),
		"members.EachUnpaid": eachList(func(ctx context.Context, visit func(*members.Membership) error) error {
			return m.members.EachUnpaid(ctx, m.now(), visit)
		}),
		"members.EachLateApplicant": eachList(func(ctx context.Context, visit func(*members.Membership) error) error {
			return m.members.EachLateApplicant(ctx, m.now(), visit)
		}),
		"catalog.Stocks": wholeList(func(ctx context.Context) ([]catalog.Stock, error) {
			return m.catalog.Stocks(ctx, shop.Coop, product.ID)
		}),
		"catalog.LowStock": wholeList(func(ctx context.Context) ([]catalog.Stock, error) { return m.catalog.LowStock(ctx, shop, 5, 20) }),
		"catalog.Movements": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.StockMovement], error) {
			return m.catalog.Movements(ctx, shop.Coop, product.Variants[0].ID, page)
		}),
		"catalog.CoopMovements": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.StockMovement], error) {
			return m.catalog.CoopMovements(ctx, shop.Coop, page)
		}),
		"catalog.ShopsOfSeller": wholeList(func(ctx context.Context) ([]catalog.Shop, error) {
			return m.catalog.ShopsOfSeller(ctx, shop.Seller)
		}),
		"catalog.Shops": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Shop], error) {
			return m.catalog.Shops(ctx, catalog.ShopSearch{Coop: shop.Coop}, page)
		}),
		"catalog.Shops/name": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Shop], error) {
			return m.catalog.Shops(ctx, catalog.ShopSearch{Coop: shop.Coop, Name: shop.Name}, page)
		}),
		"catalog.Shops/state": pageList(func(ctx context.Context, page store.Page) (store.Slice[catalog.Shop], error) {
			return m.catalog.Shops(ctx, catalog.ShopSearch{Coop: shop.Coop, State: catalog.Open}, page)
		}),
		"catalog.Published/coop":        published(catalog.ProductFilter{Coop: shop.Coop}),
		"catalog.Published/new harvest": published(catalog.ProductFilter{NewHarvest: true}),
	}
	for _, sort := range []catalog.Sort{catalog.Newest, catalog.PriceAsc, catalog.PriceDesc, catalog.BestSelling} {
		found["catalog.Published/"+string(sort)] = published(catalog.ProductFilter{Sort: sort})
		found["catalog.Published/category/"+string(sort)] = published(catalog.ProductFilter{Category: category, Sort: sort})
	}
	return found
}

func (m *market) orderLists(shop *catalog.Shop, user string) map[string]list {
	return map[string]list{
		"orders.SellerOrders": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.SellerOrders(ctx, shop.Coop, shop.Seller, orders.Completed, page)
		}),
		"orders.SearchSellerOrders": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.SearchSellerOrders(ctx, shop.Coop, shop.Seller, "d", page)
		}),
		"orders.OpenOrders": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.OpenOrders(ctx, shop.Coop, shop.Seller, page)
		}),
		"orders.EachSale": eachList(func(ctx context.Context, visit func(*orders.Order) error) error {
			return m.orders.EachSale(ctx, shop.Coop, shop.Seller, time.Time{}, visit)
		}),
		"orders.CountSellerOrders": countList(func(ctx context.Context) (int, error) {
			return m.orders.CountSellerOrders(ctx, shop.Coop, shop.Seller, orders.Completed)
		}),
		"orders.CoopOrders": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.CoopOrders(ctx, shop.Coop, "", page)
		}),
		"orders.FindOrders/number": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			slice, err := m.orders.CoopOrders(ctx, shop.Coop, "", store.Page{Limit: 1})
			if err != nil {
				return slice, err
			}
			return m.orders.FindOrders(ctx, shop.Coop, slice.Items[0].Number, page)
		}),
		"orders.FindOrders/word": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.FindOrders(ctx, shop.Coop, "dewi", page)
		}),
		"orders.CoopOrders/state": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.CoopOrders(ctx, shop.Coop, orders.Completed, page)
		}),
		"orders.Reconcile": wholeList(func(ctx context.Context) ([]orders.Reconciled, error) {
			slice, err := m.orders.CoopOrders(ctx, shop.Coop, "", store.Page{Limit: 25})
			if err != nil {
				return nil, err
			}
			return m.orders.Reconcile(ctx, shop.Coop, slice.Items)
		}),
		"orders.UserPurchases": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Purchase], error) {
			return m.orders.UserPurchases(ctx, user, page)
		}),
		"orders.UserPurchases/guests": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Purchase], error) {
			return m.orders.UserPurchases(ctx, "", page)
		}),
		"orders.DueForCompletion": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.DueForCompletion(ctx, m.now().AddDate(1, 0, 0), page)
		}),
		"orders.DueToEnd": pageList(func(ctx context.Context, page store.Page) (store.Slice[orders.Order], error) {
			return m.orders.DueToEnd(ctx, m.now().AddDate(1, 0, 0), page)
		}),
		"orders.Sales": wholeList(func(ctx context.Context) ([]orders.SalesLine, error) {
			asked := orders.SalesAsked{Coop: shop.Coop, By: orders.BySeller, From: m.now().AddDate(0, -1, 0), To: m.now()}
			report, err := m.orders.Sales(ctx, acttest.Officer("siti"), asked)
			if err != nil {
				return nil, err
			}
			return report.Lines, nil
		}),
		"orders.EachOrder":    eachList(m.orders.EachOrder),
		"orders.EachPurchase": eachList(m.orders.EachPurchase),
		"orders.OrdersOf": wholeList(func(ctx context.Context) ([]orders.Order, error) {
			found, err := m.orders.UserPurchases(ctx, "", store.Page{Limit: 1})
			if err != nil {
				return nil, err
			}
			return m.orders.OrdersOf(ctx, &found.Items[0])
		}),
		"orders.Reserved": countList(func(ctx context.Context) (int, error) {
			reserved, err := m.orders.Reserved(ctx, shop.ID)
			return len(reserved), err
		}),
		"orders.DeliveryRates": countList(func(context.Context) (int, error) { // a table of the program
			return len(m.orders.DeliveryRates(orders.CartShop{Shop: *shop, Weight: 500}, "")), nil
		}),
	}
}

func (m *market) memberLists(coop string, officer members.Actor) map[string]list {
	return map[string]list{
		"members.Cooperatives": pageList(m.members.Cooperatives),
		"members.ByDomain": wholeList(func(ctx context.Context) ([]members.Cooperative, error) {
			if _, err := m.members.ByDomain(ctx, "kopi.example"); !errors.Is(err, act.ErrNoCooperative) {
				return nil, err
			}
			return nil, nil
		}),
		"members.MembershipsOf": wholeList(func(ctx context.Context) ([]members.Membership, error) {
			return m.members.MembershipsOf(ctx, officer.ID())
		}),
		"members.Members": pageList(func(ctx context.Context, page store.Page) (store.Slice[members.Membership], error) {
			return m.members.Members(ctx, officer, members.Search{Coop: coop, State: members.Active}, page)
		}),
		"members.Members/words": pageList(func(ctx context.Context, page store.Page) (store.Slice[members.Membership], error) {
			return m.members.Members(ctx, officer, members.Search{Coop: coop, State: members.Active, Words: "inaq sembalun"}, page)
		}),
		"members.Accepted": pageList(func(ctx context.Context, page store.Page) (store.Slice[members.Membership], error) {
			return m.members.Accepted(ctx, officer, coop, page)
		}),
		"members.Applicants": pageList(func(ctx context.Context, page store.Page) (store.Slice[members.Membership], error) {
			return m.members.Applicants(ctx, officer, coop, page)
		}),
		"members.Board": wholeList(func(ctx context.Context) ([]members.Membership, error) {
			return m.members.Board(ctx, officer, coop)
		}),
		"members.Holders": wholeList(func(ctx context.Context) ([]string, error) { return m.members.Holders(ctx, coop, act.Moderate) }),
		"members.ShownBoard": wholeList(func(ctx context.Context) ([]members.Officer, error) {
			return m.members.ShownBoard(ctx, &members.Cooperative{ID: coop, ShowBoard: true})
		}),
		"members.HelperUsers": wholeList(func(ctx context.Context) ([]string, error) {
			return m.members.HelperUsers(ctx, coop, officer.ID())
		}),
		"members.HelpersOf": wholeList(func(ctx context.Context) ([]members.Membership, error) {
			return m.members.HelpersOf(ctx, coop, officer.ID())
		}),
		"members.Helpers": wholeList(func(ctx context.Context) ([]members.Membership, error) {
			return m.members.Helpers(ctx, officer, coop)
		}),
		"members.HelpInvitations": wholeList(func(ctx context.Context) ([]members.Invitation, error) {
			return m.members.HelpInvitations(ctx, officer, coop)
		}),
		"members.Operators": wholeList(func(ctx context.Context) ([]identity.User, error) {
			return m.members.Operators(ctx, members.System())
		}),
		"members.Recoveries": wholeList(func(ctx context.Context) ([]members.Membership, error) {
			return m.members.Recoveries(ctx, officer, coop)
		}),
		"members.CountRecoveries": countList(func(ctx context.Context) (int, error) {
			return m.members.CountRecoveries(ctx, coop, 1000)
		}),
		"members.Invite": countList(func(ctx context.Context) (int, error) {
			_, err := m.members.Invite(ctx, members.System(), members.InvitationInput{
				Coop: coop, ID: "undangan", Name: "Siti", Phone: "081237012345", Roles: []members.Role{members.RoleMember},
			})
			return 1, err
		}),
		"members.Invitations": pageList(func(ctx context.Context, page store.Page) (store.Slice[members.Invitation], error) {
			return m.members.Invitations(ctx, officer, coop, page)
		}),
		"members.CountMembers": countList(func(ctx context.Context) (int, error) {
			return m.members.CountMembers(ctx, coop, members.Active, 1000)
		}),
		"members.EachMember": eachList(func(ctx context.Context, visit func(*members.Membership) error) error {
			return m.members.EachMember(ctx, coop, members.Active, visit)
		}),
		"members.EachCooperative": eachList(m.members.EachCooperative),
		"members.AuditLog": pageList(func(ctx context.Context, page store.Page) (store.Slice[audit.Entry], error) {
			return m.members.AuditLog(ctx, officer, audit.Search{Coop: coop}, page)
		}),
		"members.AuditLog/person": pageList(func(ctx context.Context, page store.Page) (store.Slice[audit.Entry], error) {
			search := audit.Search{Coop: coop, By: "system", From: m.now().Add(-time.Hour), To: m.now()}
			return m.members.AuditLog(ctx, officer, search, page)
		}),
		"members.AuditLog/kind": pageList(func(ctx context.Context, page store.Page) (store.Slice[audit.Entry], error) {
			return m.members.AuditLog(ctx, officer, audit.Search{Coop: coop, Kind: "members", From: m.now().Add(-time.Hour)}, page)
		}),
		"members.AuditLog/days": pageList(func(ctx context.Context, page store.Page) (store.Slice[audit.Entry], error) {
			return m.members.AuditLog(ctx, officer, audit.Search{Coop: coop, To: m.now()}, page)
		}),
		"members.AuditLog/subject": pageList(func(ctx context.Context, page store.Page) (store.Slice[audit.Entry], error) {
			return m.members.AuditLog(ctx, officer, audit.Search{Coop: coop, Subject: coop}, page)
		}),
		"members.Book": pageList(func(ctx context.Context, page store.Page) (store.Slice[members.Membership], error) {
			return m.members.Book(ctx, officer, coop, m.now(), page)
		}),
		"members.OfficesAt": wholeList(func(ctx context.Context) ([]members.Office, error) {
			return m.members.OfficesAt(ctx, officer, coop, m.now(), members.RoleChair)
		}),
		"members.Export": eachList(func(ctx context.Context, visit func(members.Exported) error) error {
			return m.members.Export(ctx, officer, coop, visit)
		}),
		"members.ExportIdentity": wholeList(func(ctx context.Context) ([]members.Membership, error) {
			_, board, err := m.members.ExportIdentity(ctx, officer, coop)
			return board, err
		}),
		"members.NIKs": wholeList(func(ctx context.Context) ([]string, error) { return m.members.NIKs(ctx, &officer.Memberships[0]) }),
		"members.OpenDraft": wholeList(func(ctx context.Context) ([]members.Entry, error) {
			draft, err := m.members.SealDraft(ctx, officer, coop, []members.Entry{{Line: 1}})
			if err != nil {
				return nil, err
			}
			return m.members.OpenDraft(ctx, officer, coop, draft)
		}),
		"members.CheckImport": countList(func(ctx context.Context) (int, error) {
			return 1, m.members.CheckImport(ctx, officer, coop, []members.Entry{{Line: 1, Number: 1}})
		}),
		"members.ByNumber": countList(func(ctx context.Context) (int, error) {
			_, err := m.members.ByNumber(ctx, coop, officer.Memberships[0].Number)
			return 1, err
		}),
	}
}

func (m *market) contentLists(coop string, officer members.Actor) map[string]list {
	return map[string]list{
		"content.Announcements": pageList(func(ctx context.Context, page store.Page) (store.Slice[content.Announcement], error) {
			return m.content.Announcements(ctx, officer, coop, page)
		}),
		"content.Current": wholeList(func(ctx context.Context) ([]content.Announcement, error) {
			return m.content.Current(ctx, coop, m.now())
		}),
		"content.Articles": pageList(func(ctx context.Context, page store.Page) (store.Slice[content.Article], error) {
			return m.content.Articles(ctx, officer, coop, page)
		}),
		"content.Published": pageList(func(ctx context.Context, page store.Page) (store.Slice[content.Article], error) {
			return m.content.Published(ctx, coop, page)
		}),
		"content.Read": countList(func(ctx context.Context) (int, error) {
			if _, err := m.content.Read(ctx, coop, "panen"); !errors.Is(err, content.ErrNoArticle) {
				return 0, err
			}
			return 0, nil
		}),
		"content.OwnInfos": countList(func(ctx context.Context) (int, error) {
			own, err := m.content.OwnInfos(ctx, coop)
			return len(own), err
		}),
	}
}

func (m *market) otherLists(coop string) map[string]list {
	return map[string]list{
		"payments.Payments": pageList(func(ctx context.Context, page store.Page) (store.Slice[payments.Payment], error) {
			return m.payments.Payments(ctx, payments.Paid, page)
		}),
		"payments.Each":        eachList(m.payments.Each),
		"payments.CountInbox":  countList(func(ctx context.Context) (int, error) { return m.payments.CountInbox(ctx, gaugeMost) }),
		"payments.CountChecks": countList(func(ctx context.Context) (int, error) { return m.payments.CountChecks(ctx, gaugeMost) }),
		"payments.OldestInbox": countList(func(ctx context.Context) (int, error) {
			_, err := m.payments.OldestInbox(ctx)
			return 1, err
		}),
		"payments.Inbox": pageList(func(ctx context.Context, page store.Page) (store.Slice[payments.InboxItem], error) {
			return m.payments.Inbox(ctx, payments.Unmatched, page)
		}),
		"payments.FeeProposals": pageList(func(ctx context.Context, page store.Page) (store.Slice[payments.FeeProposal], error) {
			return m.payments.FeeProposals(ctx, coop, page)
		}),
		"payments.FeeAgreements": countList(func(ctx context.Context) (int, error) {
			return m.payments.FeeAgreements(ctx, coop, coop+"|1", store.MaxPage)
		}),
		"payments.Schedules": wholeList(func(ctx context.Context) ([]payments.FeeSchedule, error) { return m.payments.Schedules(ctx, coop) }),
		"payments.Schedule": countList(func(ctx context.Context) (int, error) {
			_, err := m.payments.Schedule(ctx, coop, m.now())
			return 1, err
		}),
		"payments.Overdue": wholeList(func(ctx context.Context) ([]payments.Payment, error) { return m.payments.Overdue(ctx, m.now(), 100) }),
		"payments.OfUser": pageList(func(ctx context.Context, page store.Page) (store.Slice[payments.Payment], error) {
			return m.payments.OfUser(ctx, "", page)
		}),
		"payments.HeldFor": wholeList(func(ctx context.Context) ([]payments.Payment, error) {
			return m.payments.HeldFor(ctx, "home", 20)
		}),
		"payments.Holding": pageList(func(ctx context.Context, page store.Page) (store.Slice[payments.Payment], error) {
			return m.payments.Holding(ctx, coop, page)
		}),
		"notices.OfUser": pageList(func(ctx context.Context, page store.Page) (store.Slice[notify.Notice], error) {
			slice, _, err := m.notices.OfUser(ctx, "u", page)
			return slice, err
		}),
		"notices.Log": pageList(func(ctx context.Context, page store.Page) (store.Slice[notify.Notice], error) {
			return m.notices.Log(ctx, acttest.Officer("o"), notify.Search{Coop: coop}, page)
		}),
		"notices.Log/state": pageList(func(ctx context.Context, page store.Page) (store.Slice[notify.Notice], error) {
			return m.notices.Log(ctx, acttest.Officer("o"), notify.Search{Coop: coop, State: notify.Failed}, page)
		}),
		"notices.Log/name": pageList(func(ctx context.Context, page store.Page) (store.Slice[notify.Notice], error) {
			return m.notices.Log(ctx, acttest.Officer("o"), notify.Search{Coop: coop, Prefix: "s"}, page)
		}),
		"notices.Send/limited": countList(func(ctx context.Context) (int, error) {
			limited := notify.Message{
				ID: "limited", Coop: coop, To: notify.Recipient{Phone: "+6281237012345"}, Kind: notify.Kind{Name: "placed", Class: notify.Utility},
				Text: "x", AtMost: unprovedAnHour,
			}
			return 1, m.notices.Send(ctx, limited, limited)
		}),
		"notices.Unread": countList(func(ctx context.Context) (int, error) { return m.notices.Unread(ctx, "u", 99) }),
		"notices.Hear": countList(func(ctx context.Context) (int, error) {
			return 1, m.notices.Hear(ctx, notify.Status{ProviderID: "wamid.unknown", State: notify.Read})
		}),
		"notices.SendDue":         countList(m.notices.SendDue),
		"events.EachDeadLetter":   eachList(m.bus.EachDeadLetter),
		"events.CountDeadLetters": countList(func(ctx context.Context) (int, error) { return m.bus.CountDeadLetters(ctx, 100) }),
		"ledger.Unsealed":         countList(func(ctx context.Context) (int, error) { return m.ledger.Unsealed(ctx, gaugeMost) }),
		"events.Oldest": countList(func(ctx context.Context) (int, error) {
			_, err := m.bus.Oldest(ctx)
			return 1, err
		}),
		"events.Waiting": countList(func(ctx context.Context) (int, error) { return m.bus.Waiting(ctx, 100) }),
	}
}

// everyListIsKnown finds the exported methods that return many things or visit them, and wants each in lists.
func (m *market) everyListIsKnown(t *testing.T, known map[string]list) {
	names := map[string]bool{}
	for name := range known {
		name, _, _ = strings.Cut(name, "/")
		names[name] = true
	}
	elsewhere := map[string]bool{
		"events.Subscriptions": true, // of the program
		"notices.Channels":     true, // of the program
		"notices.Standards":    true, // of the program
		"payments.OnCaptured":  true, // names what is called back
		"payments.EachOwed":    true, // reads all, once: a migration's
		"savings.Postings":     true, // one or none
	}
	// on from the ledger and the savings
	for _, passed := range []string{"Consents", "EachLine", "Journal", "Owners", "Passbook", "Statement"} {
		elsewhere["payments."+passed] = true
	}
	for service, value := range map[string]any{
		"catalog": m.catalog, "orders": m.orders, "payments": m.payments, "ledger": m.ledger, "savings": m.savings, "members": m.members,
		"content": m.content, "notices": m.notices, "events": m.bus,
	} {
		for method := range reflect.TypeOf(value).Methods() {
			if name := service + "." + method.Name; many(method.Type) && !names[name] && !elsewhere[name] {
				t.Errorf("%s may return many: it is not walked", name)
			}
		}
	}
}

// many says whether a method returns a list or visits one.
func many(method reflect.Type) bool {
	for out := range method.Outs() {
		if out.Kind() == reflect.Slice && out.Elem().Kind() != reflect.Uint8 || strings.HasPrefix(out.Name(), "Slice[") {
			return true
		}
	}
	last := method.In(method.NumIn() - 1)
	return method.NumOut() == 1 && last.Kind() == reflect.Func && last.NumOut() == 1
}
