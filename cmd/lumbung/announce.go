package main

import (
	"cmp"
	"fmt"
	"io"
	"time"
)

// announce prints what runs, where, and how to get in.
func (a *app) announce(out io.Writer, took time.Duration) {
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
