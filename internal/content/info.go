package content

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

//go:embed info
var infoFiles embed.FS

// InfoPages names the texts that every visitor may read about the market or a cooperative, in the order of the footer.
func InfoPages() []string {
	return []string{"tentang", "bantuan", "ketentuan", "privasi", "pengembalian"}
}

// Standard is the text of a page that comes with the program, as Markdown.
func Standard(page string) (text members.Text, err error) {
	for language, to := range map[string]*string{"id": &text.ID, "en": &text.EN} {
		file, err := infoFiles.ReadFile("info/" + language + "/" + page + ".md")
		if err != nil {
			return text, fmt.Errorf("content: page %s: %w", page, err)
		}
		*to = string(file)
	}
	return text, nil
}

// Info is a cooperative's own text in place of one that comes with the program.
type Info struct {
	ID        string       `bson:"_id"` // of the cooperative and the page
	Coop      string       `bson:"coop"`
	Page      string       `bson:"page"`
	Text      members.Text `bson:"text"` // Markdown
	UpdatedAt time.Time    `bson:"updated_at"`
}

func infoSpec() store.Spec[Info] {
	return store.Spec[Info]{Name: "info_texts", Scope: "coop", Watched: true}
}

func infoID(coop, page string) string { return coop + "|" + page }

// OwnInfo returns a cooperative's own text of a page, nil when it has none. ErrNoInfo says that there is no such page.
func (s *Service) OwnInfo(ctx context.Context, coop, page string) (*Info, error) {
	if !slices.Contains(InfoPages(), page) {
		return nil, ErrNoInfo
	}
	i, err := s.infos.ForTenant(coop).Get(ctx, infoID(coop, page))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return i, err
}

// OwnInfos are all of a cooperative's own texts, by page.
func (s *Service) OwnInfos(ctx context.Context, coop string) (map[string]*Info, error) {
	var ids []string
	for _, page := range InfoPages() {
		ids = append(ids, infoID(coop, page))
	}
	found, err := s.infos.ForTenant(coop).GetMany(ctx, ids)
	own := map[string]*Info{}
	for _, i := range found {
		own[i.Page] = i
	}
	return own, err
}

// SetInfo writes a cooperative's own text of a page. Mistakes are fault.Fields by the names text_id and text_en.
func (s *Service) SetInfo(ctx context.Context, by act.Actor, coop, page string, written members.Text) error {
	if !slices.Contains(InfoPages(), page) {
		return ErrNoInfo
	}
	fields := fault.Fields{}
	if written = paragraphs(written, "text", longestText, fields); len(fields) > 0 {
		return fields
	}
	_, err := act.Do(ctx, s.acts, write("info.written", by, coop, page), func(ctx context.Context, r *act.Record) (*Info, error) {
		fresh := func() *Info { return &Info{ID: infoID(coop, page), Coop: coop, Page: page} }
		return s.infos.ForTenant(coop).Upsert(ctx, infoID(coop, page), fresh, func(i *Info) error {
			if i.Text == written {
				return r.Nothing()
			}
			i.Text, i.UpdatedAt = written, r.At
			return nil
		})
	})
	return err
}

// RestoreInfo takes a cooperative's own text of a page away: the one that comes with the program is shown again.
func (s *Service) RestoreInfo(ctx context.Context, by act.Actor, coop, page string) error {
	_, err := act.Do(ctx, s.acts, write("info.restored", by, coop, page), func(ctx context.Context, r *act.Record) (none struct{}, err error) {
		err = s.infos.ForTenant(coop).Delete(ctx, infoID(coop, page))
		if errors.Is(err, store.ErrNotFound) {
			return none, r.Nothing()
		}
		return none, err
	})
	return err
}
