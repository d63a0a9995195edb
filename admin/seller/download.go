package seller

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// downloadLink is where the lines asked for can be had as a table.
func downloadLink(search bookSearch) string {
	query := url.Values{"buku": {string(search.kind)}}
	if search.way != "" {
		query.Set("arah", search.way)
	}
	if month := search.monthWord(); month != "" {
		query.Set("bulan", month)
	}
	return at("simpanan/unduh") + "?" + query.Encode()
}

// bookFile is the name of the file, by what its address asks for.
func bookFile(v *Visit) string {
	var name strings.Builder
	name.WriteString("buku")
	for _, kind := range savings.Kinds() {
		if v.Query.Get("buku") == string(kind) {
			name.WriteString("-" + string(kind))
		}
	}
	if month := v.bookSearch(savings.StandingOrder{}).monthWord(); month != "" {
		name.WriteString("-" + month)
	}
	return name.String() + ".csv"
}

// writeBook writes the lines asked for, oldest first, as a file for spreadsheets.
func (s *Seller) writeBook(ctx context.Context, v *Visit, to io.Writer) error {
	wish, err := s.Payments.StandingOrder(ctx, v.coop.ID, v.owner)
	if err != nil {
		return err
	}
	search := v.bookSearch(wish)
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	if err := file.Write(v.csvHead()); err != nil {
		return err
	}
	var lines []ledger.Line
	err = s.Payments.EachLine(ctx, v.coop.ID, search.kind.Account(v.owner), func(line *ledger.Line) error {
		if search.matches(*line) {
			lines = append(lines, *line)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(lines, store.MaxPage) {
		shown, err := s.bookLines(ctx, v, search.kind, part)
		if err != nil {
			return err
		}
		for i := range shown {
			if err := file.Write(v.csvRow(shown[i], &part[i])); err != nil {
				return err
			}
		}
	}
	return file.Flush()
}

func (v *Visit) csvHead() []string {
	var head []string
	for _, column := range []string{"date", "time", "what", "order", "in", "out", "balance"} {
		head = append(head, v.T("seller.csv_"+column))
		if column == "time" {
			head[len(head)-1] += " (" + v.zone.String() + ")"
		}
	}
	return head
}

func (v *Visit) csvRow(shown bookLine, line *ledger.Line) []string {
	at := line.At.In(v.zone)
	in, out := "", strconv.FormatInt(int64(-line.Delta), 10)
	if line.Delta > 0 {
		in, out = strconv.FormatInt(int64(line.Delta), 10), ""
	}
	return []string{
		at.Format("2006-01-02"), at.Format("15:04"), shown.Title, shown.order, in, out, strconv.FormatInt(int64(line.Balance), 10),
	}
}
