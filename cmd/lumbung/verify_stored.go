package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// mention says that documents name others, which must be there: the program deletes none of them.
type mention struct {
	from, to string
	ids      func(doc bson.Raw) []string
}

// mentions are all of them, apart from the cooperative that each document of a cooperative names.
func mentions() []mention {
	list := []mention{
		{"memberships", "users", texts("user")},
		{"memberships", "users", texts("helps")},
		{"invitations", "users", texts("user")},
		{"invitations", "users", texts("helps")},
		{"invitations", "memberships", func(doc bson.Raw) []string { // of one that is accepted
			if user := texts("user")(doc); len(user) > 0 {
				return []string{members.MembershipID(doc.Lookup("coop").StringValue(), user[0])}
			}
			return nil
		}},
		{"factors", "users", texts("_id")},
		{"sign_ins", "users", texts("user")},
		{"passkeys", "users", texts("user")},
		{"users", "factors", func(doc bson.Raw) []string {
			if on, _ := doc.Lookup("second_factor").BooleanOK(); on {
				return texts("_id")(doc)
			}
			return nil
		}},
		{"shops", "users", texts("seller")},
		{"products", "shops", texts("shop")},
		{"products", "stocks", texts("variants", "id")},
		{"stocks", "products", texts("product")},
		{"stock_movements", "stocks", texts("variant")},
		{"cases", "shops", texts("shop")},
		{"cases", "products", texts("product")},
		{"cases", "users", texts("reports", "user")},
		{"orders", "payments", texts("purchase")},
		{"orders", "shops", texts("shop")},
		{"orders", "stocks", texts("lines", "variant")},
		{"orders", "fee_schedules", texts("fee_schedule")},
		{"fee_agreements", "fee_schedules", texts("schedule")},
		{"fee_agreements", "users", texts("seller")},
		{"fee_proposals", "fee_schedules", func(doc bson.Raw) []string { // of one that is published
			schedule, _ := doc.Lookup("schedule").DocumentOK()
			return texts("_id")(schedule)
		}},
		{"payments", "users", texts("user")},
		{"notices", "users", texts("user")},
		{"inboxes", "users", texts("_id")},
		{"preferences", "users", texts("_id")},
		{"ledger_lines", "standing_orders", savedBy},
		{"standing_orders", "consents", consentsOf},
		{"deposits", "users", texts("member")},
		{"refunds", "payments", texts("payment")},
		{"refunds", "users", texts("user")},
		{"openings", "opening_lists", listOf},
		{"opening_lists", "openings", texts("opening")},
		{"opening_lists", "users", texts("lines", "member")},
		{"opening_balances", "openings", texts("opening")},
		{"opening_balances", "users", texts("member")},
		{"interest_runs", "interest_rates", texts("rate_id")},
		{"interest_runs", "interest_lists", listOf},
		{"interest_lists", "interest_runs", texts("run")},
		{"interest_lists", "users", texts("lines", "member")},
		{"interest_slips", "interest_runs", texts("run")},
		{"interest_slips", "users", texts("member")},
		{"closings", "cash_counts", countsOf},
		{"vouchers", "voucher_plans", texts("plan")},
		{"voucher_plans", "vouchers", texts("months", "voucher")},
		{"withdrawals", "users", texts("member")},
		{"returns", "users", texts("member")},
		{"bank_accounts", "users", texts("member")},
		{"withdrawals", "bank_accounts", func(doc bson.Raw) []string {
			to, _ := doc.Lookup("to").DocumentOK() // of one that goes to an account
			return texts("account")(to)
		}},
	}
	for prefix, to := range map[string]string{
		"catalog.": "products", "cooperative.": "cooperatives", "fees.decided": "fee_schedules",
		"fees.p": "fee_proposals", "fees.rejected": "fee_proposals", "fees.withdrawn": "fee_proposals",
		"savings.deposit": "deposits", "savings.dues": "dues",
		"withdrawal.paid": "withdrawals", "withdrawal.asked": "withdrawals", "withdrawal.approved": "withdrawals",
		"withdrawal.back": "withdrawals", "withdrawal.account": "bank_accounts", "withdrawal.rules": "withdrawal_rules",
		"payments.funds": "ledger_entries", "voucher.": "vouchers", "refund.": "refunds",
		"opening.": "openings", "opening_balance.": "opening_balances",
		"leaving.approved": "returns", "leaving.rules": "leaving_rules",
		"interest.": "interest_runs", "interest_rate.": "interest_rates",
		"closing.": "closings", "voucher_plan.": "voucher_plans", "cash_count.": "cash_counts",
		"savings.consent": "standing_orders",
		"members.":        "memberships", "rules.": "listing_rules", "orders.": "orders", "report.": "cases",
		"invitations.": "invitations", "shop.": "shops", "user.": "users", "announcements.": "announcements", "articles.": "articles",
	} {
		list = append(list, mention{"audit", to, func(doc bson.Raw) []string {
			if action, _ := doc.Lookup("action").StringValueOK(); strings.HasPrefix(action, prefix) {
				return texts("subject")(doc)
			}
			return nil
		}})
	}
	return list
}

// texts reads the texts of a field, of a list, and of the documents in a list.
func texts(path ...string) func(doc bson.Raw) []string {
	return func(doc bson.Raw) (ids []string) {
		value := doc.Lookup(path[0])
		if list, ok := value.ArrayOK(); ok {
			elements, _ := list.Values() // a seal shows what is no BSON
			for _, e := range elements {
				if inner, ok := e.DocumentOK(); ok && len(path) > 1 {
					ids = append(ids, texts(path[1:]...)(inner)...)
				} else if id, _ := e.StringValueOK(); id != "" {
					ids = append(ids, id)
				}
			}
		}
		if id, _ := value.StringValueOK(); id != "" {
			ids = append(ids, id)
		}
		return ids
	}
}

// consentsOf are the consents behind a standing order, of which it is the newest. Nobody gives more than a thousand.
func consentsOf(order bson.Raw) (ids []string) {
	id, _ := order.Lookup("_id").StringValueOK() // a seal shows what is no BSON
	n, _ := order.Lookup("n").AsInt64OK()
	for i := range min(n, 1000) {
		ids = append(ids, savings.ConsentID(id, i+1))
	}
	return ids
}

// listOf is the list of members of an opening that has one, or of a month's interest.
func listOf(doc bson.Raw) []string {
	list, _ := doc.Lookup("list").DocumentOK()
	return texts("id")(list)
}

// countsOf are the counts of the till that a month was closed with.
func countsOf(doc bson.Raw) (ids []string) {
	papers, _ := doc.Lookup("papers").ArrayOK()
	values, _ := papers.Values() // a seal shows what is no BSON
	for _, value := range values {
		paper, _ := value.DocumentOK()
		cash, _ := paper.Lookup("cash").DocumentOK()
		ids = append(ids, texts("count")(cash)...)
	}
	return ids
}

// savedBy is the standing order behind a line by which proceeds went on to savings.
func savedBy(line bson.Raw) []string {
	account, _ := line.Lookup("account").StringValueOK()
	kind, _ := line.Lookup("kind").StringValueOK()
	if id := ledger.AccountID(account); id.Code() == ledger.Savings && kind == string(ledger.Released) {
		return []string{line.Lookup("book").StringValue() + "|" + id.Owner()}
	}
	return nil
}

// storedCheck reads every document and keeps the references of a few hundred at a time.
type storedCheck struct {
	*app
	report  func(invariant, detail string)
	schemas map[string]*store.Schema
	rules   []mention
	open    map[string]map[string]string // by collection: ids that must be there, and who names them
	waiting int
}

// verifyStored reports D1, documents that something else than this program changed, and D2, documents that are named but are not there.
func (a *app) verifyStored(ctx context.Context, report func(invariant, detail string)) error {
	c := &storedCheck{app: a, report: report, schemas: map[string]*store.Schema{}, rules: mentions(), open: map[string]map[string]string{}}
	for _, s := range a.db.Schemas() {
		c.schemas[s.Name] = &s
	}
	if err := a.db.EachStored(ctx, func(s *store.Schema, doc bson.Raw) error { return c.visit(ctx, s, doc) }); err != nil {
		return err
	}
	return c.lookUp(ctx)
}

func (c *storedCheck) visit(ctx context.Context, s *store.Schema, doc bson.Raw) error {
	name := s.Name + " " + doc.Lookup("_id").StringValue()
	if !s.Sealed(doc) {
		c.report("D1", name+": something else than Lumbung changed a field")
	}
	if s.Scope != "" {
		ids := texts(s.Scope)(doc)
		c.expect("cooperatives", slices.DeleteFunc(ids, func(id string) bool { return id == act.Platform }), name)
	}
	for _, rule := range c.rules {
		if rule.from == s.Name {
			c.expect(rule.to, rule.ids(doc), name)
		}
	}
	if c.waiting < store.MaxPage {
		return nil
	}
	return c.lookUp(ctx)
}

func (c *storedCheck) expect(collection string, ids []string, by string) {
	if c.open[collection] == nil {
		c.open[collection] = map[string]string{}
	}
	for _, id := range ids {
		if _, known := c.open[collection][id]; !known {
			c.open[collection][id] = by
			c.waiting++
		}
	}
}

// lookUp reports which of the documents that must be there are not.
func (c *storedCheck) lookUp(ctx context.Context) error {
	for collection, named := range c.open {
		for ids := range slices.Chunk(slices.Sorted(maps.Keys(named)), store.MaxPage) {
			docs, err := c.db.Engine().GetMany(ctx, c.schemas[collection], "", ids)
			if err != nil {
				return err
			}
			for _, doc := range docs {
				delete(named, doc.Lookup("_id").StringValue())
			}
		}
		for _, id := range slices.Sorted(maps.Keys(named)) {
			c.report("D2", fmt.Sprintf("%s %s is not there, and %s names it", collection, id, named[id]))
		}
		clear(named)
	}
	c.waiting = 0
	return nil
}
