package xenditsim

import "lumbung/internal/money"

// wire is an invoice as the API shows it. Every list and flag that the SDK's model calls required is always there.
// Source: docs/xendit.md.
type wire struct {
	ID                      string       `json:"id"`
	ExternalID              string       `json:"external_id"`
	UserID                  string       `json:"user_id"`
	Status                  string       `json:"status"`
	MerchantName            string       `json:"merchant_name"`
	MerchantPicture         string       `json:"merchant_profile_picture_url"`
	Locale                  string       `json:"locale,omitempty"`
	Amount                  money.Amount `json:"amount"`
	PayerEmail              string       `json:"payer_email,omitempty"`
	Description             string       `json:"description,omitempty"`
	ExpiryDate              string       `json:"expiry_date"`
	InvoiceURL              string       `json:"invoice_url"`
	AvailableBanks          []wireBank   `json:"available_banks"`
	AvailableRetailOutlets  []wireOutlet `json:"available_retail_outlets"`
	AvailableEwallets       []wireWallet `json:"available_ewallets"`
	AvailableQRCodes        []wireQR     `json:"available_qr_codes"`
	AvailableDirectDebits   []struct{}   `json:"available_direct_debits"`
	AvailablePaylaters      []struct{}   `json:"available_paylaters"`
	ShouldExcludeCreditCard bool         `json:"should_exclude_credit_card"`
	ShouldSendEmail         bool         `json:"should_send_email"`
	Created                 string       `json:"created"`
	Updated                 string       `json:"updated"`
	SuccessURL              string       `json:"success_redirect_url,omitempty"`
	FailureURL              string       `json:"failure_redirect_url,omitempty"`
	Currency                string       `json:"currency"`
	Items                   []item       `json:"items,omitempty"`
	Customer                *customer    `json:"customer,omitempty"`
	payment
}

type wireBank struct {
	BankCode          string       `json:"bank_code"`
	CollectionType    string       `json:"collection_type"`
	BankBranch        string       `json:"bank_branch"`
	AccountHolderName string       `json:"account_holder_name"`
	TransferAmount    money.Amount `json:"transfer_amount"`
	IdentityAmount    money.Amount `json:"identity_amount"`
}

type wireOutlet struct {
	Name string `json:"retail_outlet_name"`
}

type wireWallet struct {
	Type string `json:"ewallet_type"`
}

type wireQR struct {
	Type string `json:"qr_code_type"`
}

// payment is what an invoice and its webhook say once money has come in.
type payment struct {
	PaidAmount         money.Amount `json:"paid_amount,omitempty"`
	PaidAt             string       `json:"paid_at,omitempty"`
	PaymentMethod      kind         `json:"payment_method,omitempty"`
	PaymentChannel     string       `json:"payment_channel,omitempty"`
	PaymentDestination string       `json:"payment_destination,omitempty"`
	PaymentID          string       `json:"payment_id,omitempty"`
	BankCode           string       `json:"bank_code,omitempty"`
	EwalletType        string       `json:"ewallet_type,omitempty"`
	RetailOutletName   string       `json:"retail_outlet_name,omitempty"`
	PaymentDetails     *details     `json:"payment_details,omitempty"`
}

type details struct {
	Source    string `json:"source"`
	ReceiptID string `json:"receipt_id"`
}

// paymentOf describes the payment of an invoice, or nothing before there is one.
func paymentOf(in *invoice) payment {
	c, ok := channelByCode(in.Channel)
	if !ok || in.Paid == 0 {
		return payment{}
	}
	p := payment{
		PaidAmount: in.Paid, PaidAt: stamp(in.PaidAt),
		PaymentMethod: c.kind, PaymentChannel: c.code, PaymentDestination: c.destination(in.ID),
	}
	switch c.kind {
	case kindBank:
		p.BankCode = c.code
	case kindQR:
		p.PaymentID, p.PaymentDetails = "qrpy_"+in.PaymentID, &details{Source: "DANA"}
	case kindWallet:
		p.PaymentID, p.EwalletType = "ewc_"+in.PaymentID, c.code
	case kindOutlet:
		p.RetailOutletName = c.code
	}
	return p
}

// wire shows an invoice; base is where the hosted page is.
func (s *Simulator) wire(in *invoice, base string) wire {
	w := wire{
		ID: in.ID, ExternalID: in.ExternalID, UserID: s.config.BusinessID, Status: in.Status,
		MerchantName: s.config.MerchantName, MerchantPicture: base + "/logo.svg",
		Locale: in.Locale, Amount: in.Amount, PayerEmail: in.PayerEmail, Description: in.Description,
		ExpiryDate: stamp(in.Expires), InvoiceURL: base + "/web/" + in.ID,
		AvailableBanks: []wireBank{}, AvailableRetailOutlets: []wireOutlet{}, AvailableEwallets: []wireWallet{},
		AvailableQRCodes: []wireQR{}, AvailableDirectDebits: []struct{}{}, AvailablePaylaters: []struct{}{},
		ShouldExcludeCreditCard: true, Created: stamp(in.Created), Updated: stamp(in.Updated),
		SuccessURL: in.SuccessURL, FailureURL: in.FailureURL, Currency: "IDR", Items: in.Items, Customer: in.Customer,
		payment: paymentOf(in),
	}
	for _, c := range in.offered() {
		switch c.kind {
		case kindBank:
			w.AvailableBanks = append(w.AvailableBanks, wireBank{c.code, "POOL", "Virtual Account", s.config.MerchantName, in.Amount, 0})
		case kindQR:
			w.AvailableQRCodes = append(w.AvailableQRCodes, wireQR{c.code})
		case kindWallet:
			w.AvailableEwallets = append(w.AvailableEwallets, wireWallet{c.code})
		case kindOutlet:
			w.AvailableRetailOutlets = append(w.AvailableRetailOutlets, wireOutlet{c.code})
		}
	}
	return w
}
