package content_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/content"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// coop is the cooperative of the tests.
const coop = "sembalun"

// world is the service at one moment, with the lines of its audit log.
type world struct {
	*content.Service
	t     *testing.T
	now   time.Time
	lines []string
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{t: t, now: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)}
		var mu sync.Mutex
		audit := func(_ context.Context, line act.Line) error {
			mu.Lock()
			defer mu.Unlock()
			w.lines = append(w.lines, line.Action)
			return nil
		}
		w.Service = content.New(&act.Frame{DB: db, Now: func() time.Time { return w.now }, Audit: audit})
		w.must(db.Open(t.Context()))
		test(t, w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) logged(want ...string) {
	w.t.Helper()
	if got := strings.Join(w.lines, " "); got != strings.Join(want, " ") {
		w.t.Errorf("the audit log has %s, want %v", got, want)
	}
}

// An announcement is shown from its beginning to its end, the latest ones first, until somebody withdraws it.
func TestAnnouncements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), acttest.Officer("ida")
		write := func(title string, from, until time.Duration) content.AnnouncementInput {
			return content.AnnouncementInput{
				Title: members.Text{ID: title}, Text: members.Text{ID: "Kopi baru datang.", EN: "New coffee."},
				From: w.now.Add(from), Until: w.now.Add(until),
			}
		}
		shown := func() string {
			list, err := w.Current(ctx, coop, w.now)
			w.must(err)
			var titles []string
			for _, a := range list {
				titles = append(titles, a.Title.In("en"))
			}
			return strings.Join(titles, " ")
		}
		for _, one := range []struct {
			id          string
			from, until time.Duration
		}{
			{"lama", -48 * time.Hour, time.Hour},
			{"baru", -time.Hour, 24 * time.Hour},
			{"nanti", time.Hour, 48 * time.Hour},
			{"lewat", -2 * time.Hour, 0},
		} {
			for range 2 { // a form that is sent twice
				_, err := w.Announce(ctx, by, coop, one.id, write(one.id, one.from, one.until))
				w.must(err)
			}
		}
		if got := shown(); got != "baru lama" {
			t.Errorf("shown are %q", got)
		}
		w.now = w.now.Add(time.Hour)
		if got := shown(); got != "nanti baru" {
			t.Errorf("an hour later %q", got)
		}
		w.must(w.Withdraw(ctx, by, coop, "nanti"))
		w.must(w.Withdraw(ctx, by, coop, "nanti"))
		if err := w.EditAnnouncement(ctx, by, coop, "nanti", write("x", 0, time.Hour)); !errors.Is(err, content.ErrWithdrawn) {
			t.Errorf("what was withdrawn is edited: %v", err)
		}
		for range 2 {
			w.must(w.EditAnnouncement(ctx, by, coop, "baru", content.AnnouncementInput{
				Title: members.Text{ID: " Panen  raya "}, Text: members.Text{ID: "Datanglah."}, From: w.now, Until: w.now.Add(time.Hour),
			}))
		}
		if got := shown(); got != "Panen raya" {
			t.Errorf("after it was edited %q", got)
		}
		w.logged("announcements.announced", "announcements.announced", "announcements.announced", "announcements.announced",
			"announcements.withdrawn", "announcements.edited")
		for field, in := range map[string]content.AnnouncementInput{
			"title_id": {Text: members.Text{ID: "x"}, From: w.now, Until: w.now.Add(1)},
			"title_en": {Title: members.Text{ID: "x", EN: strings.Repeat("x", 91)}, Text: members.Text{ID: "x"}, From: w.now, Until: w.now.Add(1)},
			"text_id":  {Title: members.Text{ID: "x"}, Text: members.Text{ID: strings.Repeat("x", 601)}, From: w.now, Until: w.now.Add(1)},
			"from":     {Title: members.Text{ID: "x"}, Text: members.Text{ID: "x"}, Until: w.now},
			"until":    {Title: members.Text{ID: "x"}, Text: members.Text{ID: "x"}, From: w.now, Until: w.now},
		} {
			_, err := w.Announce(ctx, by, coop, "salah", in)
			if fields := fault.FieldsOf(err); len(fields) != 1 || fields[field] == nil {
				t.Errorf("%s: got %v", field, err)
			}
		}
		_, err := w.Announce(ctx, acttest.Member("sri"), coop, "x", write("x", 0, time.Hour))
		if !errors.Is(err, act.ErrNotAllowed) {
			t.Errorf("a member announces: %v", err)
		}
		if _, err := w.Announcement(ctx, by, "soreang", "baru"); !errors.Is(err, content.ErrNoAnnouncement) {
			t.Errorf("of another cooperative: %v", err)
		}
	})
}

// However many announcements are over, the one that is not is shown.
func TestAnnouncementsBehindOldOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 60 {
			in := content.AnnouncementInput{
				Title: members.Text{ID: "Kabar"}, Text: members.Text{ID: "x"}, From: w.now, Until: w.now.Add(time.Minute),
			}
			if i == 59 {
				in.Title.ID, in.Until = "Panen", w.now.Add(2*time.Hour)
			}
			_, err := w.Announce(t.Context(), acttest.Officer("ida"), coop, strconv.Itoa(i), in)
			w.must(err)
		}
		w.now = w.now.Add(time.Hour)
		if list, err := w.Current(t.Context(), coop, w.now); err != nil || len(list) != 1 || list[0].Title.ID != "Panen" {
			t.Errorf("got %v, %v", list, err)
		}
	})
}

// An article is read by everybody once it is published, under an address that stays, and by officers alone before and after.
func TestArticles(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), acttest.Officer("ida")
		in := content.ArticleInput{Title: members.Text{ID: "Panen raya di Sembalun"}, Text: members.Text{ID: "Kami **memetik** kopi."}}
		var slugs []string
		for _, id := range []string{"a", "a", "b"} {
			a, err := w.WriteArticle(ctx, by, coop, id, in)
			w.must(err)
			slugs = append(slugs, a.Slug)
		}
		if got := strings.Join(slugs, " "); got != "panen-raya-di-sembalun panen-raya-di-sembalun panen-raya-di-sembalun-2" {
			t.Errorf("addresses are %s", got)
		}
		if _, err := w.Read(ctx, coop, slugs[0]); !errors.Is(err, content.ErrNoArticle) {
			t.Errorf("a draft is read: %v", err)
		}
		w.must(w.PublishArticle(ctx, by, coop, "a"))
		w.must(w.PublishArticle(ctx, by, coop, "a"))
		w.now = w.now.Add(time.Hour)
		w.must(w.PublishArticle(ctx, by, coop, "b"))
		in.Title.ID = "Panen selesai"
		w.must(w.EditArticle(ctx, by, coop, "a", in))
		w.must(w.EditArticle(ctx, by, coop, "a", in))
		read, err := w.Read(ctx, coop, slugs[0])
		w.must(err)
		if read.Title.ID != "Panen selesai" {
			t.Errorf("got %q", read.Title.ID)
		}
		list, err := w.Published(ctx, coop, store.Page{})
		w.must(err)
		if len(list.Items) != 2 || list.Items[0].ID != "b" {
			t.Errorf("published are %+v", list.Items)
		}
		w.must(w.UnpublishArticle(ctx, by, coop, "a"))
		w.must(w.UnpublishArticle(ctx, by, coop, "a"))
		if _, err := w.Read(ctx, coop, slugs[0]); !errors.Is(err, content.ErrNoArticle) {
			t.Errorf("what was withdrawn is read: %v", err)
		}
		w.logged("articles.written", "articles.written", "articles.published", "articles.published", "articles.edited", "articles.withdrawn")
		if _, err := w.Read(ctx, "soreang", slugs[2]); !errors.Is(err, content.ErrNoArticle) {
			t.Errorf("of another cooperative: %v", err)
		}
		if err := w.PublishArticle(ctx, acttest.Member("sri"), coop, "a"); !errors.Is(err, act.ErrNotAllowed) {
			t.Errorf("a member publishes: %v", err)
		}
	})
}

// Of two articles with one title that are written at once, each has an address.
func TestArticlesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var both sync.WaitGroup
		failed, slugs := make([]error, 2), make([]string, 2)
		for i, id := range []string{"a", "b"} {
			both.Go(func() {
				in := content.ArticleInput{Title: members.Text{ID: "Panen"}, Text: members.Text{ID: "x"}}
				a, err := w.WriteArticle(t.Context(), acttest.Officer("ida"), coop, id, in)
				if failed[i] = err; err == nil {
					slugs[i] = a.Slug
				}
			})
		}
		both.Wait()
		if err := errors.Join(failed...); err != nil || slugs[0] == slugs[1] {
			t.Errorf("got %v, %v", slugs, err)
		}
	})
}

// A cooperative's own text stands in place of the one that comes with the program until it is restored.
func TestInfos(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), acttest.Officer("ida")
		for _, page := range content.InfoPages() {
			if text, err := content.Standard(page); err != nil || text.ID == "" || text.EN == "" {
				t.Errorf("%s has no text: %v", page, err)
			}
		}
		own := func() string {
			i, err := w.OwnInfo(ctx, coop, "tentang")
			w.must(err)
			if i == nil {
				return ""
			}
			return i.Text.ID
		}
		for range 2 {
			w.must(w.SetInfo(ctx, by, coop, "tentang", members.Text{ID: "Kami koperasi kopi."}))
		}
		if got := own(); got != "Kami koperasi kopi." {
			t.Errorf("got %q", got)
		}
		for range 2 {
			w.must(w.RestoreInfo(ctx, by, coop, "tentang"))
		}
		if got := own(); got != "" {
			t.Errorf("after it was restored %q", got)
		}
		w.logged("info.written", "info.restored")
		if err := w.SetInfo(ctx, by, coop, "harga", members.Text{ID: "x"}); !errors.Is(err, content.ErrNoInfo) {
			t.Errorf("a page that there is not: %v", err)
		}
		if fields := fault.FieldsOf(w.SetInfo(ctx, by, coop, "tentang", members.Text{EN: "x"})); fields["text_id"] == nil {
			t.Errorf("without Indonesian: %v", fields)
		}
	})
}

// Lists and search engines have the words of a text alone.
func TestPlain(t *testing.T) {
	const written = "# Panen\n\nKami **memetik**,\nlalu [menjemur](/kopi).\n\n- satu\n- dua\n\n<b>x</b>"
	if got, want := content.Plain(written), "Panen Kami memetik, lalu menjemur. satu dua x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What is written by hand carries nothing into a page but words, and links that say where they lead.
func TestHTML(t *testing.T) {
	for markdown, want := range map[string]string{
		"# Judul":                                "<h2>Judul</h2>\n",
		"Kami **memetik** kopi.":                 "<p>Kami <strong>memetik</strong> kopi.</p>\n",
		"<script>alert(1)</script>":              "<!-- raw HTML omitted -->\n",
		"a <b onclick=x>tebal</b>":               "<p>a <!-- raw HTML omitted -->tebal<!-- raw HTML omitted --></p>\n",
		"[klik](javascript:alert)":               `<p><a href="" rel="nofollow noopener ugc">klik</a></p>` + "\n",
		"[toko](/koperasi)":                      `<p><a href="/koperasi">toko</a></p>` + "\n",
		"[situs](https://kopi.example)":          `<p><a href="https://kopi.example" rel="nofollow noopener ugc">situs</a></p>` + "\n",
		"[situs](//kopi.example)":                `<p><a href="//kopi.example" rel="nofollow noopener ugc">situs</a></p>` + "\n",
		"<https://k.example>":                    `<p><a href="https://k.example" rel="nofollow noopener ugc">https://k.example</a></p>` + "\n",
		"![foto & <b>](https://jahat.example/x)": "<p>foto &amp; </p>\n",
	} {
		got, err := content.HTML(markdown)
		if err != nil || got != want {
			t.Errorf("%s: got %s, want %s (%v)", markdown, got, want, err)
		}
	}
}
