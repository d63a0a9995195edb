package interest

import (
	"encoding/xml"
	"io"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/money"
)

// Return is the tax of one month's interest as it is reported to DJP: who withheld, and every slip, at 0 % too (PP 15/2009).
type Return struct {
	NPWP  string // of the cooperative, 16 digits; "" while it has none on record
	Month time.Time
	Slips []ReturnSlip
}

// ReturnSlip is one slip of a return. NIK is "" where the register has none.
type ReturnSlip struct {
	Line

	Number string // of the slip
	NIK    string // 16 digits
	Rate   money.BasisPoints
	Code   string // of the tax object
}

// Part is what the slips of one code add up to.
type Part struct {
	Code       string
	Rate       money.BasisPoints
	Slips      int
	Gross, Tax money.Amount
}

// What keeps a return from being written for Coretax.
var (
	ErrNoNPWP = fault.New(fault.Conflict, "interest.no_npwp")
	ErrNoNIK  = fault.New(fault.Conflict, "interest.no_nik") // members without a NIK in the register: how many
)

// Return makes the return of a run's lines; niks are those of the register, by user.
func (r *Run) Return(npwp string, lines []Line, niks map[string]string) Return {
	rule, out := r.TaxRule(), Return{NPWP: npwp, Month: r.Day()}
	for i, l := range lines {
		out.Slips = append(out.Slips, ReturnSlip{
			Line: l, Number: r.Number(int64(i) + 1), NIK: niks[l.Member], Rate: rule.RateOf(l.Gross), Code: rule.Code(l.Gross),
		})
	}
	return out
}

// Parts are the sums by code: below the limit first.
func (r *Run) Parts(lines []Line) []Part {
	rule := r.TaxRule()
	parts := []Part{{Code: rule.Below}, {Code: rule.Above, Rate: rule.Rate}}
	for _, l := range lines {
		p := &parts[0]
		if l.Gross > rule.Free {
			p = &parts[1]
		}
		p.Slips, p.Gross, p.Tax = p.Slips+1, p.Gross+l.Gross, p.Tax+l.Tax
	}
	return parts
}

// Last is the last day of the month, on which the tax is withheld.
func (t *Return) Last() time.Time { return t.Month.AddDate(0, 1, -1) }

// Whole says why it cannot be written for Coretax, nil when nothing is missing. Nothing that is missing is guessed.
func (t *Return) Whole() error {
	missing := 0
	for _, p := range t.Slips {
		if p.NIK == "" {
			missing++
		}
	}
	switch {
	case t.NPWP == "":
		return ErrNoNPWP
	case missing > 0:
		return ErrNoNIK.With(missing)
	}
	return nil
}

// nitku is the place of business of somebody with a NPWP of 16 digits: the head office, or a person, has 000000.
func nitku(npwp string) string { return npwp + "000000" }

// bpuBulk and bpu are the file in which Coretax takes in slips of unified withholding (Bukti Potong Unifikasi), their elements in the order
// of DJP's converter.
type bpuBulk struct {
	XMLName xml.Name `xml:"BpuBulk"`
	XSI     string   `xml:"xmlns:xsi,attr"`
	TIN     string
	List    []bpu `xml:"ListOfBpu>Bpu"`
}

type bpu struct {
	TaxPeriodMonth                             int
	TaxPeriodYear                              int
	CounterpartTin                             string
	IDPlaceOfBusinessActivityOfIncomeRecipient string
	TaxCertificate                             string
	TaxObjectCode                              string
	TaxBase                                    int64
	Rate                                       string
	Document                                   string
	DocumentNumber                             string
	DocumentDate                               string
	IDPlaceOfBusinessActivity                  string
	GovTreasurerOpt                            string
	SP2DNumber                                 nothing
	WithholdingDate                            string
}

// nothing is an element without a value.
type nothing struct {
	Nil bool `xml:"xsi:nil,attr"`
}

// WriteBpu writes the return as Coretax takes it in: ISO dates, plain numbers, the slip as the document (Other). It is refused with what
// Whole says before a byte is written.
func (t *Return) WriteBpu(to io.Writer) error {
	if err := t.Whole(); err != nil {
		return err
	}
	file := bpuBulk{XSI: "http://www.w3.org/2001/XMLSchema-instance", TIN: t.NPWP}
	last := t.Last().Format(time.DateOnly)
	for _, p := range t.Slips {
		file.List = append(file.List, bpu{
			TaxPeriodMonth: int(t.Month.Month()), TaxPeriodYear: t.Month.Year(), CounterpartTin: p.NIK,
			IDPlaceOfBusinessActivityOfIncomeRecipient: nitku(p.NIK), TaxCertificate: "N/A", TaxObjectCode: p.Code, TaxBase: int64(p.Gross),
			Rate: strings.ReplaceAll(p.Rate.Percent(), ",", "."), Document: "Other", DocumentNumber: p.Number, DocumentDate: last,
			IDPlaceOfBusinessActivity: nitku(t.NPWP), GovTreasurerOpt: "N/A", SP2DNumber: nothing{Nil: true}, WithholdingDate: last,
		})
	}
	if _, err := io.WriteString(to, xml.Header); err != nil {
		return err
	}
	writer := xml.NewEncoder(to)
	writer.Indent("", "  ")
	if err := writer.Encode(file); err != nil {
		return err
	}
	_, err := io.WriteString(to, "\n")
	return err
}
