package members

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// ChecklistItem is one thing that the cooperative asks of a member who sells.
type ChecklistItem struct {
	ID       string `bson:"id"` // stays when the name changes; what is kept of a shop names it
	Name     Text   `bson:"name"`
	Required bool   `bson:"required,omitempty"`
	Document bool   `bson:"document,omitempty"` // wants a file: a picture or a PDF
}

// Limits of a checklist.
const (
	ChecklistMost     = 8  // items
	checklistNameMost = 80 // characters of a name
)

// SuggestedChecklist is what a cooperative that has none yet is offered.
func SuggestedChecklist() []ChecklistItem {
	return []ChecklistItem{
		{Name: Text{ID: "Foto KTP", EN: "Photo of the ID card"}, Required: true, Document: true},
		{Name: Text{ID: "Foto tempat usaha", EN: "Photo of the place of business"}, Required: true, Document: true},
		{Name: Text{ID: "Lembar NIB", EN: "NIB sheet"}, Document: true},
		{Name: Text{ID: "Contoh barang sudah dilihat pengurus", EN: "An officer has seen a sample of the goods"}, Required: true},
	}
}

// cleanChecklist cleans the items and gives new ones an id. Mistakes are fault.Fields by the place of the item, from 0: "2.name".
func cleanChecklist(items []ChecklistItem) ([]ChecklistItem, error) {
	fields, seen := fault.Fields{}, map[string]bool{}
	items = slices.Clone(items[:min(len(items), ChecklistMost)])
	for i := range items {
		one := &items[i]
		one.Name.ID, one.Name.EN = text.Line(one.Name.ID), text.Line(one.Name.EN)
		field := fmt.Sprintf("%d.name", i)
		n := max(utf8.RuneCountInString(one.Name.ID), utf8.RuneCountInString(one.Name.EN))
		switch {
		case one.Name.ID == "":
			fields.Add(field, "form.required")
		case n > checklistNameMost:
			fields.Add(field, "form.too_long", checklistNameMost, n)
		}
		if one.ID == "" || seen[one.ID] {
			one.ID = strings.ToLower(rand.Text())
		}
		seen[one.ID] = true
	}
	return items, fields.Err()
}

// SetChecklist sets what the cooperative asks of members who sell. An item without an id is a new one; what is kept of shops about items
// that are gone stays with the shops, unseen. Errors: fault.Fields.
func (s *Service) SetChecklist(ctx context.Context, by act.Actor, coop string, items []ChecklistItem) error {
	items, err := cleanChecklist(items)
	if err != nil {
		return err
	}
	a := act.Act{Name: "cooperative.checklist_set", By: by, Access: act.May(act.Moderate), At: act.Place{Coop: coop}, Subject: coop}
	_, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			if slices.Equal(c.Checklist, items) {
				return r.Nothing()
			}
			c.Checklist = items
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
	return err
}

// ChecklistItem returns an item of the checklist by its id.
func (c *Cooperative) ChecklistItem(id string) (ChecklistItem, bool) {
	i := slices.IndexFunc(c.Checklist, func(one ChecklistItem) bool { return one.ID == id })
	if i < 0 {
		return ChecklistItem{}, false
	}
	return c.Checklist[i], true
}
