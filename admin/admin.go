// Package admin is what the back offices share: whom their pages ask, and the frame around them. The pages themselves
// live in seller (a member's shop) and cooperative (its officers); they hold no rule of their own.
package admin

import (
	"time"

	"lumbung/catalog"
	"lumbung/internal/area"
	"lumbung/internal/audit"
	"lumbung/internal/content"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/notify"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/closing"
	"lumbung/payments/interest"
	"lumbung/payments/leaving"
	"lumbung/payments/opening"
	"lumbung/payments/refund"
	"lumbung/payments/savings"
	"lumbung/payments/voucher"
	"lumbung/payments/withdrawal"
)

// Parts are whom the pages ask.
type Parts struct {
	Web         *web.Web
	Catalog     *catalog.Service
	Orders      *orders.Service
	Payments    *payments.Service
	Savings     *savings.Service
	Withdrawals *withdrawal.Service
	Vouchers    *voucher.Service
	Refunds     *refund.Service
	Openings    *opening.Service
	Leavings    *leaving.Service
	Interest    *interest.Service
	Closings    *closing.Service
	Members     *members.Service
	Content     *content.Service
	Identity    *identity.Service
	Audit       *audit.Log
	Media       *media.Service
	Atlas       *area.Atlas
	Bus         *events.Bus
	Notices     *notify.Service
	Now         func() time.Time
	LinkKey     identity.Keys // signs the addresses of invitations
	Version     string        // of the program, for officers who ask for help
}
