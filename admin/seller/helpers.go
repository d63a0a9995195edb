package seller

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// helpersPage lists who works in the shop beside its owner, and whom she has asked.
func (s *Seller) helpersPage() page {
	return page{
		Path: "pembantu", Access: act.OwnShop, Nav: nav{ID: placeMore}, Title: "seller.helpers", Help: "helpers", Show: s.helpers,
		Acts: []web.Act[*Visit]{
			web.Do("keluarkan", act.OwnShop, s.dismissHelper), web.Do("batal", act.OwnShop, s.withdrawHelper),
		},
		Sample: sampleHelpers, More: map[string]show{"kosong": sampleNoHelpers},
	}
}

// invites is who asks somebody into her shop: not whoever finds her phone lying open.
func invites() act.Access { return act.OwnShop.Proven() }

// newHelperPage asks somebody to help.
func (s *Seller) newHelperPage() page {
	return page{
		Path: "pembantu/baru", Access: invites(), Nav: nav{ID: placeMore}, Title: "seller.new_helper", Help: "new_helper", Show: s.newHelper,
		Acts: []web.Act[*Visit]{web.Do("", invites(), s.inviteHelper)}, Sample: s.newHelper,
	}
}

// helperForm is whom an owner asks.
type helperForm struct {
	Name  string `form:"name,required"  max:"100" label:"seller.helper_name"`
	Phone string `form:"phone,required" max:"30"  label:"seller.helper_phone"`
}

// helperNamed is the person, or the invitation, on whose row a button was pressed.
type helperNamed struct {
	ID string `form:"siapa,required" max:"64"`
}

// helper is one line: who helps, or is asked to.
type helper struct {
	id, name, phone string
	since           string
	whatsApp, link  string // of an invitation
}

// invitationsADay is how many people a member may ask a day: each gets a message.
const invitationsADay = 10

var errTooManyInvited = fault.New(fault.TooMany, "seller.too_many_invited") // Args[0]: how many a day

func (s *Seller) helpers(ctx context.Context, v *Visit) (templ.Component, error) {
	people, err := s.Members.Helpers(ctx, v.actor, v.coop.ID)
	if err != nil {
		return nil, err
	}
	asked, err := s.Members.HelpInvitations(ctx, v.actor, v.coop.ID)
	return v.showHelpers(people, asked), err
}

func (v *Visit) showHelpers(people []members.Membership, asked []members.Invitation) templ.Component {
	v.Back = at("lainnya")
	var there, invited []helper
	for i := range people {
		m := &people[i]
		there = append(there, helper{id: m.User, name: m.Name, phone: phone.Display(m.Phone)})
	}
	for i := range asked {
		in := &asked[i]
		one := helper{id: in.ID, name: in.Name, phone: phone.Display(in.Phone)}
		one.since = v.T("seller.asked_until", v.Date(in.Expires.In(v.zone)))
		one.link = v.BaseURL + members.InvitationPath(v.s.LinkKey, in.Coop, in.ID)
		one.whatsApp = phone.WhatsApp(in.Phone, v.T("seller.helper_message", in.Name, v.actor.User.Name, v.shop.Name, one.link))
		invited = append(invited, one)
	}
	return helpersMain(v, there, invited)
}

func (s *Seller) newHelper(_ context.Context, v *Visit) (templ.Component, error) {
	v.Back = at("pembantu")
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(helperForm{}); err != nil {
			return nil, err
		}
	}
	return newHelperMain(v), nil
}

func (s *Seller) inviteHelper(ctx context.Context, v *Visit, in helperForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	if err := s.Identity.Allow(ctx, "helpers", v.actor.ID(), invitationsADay); err != nil {
		if errors.Is(err, identity.ErrTooManyTries) {
			err = errTooManyInvited.With(invitationsADay).RetryAfter(fault.Of(err).Wait)
		}
		return done, err
	}
	i, err := s.Members.InviteHelper(ctx, v.actor, members.HelperInput{Coop: v.coop.ID, ID: key, Name: in.Name, Phone: in.Phone})
	if err = atField(atField(err, members.ErrInvited, "phone"), members.ErrHelps, "phone"); err != nil {
		return done, err
	}
	return web.Done{To: at("pembantu"), Tone: "padi", Key: "seller.did_invite", Args: []any{i.Name}}, nil
}

func (s *Seller) withdrawHelper(ctx context.Context, v *Visit, in helperNamed) (web.Done, error) {
	err := s.Members.Withdraw(ctx, v.actor, v.coop.ID, in.ID)
	return web.Done{Tone: "nila", Key: "seller.did_unask"}, err
}

func (s *Seller) dismissHelper(ctx context.Context, v *Visit, in helperNamed) (web.Done, error) {
	err := s.Members.EndHelp(ctx, v.actor, v.seat(), in.ID)
	return web.Done{Tone: "nila", Key: "seller.did_dismiss"}, err
}

// stopHelping ends what the visitor does in somebody else's shop.
func (s *Seller) stopHelping(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	err := s.Members.EndHelp(ctx, v.actor, v.seat(), v.actor.ID())
	return web.Done{To: "/akun", Tone: "nila", Key: "seller.did_stop", Args: []any{v.shop.Name}}, err
}

// seat is where the visitor sells from.
func (v *Visit) seat() members.Seat { return members.Seat{Coop: v.coop.ID, Owner: v.owner} }

// otherSeat is another shop, or a cooperative in which the visitor has yet to open hers.
type otherSeat struct{ word, name, coop string }

// otherSeats lists where else the visitor sells.
func (s *Seller) otherSeats(ctx context.Context, v *Visit) (others []otherSeat, err error) {
	for _, seat := range v.actor.Seats() {
		if seat == v.seat() {
			continue
		}
		coop, err := s.Members.Cooperative(ctx, seat.Coop)
		if err != nil {
			return nil, err
		}
		other := otherSeat{seat.Word(), coop.Name, ""}
		shop, err := s.Catalog.ShopOf(ctx, seat.Coop, seat.Owner)
		switch {
		case err == nil:
			other.name, other.coop = shop.Name, coop.Name
		case fault.KindOf(err) != fault.NotFound:
			return nil, err
		}
		others = append(others, other)
	}
	return others, nil
}

// sampleHelpers is a shop with a daughter at work and a nephew who is asked.
func sampleHelpers(_ context.Context, v *Visit) (templ.Component, error) {
	people := []members.Membership{{User: "ayu", Name: "Baiq Ayu Lestari", Phone: "+6281900000131"}}
	asked := []members.Invitation{{
		ID: "undangan", Coop: v.coop.ID, Name: "Lalu Rizki", Phone: "+6281900000132", Expires: v.now.AddDate(0, 0, 9).In(i18n.WITA()),
	}}
	v.s = &Seller{Parts: admin.Parts{LinkKey: identity.Keys{[]byte("contoh")}}}
	return v.showHelpers(people, asked), nil
}

func sampleNoHelpers(_ context.Context, v *Visit) (templ.Component, error) {
	return v.showHelpers(nil, nil), nil
}
