package platform

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/web"
)

// domainsForm is the names of hosts of a cooperative, one on each line.
type domainsForm struct {
	Domains string `form:"domains" max:"1300" label:"platform.domains_label"`
}

// domainsPage says under which hosts a cooperative's own shop is found.
func (s *Platform) domainsPage() page {
	show := func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		v.Back = v.at("")
		if v.Form == nil {
			v.Form, err = web.FormOf(domainsForm{Domains: strings.Join(v.coop.Domains, "\n")})
		}
		return domains(v), err
	}
	return page{
		Path: "koperasi/:coop/domain", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.domains", Help: "domains", Show: show,
		Acts: []web.Act[*Visit]{web.Do("", act.Operates, s.setDomains)},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			v.coop.Domains = []string{"kopi-sembalun.example", "www.kopi-sembalun.example"}
			return show(ctx, v)
		},
		More: map[string]web.Show[*Visit]{"kosong": show},
	}
}

func (s *Platform) setDomains(ctx context.Context, v *Visit, in domainsForm) (web.Done, error) {
	_, err := s.Members.SetDomains(ctx, v.actor, v.coop.ID, strings.FieldsFunc(in.Domains, betweenDomains))
	return web.Done{Tone: "padi", Key: "platform.domains_saved"}, err
}

// betweenDomains says what people write between names: lines, commas, semicolons.
func betweenDomains(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' }
