// Package numbering counts the papers of a cooperative, one after another within a year: a number that is missing would be a paper that
// somebody has taken away.
package numbering

import (
	"context"
	"fmt"

	"lumbung/internal/store"
)

// counter is how many papers a cooperative has written in a year.
type counter struct {
	ID   string `bson:"_id"` // coop|year
	Coop string `bson:"coop"`
	Year int64  `bson:"year"`
	Last int64  `bson:"last"`
}

// Series is one kind of paper, with a row of numbers in every cooperative.
type Series struct {
	prefix   string
	counters *store.Scoped[counter]
}

// Define declares the collection of a series whose numbers begin with the prefix: KM-2026-00012.
func Define(db *store.DB, collection, prefix string) *Series {
	return &Series{prefix, store.DefineScoped(db, store.Spec[counter]{
		Name: collection, Scope: "coop", Indexes: []store.Index{{Name: "year", Fields: []string{"year"}, Unique: true}},
	})}
}

// Next is the next number of a year. Call it in a Tx: a number that was not used is given again.
func (s *Series) Next(ctx context.Context, coop string, year int) (string, error) {
	id := fmt.Sprintf("%s|%d", coop, year)
	fresh := func() *counter { return &counter{ID: id, Coop: coop, Year: int64(year)} }
	n, err := s.counters.ForTenant(coop).Upsert(ctx, id, fresh, func(n *counter) error { n.Last++; return nil })
	if err != nil {
		return "", err
	}
	return s.number(n.Year, n.Last), nil
}

func (s *Series) number(year, n int64) string { return fmt.Sprintf("%s-%d-%05d", s.prefix, year, n) }

// Verify says of every number that was counted and is on no paper, and of every one on a paper that was never counted.
func (s *Series) Verify(ctx context.Context, coop string, papers map[string]bool, report func(detail string)) error {
	counted := map[string]bool{}
	err := s.counters.ForTenant(coop).Each(ctx, store.By("year"), func(n *counter) error {
		for i := range n.Last {
			number := s.number(n.Year, i+1)
			counted[number] = true
			if !papers[number] {
				report(fmt.Sprintf("%s of %s is missing", number, coop))
			}
		}
		return nil
	})
	for number := range papers {
		if !counted[number] {
			report(fmt.Sprintf("%s of %s was never counted", number, coop))
		}
	}
	return err
}
