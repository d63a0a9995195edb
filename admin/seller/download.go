package seller

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/payments/ledger"
)

// downloadLink is where the lines asked for can be had as a table.
func downloadLink(search bookSearch) string {
	query := url.Values{"buku": {string(search.kind)}}
	if search.way != "" {
		query.Set("arah", search.way)
	}
	if !search.month.IsZero() {
		query.Set("bulan", search.month.Format("2006-01"))
	}
	return "/jualan/simpanan/unduh?" + query.Encode()
}

// passbookCSV sends the lines asked for, oldest first, as spreadsheets in Indonesia open them: semicolons, and a mark
// that says UTF-8.
func (s *Seller) passbookCSV(c *gin.Context, v *visit) error {
	ctx := c.Request.Context()
	wish, err := s.Payments.StandingOrder(ctx, v.coop.ID, v.actor.ID())
	if err != nil {
		return err
	}
	search := v.bookSearch(c, wish)
	table := [][]string{v.csvHead()}
	err = s.Payments.EachLine(ctx, v.coop.ID, search.kind.Account(v.actor.ID()), func(line *ledger.Line) error {
		if !search.takes(*line) {
			return nil
		}
		o, err := s.orderOf(ctx, *line)
		if err != nil {
			return err
		}
		table = append(table, csvRow(v.bookLine(search.kind, *line, o), line, v))
		return nil
	})
	if err != nil {
		return err
	}
	file, err := writeCSV(table)
	if err != nil {
		return err
	}
	name := "buku-" + string(search.kind)
	if !search.month.IsZero() {
		name += "-" + search.month.Format("2006-01")
	}
	c.Header("Cache-Control", "private, no-store")
	c.Header("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+".csv"))
	c.Data(http.StatusOK, "text/csv; charset=utf-8", file)
	return nil
}

func (v *visit) csvHead() []string {
	var head []string
	for _, column := range []string{"date", "time", "what", "order", "in", "out", "balance"} {
		head = append(head, v.t("seller.csv_"+column))
	}
	return head
}

func csvRow(shown bookLine, line *ledger.Line, v *visit) []string {
	at := line.At.In(v.zone)
	in, out := "", fmt.Sprint(int64(-line.Delta))
	if line.Delta > 0 {
		in, out = fmt.Sprint(int64(line.Delta)), ""
	}
	return []string{
		at.Format("2006-01-02"), at.Format("15:04"), harmless(shown.Title), shown.Order, in, out, fmt.Sprint(int64(line.Balance)),
	}
}

// harmless keeps a spreadsheet from running what somebody typed as a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func writeCSV(table [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	err := w.WriteAll(table)
	return b.Bytes(), err
}
