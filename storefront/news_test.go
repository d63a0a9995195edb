package storefront

import (
	"net/http"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/content"
	"lumbung/internal/members"
)

// An announcement stands on the cooperative's page from its beginning to its end, in the visitor's language where it has one. Pages that
// are kept for strangers show a new one at once.
func TestAnnouncementsOnThePage(t *testing.T) {
	s := openStreet(t, withMemory)
	home, by := "/koperasi/"+s.Coop.Slug, acttest.Officer("ida")
	s.Guest().Get(home).Is(200).Silent("Rapat anggota")
	_, err := s.Content.Announce(s.Context(), by, s.Coop.ID, "rapat", content.AnnouncementInput{
		Title: members.Text{ID: "Rapat anggota", EN: "Members' meeting"}, Text: members.Text{ID: "Di <b>balai</b> desa."},
		From: s.Clock.Now(), Until: s.Clock.Now().Add(time.Hour),
	})
	s.Must(err)
	s.Guest().Get(home).Is(200).Says("Rapat anggota", "Di <b>balai</b> desa.")
	s.Guest().Speak("en").Get(home).Is(200).Says("Members' meeting")
	s.Must(s.Content.Withdraw(s.Context(), by, s.Coop.ID, "rapat"))
	s.Guest().Get(home).Is(200).Silent("Rapat anggota")
}

// The newest three articles stand on the cooperative's page unless its officers hide them; all of them have a list, a page each and a
// line in the sitemap. A draft is nowhere.
func TestNews(t *testing.T) {
	s := openStreet(t, withMemory)
	home, by := "/koperasi/"+s.Coop.Slug, acttest.Officer("ida")
	for _, title := range []string{"Satu", "Dua", "Tiga", "Empat", "Naskah"} {
		a, err := s.Content.WriteArticle(s.Context(), by, s.Coop.ID, title, content.ArticleInput{
			Title: members.Text{ID: title}, Text: members.Text{ID: "Kami **memetik** kopi. <script>alert(1)</script>"},
		})
		s.Must(err)
		if title != "Naskah" {
			s.Clock.Advance(time.Minute)
			s.Must(s.Content.PublishArticle(s.Context(), by, s.Coop.ID, a.ID))
		}
	}
	guest := s.Guest()
	guest.Get(home).Is(200).Says("Empat", "Tiga", "Dua").Silent("/berita/satu", "/berita/naskah")
	guest.Get(home+"/berita").Is(200).Says("Satu", "Empat").Silent("/berita/naskah")
	page := guest.Get(home+"/berita/satu").Is(200).Says("Satu", "Berita lain")
	page.Has("<strong>memetik</strong>", `name="description" content="Kami memetik kopi.`, `property="og:title" content="Satu"`).
		Silent("<script>alert")
	guest.Get(home + "/berita/naskah").Is(http.StatusNotFound)
	guest.Get("/sitemap/" + s.Coop.Slug + ".xml").Is(200).Has(home + "/berita/satu</loc>").Silent("naskah")
	s.Must(s.Members.ArrangeFront(s.Context(), by, s.Coop.ID, members.SectionNews, members.MoveHide))
	guest.Get(home).Is(200).Silent("Empat")
	s.Cooperative("soreang")
	guest.Get("/koperasi/soreang/berita/satu").Is(http.StatusNotFound)
	guest.Get("/koperasi/soreang/berita").Is(200).Says("Belum ada berita")
}

// A cooperative's own texts stand below its page, and at its own address in place of those of the market.
func TestOwnInfos(t *testing.T) {
	s := openStreet(t, withMemory)
	home, by := "/koperasi/"+s.Coop.Slug, acttest.Officer("ida")
	s.atOwn()
	guest := s.Guest()
	guest.Get(home).Is(200).Silent("/info/")
	standard := guest.At(own).Get("/pengembalian").Is(200).Silent("tiga hari saja").Body
	s.Must(s.Content.SetInfo(s.Context(), by, s.Coop.ID, "pengembalian", members.Text{ID: "Kirim foto dalam **tiga hari saja**."}))
	guest.Get(home).Is(200).Has(home + "/info/pengembalian").Silent("/info/tentang")
	guest.Get(home + "/info/pengembalian").Is(200).Has("<strong>tiga hari saja</strong>")
	guest.Get(home + "/info/tentang").Is(200)
	guest.Get(home + "/info/harga").Is(http.StatusNotFound)
	guest.Get("/pengembalian").Is(200).Silent("tiga hari saja")
	guest.At(own).Get("/pengembalian").Is(200).Has("<strong>tiga hari saja</strong>")
	guest.At(own).Get(home + "/info/pengembalian").To("/pengembalian")
	s.Must(s.Content.RestoreInfo(s.Context(), by, s.Coop.ID, "pengembalian"))
	if got := guest.At(own).Get("/pengembalian").Is(200).Body; got != standard {
		t.Error("the standard text is not shown again")
	}
}
