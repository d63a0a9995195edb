package main

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// settings says of each mistake what to do about it.
func (d *doctor) settings(_ context.Context, r *report) {
	for _, mistake := range apart(d.mistakes) {
		r.fail("settings", "", "%v", mistake)
	}
	for _, proxy := range d.config.proxies() {
		_, address := netip.ParseAddr(proxy)
		if _, network := netip.ParsePrefix(proxy); address != nil && network != nil {
			r.fail("settings", "give addresses or networks such as 10.0.0.0/8, with commas and no spaces between them",
				"LUMBUNG_TRUSTED_PROXIES: %q is no address", proxy)
		}
	}
	if user, _ := d.config.mongoUser(); user == "" && d.config.MongoURI != "" && d.config.production() {
		r.warn("settings", "make a user as in deploy/mongo-init.js, and start MongoDB with --auth",
			"LUMBUNG_MONGO_URI names no user: whoever reaches MongoDB can change everything in it")
	}
	if d.config.Maintenance != "" {
		r.warn("settings", "take LUMBUNG_MAINTENANCE away and start the program again when it is done",
			"the market is being maintained: nobody can order, and no job runs")
	}
	if len(r.findings) == 0 {
		set := 0
		for _, s := range settingsTable() {
			if d.value(s.name) != "" {
				set++
			}
		}
		if _, err := os.Stat(d.unit); set == 0 && err == nil {
			r.warn("settings", "LUMBUNG_ENV_FILE="+d.unit+" lumbung doctor", "none is given here, and %s has those of this server", d.unit)
			return
		}
		r.ok("settings", "%s, %d of %d settings are given", d.config.Env, set, len(settingsTable()))
	}
}

// apart takes joined errors apart.
func apart(err error) []error {
	if joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// value is what the environment gives a name.
func (d *doctor) value(name string) string {
	for _, pair := range d.environ {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

// unknownSettings finds names that look like settings and are none: a typing mistake would leave the default in force.
func (d *doctor) unknownSettings(_ context.Context, r *report) {
	var known []string
	for _, s := range settingsTable() {
		known = append(known, s.name)
	}
	for _, pair := range d.environ {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "LUMBUNG_") || slices.Contains(known, name) || ofTests(name) {
			continue
		}
		if near := nearest(name, known); near != "" {
			r.warn("settings", "did you mean "+near+"?", "%s is no setting", name)
		} else {
			r.warn("settings", "lumbung -h lists them", "%s is no setting", name)
		}
	}
}

// ofTests says whether a name is one that the tests and their servers go by.
func ofTests(name string) bool {
	return strings.HasPrefix(name, "LUMBUNG_TEST_") ||
		slices.Contains([]string{"LUMBUNG_CRASH_LOOPS", "LUMBUNG_CACHE", "LUMBUNG_SERVICES", "LUMBUNG_ARTEFACTS"}, name)
}

// nearest returns the known name that takes the fewest changes, "" when all are far away.
func nearest(name string, known []string) string {
	best, least := "", 5
	for _, candidate := range known {
		if n := distance(name, candidate); n < least {
			best, least = candidate, n
		}
	}
	return best
}

// distance counts the letters to insert, delete or exchange to make a from b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

const shortestSecret = 16

// secrets finds those that stand in an example, or that can be guessed.
func (d *doctor) secrets(_ context.Context, r *report) {
	found := 0
	for name, secret := range d.secretValues() {
		switch weak := weakness(secret); {
		case weak == "":
			found++
		case d.config.production():
			r.fail("secrets", "make one with openssl rand -hex 24", "%s %s", name, weak)
		default:
			r.warn("secrets", "make one with openssl rand -hex 24 before production", "%s %s", name, weak)
		}
	}
	if len(r.findings) == 0 {
		r.ok("secrets", "%d are set, none stands in an example or is short", found)
	}
}

// secretValues are the secrets that are set, by name. LUMBUNG_S3_KEY is the name of an account and no secret.
func (d *doctor) secretValues() map[string]string {
	secrets := map[string]string{}
	for _, s := range settingsTable() {
		secret := strings.HasSuffix(s.name, "_KEY") || strings.HasSuffix(s.name, "_SECRET") || strings.HasSuffix(s.name, "_TOKEN")
		if value := d.value(s.name); value != "" && secret && s.name != "LUMBUNG_S3_KEY" {
			secrets[s.name] = value
		}
	}
	if _, password := d.config.mongoUser(); password != "" {
		secrets["the password in LUMBUNG_MONGO_URI"] = password
	}
	return secrets
}

// weakness says what is wrong with a secret, "" for nothing. A setting may hold two, separated by a comma.
func weakness(secret string) string {
	for one := range strings.SplitSeq(secret, ",") {
		low := strings.ToLower(one)
		switch {
		case strings.Contains(low, "change-me") || strings.Contains(low, "changeme") || strings.Contains(low, "minioadmin"):
			return "is the one of an example"
		case len(one) < shortestSecret:
			return "is shorter than 16 characters"
		}
	}
	return ""
}
