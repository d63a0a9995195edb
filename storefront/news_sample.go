package storefront

import (
	"lumbung/internal/content"
	"lumbung/internal/members"
	"lumbung/internal/ui"
)

// sampleArticles are two articles of one cooperative.
func sampleArticles(v *Visit) (*members.Cooperative, []content.Article) {
	coop := &members.Cooperative{ID: "sembalun", Slug: "sembalun-makmur", Name: "Koperasi Sembalun Makmur", Area: "52.03.15.2002"}
	return coop, []content.Article{
		{
			Slug: "panen-raya", Title: members.Text{ID: "Panen raya kopi di lereng Rinjani"}, PublishedAt: v.now,
			Text: members.Text{ID: "Mulai pekan ini anggota kami **memetik merah** di tiga dusun.\n\n## Kapan kopinya siap\n\n" +
				"- Dijemur tiga pekan\n- Digiling dan disangrai sesudahnya\n\nYang ingin ikut memetik boleh datang ke [kantor koperasi](/koperasi)."},
		},
		{
			Slug: "tenun", Title: members.Text{ID: "Belajar menenun di Pringgasela"}, PublishedAt: v.now.AddDate(0, -1, 0),
			Text: members.Text{ID: "Lima anggota muda belajar menenun."},
		},
	}
}

func sampleNews(v *Visit) newsView {
	coop, list := sampleArticles(v)
	return newsView{coop.Name, "/koperasi/" + coop.Slug, v.articleCards(coop, list), ui.NewPager(&v.Page, "x")}
}
