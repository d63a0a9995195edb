package platform

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// inviteForm is whom the operator invites to an office.
type inviteForm struct {
	Role     string `form:"roles,required"    max:"20"  label:"platform.office"`
	Name     string `form:"name,required"     max:"100" label:"platform.name"`
	Phone    string `form:"phone,required"    max:"30"  label:"platform.phone"`
	Decision string `form:"decision,required" max:"60"  label:"platform.decision"`
}

// withdrawForm names the invitation to take back.
type withdrawForm struct {
	ID string `form:"undangan,required" max:"64"`
}

// invitationsShown is how many invitations the page shows, the newest first.
const invitationsShown = 20

// officer is one line of the board: who holds an office, or is invited to one.
type officer struct {
	roles, name, phone, decision string
	tone, state                  string
	whatsApp, link               string // of an invitation that can still be accepted
	id                           string // of that invitation
}

// boardPage invites the officers of a cooperative.
func (s *Platform) boardPage() page {
	return page{
		Path: "koperasi/:coop/pengurus", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.step_board", Help: "board",
		Show: s.showBoard,
		Acts: []web.Act[*Visit]{
			web.Do("", act.Operates, s.invite), web.Do("batal", act.Operates, s.withdraw),
		},
		Sample: sampleBoard(true), More: map[string]show{"kosong": sampleBoard(false)},
	}
}

func (s *Platform) showBoard(ctx context.Context, v *Visit) (templ.Component, error) {
	board, err := s.Members.Board(ctx, v.actor, v.coop.ID)
	if err != nil {
		return nil, err
	}
	invitations, err := s.Members.Invitations(ctx, v.actor, v.coop.ID, store.Page{Limit: invitationsShown})
	if err != nil {
		return nil, err
	}
	return v.board(v.officers(board, invitations.Items))
}

func (v *Visit) board(officers []officer) (templ.Component, error) {
	v.step = stepBoard
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(inviteForm{}); err != nil {
			return nil, err
		}
	}
	return board(v, officers), nil
}

// officers are the people of the board, and behind them who was invited and has not accepted.
func (v *Visit) officers(board []members.Membership, invitations []members.Invitation) []officer {
	var lines []officer
	for i := range board {
		m := &board[i]
		lines = append(lines, officer{
			roles: v.roles(m.Roles), name: m.Name, phone: phone.Masked(m.Phone), tone: "padi", state: v.T("platform.accepted"),
		})
	}
	for i := range invitations {
		if invited := &invitations[i]; invited.State == members.Sent {
			lines = append(lines, v.invited(invited))
		}
	}
	return lines
}

// invited is the line of an invitation that nobody has accepted.
func (v *Visit) invited(i *members.Invitation) officer {
	line := officer{
		roles: v.roles(i.Roles), name: i.Name, phone: phone.Masked(i.Phone), decision: i.Decision,
		tone: "bata", state: v.T("platform.invitation_over"),
	}
	if i.Over(v.now) {
		return line
	}
	line.tone, line.state = "kunyit", v.T("platform.invited_at", v.DateTime(i.SentAt.In(i18n.Zone(v.coop.Area))))
	line.id, line.link = i.ID, v.BaseURL+members.InvitationPath(v.s.LinkKey, i.Coop, i.ID)
	line.whatsApp = phone.WhatsApp(i.Phone, v.T("platform.invitation_text", i.Name, line.roles, v.coop.Name, line.link))
	return line
}

// roles names offices; being a member is none.
func (v *Visit) roles(roles []members.Role) string {
	var text string
	for _, role := range roles {
		if role == members.RoleMember && len(roles) > 1 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += v.role(role)
	}
	return text
}

// offices are what somebody can be invited to.
func (v *Visit) offices() []web.Option {
	var offices []web.Option
	for _, role := range members.Offices() {
		offices = append(offices, web.Option{Value: string(role), Text: v.role(role)})
	}
	return offices
}

func (s *Platform) invite(ctx context.Context, v *Visit, in inviteForm) (done web.Done, err error) {
	key, err := v.Key()
	if err != nil {
		return done, err
	}
	i, err := s.Members.Invite(ctx, v.actor, members.InvitationInput{
		Coop: v.coop.ID, ID: key, Name: in.Name, Phone: in.Phone, Roles: []members.Role{members.Role(in.Role)}, Decision: in.Decision,
	})
	if err != nil {
		return done, err
	}
	return web.Done{Tone: "padi", Key: "platform.invited", Args: []any{i.Name}}, nil
}

func (s *Platform) withdraw(ctx context.Context, v *Visit, in withdrawForm) (web.Done, error) {
	return web.Done{Tone: "nila", Key: "platform.withdrawn"}, s.Members.Withdraw(ctx, v.actor, v.coop.ID, in.ID)
}
