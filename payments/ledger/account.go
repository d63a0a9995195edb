package ledger

import (
	"fmt"
	"strings"

	"lumbung/internal/money"
)

// AccountID is a code of the chart, with "/" and an owner for accounts that are kept per member, order or payout:
// "1-1310", "2-1310/LB-8F2K1-1".
type AccountID string

// Class is the side of the books an account stands on. pokok, wajib and reserves are equity (UU 25/1992 art. 41);
// sukarela, berjangka and everything payable are liabilities.
type Class string

// The five classes.
const (
	Asset     Class = "asset"
	Liability Class = "liability"
	Equity    Class = "equity"
	Income    Class = "income"
	Expense   Class = "expense"
)

// sign is 1 where a debit raises the account and -1 where a credit does.
func (c Class) sign() money.Amount {
	if c == Asset || c == Expense {
		return 1
	}
	return -1
}

// Account is one line of the chart of accounts.
type Account struct {
	Code  string
	Name  string // Indonesian
	EN    string
	Class Class
	Per   Per
}

// Per says for whom an account is kept: one for each of these, or PerBook for the whole cooperative.
type Per string

// What accounts are kept per.
const (
	PerBook   Per = ""
	PerMember Per = "member"
	PerPayout Per = "payout"
	PerOrder  Per = "order"
)

// HasStatement says whether the account has lines with a balance that may not pass zero: nobody takes out what is not
// there, of a passbook, the till or the bank, and no cooperative sends what the payment gateway holds for another. What
// is held for an order has none: the order itself says how much it is, and refuses to go below zero.
func (a Account) HasStatement() bool {
	return a.HasOwners() || a.Code == Cash || a.Code == Bank || a.Code == AtGateway
}

// HasOwners says whether the account is kept for each member or withdrawal, with a statement for each.
func (a Account) HasOwners() bool { return a.Per == PerMember || a.Per == PerPayout }

// Codes of accounts that the flows post to.
const (
	Cash         = "1-1100"
	Bank         = "1-1210"
	Clearing     = "1-1310" // what buyers have paid and the payment gateway has not settled
	AtGateway    = "1-1315" // what it has settled and holds for us, to be sent to people or to the bank
	MemberDebt   = "1-1330" // piutang anggota, per member: what went back to a buyer and her proceeds did not cover
	Suspense     = "1-1350" // ayat silang: through which an opening is booked, zero at its end
	Savings      = "2-1110" // simpanan sukarela, per member
	Proceeds     = "2-1210" // utang hasil penjualan, per member
	Escrow       = "2-1310" // titipan pembeli, per order
	Courier      = "2-1320"
	RefundsOwed  = "2-1330"
	PayoutInWork = "2-1340"
	FeesHeld     = "2-1350" // what sellers have left for the gateway's fees, until it says what it took
	ToReturn     = "2-1610" // utang pengembalian simpanan, per member: pokok and wajib of who has left
	OtherDebts   = "2-1710"
	InterestTax  = "2-1420" // PPh 4(2) that was withheld of interest on savings
	Principal    = "3-1100" // simpanan pokok, per member
	Mandatory    = "3-1200" // simpanan wajib, per member
	Grants       = "3-1400"
	SurplusLeft  = "3-2100" // SHU that no meeting has divided
	SurplusYear  = "3-2200" // SHU of the year
	Commission   = "4-1110"
	OtherIncome  = "4-9100"
	GatewayCost  = "5-1310"
	Interest     = "5-1410" // on savings
	Operating    = "5-2100" // what no other expense is for
	Wages        = "5-2110"
	Rent         = "5-2120"
	Utilities    = "5-2130"
	Supplies     = "5-2140"
	Travel       = "5-2150"
	BankCharges  = "5-2160"
)

// Chart is the chart of accounts of every book (docs/books.md).
func Chart() []Account {
	return []Account{
		{"1-1100", "Kas", "Cash", Asset, PerBook},
		{"1-1210", "Bank operasional", "Operating bank account", Asset, PerBook},
		{"1-1220", "Bank penampungan", "Escrow bank account", Asset, PerBook},
		{"1-1310", "Piutang payment gateway", "Due from payment gateway", Asset, PerBook},
		{"1-1315", "Saldo payment gateway", "Balance at the payment gateway", Asset, PerBook},
		{"1-1320", "Piutang COD kurir", "Due from couriers (COD)", Asset, PerBook},
		{"1-1330", "Piutang anggota", "Due from members", Asset, PerMember},
		{"1-1340", "Deposit kurir", "Courier deposit", Asset, PerBook},
		{"1-1350", "Ayat silang dan selisih", "Suspense", Asset, PerBook},
		{"1-1360", "Piutang lain", "Other receivables", Asset, PerBook},
		{"1-1400", "Persediaan", "Inventory", Asset, PerBook},
		{"1-2100", "Aset tetap, nilai buku", "Fixed assets, net", Asset, PerBook},
		{"2-1110", "Simpanan sukarela", "Voluntary savings", Liability, PerMember},
		{"2-1120", "Simpanan berjangka", "Term savings", Liability, PerMember},
		{"2-1210", "Utang hasil penjualan anggota", "Sales proceeds owed to members", Liability, PerMember},
		{"2-1310", "Titipan pembeli", "Held for buyers", Liability, PerOrder},
		{"2-1320", "Utang kurir", "Owed to couriers", Liability, PerBook},
		{"2-1330", "Utang refund pembeli", "Refunds owed to buyers", Liability, PerBook},
		{"2-1340", "Penarikan dalam proses", "Withdrawals in progress", Liability, PerPayout},
		{"2-1350", "Titipan biaya payment gateway", "Held for payment gateway fees", Liability, PerBook},
		{"2-1410", "Utang PPh 22", "Income tax art. 22 payable", Liability, PerBook},
		{"2-1420", "Utang PPh 4(2)", "Income tax art. 4(2) payable", Liability, PerBook},
		{"2-1430", "PPN keluaran", "VAT payable", Liability, PerBook},
		{"2-1510", "Utang SHU anggota", "Surplus owed to members", Liability, PerMember},
		{"2-1520", "Dana pendidikan", "Education fund", Liability, PerBook},
		{"2-1530", "Dana sosial", "Social fund", Liability, PerBook},
		{"2-1540", "Dana pengurus", "Board fund", Liability, PerBook},
		{"2-1550", "Dana karyawan", "Staff fund", Liability, PerBook},
		{"2-1610", "Utang pengembalian simpanan", "Savings to be returned", Liability, PerMember},
		{"2-1710", "Utang lain", "Other liabilities", Liability, PerBook},
		{"3-1100", "Simpanan pokok", "Principal savings", Equity, PerMember},
		{"3-1200", "Simpanan wajib", "Mandatory savings", Equity, PerMember},
		{"3-1300", "Dana cadangan", "Reserve", Equity, PerBook},
		{"3-1400", "Hibah", "Grants", Equity, PerBook},
		{"3-1500", "Modal penyertaan", "Participating capital", Equity, PerBook},
		{"3-2100", "SHU belum dibagi", "Undistributed surplus", Equity, PerBook},
		{"3-2200", "SHU tahun berjalan", "Surplus of the year", Equity, PerBook},
		{"4-1110", "Jasa penjualan anggota", "Commission on members' sales", Income, PerBook},
		{"4-1120", "Jasa layanan anggota lain", "Other services to members", Income, PerBook},
		{"4-2110", "Pendapatan non-anggota", "Income from non-members", Income, PerBook},
		{"4-9100", "Pendapatan lain", "Other income", Income, PerBook},
		{"5-1310", "Beban payment gateway", "Payment gateway fees", Expense, PerBook},
		{"5-1320", "Beban subsidi ongkir", "Delivery subsidies", Expense, PerBook},
		{"5-1410", "Beban jasa simpanan", "Interest on savings", Expense, PerBook},
		{"5-2100", "Beban operasional lain", "Other operating expenses", Expense, PerBook},
		{"5-2110", "Beban gaji dan honor", "Wages and fees for work", Expense, PerBook},
		{"5-2120", "Beban sewa", "Rent", Expense, PerBook},
		{"5-2130", "Beban listrik, air, dan internet", "Electricity, water and internet", Expense, PerBook},
		{"5-2140", "Beban alat tulis dan perlengkapan", "Stationery and supplies", Expense, PerBook},
		{"5-2150", "Beban perjalanan dan angkutan", "Travel and transport", Expense, PerBook},
		{"5-2160", "Beban administrasi bank", "Bank charges", Expense, PerBook},
	}
}

// Of names the account that is kept for one owner: Of(Savings, member).
func Of(code, owner string) AccountID { return AccountID(code + "/" + owner) }

// Code is the line of the chart.
func (a AccountID) Code() string {
	code, _, _ := strings.Cut(string(a), "/")
	return code
}

// Owner is the member, order or payout, "" for an account of the whole cooperative.
func (a AccountID) Owner() string {
	_, owner, _ := strings.Cut(string(a), "/")
	return owner
}

// HasStatement says whether the account has lines with a balance: see Account.HasStatement.
func (a AccountID) HasStatement() bool { return !a.sum() && accounts[a.Code()].HasStatement() }

// HasOwners says whether the account is one owner's: see Account.HasOwners.
func (a AccountID) HasOwners() bool { return !a.sum() && accounts[a.Code()].HasOwners() }

// sum says whether the account is the sum that books had under ToReturn before it was kept for each member. Only the entries with which
// such a book came from an older one have it, and the one that carries it to OtherDebts (CarrySum).
func (a AccountID) sum() bool { return a == ToReturn }

// Class of the account; it panics for a code outside the chart, which check refuses before.
func (a AccountID) Class() Class {
	account, ok := Find(a.Code())
	if !ok {
		panic("ledger: account " + string(a) + " is not in the chart")
	}
	return account.Class
}

// accounts is the chart by code.
var accounts = func() map[string]Account {
	byCode := map[string]Account{}
	for _, account := range Chart() {
		byCode[account.Code] = account
	}
	return byCode
}()

// Find returns a line of the chart.
func Find(code string) (Account, bool) {
	account, ok := accounts[code]
	return account, ok
}

func (a AccountID) check() error {
	account, ok := Find(a.Code())
	if !ok {
		return fmt.Errorf("account %q is not in the chart", a)
	}
	if (account.Per != PerBook) != (a.Owner() != "") && !a.sum() {
		return fmt.Errorf("account %q: kept per %q", a, account.Per)
	}
	return nil
}
