package office

import (
	"context"

	"lumbung/internal/members"
	"lumbung/internal/ui"
)

// Kinds of names.
const (
	Person  = "person" // a user
	Shop    = "shop"
	Product = "product"
	Numbers = "numbers" // an order's number, nothing for an id that is none
)

// Sampled says whether nobody came: the page is a sample, and reads nothing.
func (v *Visit) Sampled() bool { return v.names != nil }

// Names reads what people read in place of ids.
func (v *Visit) Names(ctx context.Context, kind string, ids []string) (map[string]ui.Name, error) {
	if v.Sampled() {
		return v.names, nil
	}
	switch kind {
	case Numbers:
		return v.orderNumbers(ctx, ids)
	case Shop:
		return plainNames(v.parts.Catalog.ShopNames(ctx, v.Coop.ID, ids))
	case Product:
		return plainNames(v.parts.Catalog.ProductNames(ctx, v.Coop.ID, ids))
	}
	return v.people(ctx, ids)
}

// plainNames are names that lead nowhere.
func plainNames(names map[string]string, err error) (map[string]ui.Name, error) {
	found := make(map[string]ui.Name, len(names))
	for id, name := range names {
		found[id] = ui.Name{Text: name}
	}
	return found, err
}

// people are members, other users, and what works by itself.
func (v *Visit) people(ctx context.Context, ids []string) (map[string]ui.Name, error) {
	found := map[string]ui.Name{}
	var asked []string
	for _, id := range ids {
		if word := v.Word("by", id); word != id {
			found[id] = ui.Name{Text: word}
			continue
		}
		asked = append(asked, id)
	}
	names, err := v.parts.Members.Names(ctx, v.Coop.ID, asked)
	for id, name := range names {
		found[id] = ui.Name{Text: name, Href: v.To("anggota", members.MembershipID(v.Coop.ID, id))}
	}
	return found, err
}

func (v *Visit) orderNumbers(ctx context.Context, ids []string) (map[string]ui.Name, error) {
	found, err := v.parts.Orders.Numbers(ctx, v.Coop.ID, ids)
	named := make(map[string]ui.Name, len(ids))
	for _, id := range ids {
		named[id] = ui.Name{}
	}
	for id, number := range found {
		named[id] = ui.Name{Text: number, Href: v.To("pesanan", number)}
	}
	return named, err
}
