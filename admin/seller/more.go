package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/web"
)

// morePage is the rest: the shop as it shows itself, help, other cooperatives, and the way out.
func (s *Seller) morePage() page {
	return page{
		Path: "lainnya", Access: act.Works, Title: "seller.more", Help: "more", Show: s.more,
		Nav:    nav{ID: placeMore, Icon: "dots", Label: "seller.more", Rank: 50},
		Acts:   []web.Act[*Visit]{web.Do("berhenti", act.Works, s.stopHelping)},
		Sample: sampleMore, More: map[string]show{"tanpa-lapak": sampleNoShop, "membantu": sampleHelping},
	}
}

func (s *Seller) more(ctx context.Context, v *Visit) (templ.Component, error) {
	others, err := s.otherSeats(ctx, v)
	return moreMain(v, others), err
}

// number is the member's in the register, "" before she has one, and in the shop of somebody else.
func (v *Visit) number() string {
	if v.helps() {
		return ""
	}
	if m := v.membership(); m != nil {
		return m.NumberText()
	}
	return ""
}
