package xenditsim

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
)

//go:embed page.html money.html page.css logo.svg
var files embed.FS

// pages are the hosted page and that of the money, parsed once.
type pages struct {
	template *template.Template
	css      template.CSS
}

func newPages() (pages, error) {
	t, err := template.ParseFS(files, "page.html", "money.html")
	css, cssErr := files.ReadFile("page.css")
	return pages{t, template.CSS(css)}, errors.Join(err, cssErr)
}

// view is what the hosted page shows.
type view struct {
	CSS         template.CSS
	ID          string
	State       string // PENDING, PAID, EXPIRED
	Merchant    string
	Amount      string
	Description string
	Reference   string
	Deadline    string
	Items       []itemView
	QR          string // SVG path; empty when QRIS is not offered
	QRSize      int
	Banks       []way
	Wallets     []way
	Outlets     []way
	Ways        []way // all of them, for a late payment
	Through     string
	PaidAt      string
	PaidAmount  string // only when it is another than Amount
	SuccessURL  string
	FailureURL  string
}

type itemView struct{ Name, Quantity, Price string }

// way is one way to pay.
type way struct {
	Code, Name string
	Number     []string // account number or pay code, cut into fours as people read it
}

// showPage is GET /web/{id}.
func (s *Simulator) showPage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	in, found := s.invoices[r.PathValue("id")]
	var shown invoice
	if found {
		shown = *in
	}
	s.mu.Unlock()
	if !found {
		s.page.render(w, http.StatusNotFound, "missing", view{CSS: s.page.css})
		return
	}
	s.page.render(w, http.StatusOK, "invoice", s.view(&shown))
}

// payPage is POST /web/{id}/pay: it pays through the chosen channel and sends the buyer back to the shop.
func (s *Simulator) payPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	id, chosen := r.PathValue("id"), r.PostFormValue("channel")
	s.mu.Lock()
	urgent, err := s.pay(id, paying{channel: chosen})
	target := "/web/" + id
	if in := s.invoices[id]; in != nil && in.SuccessURL != "" {
		target = in.SuccessURL
	}
	s.mu.Unlock()
	switch {
	case errors.Is(err, ErrNoInvoice):
		s.page.render(w, http.StatusNotFound, "missing", view{CSS: s.page.css})
		return
	case errors.Is(err, ErrNoChannel):
		s.page.render(w, http.StatusBadRequest, "nochannel", view{CSS: s.page.css, ID: id})
		return
	case errors.Is(err, ErrAlreadyPaid): // pressed twice; the page says that it is paid
		target = "/web/" + id
	case err != nil:
		logError("pay", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	s.deliver(r.Context(), urgent)
	http.Redirect(w, r, target, http.StatusSeeOther)
}

func (s *Simulator) view(in *invoice) view {
	v := view{
		CSS: s.page.css, ID: in.ID, State: in.Status, Merchant: s.config.MerchantName, Amount: in.Amount.String(),
		Description: in.Description, Reference: in.ExternalID, Deadline: longDate(in.Expires), QRSize: qrSize,
		SuccessURL: in.SuccessURL, FailureURL: in.FailureURL,
	}
	for _, i := range in.Items {
		v.Items = append(v.Items, itemView{i.Name, fmt.Sprint(i.Quantity), i.Price.String()})
	}
	if c, paid := channelByCode(in.Channel); paid {
		v.Through, v.PaidAt = c.name, longDate(in.PaidAt)
		if in.Paid != in.Amount {
			v.PaidAmount = in.Paid.String()
		}
	}
	for _, c := range in.offered() {
		v.add(c, way{c.code, c.name, fours(c.destination(in.ID))})
	}
	return v
}

// add puts a way to pay into its section.
func (v *view) add(c channel, w way) {
	v.Ways = append(v.Ways, w)
	switch c.kind {
	case kindQR:
		v.QR = drawQR(v.ID)
	case kindBank:
		v.Banks = append(v.Banks, w)
	case kindWallet:
		v.Wallets = append(v.Wallets, w)
	case kindOutlet:
		v.Outlets = append(v.Outlets, w)
	}
}

// render writes a page whole or not at all. Nothing on it comes from elsewhere, and no script runs.
func (p pages) render(w http.ResponseWriter, status int, name string, v any) {
	var page bytes.Buffer
	if err := p.template.ExecuteTemplate(&page, name, v); err != nil {
		logError("page", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes())
}

// serveLogo is the merchant's picture.
func serveLogo(w http.ResponseWriter, _ *http.Request) {
	logo, err := files.ReadFile("logo.svg")
	logError("logo", err)
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(logo)
}

// longDate writes 22 November 2026 pukul 15.05 WIB.
func longDate(t time.Time) string {
	months := strings.Fields("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember")
	t = t.In(time.FixedZone("WIB", 7*60*60))
	return fmt.Sprintf("%d %s %d pukul\u00a0%s\u00a0WIB", t.Day(), months[t.Month()-1], t.Year(), t.Format("15.04"))
}

// fours cuts a number into groups of four.
func fours(number string) []string {
	var groups []string
	for g := range slices.Chunk([]byte(number), 4) {
		groups = append(groups, string(g))
	}
	return groups
}
