package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// profile is MongoDB's own note of the commands that reach one database. It sees what the engine really sends.
type profile struct{ db *driver.Database }

// profileSize is how much the server keeps: enough for all commands of a test.
const profileSize = 512 << 20

// newProfile gets ready to note the commands on the database of the URI, a name that MongoURI has given.
func newProfile(t testing.TB, uri string) *profile {
	t.Helper()
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	must(t, err)
	t.Cleanup(func() { must(t, client.Disconnect(context.Background())) })
	hosts, _, _ := strings.Cut(uri, "?")
	p := &profile{db: client.Database(hosts[strings.LastIndex(hosts, "/")+1:])}
	must(t, p.db.CreateCollection(t.Context(), "system.profile", options.CreateCollection().SetCapped(true).SetSizeInBytes(profileSize)))
	return p
}

// Note makes the server note every command from now on, or no more; what it has noted stays.
func (p *profile) Note(t testing.TB, on bool) {
	t.Helper()
	level := 0
	if on {
		level = 2
	}
	must(t, p.db.RunCommand(t.Context(), bson.D{{Key: "profile", Value: level}}).Err())
}

// dbSize is how much room a collection takes.
type dbSize struct {
	Documents, Average, Data, Stored, Indexes int64 // Data, Stored (compressed) and Indexes in bytes
}

// dbSize asks the server for the statistics of a collection.
func (p *profile) Size(t testing.TB, collection string) dbSize {
	t.Helper()
	pipeline := driver.Pipeline{{{Key: "$collStats", Value: bson.D{{Key: "storageStats", Value: bson.D{}}}}}}
	cursor, err := p.db.Collection(collection).Aggregate(t.Context(), pipeline)
	must(t, err)
	if !cursor.Next(t.Context()) {
		t.Fatalf("no statistics of %s: %v", collection, cursor.Err())
	}
	number := func(field string) int64 {
		n, _ := cursor.Current.Lookup("storageStats", field).AsInt64OK()
		return n
	}
	size := dbSize{
		Documents: number("count"), Average: number("avgObjSize"), Data: number("size"),
		Stored: number("storageSize"), Indexes: number("totalIndexSize"),
	}
	must(t, cursor.Close(t.Context()))
	return size
}

// dbLookup is one command of the program that looks for documents, to find, count, change or delete them.
type dbLookup struct {
	Collection string
	Kind       string // find, aggregate, update, remove, findAndModify
	Hint       string // index, "" when the server may choose
	Example    bson.Raw
}

// Lookups returns up to three examples of each shape of command that was noted.
func (p *profile) Lookups(t testing.TB) []dbLookup {
	t.Helper()
	cursor, err := p.db.Collection("system.profile").Find(t.Context(),
		bson.D{{Key: "op", Value: bson.D{{Key: "$in", Value: bson.A{"query", "command", "update", "remove"}}}}})
	must(t, err)
	seen := map[string]int{}
	var found []dbLookup
	for cursor.Next(t.Context()) {
		l, ok := lookupOf(slices.Clone(cursor.Current))
		if shape := l.shape(); ok && seen[shape] < 3 {
			seen[shape]++
			found = append(found, l)
		}
	}
	must(t, cursor.Err())
	slices.SortStableFunc(found, func(a, b dbLookup) int {
		return cmp.Or(cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.shape(), b.shape()))
	})
	return found
}

// lookupOf reads one note of the server: "command" holds what was sent.
func lookupOf(note bson.Raw) (dbLookup, bool) {
	_, collection, _ := strings.Cut(note.Lookup("ns").StringValue(), ".")
	command, ok := note.Lookup("command").DocumentOK()
	if !ok || strings.HasPrefix(collection, "system.") {
		return dbLookup{}, false
	}
	l := dbLookup{Collection: collection, Kind: note.Lookup("op").StringValue(), Example: command}
	l.Hint, _ = command.Lookup("hint").StringValueOK()
	if l.Kind == "query" || l.Kind == "command" {
		first, err := command.IndexErr(0)
		if err != nil {
			return dbLookup{}, false
		}
		l.Kind = first.Key()
	}
	return l, slices.Contains([]string{"find", "aggregate", "findAndModify", "update", "remove"}, l.Kind)
}

// filter is what the command looks for.
func (l dbLookup) filter() bson.RawValue {
	switch l.Kind {
	case "find":
		return l.Example.Lookup("filter")
	case "findAndModify":
		return l.Example.Lookup("query")
	case "aggregate":
		return l.Example.Lookup("pipeline", "0", "$match")
	}
	return l.Example.Lookup("q")
}

// ids is how many documents the command names by their ids.
func (l dbLookup) ids() int64 {
	filter, ok := l.filter().DocumentOK()
	if !ok {
		return 0
	}
	list, ok := filter.Lookup("_id", "$in").ArrayOK()
	if !ok {
		return 0
	}
	values, err := list.Values()
	if err != nil {
		return 0
	}
	return int64(len(values))
}

// shape is the command without its values.
func (l dbLookup) shape() string {
	return fmt.Sprint(l.Collection, " ", l.Kind, " by ", l.Hint, " ", filterFields(l.filter()), l.Example.Lookup("sort"))
}

// filterFields names what a filter is about, with its operators.
func filterFields(filter bson.RawValue) string {
	document, ok := filter.DocumentOK()
	if !ok {
		if array, is := filter.ArrayOK(); is {
			document = bson.Raw(array)
		} else {
			return ""
		}
	}
	elements, err := document.Elements()
	if err != nil {
		return err.Error()
	}
	var names []string
	for _, e := range elements {
		names = append(names, e.Key()+filterFields(e.Value()))
	}
	return fmt.Sprint(names)
}

// queryPlan is what a command costs.
type queryPlan struct {
	dbLookup
	Keys, Documents, Returned int64
	Stages                    string // of the plan, from the top
}

// Explain runs the search of a command again and says what it cost.
func (p *profile) Explain(t testing.TB, l dbLookup) queryPlan {
	t.Helper()
	command := bson.D{{Key: "find", Value: l.Collection}, {Key: "filter", Value: l.filter()}}
	if l.Kind == "aggregate" {
		command = bson.D{
			{Key: "aggregate", Value: l.Collection},
			{Key: "pipeline", Value: l.Example.Lookup("pipeline")},
			{Key: "cursor", Value: bson.D{}},
		}
	}
	for _, name := range []string{"sort", "hint", "limit"} {
		if value := l.Example.Lookup(name); !value.IsZero() && (l.Kind == "find" || name == "hint") {
			command = append(command, bson.E{Key: name, Value: value})
		}
	}
	raw, err := p.db.RunCommand(t.Context(), bson.D{{Key: "explain", Value: command}, {Key: "verbosity", Value: "executionStats"}}).Raw()
	must(t, err)
	plan := queryPlan{dbLookup: l}
	stats, query := raw.Lookup("executionStats"), raw.Lookup("queryPlanner", "winningPlan")
	if stats.IsZero() { // a pipeline of which only the first stage looks for documents
		stats, query = raw.Lookup("stages", "0", "$cursor", "executionStats"), raw.Lookup("stages", "0", "$cursor", "queryPlanner", "winningPlan")
	}
	document, ok := stats.DocumentOK()
	if !ok {
		t.Fatalf("%s: no statistics in %s", l.shape(), raw)
	}
	plan.Keys, plan.Documents = document.Lookup("totalKeysExamined").AsInt64(), document.Lookup("totalDocsExamined").AsInt64()
	plan.Returned = document.Lookup("nReturned").AsInt64()
	plan.Stages = strings.Join(stages(query), " ")
	return plan
}

// stages lists the stages of a plan, from the top.
func stages(plan bson.RawValue) []string {
	document, ok := plan.DocumentOK()
	if !ok {
		return nil
	}
	if inner := document.Lookup("queryPlan"); !inner.IsZero() {
		return stages(inner)
	}
	stage, _ := document.Lookup("stage").StringValueOK()
	found := []string{stage}
	if input := document.Lookup("inputStage"); !input.IsZero() {
		found = append(found, stages(input)...)
	}
	if inputs, ok := document.Lookup("inputStages").ArrayOK(); ok {
		values, err := inputs.Values()
		if err != nil {
			return append(found, err.Error())
		}
		for _, input := range values {
			found = append(found, stages(input)...)
		}
	}
	return found
}

// String shows a plan in one line.
func (p queryPlan) String() string {
	return fmt.Sprintf("%s: %s, %d keys, %d documents, %d returned", p.shape(), p.Stages, p.Keys, p.Documents, p.Returned)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
