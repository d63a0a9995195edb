package xendit

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lumbung/internal/money"
)

func TestRupiah(t *testing.T) {
	for text, want := range map[string]money.Amount{
		"10000": 10_000, "10000.0": 10_000, "10000.000": 10_000, "1e4": 10_000, "1.0E4": 10_000, "2.0000001E7": 20_000_001,
		"0": 0, "null": 0, "100000e-1": 10_000, "999999999": 999_999_999, "1000000000000000": money.Max,
	} {
		var got rupiah
		if err := json.Unmarshal([]byte(text), &got); err != nil || money.Amount(got) != want {
			t.Errorf("%s: got %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"10000.5", "-1", `"10000"`, "1e99", "1e-1", "1000000000000001", "true", "{}", "1e999999999999"} {
		var got rupiah
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s: got %v, want an error", text, got)
		}
	}
}

func TestRupiahInAnyForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int64Range(1, int64(money.Max)).Draw(t, "amount")
		zeros := rapid.IntRange(0, 6).Draw(t, "zeros")
		digits := fmt.Sprint(want)
		for _, text := range []string{
			digits, digits + "." + strings.Repeat("0", zeros+1),
			digits + strings.Repeat("0", zeros) + fmt.Sprintf("e-%d", zeros),
			digits[:1] + "." + digits[1:] + "0E" + fmt.Sprint(len(digits)-1),
		} {
			var got rupiah
			if err := json.Unmarshal([]byte(text), &got); err != nil || int64(got) != want {
				t.Fatalf("%s: got %v, %v", text, got, err)
			}
		}
	})
}

func TestDecodeInvoiceRefuses(t *testing.T) {
	for _, body := range []string{
		"", "null", "[]", "{}", `{"id":"a","status":"PENDING"}`, `{"id":"a","amount":1}`,
		`{"status":"PAID","amount":1}`, `{"id":"a","status":"PAID","amount":1,"paid_at":"yesterday"}`,
	} {
		if in, err := decodeInvoice([]byte(body)); err == nil {
			t.Errorf("%s: got %+v, want an error", body, in)
		}
	}
	if _, err := decodeInvoices([]byte(`{"data":[]}`)); err == nil {
		t.Error("a list that is no array: no error")
	}
}

func FuzzDecodeDelivery(f *testing.F) {
	for _, seed := range []string{
		`{"id":"62f00ac409accd62c85673c4","external_id":"INV0048","status":"PAID","amount":8500000.0,"paid_amount":8500000}`,
		`{"id":1,"external_id":null,"status":["PAID"]}`, `null`, `[]`, ``, `{"ID":"x"}`, `{"id":"a","id":"b"}`, "{\"id\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := decodeDelivery(body)
		var object map[string]any
		isObject := json.Unmarshal(body, &object) == nil && object != nil
		if isObject != (err == nil) {
			t.Fatalf("%q: object %v, error %v", body, isObject, err)
		}
		if err != nil {
			return
		}
		if string(d.Body) != string(body) || len(d.BodySHA256) != 64 || d.Provider != "xendit" || d.Kind != "invoice" {
			t.Fatalf("%q: got %+v", body, d)
		}
		if text, isText := object["id"].(string); isText && d.ObjectID != text {
			t.Fatalf("%q: object id %q, want %q", body, d.ObjectID, text)
		}
		_, err = decodeInvoice(body) // must not panic, whatever comes
		_ = err
	})
}
