package storefront

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/identity"
	"lumbung/orders"
)

// Where in the session the numbers of the purchases made with this browser lie, and how many are kept.
const (
	keptPurchases = "pesanan"
	maxRemembered = 10
)

// PurchaseURL is the signed address under which a buyer follows a purchase without signing in.
func PurchaseURL(base string, key []byte, number string) string {
	return base + purchasePath(key, number)
}

func purchasePath(key []byte, number string) string {
	return "/pesanan/" + number + "?t=" + identity.Sign(key, number)
}

// ownPurchase returns the purchase in the address to its buyer alone: who is signed in and made it, or who has the
// signed link. For everybody else it does not exist.
func (s *Storefront) ownPurchase(c *gin.Context) (*orders.Purchase, error) {
	number := c.Param("number")
	actor, err := s.Web.Actor(c)
	if err != nil {
		return nil, err
	}
	p, err := s.Orders.Purchase(c.Request.Context(), number)
	if err != nil {
		return nil, err
	}
	linked := len(s.LinkKey) > 0 && identity.Verify(s.LinkKey, number, c.Query("t"))
	if linked || actor.SignedIn() && p.User == actor.ID() {
		return p, nil
	}
	return nil, orders.ErrNotFound
}

// rememberPurchase keeps the number in this browser's session, so that guests find their purchases again.
func (s *Storefront) rememberPurchase(c *gin.Context, number string) error {
	kept, err := s.Web.Kept(c, keptPurchases)
	if err != nil {
		return err
	}
	return s.Web.Keep(c, keptPurchases, strings.Join(newestFirst(strings.Fields(kept), number), " "))
}

// newestFirst puts a number at the head of a short list, where each stands once.
func newestFirst(numbers []string, number string) []string {
	rest := slices.DeleteFunc(slices.Clone(numbers), func(known string) bool { return known == number })
	list := append([]string{number}, rest...)
	return list[:min(len(list), maxRemembered)]
}

// actionPath is where a form of the purchase page goes, signed like the page itself.
func actionPath(key []byte, number, action string) string {
	return "/pesanan/" + number + "/" + action + "?t=" + identity.Sign(key, number)
}
