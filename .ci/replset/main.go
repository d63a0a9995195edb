// Replset makes a fresh mongod into a replica set of one node and waits until it takes writes.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const (
	patience           = 30 * time.Second
	alreadyInitialized = 23
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: replset host:port")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "replset:", err)
		os.Exit(1)
	}
}

func run(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	settings := options.Client().ApplyURI("mongodb://" + address + "/?directConnection=true").SetServerSelectionTimeout(patience)
	client, err := mongo.Connect(settings)
	if err != nil {
		return err
	}
	defer func() { _ = client.Disconnect(ctx) }()
	members := bson.A{bson.M{"_id": 0, "host": address}}
	err = client.Database("admin").RunCommand(ctx, bson.M{"replSetInitiate": bson.M{"_id": "rs0", "members": members}}).Err()
	if server := mongo.ServerError(nil); errors.As(err, &server) && server.HasErrorCode(alreadyInitialized) {
		err = nil
	}
	for err == nil {
		var hello struct {
			Primary bool `bson:"isWritablePrimary"`
		}
		err = client.Database("admin").RunCommand(ctx, bson.M{"hello": 1}).Decode(&hello)
		if hello.Primary {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return err
}
