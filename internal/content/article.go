package content

import (
	"context"
	"errors"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// ArticleState is the state of an article.
type ArticleState string

// The states.
const (
	Draft     ArticleState = "draft" // officers alone see it
	Published ArticleState = "published"
)

// Article is something that a cooperative tells at length.
type Article struct {
	ID          string        `bson:"_id"`
	Coop        string        `bson:"coop"`
	Slug        string        `bson:"slug"` // in addresses, unique in the cooperative; it stays when the title changes
	Title       members.Text  `bson:"title"`
	Text        members.Text  `bson:"text"` // Markdown
	Picture     members.Image `bson:"picture"`
	PublishedAt time.Time     `bson:"published_at"` // for the last time; zero when never
	UpdatedAt   time.Time     `bson:"updated_at"`

	states.Life[ArticleState] `bson:",inline"`
}

var articleLife = states.Declare(ErrArticleState, nil,
	states.Row[ArticleState]{State: Draft, Next: []ArticleState{Published}},
	states.Row[ArticleState]{State: Published, Next: []ArticleState{Draft}},
)

func articleSpec() store.Spec[Article] {
	return store.Spec[Article]{Name: "articles", Scope: "coop", Watched: true, Indexes: []store.Index{
		{Name: "slug", Fields: []string{"slug"}, Unique: true},
		{Name: "published", Fields: []string{"state", "published_at"}},
		{Name: "edited", Fields: []string{"updated_at"}},
	}}
}

// ArticleInput is an article as it is written.
type ArticleInput struct {
	Title   members.Text
	Text    members.Text // Markdown
	Picture members.Image
}

func (in *ArticleInput) clean() error {
	fields := fault.Fields{}
	in.Title, in.Text = line(in.Title, "title", longestTitle, fields), paragraphs(in.Text, "text", longestText, fields)
	return fields.Err()
}

// slugTries is how many addresses are tried for an article whose title others have, too.
const slugTries = 20

// WriteArticle keeps a new article as a draft. The id is that of the form, so that one that is sent twice is kept once. Mistakes are
// fault.Fields by the names title_id, title_en, text_id and text_en.
func (s *Service) WriteArticle(ctx context.Context, by act.Actor, coop, id string, in ArticleInput) (*Article, error) {
	if err := in.clean(); err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		a, err := s.insertArticle(ctx, by, coop, Article{
			ID: id, Coop: coop, Slug: articleSlug(in.Title.ID, n), Title: in.Title, Text: in.Text, Picture: in.Picture,
		})
		if !errors.Is(err, store.ErrDuplicate) || n == slugTries {
			return a, err
		}
	}
}

func (s *Service) insertArticle(ctx context.Context, by act.Actor, coop string, a Article) (*Article, error) {
	articles := s.articles.ForTenant(coop)
	return act.Do(ctx, s.acts, write("articles.written", by, coop, a.ID), func(ctx context.Context, r *act.Record) (*Article, error) {
		if known, err := articles.Get(ctx, a.ID); err == nil {
			return known, r.Nothing()
		}
		fresh := a
		fresh.UpdatedAt, fresh.Life = r.At, articleLife.Born(r.Mark)
		r.Note("title", fresh.Title.ID)
		return &fresh, articles.Insert(ctx, &fresh)
	})
}

// articleSlug is the n-th address for an article with this title, from 1.
func articleSlug(title string, n int) string {
	slug := text.Slug(title)
	if slug == "" {
		slug = "berita"
	}
	if n == 1 {
		return slug
	}
	return slug + "-" + strconv.Itoa(n)
}

// EditArticle changes an article, published or not. Mistakes are those of WriteArticle.
func (s *Service) EditArticle(ctx context.Context, by act.Actor, coop, id string, in ArticleInput) error {
	if err := in.clean(); err != nil {
		return err
	}
	return s.changeArticle(ctx, write("articles.edited", by, coop, id), func(a *Article, r *act.Record) error {
		if in == (ArticleInput{a.Title, a.Text, a.Picture}) {
			return r.Nothing()
		}
		r.Note("title", in.Title.ID)
		a.Title, a.Text, a.Picture, a.UpdatedAt = in.Title, in.Text, in.Picture, r.At
		return nil
	})
}

// PublishArticle lets everybody read an article.
func (s *Service) PublishArticle(ctx context.Context, by act.Actor, coop, id string) error {
	return s.changeArticle(ctx, write("articles.published", by, coop, id), func(a *Article, r *act.Record) error {
		if a.State == Published {
			return r.Nothing()
		}
		r.Note("title", a.Title.ID)
		a.PublishedAt, a.UpdatedAt = r.At, r.At
		return articleLife.Step(&a.Life, Published, r.Mark)
	})
}

// UnpublishArticle makes an article a draft again.
func (s *Service) UnpublishArticle(ctx context.Context, by act.Actor, coop, id string) error {
	return s.changeArticle(ctx, write("articles.withdrawn", by, coop, id), func(a *Article, r *act.Record) error {
		if a.State == Draft {
			return r.Nothing()
		}
		r.Note("title", a.Title.ID)
		a.UpdatedAt = r.At
		return articleLife.Step(&a.Life, Draft, r.Mark)
	})
}

func (s *Service) changeArticle(ctx context.Context, a act.Act, change func(*Article, *act.Record) error) error {
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Article, error) {
		changed, err := s.articles.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(doc *Article) error { return change(doc, r) })
		return changed, store.NotFoundAs(err, ErrNoArticle)
	})
	return err
}

// Published lists the articles of a cooperative that everybody may read, the newest first.
func (s *Service) Published(ctx context.Context, coop string, page store.Page) (store.Slice[Article], error) {
	return s.articles.ForTenant(coop).List(ctx, store.By("published", Published).Desc(), page)
}

// Read returns a published article by its address; one that is not published is not found.
func (s *Service) Read(ctx context.Context, coop, slug string) (*Article, error) {
	a, err := s.articles.ForTenant(coop).First(ctx, store.By("slug", slug))
	if err == nil && a.State != Published {
		return nil, ErrNoArticle
	}
	return a, store.NotFoundAs(err, ErrNoArticle)
}

// Articles lists all of a cooperative for its officers, those changed last first.
func (s *Service) Articles(ctx context.Context, by act.Actor, coop string, page store.Page) (store.Slice[Article], error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return store.Slice[Article]{}, err
	}
	return s.articles.ForTenant(coop).List(ctx, store.By("edited").Desc(), page)
}

// Article returns one for the cooperative's officers.
func (s *Service) Article(ctx context.Context, by act.Actor, coop, id string) (*Article, error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	a, err := s.articles.ForTenant(coop).Get(ctx, id)
	return a, store.NotFoundAs(err, ErrNoArticle)
}
