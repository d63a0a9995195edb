package store

import (
	"encoding/base64"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

func (c *Collection[T]) decode(raw bson.Raw) (*T, error) {
	doc := new(T)
	if err := bson.Unmarshal(raw, doc); err != nil {
		return nil, fmt.Errorf("store: %s: decode: %w", c.schema.Name, err)
	}
	return doc, nil
}

// encode checks a document and returns its BSON: the version is the one after stored, and what T does not know is taken
// over from there. stored is nil for a new document.
func (c *Collection[T]) encode(doc *T, stored bson.Raw) (bson.Raw, string, error) {
	if c.check != nil {
		if err := c.check(doc); err != nil {
			return nil, "", err
		}
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		return nil, "", fmt.Errorf("store: %s: encode: %w", c.schema.Name, err)
	}
	id, ok := bson.Raw(raw).Lookup("_id").StringValueOK()
	if !ok || id == "" {
		return nil, "", fmt.Errorf("store: %s: a document needs an id", c.schema.Name)
	}
	if c.scope != "" {
		if scope, _ := bson.Raw(raw).Lookup(c.schema.Scope).StringValueOK(); scope != c.scope {
			return nil, "", fmt.Errorf("store: %s: document of %q saved in %q", c.schema.Name, scope, c.scope)
		}
	}
	return c.schema.sealAgain(c.schema.fields.keepUnknown(stored, raw), stored), id, nil
}

func encodeCursor(raw bson.Raw, fields []string) string {
	position := bson.A{}
	for _, field := range append(append([]string{}, fields...), "_id") {
		if value := raw.Lookup(field); value.IsZero() {
			position = append(position, nil) // missing is null
		} else {
			position = append(position, value)
		}
	}
	data, err := bson.Marshal(bson.D{{Key: "p", Value: position}})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func decodeCursor(cursor string, want int) []any {
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(data) == 0 {
		return nil
	}
	var stored struct {
		P []any `bson:"p"`
	}
	if bson.Unmarshal(data, &stored) != nil || len(stored.P) != want {
		return nil
	}
	for i, value := range stored.P {
		switch v := value.(type) {
		case bson.DateTime:
			stored.P[i] = v.Time().UTC()
		case time.Time:
			stored.P[i] = v.UTC()
		case string, int64, bool, nil:
		default:
			return nil
		}
	}
	return stored.P
}
