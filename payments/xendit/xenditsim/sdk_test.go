package xenditsim_test

import (
	"context"
	"reflect"
	"testing"

	sdk "github.com/xendit/xendit-go/v7"
	"github.com/xendit/xendit-go/v7/common"
	"github.com/xendit/xendit-go/v7/invoice"
	"github.com/xendit/xendit-go/v7/payout"

	"lumbung/payments/xendit/xenditsim"
)

// openSDK returns Xendit's SDK as it comes, pointed at a simulator.
func openSDK(t *testing.T) (*xenditsim.Simulator, invoice.InvoiceApi) {
	t.Helper()
	s, url := open(t, nil)
	client := sdk.NewClient(key)
	client.GetConfig().(*sdk.Configuration).Servers = sdk.ServerConfigurations{{URL: url}}
	return s, client.InvoiceApi
}

// checkModel fails when the SDK saw an error or a required field of its model stayed empty.
func checkModel(t *testing.T, doing string, in *invoice.Invoice, err *common.XenditSdkError) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", doing, err.FullError())
	}
	v := reflect.ValueOf(*in)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		required := field.Type.Kind() != reflect.Pointer && field.Name != "Items" && field.Name != "Fees" && field.Name != "Metadata"
		if required && field.Name != "ShouldSendEmail" && v.Field(i).IsZero() {
			t.Errorf("%s: %s is empty", doing, field.Name)
		}
	}
	if in.GetId() == "" || in.Status == "UNKNOWN_ENUM_VALUE" {
		t.Errorf("%s: id %q, status %q", doing, in.GetId(), in.Status)
	}
}

func TestSDKDrivesTheSimulator(t *testing.T) {
	s, api := openSDK(t)
	ctx := context.Background()
	request := invoice.NewCreateInvoiceRequest("order-1", 20_000_001)
	request.SetInvoiceDuration(3600)
	request.SetPayerEmail("siti@contoh.id")

	made, _, err := api.CreateInvoice(ctx).CreateInvoiceRequest(*request).Execute()
	checkModel(t, "create", made, err)
	if made.Amount != 20_000_001 || made.Status != "PENDING" || made.ExternalId != "order-1" {
		t.Errorf("create: got %v %v %v", made.Amount, made.Status, made.ExternalId)
	}
	if got, want := made.ExpiryDate.Sub(made.Created).Seconds(), 3600.0; got != want {
		t.Errorf("create: lives %v s, want %v", got, want)
	}
	got, _, err := api.GetInvoiceById(ctx, made.GetId()).Execute()
	checkModel(t, "get", got, err)

	if err := s.Pay(made.GetId(), "BRI"); err != nil {
		t.Fatalf("Pay: %v", err)
	}
	list, _, err := api.GetInvoices(ctx).ExternalId("order-1").Statuses([]invoice.InvoiceStatus{"PAID"}).Limit(5).Execute()
	if err != nil || len(list) != 1 {
		t.Fatalf("list: %d invoices, %v", len(list), err)
	}
	checkModel(t, "list", &list[0], nil)
	if list[0].GetPaymentMethod() != "BANK_TRANSFER" {
		t.Errorf("list: paid by %q, want BANK_TRANSFER", list[0].GetPaymentMethod())
	}
}

func TestSDKExpires(t *testing.T) {
	_, api := openSDK(t)
	ctx := context.Background()
	made, _, err := api.CreateInvoice(ctx).CreateInvoiceRequest(*invoice.NewCreateInvoiceRequest("order-2", 50_000)).Execute()
	checkModel(t, "create", made, err)
	closed, _, err := api.ExpireInvoice(ctx, made.GetId()).Execute()
	checkModel(t, "expire", closed, err)
	if closed.Status != "EXPIRED" {
		t.Errorf("expire: status %v, want EXPIRED", closed.Status)
	}
	_, _, err = api.ExpireInvoice(ctx, made.GetId()).Execute()
	if err == nil || err.Status() != "400" {
		t.Errorf("expire again: got %v, want 400", err)
	}
	_, _, err = api.GetInvoiceById(ctx, "000000000000000000000000").Execute()
	if err == nil || err.ErrorCode() != "INVOICE_NOT_FOUND_ERROR" {
		t.Errorf("get unknown: got %v, want INVOICE_NOT_FOUND_ERROR", err)
	}
}

// Of payouts, balance and transactions the SDK is no client for us, as it rounds; it reads the simulator's answers all the same.
func TestSDKReadsTheTreasury(t *testing.T) {
	s, url := open(t, nil)
	client := sdk.NewClient(key)
	client.GetConfig().(*sdk.Configuration).Servers = sdk.ServerConfigurations{{URL: url}}
	if err := s.Topup(20_002_776); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	to := payout.NewDigitalPayoutChannelProperties("1234567890")
	to.SetAccountHolderName("Siti")
	request := *payout.NewCreatePayoutRequest("wd-1", "ID_BCA", *to, 20_000_000, "IDR")
	made, _, err := client.PayoutApi.CreatePayout(ctx).IdempotencyKey("k").CreatePayoutRequest(request).Execute()
	if err != nil || made.Payout == nil || made.Payout.Amount != 20_000_000 || made.Payout.Status != "ACCEPTED" ||
		made.Payout.EstimatedArrivalTime == nil || made.Payout.Created.IsZero() {
		t.Fatalf("create: %+v, %v", made, err)
	}
	gone, _, err := client.PayoutApi.CancelPayout(ctx, made.Payout.Id).Execute()
	if err != nil || gone.Payout == nil || gone.Payout.Status != "CANCELLED" {
		t.Errorf("cancel: %+v, %v", gone, err)
	}
	held, _, err := client.BalanceApi.GetBalance(ctx).AccountType("CASH").Execute()
	if err != nil || held.Balance != 20_002_776 {
		t.Errorf("balance: %+v, %v", held, err)
	}
	list, _, err := client.TransactionApi.GetAllTransactions(ctx).ReferenceId("wd-1").Execute()
	if err != nil || len(list.Data) != 1 || list.Data[0].Status != "VOIDED" || list.Data[0].Cashflow != "MONEY_OUT" ||
		list.Data[0].Fee.XenditFee != 2_500 {
		t.Errorf("transactions: %+v, %v", list, err)
	}
	channels, _, err := client.PayoutApi.GetPayoutChannels(ctx).Currency("IDR").Execute()
	if err != nil || len(channels) == 0 || channels[0].ChannelCode == "" {
		t.Errorf("channels: %+v, %v", channels, err)
	}
}
