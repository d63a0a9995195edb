package storefront

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// joinForm is what somebody types who accepts an invitation and has no account yet. Its names are those of the mistakes that
// identity.Register reports.
type joinForm struct {
	Name     string `form:"name,required" max:"100" label:"register.name"`
	Password string `form:"password,required" max:"128" label:"signin.password"`
}

// invitationView is an invitation as the invited person reads it.
type invitationView struct {
	coop, roles, name, phone, decision, until string
	owner, shop                               string // of the shop where to help, "" for other invitations
	href                                      string // of the page itself, with its signature
	known                                     bool   // the number has an account
	mine                                      bool   // who is signed in has the number
	taken                                     bool   // and has accepted
}

// invitationPage is where somebody accepts an invitation to an office, to become a member, or to help one in her shop. Its address is
// signed: whoever has it got it by way of the invited number, or from who invited.
func (s *Storefront) invitationPage() page {
	return page{
		Path: "undangan/:coop/:id", Access: act.Everybody, Nav: nav{ID: "akun"}, Title: "invitation.title", Show: s.showInvitation,
		Acts: []web.Act[*Visit]{
			web.Do("terima", act.SignedIn, s.acceptInvitation), web.Do("daftar", act.Everybody, s.joinByInvitation),
		},
		Sample: sampleInvitation(func(*invitationView) {}),
		More: branches{
			"punya-akun": sampleInvitation(func(view *invitationView) { view.known = true }),
			"terima":     sampleInvitation(func(view *invitationView) { view.known, view.mine = true, true }),
			"membantu": sampleInvitation(func(view *invitationView) {
				view.decision, view.owner, view.shop, view.known, view.mine = "", "Inaq Sri Wahyuni", "Kopi Inaq Sri", true, true
			}),
			"sudah": sampleInvitation(func(view *invitationView) { view.known, view.mine, view.taken = true, true, true }),
		},
	}
}

// invitation returns the invitation in the address to who holds it. For everybody else it does not exist.
func (s *Storefront) invitation(ctx context.Context, v *Visit) (*members.Invitation, error) {
	if !members.InvitationHeld(s.LinkKey, v.Param("coop"), v.Param("id"), v.c.Query("t")) {
		return nil, members.ErrNoInvitation
	}
	return s.Members.Invitation(ctx, v.Param("coop"), v.Param("id"))
}

func (s *Storefront) showInvitation(ctx context.Context, v *Visit) (templ.Component, error) {
	i, err := s.invitation(ctx, v)
	if err != nil {
		return nil, err
	}
	view, err := s.readInvitation(ctx, v, i)
	if err != nil {
		return nil, err
	}
	if i.Over(v.now) && !view.taken {
		return nil, members.ErrInvitationOver
	}
	return v.invitation(view)
}

func (s *Storefront) readInvitation(ctx context.Context, v *Visit, i *members.Invitation) (view invitationView, err error) {
	coop, err := s.Members.Cooperative(ctx, i.Coop)
	if err != nil {
		return view, err
	}
	view = invitationView{
		coop: coop.Name, roles: v.officesOf(i.Roles), name: i.Name, phone: phone.Masked(i.Phone), decision: i.Decision,
		until: v.Date(i.Expires), href: members.InvitationPath(s.LinkKey, i.Coop, i.ID),
	}
	view.mine = v.actor.SignedIn() && v.actor.User.Phone == i.Phone
	view.taken = view.mine && i.State == members.Accepted
	if i.Helps != "" {
		if err := s.readHelp(ctx, &view, i); err != nil {
			return view, err
		}
	}
	_, err = s.Identity.ByPhone(ctx, i.Phone)
	if view.known = err == nil; errors.Is(err, identity.ErrNoUser) {
		err = nil
	}
	return view, err
}

// readHelp reads in whose shop somebody is asked to help.
func (s *Storefront) readHelp(ctx context.Context, view *invitationView, i *members.Invitation) error {
	shop, err := s.Catalog.ShopOf(ctx, i.Coop, i.Helps)
	if err != nil {
		return err
	}
	names, err := s.Members.Names(ctx, i.Coop, []string{i.Helps})
	view.owner, view.shop = names[i.Helps], shop.Name
	return err
}

func (v *Visit) invitation(view invitationView) (templ.Component, error) {
	v.own("/")
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(joinForm{Name: view.name}); err != nil {
			return nil, err
		}
	}
	return invitation(v, view), nil
}

// officesOf names what somebody is invited to: the offices, or being a member where there is none.
func (v *Visit) officesOf(roles []members.Role) string {
	var text string
	for _, role := range roles {
		if role == members.RoleMember && len(roles) > 1 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += v.T("invitation.role_" + string(role))
	}
	return text
}

func (s *Storefront) acceptInvitation(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	i, err := s.invitation(ctx, v)
	if err != nil {
		return done, err
	}
	m, err := s.Members.Accept(ctx, v.actor, i.Coop, i.ID)
	if err != nil {
		return done, err
	}
	coop, err := s.Members.Cooperative(ctx, i.Coop)
	if err != nil {
		return done, err
	}
	done = web.Done{To: "/jualan?koperasi=" + i.Coop, Tone: "padi", Key: "invitation.accepted", Args: []any{coop.Name}}
	switch {
	case i.Helps != "":
		done.To, done.Key = "/jualan?koperasi="+members.Seat{Coop: i.Coop, Owner: i.Helps}.Word(), "invitation.helps_now"
	case m.State == members.Entering:
		done.To, done.Key = "/akun", "invitation.entering"
	case m.Office:
		done.To = "/pengurus/" + coop.Slug
	}
	return done, nil
}

// joinByInvitation makes an account with the invited number. It accepts nothing: that is done on the same page then.
func (s *Storefront) joinByInvitation(ctx context.Context, v *Visit, in joinForm) (done web.Done, err error) {
	i, err := s.invitation(ctx, v)
	if err != nil {
		return done, err
	}
	if i.Over(v.now) {
		return done, members.ErrInvitationOver
	}
	number := identity.RegisterInput{Name: in.Name, Phone: i.Phone, Password: in.Password}
	return s.makeAccount(ctx, v, number, members.InvitationPath(s.LinkKey, i.Coop, i.ID))
}

// sampleInvitation is an invitation of a treasurer who has no account yet, changed.
func sampleInvitation(change func(*invitationView)) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		view := invitationView{
			coop: "Koperasi Produsen Sembalun Makmur", roles: v.T("invitation.role_treasurer"), name: "Hj. Siti Maesarah",
			phone: "0819-0000-••20", decision: "RAT 4/III/2026", until: v.Date(sampleTime()), href: "/undangan/sembalun/1?t=x",
		}
		change(&view)
		return v.invitation(view)
	}
}
