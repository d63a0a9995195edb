package store

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Index "all" exists in every collection: no fields, so every document in the order of the ids; the engines keep nothing
// for it. Index "scope" exists in every Scoped one: the documents of the scope.

// Index is a declared way to look documents up. Fields are BSON names from the top level, in order; the id is always
// the last, silent tie-breaker. In a Scoped collection the scope field stands silently before the others, unless the
// index is Global.
type Index struct {
	Name   string
	Fields []string
	Unique bool // null counts as a value, unless Sparse leaves the document out
	Global bool // across scopes; only for lookups that cannot know the scope
	Sparse bool // only documents in which the first of Fields is present and not null
	Expire bool // documents disappear some time after the moment in the one field of this index
}

// Schema is a collection as the engines see it.
type Schema struct {
	Name      string
	Scope     string // field that holds the cooperative's id, "" when the collection has none
	Indexes   []Index
	Watched   bool            // writes of other processes are told too
	Retired   []string        // indexes to drop, by IndexName
	Validator bson.M          // MongoDB validator, in addition to Check
	Kinds     map[string]Kind // of every indexed field
	byName    map[string]int
	counters  map[string]bool // what Add may change
	fields    fields
}

// Kind is what an indexed field holds.
type Kind int

const (
	Text Kind = iota
	Number
	Time
	Bool
	StringList // a list of texts: matched by any of its elements, only as an equal value
)

var collectionName = regexp.MustCompile(`^[a-z][a-z0-9]*([_.-][a-z0-9]+)*$`)

// SparseField is the field without which a document is not in the index, "" when the index is not sparse.
func (s *Schema) SparseField(index Index) string {
	switch {
	case !index.Sparse:
		return ""
	case s.Scope != "" && !index.Global && len(index.Fields) > 1:
		return index.Fields[1]
	}
	return index.Fields[0]
}

// IndexName is what the databases call an index: its fields joined by "-", ".unique" and ".with-" the field without which a
// document is not in it. So an index that a release changes is another one, and both are there in a rolling restart.
func (s *Schema) IndexName(index Index) string {
	name := strings.Join(index.Fields, "-")
	if index.Unique {
		name += ".unique"
	}
	if sparse := s.SparseField(index); sparse != "" {
		name += ".with-" + sparse
	}
	return name
}

// ShardKey is the field by which a sharded cluster divides the collection: the scope, so that all of a cooperative lies
// together, or without one the id, hashed.
func (s *Schema) ShardKey() string {
	if s.Scope != "" {
		return s.Scope
	}
	return "_id"
}

// Routed says whether a query over the index goes to one shard: its first value is that of the shard key.
func (s *Schema) Routed(index Index) bool {
	return len(index.Fields) > 0 && index.Fields[0] == s.ShardKey()
}

// ListField is the field of the index that holds a list, "" when there is none.
func (s *Schema) ListField(index Index) string {
	for _, field := range index.Fields {
		if s.Kinds[field] == StringList {
			return field
		}
	}
	return ""
}

func (s *Schema) index(name string) (Index, bool) {
	i, ok := s.byName[name]
	if !ok {
		return Index{}, false
	}
	return s.Indexes[i], true
}

// newSchema checks a declaration against the type of its documents.
func newSchema(name, scope string, indexes []Index, validator bson.M, doc reflect.Type) (Schema, error) {
	s := Schema{Name: name, Scope: scope, Validator: validator, Kinds: map[string]Kind{}, byName: map[string]int{}}
	s.counters = map[string]bool{}
	s.fields = fieldsOf(doc, map[reflect.Type]fields{})
	fields := bsonFields(doc)
	if !collectionName.MatchString(name) {
		return s, fmt.Errorf("store: %q is no name for a collection (small letters, digits, single _ . - between them)", name)
	}
	if fields["_id"] == nil || fields["_id"].Kind() != reflect.String {
		return s, fmt.Errorf("store: %s: %s has no string field with bson:\"_id\"", name, doc)
	}
	for _, own := range []string{versionField, sealField} {
		if fields[own] != nil {
			return s, fmt.Errorf("store: %s: the field %s belongs to the store", name, own)
		}
	}
	if scope != "" {
		indexes = append(scopedIndexes(scope, indexes), Index{Name: "scope", Fields: []string{scope}})
	}
	s.byName["all"], s.Indexes = 0, append(s.Indexes, Index{Name: "all", Global: true})
	for _, index := range indexes {
		if err := s.addIndex(index, fields); err != nil {
			return s, fmt.Errorf("store: %s: index %q: %w", name, index.Name, err)
		}
	}
	return s, nil
}

// count notes the counters of a declaration.
func (s *Schema) count(counters []string, doc reflect.Type) error {
	fields := bsonFields(doc)
	for _, field := range counters {
		if fields[field] == nil || fields[field].Kind() != reflect.Int64 {
			return fmt.Errorf("store: %s: %q is no whole number to count with", s.Name, field)
		}
		s.counters[field] = true
	}
	return nil
}

func (s *Schema) addIndex(index Index, fields map[string]reflect.Type) error {
	if _, twice := s.byName[index.Name]; twice || index.Name == "" || len(index.Fields) == 0 {
		return fmt.Errorf("empty or declared twice")
	}
	lists := 0
	for i, field := range index.Fields {
		kind, err := kindOf(fields[field])
		if err != nil {
			return fmt.Errorf("field %q: %w", field, err)
		}
		if strings.ContainsAny(index.Name+field, "\"'$. ") {
			return fmt.Errorf("field %q: neither it nor the index may hold quotes, dollars, dots or spaces", field)
		}
		if field == "_id" || slices.Contains(index.Fields[:i], field) {
			return fmt.Errorf("field %q: the id is always the last, and no field comes twice", field)
		}
		if kind == StringList {
			lists++
		}
		s.Kinds[field] = kind
	}
	if index.Expire && (len(index.Fields) > 1 || s.Kinds[index.Fields[0]] != Time || index.Unique || index.Sparse) {
		return fmt.Errorf("an expiring index has one field, a time, and is nothing else")
	}
	if lists > 1 || lists == 1 && index.Unique && s.Kinds[s.SparseField(index)] != StringList {
		return fmt.Errorf("at most one list, and a unique one is sparse over it")
	}
	s.byName[index.Name] = len(s.Indexes)
	s.Indexes = append(s.Indexes, index)
	return nil
}

func scopedIndexes(scope string, indexes []Index) []Index {
	scoped := make([]Index, 0, len(indexes)+1)
	for _, index := range indexes {
		if !index.Global && !index.Expire {
			index.Fields = append([]string{scope}, index.Fields...)
		}
		scoped = append(scoped, index)
	}
	return scoped
}

// bsonFields maps the BSON names of a struct's fields, inlined structs included, to their types.
func bsonFields(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	if t.Kind() != reflect.Struct {
		return fields
	}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("bson"), ",")
		switch {
		case name == "-" || !field.IsExported():
		case strings.Contains(options, "inline"):
			maps.Copy(fields, bsonFields(field.Type))
		case name == "":
			fields[strings.ToLower(field.Name)] = field.Type
		default:
			fields[name] = field.Type
		}
	}
	return fields
}

func kindOf(t reflect.Type) (Kind, error) {
	if t == nil {
		return 0, fmt.Errorf("the type has no such field")
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return Time, nil
	case t.Kind() == reflect.String:
		return Text, nil
	case t.Kind() == reflect.Int64:
		return Number, nil
	case t.Kind() == reflect.Bool:
		return Bool, nil
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return StringList, nil
	}
	return 0, fmt.Errorf("%s cannot be indexed (string, int64, bool, time.Time, []string can)", t)
}

// plain turns a value of a named type into the string, int64, bool or time.Time below it.
func plain(value any) (any, error) {
	if t, ok := value.(time.Time); ok {
		return t.UTC().Truncate(time.Millisecond), nil
	}
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Bool:
		return v.Bool(), nil
	default:
		return nil, fmt.Errorf("store: %T cannot be looked up", value)
	}
}

// fits says whether a plain value can stand in a field of this kind.
func fits(value any, kind Kind) bool {
	switch value.(type) {
	case string:
		return kind == Text || kind == StringList
	case int64:
		return kind == Number
	case bool:
		return kind == Bool
	case time.Time:
		return kind == Time
	}
	return false
}
