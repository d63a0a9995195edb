package orders

import "context"

// Numbers reads the numbers of a cooperative's orders by their ids. It leaves out those that are none of its orders.
func (s *Service) Numbers(ctx context.Context, coop string, ids []string) (map[string]string, error) {
	found, err := s.orders.ForTenant(coop).GetMany(ctx, ids)
	numbers := make(map[string]string, len(found))
	for id, o := range found {
		numbers[id] = o.Number
	}
	return numbers, err
}
