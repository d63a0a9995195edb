package store

import (
	"context"
	"time"
)

// Inspector is an Engine that can be examined before it is prepared, while others work on the same data.
type Inspector interface {
	// Health says how the database is.
	Health(ctx context.Context) (Health, error)
	// SelfTest does what programs do: makes a collection and an index, writes, reads, writes in a transaction. Nothing of it
	// stays behind. The error says which step was refused.
	SelfTest(ctx context.Context) error
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
