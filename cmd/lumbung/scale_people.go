package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/catalog"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

// seedPeople registers one person and saves all others with the same password hash: hashing takes 40 ms on purpose,
// which for the largest market would be half an hour.
func (s *scaler) seedPeople(ctx context.Context) error {
	pattern, err := s.identity.Register(ctx, identity.RegisterInput{Name: "Petugas Pasar", Phone: userPhone(0, 0), Password: demoPassword})
	if err != nil {
		return err
	}
	schemas := s.db.Schemas()
	users := slices.IndexFunc(schemas, func(schema store.Schema) bool { return schema.Name == "users" })
	if users < 0 {
		return errors.New("there is no collection users")
	}
	for i, count := range s.counts {
		var docs []bson.Raw
		for member := range count.members {
			doc, err := bson.Marshal(personLike(*pattern, i+1, member+1))
			if err != nil {
				return err
			}
			docs = append(docs, schemas[users].Seal(doc, 1))
		}
		for batch := range slices.Chunk(docs, 500) {
			if err := s.db.Engine().Load(ctx, &schemas[users], batch); err != nil {
				return err
			}
		}
	}
	return nil
}

// personLike is a member with the password of another person.
func personLike(pattern identity.User, coop, member int) *identity.User {
	u := pattern
	u.ID, u.Phone, u.Name = userID(coop, member), userPhone(coop, member), personName(coop, member)
	u.Avatar = "/static/" + avatarName(1+member%8)
	return &u
}

// seedRegisters registers the members of every cooperative and opens the shops of those who sell.
func (s *scaler) seedRegisters(ctx context.Context) error {
	return s.eachCoop(ctx, func(ctx context.Context, coop int) error {
		count := s.counts[coop-1]
		const atOnce = 1 // all write into the cooperative's one audit log
		err := s.inBatches(ctx, atOnce, 1, count.members, func(ctx context.Context, n int) error { return s.registerMember(ctx, coop, n) })
		if err != nil {
			return err
		}
		for n := range count.sellers {
			if err := s.openShop(ctx, coop, firstSeller()+n); err != nil {
				return err
			}
		}
		return nil
	})
}

// firstSeller is the number of the first member who has a shop.
func firstSeller() int { return len(board()) + 1 }

func (s *scaler) registerMember(ctx context.Context, coop, member int) error {
	roles := []members.Role{members.RoleMember}
	if member <= len(board()) {
		roles = append(roles, board()[member-1])
	}
	r := chance(drawnPerson, coop*100_000+member)
	_, err := s.members.Register(ctx, members.System(), members.Registration{
		Coop: coopID(coop), User: userID(coop, member), Number: int64(member), Roles: roles,
		Since: time.Date(2010+r.IntN(16), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC),
		Area:  s.villageOf(coop, member), Street: fmt.Sprintf("Jalan Desa No. %d", 1+r.IntN(150)),
	})
	return err
}

// villageOf is where a member lives.
func (s *scaler) villageOf(coop, member int) string {
	near := s.villages[coop-1]
	return near[member%len(near)].Code
}

func (s *scaler) openShop(ctx context.Context, coop, member int) error {
	owner, err := s.members.Actor(ctx, userID(coop, member))
	if err != nil {
		return err
	}
	_, err = s.catalog.OpenShop(ctx, owner, coopID(coop), catalog.ShopProfile{
		Name: shopName(coop, member), Area: s.villageOf(coop, member), Street: "Jalan Desa",
		Story:  catalog.Text{ID: "Kami membuat sendiri apa yang kami jual.", EN: "We make ourselves what we sell."},
		Avatar: avatarName(1 + member%8), Since: int64(1990 + member%35), PickUp: true,
	})
	if err != nil {
		return fmt.Errorf("shop of member %d: %w", member, err)
	}
	return s.payments.Consent(ctx, owner, coopID(coop), member%4 != 0)
}
