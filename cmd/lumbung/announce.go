package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lumbung/admin/platform"
	"lumbung/internal/identity"
)

// announce prints what runs, where, and how to get in; begin is where the first operator does, "" when there is one.
func (a *app) announce(out io.Writer, took time.Duration, begin string) {
	c := a.config
	fmt.Fprintf(out, "store=%s search=%s images=%s payments=%s messages=%s data=%s (ready in %d ms)\n",
		pick(c.MongoURI == "", "sqlite", "mongodb"), pick(c.MeiliURL == "", "bleve", "meilisearch"), pick(c.onS3(), "s3", "disk"),
		pick(c.simulated(), "simulator", "xendit"), a.carriedBy(), c.Data, took.Milliseconds())
	if c.production() && c.MongoURI == "" {
		fmt.Fprintln(out, "SQLite is fine for one cooperative on one server; LUMBUNG_MONGO_URI lets several servers share one database.")
	}
	line := func(what, where string) { fmt.Fprintf(out, "  %-22s %s\n", what, where) }
	line("Shop", c.BaseURL+"/")
	line("Members", c.BaseURL+"/jualan")
	line("Officers", c.BaseURL+"/pengurus")
	if begin != "" {
		line("Begin here, once", begin)
	}
	if c.production() {
		return
	}
	if c.phones {
		line("Messages", "http://"+c.SimulatorAddr+phonesRoot)
	}
	if c.simulated() {
		line("Payment simulator", "http://"+c.SimulatorAddr+"/ (opens from checkout)")
	}
	for _, login := range a.demoLogins() {
		line("Demo "+cmp.Or(login.Role, "login"), fmt.Sprintf("%s  phone %s  password %s", login.Name, login.Phone, login.Password))
	}
}

// setupAddress is where the first operator of this installation makes an account, "" when there is one.
func (a *app) setupAddress(ctx context.Context) (string, error) {
	token, err := a.identity.SetupToken(ctx)
	if errors.Is(err, identity.ErrSetupOver) {
		return "", nil
	}
	return a.config.BaseURL + platform.SetupPath(token), err
}

// setupCommand prints that address for who has it no more, beside a program that serves.
func setupCommand(ctx context.Context, e environment) error {
	return withStore(ctx, e, func(a *app) error {
		if err := a.db.Open(ctx); err != nil {
			return err
		}
		address, err := a.setupAddress(ctx)
		switch {
		case err != nil:
			return err
		case address == "":
			return fmt.Errorf("this market has an operator already: sign in at %s/masuk; the rest is at %[1]s/platform", e.config.BaseURL)
		}
		_, err = fmt.Fprintf(e.out, "Open this address within 24 hours, once:\n%s\n", address)
		return err
	})
}

// carriedBy names the channels by which messages leave.
func (a *app) carriedBy() string {
	if a.config.phones {
		return "simulator"
	}
	names := "none"
	for i, channel := range a.notices.Channels() {
		names = pick(i == 0, string(channel), names+","+string(channel))
	}
	return names
}

func pick(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}
