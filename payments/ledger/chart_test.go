package ledger_test

import (
	"testing"

	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
)

// Pins the class of every account, for whom it is kept and the side on which one with a statement grows: pokok, wajib and reserves are
// equity; sukarela, berjangka and everything payable are liabilities (UU 25/1992 art. 41). An account that is added needs its line here.
func TestClassOfEveryAccount(t *testing.T) {
	type kind struct {
		class ledger.Class
		per   ledger.Per
	}
	want := map[string]kind{
		"1-1100": {ledger.Asset, ledger.PerBook},       // Cash
		"1-1210": {ledger.Asset, ledger.PerBook},       // Operating bank account
		"1-1220": {ledger.Asset, ledger.PerBook},       // Escrow bank account
		"1-1310": {ledger.Asset, ledger.PerBook},       // Due from payment gateway
		"1-1315": {ledger.Asset, ledger.PerBook},       // Balance at the payment gateway
		"1-1320": {ledger.Asset, ledger.PerBook},       // Due from couriers (COD)
		"1-1330": {ledger.Asset, ledger.PerMember},     // Due from members
		"1-1340": {ledger.Asset, ledger.PerBook},       // Courier deposit
		"1-1350": {ledger.Asset, ledger.PerBook},       // Suspense
		"1-1360": {ledger.Asset, ledger.PerBook},       // Other receivables
		"1-1400": {ledger.Asset, ledger.PerBook},       // Inventory
		"1-2100": {ledger.Asset, ledger.PerBook},       // Fixed assets, net
		"2-1110": {ledger.Liability, ledger.PerMember}, // Voluntary savings
		"2-1120": {ledger.Liability, ledger.PerMember}, // Term savings
		"2-1210": {ledger.Liability, ledger.PerMember}, // Sales proceeds owed to members
		"2-1310": {ledger.Liability, ledger.PerOrder},  // Held for buyers
		"2-1320": {ledger.Liability, ledger.PerBook},   // Owed to couriers
		"2-1330": {ledger.Liability, ledger.PerBook},   // Refunds owed to buyers
		"2-1340": {ledger.Liability, ledger.PerPayout}, // Withdrawals in progress
		"2-1350": {ledger.Liability, ledger.PerBook},   // Held for payment gateway fees
		"2-1410": {ledger.Liability, ledger.PerBook},   // Income tax art. 22 payable
		"2-1420": {ledger.Liability, ledger.PerBook},   // Income tax art. 4(2) payable
		"2-1430": {ledger.Liability, ledger.PerBook},   // VAT payable
		"2-1510": {ledger.Liability, ledger.PerMember}, // Surplus owed to members
		"2-1520": {ledger.Liability, ledger.PerBook},   // Education fund
		"2-1530": {ledger.Liability, ledger.PerBook},   // Social fund
		"2-1540": {ledger.Liability, ledger.PerBook},   // Board fund
		"2-1550": {ledger.Liability, ledger.PerBook},   // Staff fund
		"2-1610": {ledger.Liability, ledger.PerMember}, // Savings to be returned
		"2-1710": {ledger.Liability, ledger.PerBook},   // Other liabilities
		"3-1100": {ledger.Equity, ledger.PerMember},    // Principal savings
		"3-1200": {ledger.Equity, ledger.PerMember},    // Mandatory savings
		"3-1300": {ledger.Equity, ledger.PerBook},      // Reserve
		"3-1400": {ledger.Equity, ledger.PerBook},      // Grants
		"3-1500": {ledger.Equity, ledger.PerBook},      // Participating capital
		"3-2100": {ledger.Equity, ledger.PerBook},      // Undistributed surplus
		"3-2200": {ledger.Equity, ledger.PerBook},      // Surplus of the year
		"4-1110": {ledger.Income, ledger.PerBook},      // Commission on members' sales
		"4-1120": {ledger.Income, ledger.PerBook},      // Other services to members
		"4-2110": {ledger.Income, ledger.PerBook},      // Income from non-members
		"4-9100": {ledger.Income, ledger.PerBook},      // Other income
		"5-1310": {ledger.Expense, ledger.PerBook},     // Payment gateway fees
		"5-1320": {ledger.Expense, ledger.PerBook},     // Delivery subsidies
		"5-1410": {ledger.Expense, ledger.PerBook},     // Interest on savings
		"5-2100": {ledger.Expense, ledger.PerBook},     // Other operating expenses
		"5-2110": {ledger.Expense, ledger.PerBook},     // Wages and fees for work
		"5-2120": {ledger.Expense, ledger.PerBook},     // Rent
		"5-2130": {ledger.Expense, ledger.PerBook},     // Electricity, water and internet
		"5-2140": {ledger.Expense, ledger.PerBook},     // Stationery and supplies
		"5-2150": {ledger.Expense, ledger.PerBook},     // Travel and transport
		"5-2160": {ledger.Expense, ledger.PerBook},     // Bank charges
	}
	const suspense = "1-1350"
	b := open(t, storetest.OpenSQLite(t))
	seen := map[string]bool{}
	for _, account := range ledger.Chart() {
		code := account.Code
		if seen[code] {
			t.Errorf("%s stands twice in the chart", code)
		}
		seen[code] = true
		if got := (kind{account.Class, account.Per}); got != want[code] || account.Name == "" || account.EN == "" {
			t.Errorf("%s %q %q: got %+v, want %+v", code, account.Name, account.EN, got, want[code])
		}
		if !account.HasStatement() {
			continue
		}
		id := ledger.AccountID(code)
		if account.HasOwners() {
			id = ledger.Of(code, "sri")
		}
		if c := want[code].class; c == ledger.Asset || c == ledger.Expense {
			b.post("grow:"+code, id, suspense, 100)
		} else {
			b.post("grow:"+code, suspense, id, 100)
		}
		b.wantBalance(id, 100)
	}
	for code := range want {
		if !seen[code] {
			t.Errorf("%s is gone from the chart", code)
		}
	}
}
