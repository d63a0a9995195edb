package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"golang.org/x/sync/errgroup"

	"lumbung/internal/store"
)

const preparing = 4 // collections at once

// Prepare makes collections, validators and indexes, and drops the indexes that are retired.
func (e *Engine) Prepare(ctx context.Context, schemas []store.Schema) error {
	old, err := e.db.ListCollectionSpecifications(ctx, bson.D{})
	if err != nil {
		return fmt.Errorf("mongo: list collections: %w", err)
	}
	existing := map[string]bson.Raw{}
	for _, spec := range old {
		existing[spec.Name] = spec.Options
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(preparing)
	for i := range schemas {
		c := e.newCollection(&schemas[i])
		group.Go(func() error {
			settings, exists := existing[c.schema.Name]
			if err := c.prepare(ctx, settings, exists); err != nil {
				return fmt.Errorf("mongo: prepare %s: %w", c.schema.Name, err)
			}
			e.remember(c)
			return nil
		})
	}
	return group.Wait()
}

// remember keeps the collections that Sweep looks at and those that are watched.
func (e *Engine) remember(c *collection) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c.schema.Watched && !e.watched[c.schema.Name] {
		e.watched[c.schema.Name] = true
		e.listen()
	}
	delete(e.expire, c.schema.Name)
	for _, index := range c.schema.Indexes {
		if index.Expire {
			e.expire[c.schema.Name] = c
		}
	}
}

const (
	namespaceExists = 48
	indexNotFound   = 27
)

// tolerate forgets an error with this code: another process was faster.
func tolerate(err error, code int) error {
	var server mongo.ServerError
	if errors.As(err, &server) && server.HasErrorCode(code) {
		return nil
	}
	return err
}

func (c *collection) prepare(ctx context.Context, settings bson.Raw, exists bool) error {
	validator := c.schema.Validator
	if validator == nil {
		validator = bson.M{}
	}
	if !exists {
		create := options.CreateCollection()
		if len(validator) > 0 {
			create.SetValidator(validator)
		}
		err := c.Database().CreateCollection(ctx, c.schema.Name, create)
		if exists = tolerate(err, namespaceExists) == nil && err != nil; err != nil && !exists {
			return err
		}
	}
	if !exists {
		return c.prepareIndexes(ctx)
	}
	same, err := sameRules(settings, validator)
	if err != nil {
		return err
	}
	if !same {
		set := bson.D{{Key: "collMod", Value: c.schema.Name}, {Key: "validator", Value: validator}}
		if err := c.Database().RunCommand(ctx, set).Err(); err != nil {
			return fmt.Errorf("validator: %w", err)
		}
	}
	return c.prepareIndexes(ctx)
}

// sameRules says whether the collection has this validator already. Setting it again would wait for every transaction
// under way, those of a program that was killed included, and hold up everybody meanwhile.
func sameRules(settings bson.Raw, validator bson.M) (bool, error) {
	stored := bson.Raw{5, 0, 0, 0, 0} // empty
	if doc, ok := settings.Lookup("validator").DocumentOK(); ok {
		stored = doc
	}
	var plain [2]any // without the order of fields
	for i, rules := range []any{stored, validator} {
		text, err := bson.MarshalExtJSON(rules, true, false)
		if err != nil {
			return false, fmt.Errorf("validator: %w", err)
		}
		if err := json.Unmarshal(text, &plain[i]); err != nil {
			return false, fmt.Errorf("validator: %w", err)
		}
	}
	return reflect.DeepEqual(plain[0], plain[1]), nil
}

func (c *collection) prepareIndexes(ctx context.Context) error {
	old, err := c.Indexes().ListSpecifications(ctx)
	if err != nil {
		return err
	}
	declared, exists := c.indexes(), map[string]bool{}
	for _, spec := range old {
		exists[spec.Name] = true
	}
	var missing []mongo.IndexModel
	for name, model := range declared {
		if !exists[name] {
			missing = append(missing, model)
		}
	}
	if len(missing) > 0 {
		if _, err := c.Indexes().CreateMany(ctx, missing); err != nil {
			return c.explain(ctx, err)
		}
	}
	for name := range exists {
		_, wanted := declared[name]
		expires := strings.HasSuffix(name, expireSuffix) // no query needs it, and it would go on deleting
		if wanted || !expires && !slices.Contains(c.schema.Retired, name) {
			continue
		}
		if err := tolerate(c.Indexes().DropOne(ctx, name), indexNotFound); err != nil {
			return fmt.Errorf("drop index %s: %w", name, err)
		}
	}
	return nil
}

const expireSuffix = ".expire"

// indexes are those of the server by name: each declared one, and for each expiring one another that only expires, as
// it may have one field alone.
func (c *collection) indexes() map[string]mongo.IndexModel {
	all := map[string]mongo.IndexModel{}
	for _, index := range c.schema.Indexes {
		if len(index.Fields) == 0 {
			continue
		}
		var keys bson.D
		for _, field := range index.Fields {
			keys = append(keys, bson.E{Key: field, Value: 1})
		}
		if index.Expire {
			name := index.Fields[0] + expireSuffix
			all[name] = mongo.IndexModel{Keys: keys, Options: options.Index().SetName(name).SetExpireAfterSeconds(0)}
		}
		settings := options.Index().SetName(indexName(c.schema, index))
		if index.Unique {
			settings.SetUnique(true)
		} else {
			keys = append(keys, bson.E{Key: "_id", Value: 1})
		}
		if sparse := c.schema.SparseField(index); sparse != "" {
			settings.SetPartialFilterExpression(bson.D{{Key: sparse, Value: bson.D{{Key: "$gte", Value: minValue(c.schema.Kinds[sparse])}}}})
		}
		all[indexName(c.schema, index)] = mongo.IndexModel{Keys: keys, Options: settings}
	}
	return all
}
