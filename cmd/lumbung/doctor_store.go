package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/store/transfer"
	"lumbung/payments"
)

// What a MongoDB must be, and how far its clock may be from ours.
const (
	oldestMongo = 6
	clockWarn   = time.Second
	clockFail   = 30 * time.Second
)

// errNoDatabase means that the embedded database was not made yet.
var errNoDatabase = errors.New("there is none yet; the first start makes it")

// openEngine opens the database that the settings name, if there is one.
func (d *doctor) openEngine(ctx context.Context) (store.Engine, error) {
	if d.config.MongoURI != "" {
		return mongo.Open(ctx, d.config.MongoURI)
	}
	path := filepath.Join(d.config.Data, databaseFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, errNoDatabase
	}
	return sqlite.Open(ctx, path)
}

// database looks at the database, and at what the market has noted about it.
func (d *doctor) database(ctx context.Context, r *report) {
	engine, err := d.openEngine(ctx)
	switch {
	case errors.Is(err, errNoDatabase):
		r.ok("database", "SQLite in %s: %v", d.config.Data, err)
		return
	case errors.Is(err, mongo.ErrNotLetIn):
		r.fail("database", "correct LUMBUNG_MONGO_URI", "%v", err)
		return
	case err != nil && d.config.MongoURI != "":
		r.fail("database", "see that MongoDB runs, and that LUMBUNG_MONGO_URI has the right hosts, replica set, user and password", "%v", err)
		return
	case err != nil:
		r.fail("database", "give the folder to this user, or restore the last backup", "%v", err)
		return
	}
	db := store.New(engine)
	defer func() {
		if err := db.Close(); err != nil {
			r.warn("database", "look into its log", "it was not closed well: %v", err)
		}
	}()
	if inspector, ok := engine.(store.Inspector); ok {
		d.examineDatabase(ctx, inspector, r)
	}
	if d.standing(ctx, db, r) {
		d.facts(ctx, db, r)
		d.begun(ctx, store.New(engine), r)
		u, err := db.Usage(ctx)
		if err == nil { // otherwise the line of the market says so
			gradeBackup(u.Backup, time.Now(), d.config.production(), r)
		}
	}
}

func (d *doctor) examineDatabase(ctx context.Context, inspector store.Inspector, r *report) {
	h, err := inspector.Health(ctx)
	if err != nil {
		r.fail("database", "see that it runs, and restore the last backup if its file is damaged", "it does not answer: %v", err)
		return
	}
	if d.config.MongoURI == "" {
		gradeFile(h, r)
	} else {
		gradeServer(h, r)
	}
	if err := inspector.SelfTest(ctx); err != nil {
		remedy := "give the user of LUMBUNG_MONGO_URI the roles readWrite and dbAdmin on its database"
		if d.config.MongoURI == "" {
			remedy = "give " + filepath.Join(d.config.Data, databaseFile) + " to this user, and see that the disk is not full"
		}
		r.fail("rights", remedy, "the database refuses to %v", err)
		return
	}
	r.ok("rights", "in the database: make, index, write, read, and delete again")
}

// gradeFile says how an SQLite file is.
func gradeFile(h store.Health, r *report) {
	switch {
	case h.Damage != "":
		r.fail("database", "stop the program and restore the last backup into a new folder",
			"SQLite %s: the file is damaged: %s", h.Version, h.Damage)
	case h.Looked:
		r.ok("database", "SQLite %s, %s, the file is whole", h.Version, millis(h.Took))
	default:
		r.ok("database", "SQLite %s, %s; the file is too large to be read through here (lumbung verify looks into it)", h.Version, millis(h.Took))
	}
}

// gradeServer says how a MongoDB is.
func gradeServer(h store.Health, r *report) {
	major, _, _ := strings.Cut(h.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldestMongo {
		r.fail("database", "run MongoDB 6.0 or newer", "MongoDB %s is too old", h.Version)
	} else {
		r.ok("database", "MongoDB %s, %s", h.Version, millis(h.Took))
	}
	switch set := fmt.Sprintf("the primary of %s answers, the data lies on %s", h.Set, howMany(h.Members, "server")); {
	case h.Set == "":
		r.ok("replica set", "a sharded cluster")
	case h.Arbiters > 0:
		r.warn("replica set", "replace the arbiter by a server that keeps the data: otherwise, with one server down, no write can be confirmed",
			"%s, and %s none", set, howMany(h.Arbiters, "arbiter"))
	default:
		r.ok("replica set", "%s", set)
	}
	gradeClock("MongoDB's", h.Ahead, r)
}

// begun says of a market in production what the first start has left open.
func (d *doctor) begun(ctx context.Context, db *store.DB, r *report) {
	if !d.config.production() {
		return
	}
	bus, actions := events.New(db, clock, d.log), audit.New(db, clock)
	people := identity.New(db, clock, actions.RecordOwn)
	fees := payments.New(payments.Parts{DB: db, Bus: bus, Gateway: noGateway{}, Now: clock, Log: d.log})
	operator, err := people.SetUp(ctx)
	sells := 0
	failed := members.New(db, bus, people, actions, clock).EachCooperative(ctx, func(c *members.Cooperative) error {
		_, err := fees.Schedule(ctx, c.ID, clock())
		if err == nil {
			sells++
		}
		return store.NotFoundAs(err, nil)
	})
	switch err = errors.Join(err, failed); {
	case err != nil:
		r.warn("begin", "see the line of the database", "whether there is an operator and a cooperative is not known: %v", err)
	case !operator:
		r.warn("begin", "open the address that lumbung setup prints", "the market has no operator")
	case sells == 0:
		remedy := "let the operator open one at " + d.config.BaseURL + "/platform, with its fees"
		r.warn("begin", remedy, "no cooperative has fees yet, so that none can sell")
	default:
		r.ok("begin", "there is an operator, and %s with fees", howMany(sells, "cooperative"))
	}
}

// backupBy is how long ago the last backup may have been.
const backupBy = 48 * time.Hour

// gradeBackup says when the last backup was made. A market that is being tried needs none.
func gradeBackup(last, now time.Time, needed bool, r *report) {
	const remedy = "let lumbung backup run every night, with lumbung-backup.timer or the like, and see what it said last"
	switch {
	case last.IsZero() && needed:
		r.warn("backup", remedy, "none was made of this database")
	case last.IsZero():
	case now.Sub(last) > backupBy:
		r.warn("backup", remedy, "the last one is of %s", last.Local().Format(time.DateTime))
	default:
		r.ok("backup", "the last one is of %s", last.Local().Format(time.DateTime))
	}
}

func howMany(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// gradeClock compares another clock with ours.
func gradeClock(whose string, ahead time.Duration, r *report) {
	const remedy = "let chrony or systemd-timesyncd set the clocks of all servers"
	fact := fmt.Sprintf("%s clock and ours are %s apart", whose, ahead.Abs().Round(time.Millisecond))
	switch {
	case ahead.Abs() > clockFail:
		r.fail("clock", remedy, "%s", fact)
	case ahead.Abs() > clockWarn:
		r.warn("clock", remedy, "%s", fact)
	default:
		r.ok("clock", "%s", fact)
	}
}

// standing says whether the database is open for work, and who works on it.
func (d *doctor) standing(ctx context.Context, db *store.DB, r *report) (open bool) {
	s, err := transfer.StatusOf(ctx, db)
	switch {
	case err != nil:
		r.fail("market", "let this user read the database", "what the market noted in it cannot be read: %v", err)
	case s.Closed:
		r.fail("market", "", "%s", s.Note)
	case len(s.Present) == 0:
		r.ok("market", "the database is open for work, and no program serves it now")
	default:
		r.ok("market", "the database is open for work, served by %s: %s", howMany(len(s.Present), "program"), strings.Join(s.Present, ", "))
	}
	return err == nil && !s.Closed
}
