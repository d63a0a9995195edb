package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/store/storetest"
)

// Why a call may go to every shard of a cluster.
const (
	forPublic = "somebody comes with a public name or number alone"
	forShelf  = "buyers look at the goods of all cooperatives"
	forChore  = "background work: one process in turn, a short index"
	forCensus = "reads everything, on purpose: verification, the sitemap, the search index"
	forPerson = "what belongs to one person in all cooperatives"
	forStaff  = "a page of the platform's staff"
	forFew    = "a small collection, kept in memory for a minute"
)

// scattered are the calls that a sharded cluster would send to every shard, with the reason. All others carry the shard
// key: the cooperative, or the id where a collection belongs to none.
func scattered() map[string]string {
	all := map[string]string{
		"cooperatives by name": forFew, "cooperatives by slug": forPublic, "cooperatives by domain": forPublic,
		"ledger_entries by clock": forChore,
		"memberships by user":     forPerson,
		"orders by complete":      forChore, "orders by wake": forChore, "orders by number": forPublic,
		"orders by id alone": "a purchase knows the orders of all its cooperatives",
		"payments by check":  forChore, "payments by state": forStaff, "payments by reference": forPublic,
		"payments by user": forPerson, "payments by expires": forChore, "payments by fulfil": forChore, "payments by settle": forChore,
		"payments by unsettled": "since when the provider owes anything at all", "withdrawals by due": forChore, "payments by holds": forPublic,
		"payments by holder":          forPerson,
		"openings by booking":         forChore,
		"returns by job":              forChore,
		"interest_runs by posting":    forChore,
		"returns by died":             "the papers of whoever has died, for the doctor",
		"refunds by due":              forChore,
		"refunds by open":             "since when anything at all is owed to buyers",
		"payments by guest":           forPerson,
		"webhook_inbox by due":        forChore,
		"products by category_newest": forShelf, "products by category_price": forShelf, "products by category_sold": forShelf,
		"products by harvest": forShelf, "products by newest": forShelf, "products by price": forShelf, "products by sold": forShelf,
		"products by id alone": "a cart or the search index knows the product alone", "products by slug": forPublic,
		"notices by user": forPerson, "notices by queue": forChore, "notices by limited": forPerson,
		"notices by provider": "a status without our word for the notice",
		"passkeys by user":    forPerson,
		"sign_ins by at":      forStaff, "sign_ins by user": forStaff, "sign_ins by what": forStaff,
		"sessions by user":      forPerson,
		"shops by appeals_late": forChore, "cases by late": forChore, "memberships by applied_late": forChore,
		"memberships by pay_by": forChore,
		"shops by nib":          forStaff, "shops by holiday": forChore, "shops by halted": forChore, "shops by term_over": forChore,
		"cooperatives by suspended": forFew,
		"shops by id alone":         "the news of a changed shop knows it alone", "shops by seller": forPerson,
		"shops by slug":          forPublic,
		"users by phone":         forPublic,
		"users by operators":     forStaff,
		"webhook_inbox by state": forStaff,
	}
	for _, collection := range []string{
		"cooperatives", "orders", "payments", "products", "shops", "memberships", "invitations", "fee_proposals", "deposits",
		"withdrawals", "bank_accounts", "refunds", "opening_balances", "returns", "interest_slips",
	} {
		all[collection+" by facts_due"], all[collection+" by facts_dead"] = forChore, forStaff
	}
	all["products by facts_batch"] = forChore
	for _, collection := range everyCollection() {
		all[collection+" by all"] = forCensus
	}
	for _, collection := range []string{"stocks", "fee_schedules", "memberships", "standing_orders", "consents"} {
		all[collection+" by id alone"] = "verification looks whether what a document names is there"
	}
	return all
}

// everyCollection are those that verification reads from end to end.
func everyCollection() []string {
	return []string{
		"migrations", "database_usage", "batch_leases", "audit_heads", "audit", "users", "sessions", "devices", "quotas",
		"factors", "passkeys", "challenges", "secrets", "sign_in_policies", "sign_ins", "jobs",
		"cooperatives", "memberships", "invitations", "products", "stocks", "shops", "stock_movements", "cases", "listing_rules",
		"ledger_entries", "ledger_lines", "ledger_seals", "ledger_heads", "ledger_sealed", "ledger_closures", "standing_orders", "webhook_inbox",
		"fee_schedules", "fee_proposals", "fee_agreements", "orders", "payments", "dues", "dues_standings", "deposits", "receipts",
		"consents", "withdrawals", "withdrawal_numbers", "withdrawal_rules", "bank_accounts", "payout_promises", "vouchers", "voucher_numbers",
		"refunds", "refund_numbers", "openings", "opening_lists", "opening_balances", "closings", "cash_counts", "voucher_plans",
		"returns", "return_numbers", "leaving_rules", "interest_rates", "interest_runs", "interest_lists", "interest_slips",
		"notices", "inboxes", "opt_outs", "announcements", "articles", "info_texts", "wordings", "preferences",
	}
}

// wantRouted wants every call to carry the shard key of its collection, or a reason.
func wantRouted(t *testing.T, calls []dbCall) {
	t.Helper()
	found := map[string]bool{}
	for _, c := range calls {
		if name := scatter(c); name != "" && !found[name] {
			found[name] = true
			if scattered()[name] == "" {
				t.Errorf("%s: does not carry the shard key %s", name, c.Schema.ShardKey())
			}
		}
	}
	for name := range scattered() {
		if !found[name] {
			t.Errorf("%s was never asked: it needs no reason", name)
		}
	}
}

// scatter names a call that does not carry the shard key, "" for one that does.
func scatter(c dbCall) string {
	s := c.Schema
	switch c.verb {
	case verbList, verbCount:
		if !s.Routed(c.Find.Index) || len(c.Find.Equal) == 0 {
			return s.Name + " by " + c.Find.Index.Name
		}
	case verbGet, verbGetMany, verbReplace, verbDelete, verbAdd:
		if s.ShardKey() != "_id" && c.Key.Scope == "" {
			return s.Name + " by id alone"
		}
	case verbInsert:
	}
	return ""
}

// acrossShards are the unique indexes that a sharded cluster cannot keep, since they do not begin with the shard key.
// docs/scale.md says what takes their place.
func acrossShards() []string {
	return []string{
		"cooperatives domain", "cooperatives slug", "orders number", "payments reference", "products slug", "shops slug", "users phone",
	}
}

func TestUniqueIndexesAcrossShards(t *testing.T) {
	db := storetest.OpenSQLite(t)
	a := &app{db: db, now: clock, config: config{Data: t.TempDir()}}
	if err := a.makeServices(noGateway{}); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, s := range db.Schemas() {
		for _, index := range s.Indexes {
			if index.Unique && !s.Routed(index) {
				found = append(found, s.Name+" "+index.Name)
			}
		}
	}
	slices.Sort(found)
	if diff := cmp.Diff(acrossShards(), found); diff != "" {
		t.Errorf("unique indexes without the shard key: %s", diff)
	}
}
