package news

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/content"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// infosPage lists the texts about how the cooperative sells, and whose words they are.
func (s *desk) infosPage() page {
	show := func(v *Visit, own map[string]*content.Info) templ.Component {
		v.Back = v.To("profil")
		return infosMain(v, own)
	}
	return page{
		Path: "profil/info", Title: "coop.info.title", Help: "infos", Access: act.Reads, Nav: nav{ID: "profil"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			own, err := s.Content.OwnInfos(ctx, v.Coop.ID)
			return show(v, own), err
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return show(v, map[string]*content.Info{"pengembalian": {UpdatedAt: v.Now}}), nil
		},
	}
}

// infoForm is a text of the cooperative's own, as Markdown.
type infoForm struct {
	TextID string `form:"text_id,required" max:"20000" label:"coop.info.words"`
	TextEN string `form:"text_en"          max:"20000" label:"coop.info.words_en"`
}

// infoPage is where a text is written, and the one that comes with the program restored.
func (s *desk) infoPage() page {
	return page{
		Path: "profil/info/:page", Title: "coop.info.title", Help: "info", Access: act.Reads, Nav: nav{ID: "profil"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			own, err := s.Content.OwnInfo(ctx, v.Coop.ID, v.Param("page"))
			if err != nil {
				return nil, err
			}
			return showInfo(v, v.Param("page"), own)
		},
		Acts: []web.Act[*Visit]{
			web.Do("", presents(), func(ctx context.Context, v *Visit, in infoForm) (web.Done, error) {
				err := s.Content.SetInfo(ctx, v.Actor, v.Coop.ID, v.Param("page"), members.Text{ID: in.TextID, EN: in.TextEN})
				return web.Done{Tone: "padi", Key: "coop.info.saved"}, err
			}),
			web.Do("kembalikan", presents(), func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
				return web.Done{Tone: "nila", Key: "coop.info.restored"}, s.Content.RestoreInfo(ctx, v.Actor, v.Coop.ID, v.Param("page"))
			}),
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			asSecretary(v)
			own := &content.Info{Text: members.Text{ID: "Kirim foto barang yang rusak **dalam tiga hari**."}, UpdatedAt: v.Now}
			return showInfo(v, "pengembalian", own)
		},
		More: map[string]web.Show[*Visit]{
			"standar": func(_ context.Context, v *Visit) (templ.Component, error) {
				asSecretary(v)
				return showInfo(v, "tentang", nil)
			},
			"membaca": func(_ context.Context, v *Visit) (templ.Component, error) { return showInfo(v, "tentang", nil) },
		},
	}
}

// showInfo shows the form as it was typed, or with the cooperative's own text, or with the one that comes with the program.
func showInfo(v *Visit, name string, own *content.Info) (templ.Component, error) {
	v.Back, v.Title = v.To("profil", "info"), v.T("info."+name)
	text, err := content.Standard(name)
	if err != nil {
		return nil, err
	}
	if own != nil {
		text = own.Text
	}
	if v.Form == nil {
		if v.Form, err = web.FormOf(infoForm{text.ID, text.EN}); err != nil {
			return nil, err
		}
	}
	html, err := content.HTML(text.In(v.Lang()))
	return infoMain(v, name, own, html), err
}
