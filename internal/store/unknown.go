package store

import (
	"reflect"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// fields are the BSON names that a struct type knows. A field that holds a struct has the fields of that, others have nil.
type fields map[string]fields

// fieldsOf reads the fields of a struct type, pointers to structs included. seen ends types that hold themselves.
func fieldsOf(t reflect.Type, seen map[reflect.Type]fields) fields {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if known, ok := seen[t]; ok || t.Kind() != reflect.Struct || encodesItself(t) {
		return known
	}
	known := fields{}
	seen[t] = known
	for name, field := range bsonFields(t) {
		known[name] = fieldsOf(field, seen)
	}
	return known
}

// encodesItself says whether the type is written to BSON in its own way, such as a time, and not by its fields.
func encodesItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	return t == reflect.TypeFor[time.Time]() || t.PkgPath() == reflect.TypeFor[bson.RawValue]().PkgPath() ||
		pointer.Implements(reflect.TypeFor[bson.ValueMarshaler]()) || pointer.Implements(reflect.TypeFor[bson.Marshaler]())
}

// keepUnknown returns fresh with the elements of stored that the type does not know, those of nested documents included. So
// a process saves what a newer one has added. Documents in lists are as the type writes them.
func (f fields) keepUnknown(stored, fresh bson.Raw) bson.Raw {
	old, err := stored.Elements()
	if err != nil {
		return fresh // there is no stored one
	}
	kept := bson.D{}
	for _, e := range old {
		if _, known := f[e.Key()]; !known && e.Key() != versionField && e.Key() != sealField && fresh.Lookup(e.Key()).IsZero() {
			kept = append(kept, bson.E{Key: e.Key(), Value: e.Value()})
		}
	}
	nested := map[string]bson.Raw{}
	for name, inner := range f {
		if inner == nil {
			continue
		}
		before, was := stored.Lookup(name).DocumentOK()
		after, is := fresh.Lookup(name).DocumentOK()
		if !was || !is {
			continue
		}
		if merged := inner.keepUnknown(before, after); len(merged) != len(after) {
			nested[name] = merged
		}
	}
	if len(kept)+len(nested) == 0 {
		return fresh
	}
	elements, err := fresh.Elements()
	if err != nil {
		return fresh // never: it was just encoded
	}
	whole := make(bson.D, 0, len(elements)+len(kept))
	for _, e := range elements {
		if merged, ok := nested[e.Key()]; ok {
			whole = append(whole, bson.E{Key: e.Key(), Value: merged})
		} else {
			whole = append(whole, bson.E{Key: e.Key(), Value: e.Value()})
		}
	}
	encoded, err := bson.Marshal(append(whole, kept...))
	if err != nil {
		return fresh // never: all of it is BSON
	}
	return encoded
}
