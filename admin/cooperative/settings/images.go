package settings

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// pictureLimit is a picture with the form around it.
const pictureLimit = 13 << 20

// imagePath is where a picture of the cooperative is chosen.
func imagePath(kind members.ImageKind) string {
	if kind == members.Banner {
		return "spanduk"
	}
	return "logo"
}

// imagePage is where officers choose a picture that stands for the cooperative.
func (s *desk) imagePage(kind members.ImageKind) page {
	save := web.Do("", act.May(act.Present), s.saveImage(kind))
	save.Use = []gin.HandlerFunc{s.Web.Upload(pictureLimit)}
	remove := func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
		return web.Done{Tone: "nila", Key: "coop.image.removed"}, s.Members.SetImage(ctx, v.Actor, v.Coop.ID, kind, members.Image{})
	}
	show := func(_ context.Context, v *Visit) (templ.Component, error) {
		return showImage(v, kind, shownImage(v, kind))
	}
	return page{
		Path: "profil/" + imagePath(kind), Title: "coop.image." + string(kind), Help: "images", Access: act.Reads, Nav: nav{ID: "profil"},
		Show: show,
		Acts: []web.Act[*Visit]{save, web.Do("hapus", act.May(act.Present), remove)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			asSecretary(v)
			return showImage(v, kind, office.Drawn("kopi"))
		},
		More: map[string]web.Show[*Visit]{
			"kosong": func(ctx context.Context, v *Visit) (templ.Component, error) {
				asSecretary(v)
				return show(ctx, v)
			},
			"membaca": show,
		},
	}
}

// asSecretary makes the visitor of a sample one who decides how the cooperative shows itself.
func asSecretary(v *Visit) {
	v.Actor.Memberships[0].Roles = []members.Role{members.RoleSecretary}
}

func storedImage(v *Visit, kind members.ImageKind) members.Image {
	if kind == members.Banner {
		return v.Coop.Banner
	}
	return v.Coop.Logo
}

func shownImage(v *Visit, kind members.ImageKind) web.Picture {
	i := storedImage(v, kind)
	return web.PictureOf(media.Picture{ID: i.ID, Width: i.Width, Height: i.Height}, i.Alt, "")
}

// imageForm has a label for the file, which comes apart.
type imageForm struct {
	Picture string `form:"picture" max:"1"   label:"coop.image.file"`
	Alt     string `form:"alt"     max:"120" label:"coop.image.alt"`
}

func showImage(v *Visit, kind members.ImageKind, shown web.Picture) (_ templ.Component, err error) {
	v.Back = v.To("profil")
	if v.Form == nil {
		v.Form, err = web.FormOf(imageForm{Alt: storedImage(v, kind).Alt})
	}
	return imageMain(v, kind, shown), err
}

// saveImage takes in a picture, or other words for the one that is there.
func (s *desk) saveImage(kind members.ImageKind) func(context.Context, *Visit, imageForm) (web.Done, error) {
	return func(ctx context.Context, v *Visit, in imageForm) (web.Done, error) {
		stored, err := s.TakePicture(ctx, &v.Visit, v.Actor.ID())
		if err != nil {
			return web.Done{}, err
		}
		image := members.Image{ID: stored.ID, Width: stored.Width, Height: stored.Height}
		if stored.ID == "" {
			image = storedImage(v, kind)
		}
		if image.Alt = in.Alt; image.ID == "" {
			return web.Done{}, fault.Fields{"picture": fault.New(fault.Invalid, "form.required")}
		}
		return web.Done{Tone: "padi", Key: "coop.image.saved"}, s.Members.SetImage(ctx, v.Actor, v.Coop.ID, kind, image)
	}
}
