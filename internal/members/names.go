package members

import (
	"context"
	"maps"
)

// Lines reads lines of a register by their ids. It leaves out those that are not there.
func (s *Service) Lines(ctx context.Context, coop string, ids []string) (map[string]*Membership, error) {
	return s.memberships.ForTenant(coop).GetMany(ctx, ids)
}

// Names reads what people are called in a cooperative, by user id: as its register has it, and as other users call themselves.
// It leaves out whom it does not find.
func (s *Service) Names(ctx context.Context, coop string, users []string) (map[string]string, error) {
	names, ids := make(map[string]string, len(users)), make([]string, len(users))
	for i, user := range users {
		ids[i] = MembershipID(coop, user)
	}
	register, err := s.memberships.ForTenant(coop).GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	var others []string
	for i, user := range users {
		if m := register[ids[i]]; m != nil {
			names[user] = m.Name
		} else {
			others = append(others, user)
		}
	}
	found, err := s.people.Names(ctx, others)
	maps.Copy(names, found)
	return names, err
}
