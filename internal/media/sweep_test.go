package media_test

import (
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/media"
)

func TestIDs(t *testing.T) {
	const a, b = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	stored, err := bson.Marshal(bson.M{
		"pictures": []media.Picture{{ID: a}, {ID: b}}, "avatar": a, "text": "see /media/" + b + "-320.webp", "number": 17,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		document string
		want     []string
	}{
		{"", nil},
		{a, []string{a}},
		{a[1:], nil},
		{strings.ToUpper(a), nil},
		{a[:16] + " " + a[:16], nil},
		{a + "-" + b, []string{a, b}},
		{"0" + a, []string{"0" + a[:31], a}},
		{string(stored), []string{a, b}},
	} {
		found := slices.Sorted(media.IDs([]byte(tt.document)))
		if found = slices.Compact(found); !slices.Equal(found, tt.want) {
			t.Errorf("IDs(%q): got %v, want %v", tt.document, found, tt.want)
		}
	}
	for id := range media.IDs([]byte(a + "-" + b)) {
		if id != a {
			t.Errorf("IDs goes on after %s", a)
		}
		break
	}
}
