package search

import (
	"context"
	"slices"

	"lumbung/catalog"
)

// maxRepair is how many products are put right at once; more are cheaper to index all anew.
const maxRepair = 1000

// Repair puts right what differs between the index and the catalog, and says how many products that were. What changes
// meanwhile does no harm: each of them is read anew. Error: ErrRebuilding.
func (s *Service) Repair(ctx context.Context) (int, error) {
	differ, err := s.Compare(ctx)
	if err != nil {
		return 0, err
	}
	if len(differ) > maxRepair {
		_, err := s.Rebuild(ctx, nil)
		return len(differ), err
	}
	return len(differ), s.Reindex(ctx, differ)
}

// Compare returns the ids of products that are in the index and should not be, or should and are not, or not as they
// are now.
func (s *Service) Compare(ctx context.Context) ([]string, error) {
	kept := map[string]string{}
	for mark, err := range s.index.Fingerprints(ctx) {
		if err != nil {
			return nil, err
		}
		kept[mark.ID] = mark.Digest
	}
	var differ []string
	err := s.catalog.EachProduct(ctx, func(offer catalog.ProductInShop) error {
		mark := s.doc(ctx, offer).Fingerprint()
		if digest, ok := kept[mark.ID]; !ok || digest != mark.Digest {
			differ = append(differ, mark.ID)
		}
		delete(kept, mark.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id := range kept {
		differ = append(differ, id)
	}
	slices.Sort(differ)
	return differ, nil
}
