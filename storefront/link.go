package storefront

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/identity"
	"lumbung/orders"
)

// What the browser carries of the purchases made with it: their numbers, so many of them.
const (
	carriedPurchases = "pesanan"
	maxRemembered    = 10
	rememberedLife   = 180 * 24 * time.Hour
)

// PurchaseURL is the signed address under which a buyer follows a purchase without signing in.
func PurchaseURL(base string, key identity.Keys, number string) string {
	return base + purchasePath(key, number)
}

func purchasePath(key identity.Keys, number string) string {
	return "/pesanan/" + number + "?t=" + key.Sign(number)
}

// ownPurchase returns the purchase in the address to its buyer alone: who is signed in and made it, or who has the
// signed link. For everybody else it does not exist.
func (s *Storefront) ownPurchase(ctx context.Context, v *Visit) (*orders.Purchase, error) {
	number := v.Param("number")
	p, err := s.Orders.Purchase(ctx, number)
	if err != nil {
		return nil, err
	}
	linked := s.LinkKey.Verify(number, v.c.Query("t"))
	if linked || v.actor.SignedIn() && p.User == v.actor.ID() {
		return p, nil
	}
	return nil, orders.ErrNotFound
}

// rememberPurchase lets the browser carry the number, so that guests find their purchases again.
func (s *Storefront) rememberPurchase(c *gin.Context, number string) {
	known := strings.Fields(s.carriedSigned(c, carriedPurchases))
	s.carrySigned(c, carriedPurchases, strings.Join(newestFirst(known, number), " "), rememberedLife)
}

// carrySigned lets the browser carry a text that counts for something: it comes back as it is or not at all.
func (s *Storefront) carrySigned(c *gin.Context, name, text string, life time.Duration) {
	value := base64.RawURLEncoding.EncodeToString([]byte(text))
	s.Web.SetCookie(c, name, value+"."+s.LinkKey.Sign(name+":"+value), life)
}

// carriedSigned is what carrySigned let the browser carry, "" when it is nothing or was changed.
func (s *Storefront) carriedSigned(c *gin.Context, name string) string {
	value, signature, _ := strings.Cut(s.Web.Cookie(c, name), ".")
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || !s.LinkKey.Verify(name+":"+value, signature) {
		return ""
	}
	return string(text)
}

// newestFirst puts a number at the head of a short list, where each stands once.
func newestFirst(numbers []string, number string) []string {
	rest := slices.DeleteFunc(slices.Clone(numbers), func(known string) bool { return known == number })
	list := append([]string{number}, rest...)
	return list[:min(len(list), maxRemembered)]
}

// actionPath is where a form of the purchase page goes, signed like the page itself.
func actionPath(key identity.Keys, number, action string) string {
	return "/pesanan/" + number + "/" + action + "?t=" + key.Sign(number)
}
