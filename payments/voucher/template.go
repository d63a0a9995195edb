package voucher

import "lumbung/payments/ledger"

// Template is a kind of voucher: what it is about, and so which account stands against the till or the bank.
type Template string

// The templates.
const (
	Wages     Template = "wages"
	Rent      Template = "rent"
	Utilities Template = "utilities"
	Supplies  Template = "supplies"
	Travel    Template = "travel"
	Charges   Template = "charges" // of the bank
	Expense   Template = "expense" // any other
	Courier   Template = "courier" // the courier's bill for what buyers have paid for delivery
	// SavingsTax pays the state the tax that was withheld of interest on savings (PPh 4(2), package interest).
	SavingsTax Template = "savings_tax"
	Income     Template = "income" // interest of the bank, rent of a hall
	Grant      Template = "grant"
)

// Templates lists all of them: money that goes out first.
func Templates() []Template {
	return []Template{Wages, Rent, Utilities, Supplies, Travel, Charges, Expense, Courier, SavingsTax, Income, Grant}
}

// Account is the account of the chart that it is about, "" for a template that there is not.
func (t Template) Account() string {
	return map[Template]string{
		Wages: ledger.Wages, Rent: ledger.Rent, Utilities: ledger.Utilities, Supplies: ledger.Supplies, Travel: ledger.Travel,
		Charges: ledger.BankCharges, Expense: ledger.Operating, Courier: ledger.Courier, SavingsTax: ledger.InterestTax,
		Income: ledger.OtherIncome, Grant: ledger.Grants,
	}[t]
}

// PaysOwed says whether it pays what the book says is owed, and so never more than that.
func (t Template) PaysOwed() bool { return t == Courier || t == SavingsTax }

// NTPN says whether its text must carry the number by which the state's treasury knows a payment.
func (t Template) NTPN() bool { return t == SavingsTax }

// Comes says whether it brings money to the cooperative; else it takes some away.
func (t Template) Comes() bool { return t == Income || t == Grant }

// Funds are the accounts that it may move.
func (t Template) Funds() []string {
	if t == Charges {
		return []string{ledger.Bank}
	}
	return []string{ledger.Cash, ledger.Bank}
}
