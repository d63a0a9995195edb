package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Sort is the order of a list of products.
type Sort string

const (
	Newest      Sort = "newest"
	PriceAsc    Sort = "cheapest"
	PriceDesc   Sort = "dearest"
	BestSelling Sort = "best_selling"
)

// ProductFilter asks for published products: all, or of one category, one cooperative or the new harvest alone. The latter
// two know the order Newest only.
type ProductFilter struct {
	Category   string
	Coop       string
	NewHarvest bool
	Sort       Sort // Newest when empty
}

// ProductInShop is a product with what decides whether it can be bought.
type ProductInShop struct {
	Product *Product
	Shop    *Shop
	Visible bool // published, and the shop sells at the moment
	Resting bool // published, and the shop will sell when its holiday is over
}

// Product returns a product in any state, for those who already have its id (carts, orders, search).
func (s *Service) Product(ctx context.Context, id string) (*Product, error) {
	p, err := s.products.AllTenants().Get(ctx, id)
	return p, store.NotFoundAs(err, ErrProductNotFound)
}

// OwnProduct returns a product of the cooperative in any state.
func (s *Service) OwnProduct(ctx context.Context, coop, id string) (*Product, error) {
	p, err := s.products.ForTenant(coop).Get(ctx, id)
	return p, store.NotFoundAs(err, ErrProductNotFound)
}

// ProductInShop returns a product with its shop and whether it can be bought now. It joins a caller's Tx.
func (s *Service) ProductInShop(ctx context.Context, id string) (ProductInShop, error) {
	p, err := s.Product(ctx, id)
	if err != nil {
		return ProductInShop{}, err
	}
	return s.offer(ctx, p)
}

// ProductBySlug returns the product at an address with its shop; visitors see it only while it is Visible or Resting.
func (s *Service) ProductBySlug(ctx context.Context, slug string) (ProductInShop, error) {
	p, err := s.products.AllTenants().First(ctx, store.By("slug", slug))
	if err != nil {
		return ProductInShop{}, store.NotFoundAs(err, ErrProductNotFound)
	}
	return s.offer(ctx, p)
}

func (s *Service) offer(ctx context.Context, p *Product) (ProductInShop, error) {
	shop, err := s.shops.ForTenant(p.Coop).Get(ctx, p.Shop)
	if err != nil {
		return ProductInShop{}, store.NotFoundAs(err, ErrShopNotFound)
	}
	now := s.clock()
	return ProductInShop{
		Product: p, Shop: shop, Visible: p.VisibleIn(shop, now), Resting: p.State == Published && shop.resting(now),
	}, nil
}

// Products returns those of the products that visitors may see, in the order of the ids.
func (s *Service) Products(ctx context.Context, ids []string) ([]Product, error) {
	there, err := s.products.AllTenants().GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make([]Product, 0, len(ids))
	for _, id := range ids {
		if p := there[id]; p != nil {
			found = append(found, *p)
		}
	}
	return s.visible(ctx, found)
}

// Published lists products that visitors may see. A page may be short although there is a Next.
func (s *Service) Published(ctx context.Context, l ProductFilter, page store.Page) (store.Slice[Product], error) {
	from := s.products.AllTenants()
	if l.Coop != "" {
		from = s.products.ForTenant(l.Coop)
	}
	return s.fill(page, func(page store.Page) (store.Slice[Product], error) {
		slice, err := from.List(ctx, l.query(), page)
		if err != nil {
			return slice, err
		}
		slice.Items, err = s.visible(ctx, slice.Items)
		return slice, err
	})
}

func (l ProductFilter) query() store.Query {
	switch {
	case l.Coop != "":
		return store.By("coop_newest", Published).Desc()
	case l.NewHarvest:
		return store.By("harvest", Published, true).Desc()
	}
	prefix, equal := "", []any{Published}
	if l.Category != "" {
		prefix, equal = "category_", []any{Published, l.Category}
	}
	switch l.Sort {
	case PriceAsc:
		return store.By(prefix+"price", equal...)
	case PriceDesc:
		return store.By(prefix+"price", equal...).Desc()
	case BestSelling:
		return store.By(prefix+"sold", equal...).Desc()
	case Newest:
	}
	return store.By(prefix+"newest", equal...).Desc()
}

// fillRounds bounds how often one list looks further when closed shops leave holes in its page.
const fillRounds = 8

// fill asks for more until the page is full.
func (s *Service) fill(page store.Page, list func(store.Page) (store.Slice[Product], error)) (store.Slice[Product], error) {
	var all store.Slice[Product]
	want := page.Limit
	if want <= 0 {
		want = 20
	}
	want = min(want, store.MaxPage)
	for range fillRounds {
		slice, err := list(store.Page{Limit: want - len(all.Items), After: page.After})
		if err != nil {
			return all, err
		}
		all.Items, all.Next = append(all.Items, slice.Items...), slice.Next
		if page.After = slice.Next; slice.Next == "" || len(all.Items) >= want {
			break
		}
	}
	return all, nil
}

// visible drops the products that visitors may not see.
func (s *Service) visible(ctx context.Context, products []Product) ([]Product, error) {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.Shop
	}
	shops, err := s.shops.AllTenants().GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	now, kept := s.clock(), make([]Product, 0, len(products))
	for _, p := range products {
		if shop := shops[p.Shop]; shop != nil && shop.Coop == p.Coop && p.VisibleIn(shop, now) {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

// ShopProducts lists a shop's products for its seller, the last changed first; state "" takes all states.
func (s *Service) ShopProducts(ctx context.Context, shop *Shop, state State, page store.Page) (store.Slice[Product], error) {
	query := store.By("shop", shop.ID)
	if state != "" {
		query = store.By("shop_state", shop.ID, state)
	}
	return s.products.ForTenant(shop.Coop).List(ctx, query.Desc(), page)
}

// How many products are read at a time and at most for one page of a search in a shop, and how many found ones are enough.
const (
	searchStep   = 100
	searchRounds = 5
	searchFound  = 25
)

// SearchShop lists those of a shop's products for its seller that have every word in their names, the last changed first; state ""
// takes all states. It looks through five hundred products a page, so a page may be empty although there is a Next.
func (s *Service) SearchShop(ctx context.Context, shop *Shop, state State, words, after string) (found store.Slice[Product], err error) {
	sought := strings.Fields(text.Folded(words))
	for range searchRounds {
		slice, err := s.ShopProducts(ctx, shop, state, store.Page{Limit: searchStep, After: after})
		if err != nil {
			return found, err
		}
		for _, p := range slice.Items {
			name := text.Folded(p.Name)
			if !slices.ContainsFunc(sought, func(word string) bool { return !strings.Contains(name, word) }) {
				found.Items = append(found.Items, p)
			}
		}
		if after, found.Next = slice.Next, slice.Next; after == "" || len(found.Items) >= searchFound {
			break
		}
	}
	return found, nil
}

// ShopFront lists what visitors see in a shop: nothing while it is closed. First pages are kept, so callers change nothing in them.
func (s *Service) ShopFront(ctx context.Context, shop *Shop, page store.Page) (store.Slice[Product], error) {
	if !shop.Selling(s.clock()) {
		return store.Slice[Product]{}, nil
	}
	list := func(ctx context.Context) (store.Slice[Product], error) {
		return s.ShopProducts(ctx, shop, Published, page)
	}
	if page.After != "" {
		return list(ctx)
	}
	return s.fronts.Get(ctx, fmt.Sprintf("%s|%s|%d", shop.Coop, shop.ID, page.Limit), list)
}

// frontsKept is how many products of first pages of shops are kept: some megabytes.
const frontsKept = 2000

// PendingProducts lists what waits for the cooperative's officers, the longest waiting first: products that are Pending, or Published
// ones with an edit.
func (s *Service) PendingProducts(ctx context.Context, coop string, state State, page store.Page) (store.Slice[Product], error) {
	return s.products.ForTenant(coop).List(ctx, store.By("queue", true, state), page)
}

// TakenDown lists what officers took down and its seller has not handed in again, the latest first.
func (s *Service) TakenDown(ctx context.Context, coop string, page store.Page) (store.Slice[Product], error) {
	return s.products.ForTenant(coop).List(ctx, store.By("taken_down").Desc(), page)
}

// CountPending counts what waits for the cooperative's officers, up to limit; state "" counts products and edits.
func (s *Service) CountPending(ctx context.Context, coop string, state State, limit int) (int, error) {
	query := store.By("queue", true)
	if state != "" {
		query = store.By("queue", true, state)
	}
	return s.products.ForTenant(coop).Count(ctx, query, limit)
}

// EachProduct visits every product that visitors may see now, for the search index; it stops at visit's first error.
func (s *Service) EachProduct(ctx context.Context, visit func(ProductInShop) error) error {
	shops, now := map[string]*Shop{}, s.clock()
	return s.products.AllTenants().Each(ctx, store.By("newest", Published), func(p *Product) error {
		offer, err := s.offerFrom(ctx, p, shops, now)
		if err != nil || !offer.Visible {
			return err
		}
		return visit(offer)
	})
}

func (s *Service) offerFrom(ctx context.Context, p *Product, shops map[string]*Shop, now time.Time) (ProductInShop, error) {
	shop, known := shops[p.Shop]
	if !known {
		var err error
		if shop, err = s.shops.ForTenant(p.Coop).Get(ctx, p.Shop); err != nil && !errors.Is(err, store.ErrNotFound) {
			return ProductInShop{}, err
		}
		shops[p.Shop] = shop
	}
	return ProductInShop{Product: p, Shop: shop, Visible: p.VisibleIn(shop, now)}, nil
}

// Shop returns a shop of the cooperative in any state, or ErrShopNotFound.
func (s *Service) Shop(ctx context.Context, coop, id string) (*Shop, error) {
	shop, err := s.shops.ForTenant(coop).Get(ctx, id)
	return shop, store.NotFoundAs(err, ErrShopNotFound)
}

// ShopBySlug returns a shop for its public page, or ErrShopNotFound; a suspended one is ErrShopStopped, one of a suspended cooperative
// ErrCoopStopped.
func (s *Service) ShopBySlug(ctx context.Context, slug string) (*Shop, error) {
	shop, err := s.shops.AllTenants().First(ctx, store.By("slug", slug))
	if err == nil && shop.State == Suspended {
		return nil, ErrShopStopped
	}
	if err == nil && shop.Halted() {
		return nil, ErrCoopStopped
	}
	return shop, store.NotFoundAs(err, ErrShopNotFound)
}

// ShopOf returns the shop of a member of the cooperative, or ErrShopNotFound.
func (s *Service) ShopOf(ctx context.Context, coop, seller string) (*Shop, error) {
	shop, err := s.shops.ForTenant(coop).First(ctx, store.By("owner", seller))
	return shop, store.NotFoundAs(err, ErrShopNotFound)
}

// SuspendedSince says from when on the shop of a member is suspended, and why; the zero time when it is not, or she has none. It joins the
// caller's Tx.
func (s *Service) SuspendedSince(ctx context.Context, coop, seller string) (since time.Time, reason string, err error) {
	shop, err := s.ShopOf(ctx, coop, seller)
	if errors.Is(err, ErrShopNotFound) {
		return since, "", nil
	}
	if err != nil || shop.State != Suspended {
		return since, "", err
	}
	step := shop.Last(Suspended)
	return step.At, step.Reason, nil
}

// ShopsOfSeller lists the shops of a user in all cooperatives, the oldest first.
func (s *Service) ShopsOfSeller(ctx context.Context, seller string) ([]Shop, error) {
	slice, err := s.shops.AllTenants().List(ctx, store.By("seller", seller), store.Page{Limit: store.MaxPage})
	return slice.Items, err
}

// ShopSearch asks for the shops of a cooperative: in a state ("" takes all), and of which the name begins so; or for those with an
// appeal, a licence or an item of the checklist that waits, or near the end of their term.
type ShopSearch struct {
	Coop      string
	State     ShopState
	Name      string
	Appealed  bool
	Licensing bool
	TermNear  bool
	Checking  bool
}

// Shops lists shops by name, or the newest first when nothing but the cooperative is given; what waits the longest waiting first.
func (s *Service) Shops(ctx context.Context, search ShopSearch, page store.Page) (store.Slice[Shop], error) {
	switch {
	case search.Appealed:
		return s.shops.ForTenant(search.Coop).List(ctx, store.By("appeals"), page)
	case search.Licensing:
		return s.shops.ForTenant(search.Coop).List(ctx, store.By("licences"), page)
	case search.Checking:
		return s.shops.ForTenant(search.Coop).List(ctx, store.By("checks"), page)
	case search.TermNear:
		return s.shops.ForTenant(search.Coop).List(ctx, store.By("term"), page)
	}
	query := store.By("created").Desc()
	if search.Name != "" {
		query = store.By("named")
	}
	if search.State != "" {
		query = store.By("state", search.State)
	}
	if search.Name != "" {
		first := slugify(search.Name)
		query = query.Between(first, first+"~")
	}
	return s.shops.ForTenant(search.Coop).List(ctx, query, page)
}

// EachLateAppeal visits the shops of all cooperatives whose appeals wait since before a moment, the oldest first.
func (s *Service) EachLateAppeal(ctx context.Context, before time.Time, visit func(*Shop) error) error {
	return s.shops.AllTenants().Each(ctx, store.By("appeals_late").Between(nil, before), visit)
}

// CountAppeals counts the appeals that wait for the cooperative's officers, up to limit.
func (s *Service) CountAppeals(ctx context.Context, coop string, limit int) (int, error) {
	return s.shops.ForTenant(coop).Count(ctx, store.By("appeals"), limit)
}

// DependOnAll notes that what a store.Memo makes in ctx changes with any product.
func (s *Service) DependOnAll(ctx context.Context) { s.products.AllTenants().ReadAll(ctx) }
