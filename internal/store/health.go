package store

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Patient is an Engine that can be examined before it is prepared, while others work on the same data.
type Patient interface {
	// Health says how the database is.
	Health(ctx context.Context) (Health, error)
	// Rehearse does what programs do: makes a collection and an index, writes, reads, writes in a transaction. Nothing of
	// it stays behind. The error says which step was refused.
	Rehearse(ctx context.Context) error
}

// Health is what a database says of itself. What does not exist in an engine stays zero.
type Health struct {
	Version  string
	Took     time.Duration // one question and its answer
	Damage   string        // what is wrong inside the file, "" when nothing is or nobody looked
	Looked   bool          // for damage
	Set      string        // name of the replica set, "" on the router of a sharded cluster
	Members  int           // servers that keep the data
	Arbiters int           // servers that only vote
	Ahead    time.Duration // its clock less this machine's
}

// Standing is what may be done with a database as a whole, and who works on it.
type Standing struct {
	Phase   Phase
	Note    string   // what programs are told while it is not Ready
	Present []string // programs that serve it, by host and process
}

// Standing reads the note that the database keeps about itself. The database need not be prepared.
func (db *DB) Standing(ctx context.Context) (Standing, error) {
	var u usage
	err := db.engine.Snapshot(ctx, db.schemasNamed(usageName), func(_ *Schema, doc bson.Raw) error {
		return bson.Unmarshal(doc, &u)
	})
	if err != nil {
		return Standing{}, err
	}
	found := Standing{Phase: u.Phase, Note: u.Note}
	now := time.Now()
	for _, p := range u.Present {
		if p.Until.After(now) {
			found.Present = append(found.Present, fmt.Sprintf("process %d on %s", p.PID, p.Host))
		}
	}
	return found, nil
}

func (db *DB) schemasNamed(name string) (found []Schema) {
	for _, s := range db.Schemas() {
		if s.Name == name {
			found = append(found, s)
		}
	}
	return found
}
