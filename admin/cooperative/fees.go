package cooperative

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/payments"
)

// feesPage is what the cooperative takes out of sales, as its meeting decided. It is for reading.
type feesPage struct {
	desk
	Decided  bool
	Minute   string
	From     time.Time
	Version  int64
	Rows     []feeRow
	Goods    money.Amount // of the example
	Example  []web.Part
	Channels []channelRow
}

// feeRow is one component of the schedule.
type feeRow struct {
	Name, Rate, Limits, Bearer, For string
	Code, Account                   string
}

// channelRow is what one way to pay costs.
type channelRow struct{ Name, Rate string }

// The example: goods for Rp100.000, paid by QRIS.
const (
	exampleGoods   = money.Amount(100_000)
	exampleChannel = payments.Channel("QRIS")
)

func (s *Cooperative) fees(c *gin.Context) error {
	v, d, err := s.openDesk(c, "potongan", "coop.nav.fees")
	if err != nil {
		return err
	}
	schedule, err := s.Payments.Schedule(c.Request.Context(), v.coop.ID, s.Now())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	view := feesPage{desk: d}
	if schedule != nil {
		view = d.fees(*schedule)
	}
	return s.pages.Render(c, http.StatusOK, "fees", view)
}

func (d desk) fees(s payments.Schedule) feesPage {
	view := feesPage{desk: d, Decided: true, Minute: s.Minute, From: s.From, Version: s.Version, Goods: exampleGoods, Example: d.example(s)}
	for _, one := range s.Components {
		row := feeRow{
			Name: payments.Fee{Name: one.Name, NameEN: one.NameEN}.In(d.Lang()), Rate: d.rate(one.Percent, one.Fixed), Limits: d.limits(one),
			Bearer: d.Word("bearer", one.Bearer), For: d.fits(one.Match), Code: one.Account, Account: accountName(d.Locale, one.Account),
		}
		if one.Code == payments.GatewayFee {
			row.Rate = d.T("coop.fees.by_channel")
		}
		view.Rows = append(view.Rows, row)
	}
	for _, channel := range []payments.Channel{"QRIS", "BRI", "DANA", "ALFAMART"} {
		view.Channels = append(view.Channels, channelRow{d.Word("channel", channel), d.rate(payments.ChannelCost(channel))})
	}
	return view
}

// example freezes the fees of one sale, as a payment would.
func (d desk) example(s payments.Schedule) []web.Part {
	share := payments.ShareGatewayCost(exampleChannel, []money.Amount{exampleGoods})[0]
	frozen := s.Freeze([]payments.FeeLine{{Goods: exampleGoods}}, share)[0]
	parts := []web.Part{{Tone: "padi", Label: d.T("coop.fees.to_member"), Amount: exampleGoods - payments.SellerBears(frozen)}}
	tones := []string{"nila", "kunyit", "soga"}
	for _, fee := range frozen {
		if fee.Bearer != payments.BySeller {
			continue
		}
		label := fee.In(d.Lang()) + " " + d.rate(fee.Percent, fee.Fixed)
		parts = append(parts, web.Part{Tone: tones[(len(parts)-1)%len(tones)], Label: label, Amount: fee.Amount})
	}
	return parts
}

// limits says the least and the most of a fee.
func (d desk) limits(c payments.Component) string {
	var words []string
	if c.Floor > 0 {
		words = append(words, d.T("coop.fees.floor", c.Floor))
	}
	if c.Cap > 0 {
		words = append(words, d.T("coop.fees.cap", c.Cap))
	}
	return strings.Join(words, ", ")
}

// fits says what a fee is for.
func (d desk) fits(m payments.Match) string {
	var words []string
	if len(m.Categories) > 0 {
		words = append(words, d.T("coop.fees.categories", strings.Join(m.Categories, ", ")))
	}
	if len(m.Sellers) > 0 {
		words = append(words, d.T("coop.fees.sellers", len(m.Sellers)))
	}
	if len(m.Products) > 0 {
		words = append(words, d.T("coop.fees.products", len(m.Products)))
	}
	if m.From > 0 {
		words = append(words, d.T("coop.fees.from", m.From))
	}
	if m.Below > 0 {
		words = append(words, d.T("coop.fees.below", m.Below))
	}
	if len(words) == 0 {
		return d.T("coop.fees.everything")
	}
	return strings.Join(words, ", ")
}
