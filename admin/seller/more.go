package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
)

// morePage is the rest: the shop as it shows itself, help, other cooperatives, and the way out.
func (s *Seller) morePage() page {
	return page{
		Path: "lainnya", Access: act.Member, Title: "seller.more", Show: s.more,
		Nav:    nav{ID: placeMore, Icon: "dots", Label: "seller.more", Rank: 50},
		Sample: sampleMore, More: map[string]show{"tanpa-lapak": sampleNoShop},
	}
}

func (s *Seller) more(ctx context.Context, v *Visit) (templ.Component, error) {
	var others []members.Cooperative // that she is a member of as well
	for _, id := range v.actor.MemberCoops() {
		if id == v.coop.ID {
			continue
		}
		coop, err := s.Members.Cooperative(ctx, id)
		if err != nil {
			return nil, err
		}
		others = append(others, *coop)
	}
	return moreMain(v, others), nil
}

// number is the member's in the register, "" before she has one.
func (v *Visit) number() string {
	if m := v.membership(); m != nil {
		return m.NumberText()
	}
	return ""
}
