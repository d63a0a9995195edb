package news

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/content"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// pictureLimit is a picture with the form around it.
const pictureLimit = 13 << 20

// articlesPage lists what the cooperative has written.
func (s *desk) articlesPage() page {
	return list[content.Article]{
		Path: "berita", Title: "coop.nav.news", Help: "news", Access: act.Reads,
		Nav: nav{ID: "berita", Icon: "bell", Label: "coop.nav.news", Rank: 86},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[content.Article], error) {
			return s.Content.Articles(ctx, v.Actor, v.Coop.ID, q.Page)
		},
		Columns: []column[content.Article]{
			{Label: "coop.article.name", Cell: func(v *Visit, a *content.Article) ui.Cell {
				return ui.Anchor(a.Title.In(v.Lang()), v.To("berita", a.ID)).Lead()
			}},
			{Label: "coop.article.updated", Cell: func(v *Visit, a *content.Article) ui.Cell { return v.Dated(a.UpdatedAt) }},
			{Label: "coop.col.state", Cell: func(v *Visit, a *content.Article) ui.Cell {
				return ui.State(articleTone(a), v.Word("article_state", a.State))
			}},
		},
		Empty: ui.Blank{Icon: "book", Title: "coop.article.none", Text: "coop.article.none_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.article.text"), Beside: articleLinks(v)}, nil
		},
		Sample: func(v *Visit) []content.Article {
			asSecretary(v)
			draft := *sampleArticle(v)
			draft.State, draft.Title.ID = content.Draft, "Belajar menenun di Pringgasela"
			return []content.Article{*sampleArticle(v), draft}
		},
	}.Page()
}

func articleTone(a *content.Article) string {
	if a.State == content.Published {
		return "padi"
	}
	return "soga"
}

// articleForm is an article as it is written; the texts are Markdown.
type articleForm struct {
	TitleID string `form:"title_id,required" max:"90"    label:"coop.article.name"`
	TextID  string `form:"text_id,required"  max:"20000" label:"coop.article.words"`
	TitleEN string `form:"title_en"          max:"90"    label:"coop.article.name_en"`
	TextEN  string `form:"text_en"           max:"20000" label:"coop.article.words_en"`
}

func (in *articleForm) input(picture members.Image) content.ArticleInput {
	return content.ArticleInput{
		Title: members.Text{ID: in.TitleID, EN: in.TitleEN}, Text: members.Text{ID: in.TextID, EN: in.TextEN}, Picture: picture,
	}
}

// newArticlePage is where an article is begun.
func (s *desk) newArticlePage() page {
	show := func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		v.Back = v.To("berita")
		if v.Form == nil {
			v.Form, err = web.FormOf(articleForm{})
		}
		return newArticleMain(v), err
	}
	return page{
		Path: "berita/baru", Title: "coop.article.new", Help: "article", Access: act.Reads, Nav: nav{ID: "berita"}, Show: show,
		Acts:   []web.Act[*Visit]{web.Do("", presents(), s.writeArticle)},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) { asSecretary(v); return show(ctx, v) },
	}
}

func (s *desk) writeArticle(ctx context.Context, v *Visit, in articleForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	a, err := s.Content.WriteArticle(ctx, v.Actor, v.Coop.ID, key, in.input(members.Image{}))
	if err != nil {
		return done, err
	}
	return web.Done{To: v.To("berita", a.ID), Tone: "padi", Key: "coop.article.written"}, nil
}

// articlePage is where an article is changed, looked at, given a picture, published and withdrawn.
func (s *desk) articlePage() page {
	picture := web.Do("gambar", presents(), s.setPicture)
	picture.Use = []gin.HandlerFunc{s.Web.Upload(pictureLimit)}
	return page{
		Path: "berita/:id", Title: "coop.article.one", Help: "article", Access: act.Reads, Nav: nav{ID: "berita"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			a, err := s.article(ctx, v)
			if err != nil {
				return nil, err
			}
			return showArticle(v, a)
		},
		Acts: []web.Act[*Visit]{
			web.Do("", presents(), s.editArticle), picture,
			web.Do("terbitkan", presents(), func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
				return web.Done{Tone: "padi", Key: "coop.article.published"}, s.Content.PublishArticle(ctx, v.Actor, v.Coop.ID, v.Param("id"))
			}),
			web.Do("tarik", presents(), func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
				return web.Done{Tone: "nila", Key: "coop.article.withdrawn"}, s.Content.UnpublishArticle(ctx, v.Actor, v.Coop.ID, v.Param("id"))
			}),
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			asSecretary(v)
			return showArticle(v, sampleArticle(v))
		},
		More: map[string]web.Show[*Visit]{
			"membaca": func(_ context.Context, v *Visit) (templ.Component, error) { return showArticle(v, sampleArticle(v)) },
			"naskah": func(_ context.Context, v *Visit) (templ.Component, error) {
				asSecretary(v)
				draft := sampleArticle(v)
				draft.State = content.Draft
				return showArticle(v, draft)
			},
		},
	}
}

func (s *desk) article(ctx context.Context, v *Visit) (*content.Article, error) {
	return s.Content.Article(ctx, v.Actor, v.Coop.ID, v.Param("id"))
}

func (s *desk) editArticle(ctx context.Context, v *Visit, in articleForm) (done web.Done, err error) {
	a, err := s.article(ctx, v)
	if err != nil {
		return done, err
	}
	return web.Done{Tone: "padi", Key: "coop.article.saved"}, s.Content.EditArticle(ctx, v.Actor, v.Coop.ID, a.ID, in.input(a.Picture))
}

// pictureForm has a label for the file, which comes apart.
type pictureForm struct {
	Picture string `form:"picture" max:"1"   label:"coop.image.file"`
	Alt     string `form:"alt"     max:"120" label:"coop.image.alt"`
	Remove  bool   `form:"hapus"             label:"coop.image.remove"`
}

// setPicture gives an article a picture, other words for it, or none.
func (s *desk) setPicture(ctx context.Context, v *Visit, in pictureForm) (done web.Done, err error) {
	a, err := s.article(ctx, v)
	if err != nil {
		return done, err
	}
	image := members.Image{}
	if !in.Remove {
		stored, err := s.TakePicture(ctx, &v.Visit, v.Actor.ID())
		if err != nil {
			return done, err
		}
		if image = a.Picture; stored.ID != "" {
			image = members.Image{ID: stored.ID, Width: stored.Width, Height: stored.Height}
		}
		if image.Alt = in.Alt; image.ID == "" {
			return done, fault.Fields{"picture": fault.New(fault.Invalid, "form.required")}
		}
	}
	changed := content.ArticleInput{Title: a.Title, Text: a.Text, Picture: image}
	return web.Done{Tone: "padi", Key: "coop.article.saved"}, s.Content.EditArticle(ctx, v.Actor, v.Coop.ID, a.ID, changed)
}

// articleShown is an article with what it looks like.
type articleShown struct {
	*content.Article

	html    string
	picture web.Picture
}

func showArticle(v *Visit, a *content.Article) (templ.Component, error) {
	v.Back = v.To("berita")
	html, err := content.HTML(a.Text.In(v.Lang()))
	if err != nil {
		return nil, err
	}
	if refused := v.Form; refused == nil || v.Refused != "" { // the form of the words is as it is stored
		if v.Form, err = web.FormOf(articleForm{a.Title.ID, a.Text.ID, a.Title.EN, a.Text.EN}); err != nil {
			return nil, err
		}
		v.Form.Values.Set("alt", a.Picture.Alt)
		if refused != nil {
			v.Form.Faults = refused.Faults
			v.Form.Values.Set("alt", refused.Value("alt"))
		}
	}
	p := a.Picture
	shown := articleShown{a, html, web.PictureOf(media.Picture{ID: p.ID, Width: p.Width, Height: p.Height}, p.Alt, "")}
	return articleMain(v, shown), nil
}

func sampleArticle(v *Visit) *content.Article {
	return &content.Article{
		ID: "panen", Slug: "panen-raya", Title: members.Text{ID: "Panen raya kopi di lereng Rinjani"},
		Text: members.Text{ID: "Mulai pekan ini anggota kami **memetik merah** di tiga dusun.\n\n## Kapan kopinya siap\n\n" +
			"- Dijemur tiga pekan\n- Digiling dan disangrai sesudahnya"},
		PublishedAt: v.Now, UpdatedAt: v.Now, Life: states.Life[content.ArticleState]{State: content.Published},
	}
}
