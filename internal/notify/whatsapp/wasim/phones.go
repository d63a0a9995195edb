package wasim

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/phone"
)

//go:embed phones.html
var phonesPage string

//go:embed phones.css
var phonesStyle string

var pages = template.Must(template.New("phones").Funcs(template.FuncMap{"phone": phone.Display}).Parse(phonesPage))

// perPage is how many phones or bubbles one page has.
const perPage = 20

// screen is what the page shows: all phones, or one of them.
type screen struct {
	CSS    template.CSS
	Phones []phoneLine
	Number string // of the one phone, or the address of one letter box; "" for all
	Person Person
	Mail   bool
	Items  []bubble
	Older  string // address of the next page
}

// phoneLine is one phone in the list.
type phoneLine struct{ Number, Href, Last, When string }

// bubble is one message or letter.
type bubble struct {
	ID, Title, Text, Link, When, Status string
	Own                                 bool
}

// Mark is the ticks that stand for a status.
func (b bubble) Mark() string {
	switch b.Status {
	case "delivered", "read":
		return "✓✓"
	case "failed":
		return "!"
	}
	return "✓"
}

// Said is the status in words.
func (b bubble) Said() string {
	return map[string]string{
		"accepted": "diterima WhatsApp", "sent": "terkirim", "delivered": "sampai", "read": "dibaca", "failed": "gagal",
	}[b.Status]
}

// showPhones shows all phones and letter boxes, those with the newest message first, or one of them.
func (s *Simulator) showPhones(w http.ResponseWriter, r *http.Request) {
	number := r.URL.Query().Get("hp")
	skip, _ := strconv.Atoi(r.URL.Query().Get("lewati"))                                                // anything else is the beginning
	view := screen{CSS: template.CSS(phonesStyle), Number: number, Mail: strings.Contains(number, "@")} //nolint:gosec // our own file
	s.mu.Lock()
	items := s.items()
	if number != "" {
		view.Person = *s.person(number)
	}
	s.mu.Unlock()
	more := false
	if number == "" {
		view.Phones, more = cut(phoneLines(items), skip)
	} else {
		var own []bubble
		for _, one := range items {
			if one.to == number {
				own = append(own, one.bubble)
			}
		}
		view.Items, more = cut(own, skip)
	}
	if more {
		view.Older = "?" + url.Values{"hp": {number}, "lewati": {strconv.Itoa(max(skip, 0) + perPage)}}.Encode()
	}
	var page bytes.Buffer
	if err := pages.Execute(&page, view); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes()) // a browser that has left needs no page
}

// item is a bubble and whose it is.
type item struct {
	bubble
	to string
	at time.Time
}

// items are all messages and letters, newest first; under the lock.
func (s *Simulator) items() (all []item) {
	for _, m := range s.messages {
		all = append(all, item{bubble{m.ID, m.Template, m.Text, m.Link, when(m.At), m.Status, m.Own}, m.To, m.At})
	}
	for _, l := range s.letters {
		all = append(all, item{bubble{ID: l.ID, Title: l.Subject, Text: l.Text, When: when(l.At)}, l.To, l.At})
	}
	slices.SortStableFunc(all, func(a, b item) int { return b.at.Compare(a.at) })
	return all
}

// when writes a time by the clock in Jakarta.
func when(at time.Time) string { return at.In(time.FixedZone("WIB", 7*60*60)).Format("02/01 15.04.05") }

func phoneLines(items []item) (lines []phoneLine) {
	for _, one := range items {
		if !slices.ContainsFunc(lines, func(l phoneLine) bool { return l.Number == one.to }) {
			lines = append(lines, phoneLine{one.to, "?" + url.Values{"hp": {one.to}}.Encode(), one.Text, one.When})
		}
	}
	return lines
}

// cut returns one page, and whether there is more behind it.
func cut[T any](all []T, skip int) ([]T, bool) {
	all = all[min(max(skip, 0), len(all)):]
	return all[:min(perPage, len(all))], len(all) > perPage
}

// touch does what the owner of a phone does with it.
func (s *Simulator) touch(w http.ResponseWriter, r *http.Request) {
	number, text := r.PostFormValue("hp"), strings.TrimSpace(r.PostFormValue("teks"))
	switch r.PostFormValue("aksi") {
	case "tulis":
		if text != "" {
			s.Reply(number, text)
		}
	case "baca":
		s.read(number)
	case "blokir":
		s.change(number, func(p *Person) { p.Blocked = !p.Blocked })
	case "luring":
		s.change(number, func(p *Person) { p.Offline = !p.Offline })
	case "hapus":
		s.change(number, func(p *Person) { p.NoWhatsApp = !p.NoWhatsApp })
	}
	http.Redirect(w, r, "?"+url.Values{"hp": {number}}.Encode(), http.StatusSeeOther)
}

// read has the owner of a phone read all that came.
func (s *Simulator) read(number string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if m.To == number && !m.Own && m.Status == "delivered" {
			s.tell(hook{message: m, status: status{Status: "read"}})
		}
	}
}

// change alters a person. What was kept for a phone that was away comes when it is there again.
func (s *Simulator) change(number string, change func(*Person)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.person(number)
	change(p)
	if p.Blocked || p.Offline {
		return
	}
	for _, m := range s.messages {
		if m.To == number && m.Status == "sent" {
			s.tell(hook{message: m, status: status{Status: "delivered"}})
		}
	}
}
