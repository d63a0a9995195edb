package interest_test

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"lumbung/internal/money"
	"lumbung/payments/interest"
)

// A return of one slip below the limit and one above it, as Coretax takes it in.
func TestBpu(t *testing.T) {
	lines := []interest.Line{
		{Member: "sri", Number: 1, Name: "Inaq Sri & Co", Gross: 240_000}, {Member: "dul", Number: 2, Gross: 300_000, Tax: 30_000},
	}
	niks := map[string]string{"sri": "5203154508850003", "dul": "5203150101700001"}
	run := &interest.Run{ID: "sembalun|2027-02", Coop: "sembalun", Month: "2027-02"}
	back := run.Return("0012345678901000", lines, niks)
	var file strings.Builder
	if err := back.WriteBpu(&file); err != nil {
		t.Fatal(err)
	}
	slip := func(nik, code, base, rate, number string) string {
		return `    <Bpu>
      <TaxPeriodMonth>2</TaxPeriodMonth>
      <TaxPeriodYear>2027</TaxPeriodYear>
      <CounterpartTin>` + nik + `</CounterpartTin>
      <IDPlaceOfBusinessActivityOfIncomeRecipient>` + nik + `000000</IDPlaceOfBusinessActivityOfIncomeRecipient>
      <TaxCertificate>N/A</TaxCertificate>
      <TaxObjectCode>` + code + `</TaxObjectCode>
      <TaxBase>` + base + `</TaxBase>
      <Rate>` + rate + `</Rate>
      <Document>Other</Document>
      <DocumentNumber>` + number + `</DocumentNumber>
      <DocumentDate>2027-02-28</DocumentDate>
      <IDPlaceOfBusinessActivity>0012345678901000000000</IDPlaceOfBusinessActivity>
      <GovTreasurerOpt>N/A</GovTreasurerOpt>
      <SP2DNumber xsi:nil="true"></SP2DNumber>
      <WithholdingDate>2027-02-28</WithholdingDate>
    </Bpu>
`
	}
	want := xml.Header + `<BpuBulk xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <TIN>0012345678901000</TIN>
  <ListOfBpu>
` + slip("5203154508850003", "28-417-01", "240000", "0", "JS-202702-00001") +
		slip("5203150101700001", "28-417-02", "300000", "10", "JS-202702-00002") + `  </ListOfBpu>
</BpuBulk>
`
	if got := file.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	parts := run.Parts(lines)
	if parts[0] != (interest.Part{Code: "28-417-01", Slips: 1, Gross: 240_000}) ||
		parts[1] != (interest.Part{Code: "28-417-02", Rate: 1000, Slips: 1, Gross: 300_000, Tax: 30_000}) {
		t.Errorf("the parts are %+v", parts)
	}
}

// Nothing that is missing is guessed: without a NIK or the cooperative's NPWP not a byte is written.
func TestBpuNotWhole(t *testing.T) {
	run := &interest.Run{ID: "sembalun|2026-11", Coop: "sembalun", Month: "2026-11"}
	lines := []interest.Line{{Member: "sri", Gross: money.Amount(5)}, {Member: "dul", Gross: 7}}
	for name, tt := range map[string]struct {
		npwp string
		niks map[string]string
		want error
	}{
		"no NPWP": {"", map[string]string{"sri": "5203154508850003", "dul": "5203150101700001"}, interest.ErrNoNPWP},
		"no NIK":  {"0012345678901000", map[string]string{"sri": "5203154508850003"}, interest.ErrNoNIK},
	} {
		back := run.Return(tt.npwp, lines, tt.niks)
		var file strings.Builder
		if err := back.WriteBpu(&file); !errors.Is(err, tt.want) || file.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, file.Len())
		}
	}
}
