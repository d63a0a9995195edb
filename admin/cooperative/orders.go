package cooperative

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
)

// ordersPage lists the cooperative's orders, with what was paid and what is in the book for each.
type ordersPage struct {
	desk
	States []tab
	Rows   []orderRow
	Next   string
}

// tab is one choice of a filter.
type tab struct {
	Href, Text string
	On         bool
	Count      int
}

// orderRow is one order with its reckoning.
type orderRow struct {
	Number, Shop, Buyer string
	At                  time.Time
	Total               money.Amount
	State               orders.State
	reckoning
}

func (s *Cooperative) orders(c *gin.Context) error {
	v, d, err := s.openDesk(c, "pesanan", "coop.nav.orders")
	if err != nil {
		return err
	}
	state := orders.State(c.Query("keadaan"))
	if !slices.Contains(orders.States(), state) {
		state = ""
	}
	view := ordersPage{desk: d, States: d.stateTabs(state)}
	rows, next, err := s.orderRows(c.Request.Context(), v.coop.ID, state, d.page())
	if err != nil {
		return err
	}
	view.Rows, view.Next = rows, next
	return s.pages.Render(c, http.StatusOK, "orders", view)
}

// stateTabs are all orders, and those of each state.
func (d desk) stateTabs(on orders.State) []tab {
	tabs := []tab{{Href: d.To("pesanan"), Text: d.T("coop.all"), On: on == ""}}
	for _, state := range orders.States() {
		tabs = append(tabs, tab{
			Href: d.To("pesanan") + "?keadaan=" + string(state), Text: d.Word("state", state), On: on == state,
		})
	}
	return tabs
}

// orderRows reads one page of orders, and for each its payment and its entries.
func (s *Cooperative) orderRows(ctx context.Context, coop string, state orders.State, page store.Page) ([]orderRow, string, error) {
	slice, err := s.Orders.CoopOrders(ctx, coop, state, page)
	if err != nil {
		return nil, "", err
	}
	rows := make([]orderRow, len(slice.Items))
	for i := range slice.Items {
		o := &slice.Items[i]
		m, err := s.reckon(ctx, o)
		if err != nil {
			return nil, "", err
		}
		rows[i] = orderRow{
			Number: o.Number, Shop: o.ShopName, Buyer: o.Buyer.Name, At: o.PlacedAt, Total: o.Total(), State: o.State, reckoning: m.reckoning,
		}
	}
	return rows, slice.Next, nil
}

// StateTone is the colour of an order's state.
func (d desk) StateTone(state orders.State) string { return admin.StateTone(state) }
