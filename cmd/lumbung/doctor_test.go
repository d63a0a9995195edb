package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/internal/store/transfer"
	"lumbung/payments"
	"lumbung/payments/xendit/xenditsim"
	"lumbung/search"
	"lumbung/search/meili"
)

// consult runs lumbung doctor with these settings and no others.
func consult(t *testing.T, settings map[string]string) (said string, err error) {
	t.Helper()
	for _, s := range settingsTable() {
		if s.value == "" {
			t.Setenv(s.name, "")
		}
	}
	t.Setenv("LUMBUNG_ADDR", freePort(t))
	for name, value := range settings {
		t.Setenv(name, value)
	}
	var out bytes.Buffer
	err = run(t.Context(), []string{"doctor"}, &out, &out)
	return out.String(), err
}

// has fails the test unless one line holds all the words.
func has(t *testing.T, said string, words ...string) {
	t.Helper()
	if !oneLineHas(said, words...) {
		t.Errorf("no line with %q in\n%s", words, said)
	}
}

func oneLineHas(text string, words ...string) bool {
	for line := range strings.Lines(text) {
		missing := false
		for _, word := range words {
			missing = missing || !strings.Contains(line, word)
		}
		if !missing {
			return true
		}
	}
	return false
}

// warned says whether there is something to look at beside the room on the disk, which is the machine's own.
func warned(said string) bool {
	for line := range strings.Lines(said) {
		if strings.Contains(line, markWarn) && !strings.Contains(line, "disk") {
			return true
		}
	}
	return false
}

func TestDoctorOfNothing(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	said, err := consult(t, map[string]string{"LUMBUNG_DATA": data})
	if err != nil || warned(said) || strings.Contains(said, markFail) {
		t.Errorf("doctor of an empty machine: got %v\n%s", err, said)
	}
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("doctor made the data folder: %v", err)
	}
}

// Whatever is wrong, each thing has its line, the exit code is 1, and the other lines are there too.
func TestDoctorFinds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := httptest.NewServer(http.NotFoundHandler())
	defer foreign.Close()
	production := map[string]string{
		"LUMBUNG_ENV": "production", "LUMBUNG_BASE_URL": "https://127.0.0.1:1", "LUMBUNG_XENDIT_KEY": "xnd_production_12345678",
		"LUMBUNG_XENDIT_URL": "http://127.0.0.1:1",
	}
	for name, c := range map[string]struct {
		base, settings map[string]string
		want           []string
	}{
		"mistake": {nil, map[string]string{"LUMBUNG_ENV": "staging"}, []string{markFail, "settings", "use development or production"}},
		"second mistake": {
			nil, map[string]string{"LUMBUNG_ENV": "staging", "LUMBUNG_SEED": "much"}, []string{markFail, "settings", "use demo or none"},
		},
		"a time without a unit": {
			nil, map[string]string{"LUMBUNG_SHUTDOWN_DELAY": "5"}, []string{markFail, "settings", "such as 5s"},
		},
		"a bucket's name": {
			nil,
			map[string]string{
				"LUMBUNG_S3_ENDPOINT": "http://127.0.0.1:1", "LUMBUNG_S3_BUCKET": "My_Bucket", "LUMBUNG_S3_KEY": "k", "LUMBUNG_S3_SECRET": "s",
			},
			[]string{markFail, "settings", "the name of a bucket"},
		},
		"an address without a scheme": {
			nil,
			map[string]string{"LUMBUNG_S3_ENDPOINT": "localhost:9000", "LUMBUNG_S3_KEY": "k", "LUMBUNG_S3_SECRET": "s"},
			[]string{markFail, "settings", "http://127.0.0.1:9000"},
		},
		"a path of the shop": {
			nil, map[string]string{"LUMBUNG_BASE_URL": "https://x.example/toko"}, []string{markFail, "settings", "without a path"},
		},
		"proxy":            {nil, map[string]string{"LUMBUNG_TRUSTED_PROXIES": "10.0.0.0/8, caddy"}, []string{markFail, "settings", `" caddy"`}},
		"a file as folder": {nil, map[string]string{"LUMBUNG_DATA": file}, []string{markFail, "data folder", "is a file"}},
		"no such folder": {
			nil, map[string]string{"LUMBUNG_DATA": filepath.Join(file, "data")}, []string{markFail, "data folder", "set LUMBUNG_DATA"},
		},
		"other's port": {
			nil, map[string]string{"LUMBUNG_ADDR": foreign.Listener.Addr().String()}, []string{markFail, "program", "another program listens"},
		},
		"no such mongo": {
			nil,
			map[string]string{"LUMBUNG_MONGO_URI": "mongodb://127.0.0.1:1/x?replicaSet=rs0"},
			[]string{markFail, "database", "see that MongoDB runs"},
		},
		"no such search": {
			nil,
			map[string]string{"LUMBUNG_MEILI_URL": "http://127.0.0.1:1", "LUMBUNG_MEILI_KEY": rand.Text()},
			[]string{markFail, "search", "see that Meilisearch runs"},
		},
		"no such gateway": {production, nil, []string{markFail, "payments", "LUMBUNG_XENDIT_URL"}},
		"no token":        {production, nil, []string{markFail, "webhook", "LUMBUNG_XENDIT_CALLBACK_TOKEN"}},
		"loopback":        {production, nil, []string{markFail, "webhook", "public address"}},
		"weak token": {
			production, map[string]string{"LUMBUNG_XENDIT_CALLBACK_TOKEN": "short"}, []string{markFail, "secrets", "openssl rand"},
		},
		"maintenance": {
			nil, map[string]string{"LUMBUNG_ENV": "staging", "LUMBUNG_MAINTENANCE": "1"}, []string{markWarn, "settings", "being maintained"},
		},
		"nobody's MongoDB": {
			production,
			map[string]string{"LUMBUNG_MONGO_URI": "mongodb://127.0.0.1:1,127.0.0.1:2/x"},
			[]string{markWarn, "settings", "names no user"},
		},
		"example": {
			production,
			map[string]string{"LUMBUNG_MONGO_URI": "mongodb://a:change-me-please-now@127.0.0.1:1,127.0.0.1:2/x"},
			[]string{markFail, "secrets", "password in LUMBUNG_MONGO_URI"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			settings := map[string]string{"LUMBUNG_DATA": filepath.Join(t.TempDir(), "data")}
			for _, more := range []map[string]string{c.base, c.settings} {
				maps.Copy(settings, more)
			}
			began := time.Now()
			said, err := consult(t, settings)
			if err == nil {
				t.Error("no failure")
			}
			has(t, said, c.want...)
			if !strings.Contains(said, "certificate") {
				t.Errorf("the last line is not there:\n%s", said)
			}
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestDoctorWarns(t *testing.T) {
	open := filepath.Join(t.TempDir(), "open")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o755)); err != nil { // that is the mistake
		t.Fatal(err)
	}
	said, err := consult(t, map[string]string{"LUMBUNG_DATA": open, "LUMBUNG_MEILLI_URL": "x", "LUMBUNG_PASSPHRASE_OF_THE_CAT": "x"})
	if err != nil {
		t.Errorf("got %v", err)
	}
	has(t, said, markWarn, "data folder", "chmod 700 "+open)
	has(t, said, markWarn, "LUMBUNG_MEILLI_URL is no setting: did you mean LUMBUNG_MEILI_URL?")
	has(t, said, markWarn, "LUMBUNG_PASSPHRASE_OF_THE_CAT is no setting: lumbung -h lists them")
}

// Beside a running program everything is found as it is, and the program does not notice.
func TestDoctorBesideProgram(t *testing.T) {
	p := newProgram(t, demoData(t))
	if err := os.Chmod(p.data, 0o700); err != nil { // a copy is open
		t.Fatal(err)
	}
	p.start()
	said, err := p.command("doctor")
	if err != nil {
		t.Errorf("got %v\n%s", err, said)
	}
	has(t, said, markOK, "database", "SQLite 3.", "whole")
	has(t, said, markOK, "rights")
	has(t, said, markOK, "market", "served by 1 program")
	has(t, said, markOK, "search", "one program at a time")
	has(t, said, markOK, "program", "a Lumbung serves")
	if warned(said) {
		t.Errorf("something to look at:\n%s", said)
	}
	r := report{}
	a, err := call(t.Context(), http.MethodPost, p.url+webhookPath)
	gradeWebhook(p.url+webhookPath, a, err, &r)
	if f := r.findings[0]; f.mark != markOK || !strings.Contains(f.fact, "in Xendit's dashboard") {
		t.Errorf("the webhook of a running program: got %v", f)
	}
	p.stop()
	p.verified()
}

func TestDoctorOfHalfFilledDatabase(t *testing.T) {
	at := sqlitePlace(t)
	e := environment{config: config{Env: "development", Data: at.data}, log: slog.New(slog.DiscardHandler)}
	err := withStore(t.Context(), e, func(a *app) error {
		_, _, err := transfer.Fill(t.Context(), a.db, "ticket", "this database is being filled")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	said, err := consult(t, map[string]string{"LUMBUNG_DATA": at.data})
	if err == nil {
		t.Error("no failure")
	}
	has(t, said, markFail, "market", "this database is being filled")
}

func TestDoctorOfDamagedFile(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, databaseFile), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := consult(t, map[string]string{"LUMBUNG_DATA": data})
	if err == nil {
		t.Error("no failure")
	}
	has(t, said, markFail, "database", "restore the last backup")
}

func TestDoctorOfMongo(t *testing.T) {
	at := mongoPlace(t)
	said, err := consult(t, map[string]string{"LUMBUNG_DATA": at.data, "LUMBUNG_MONGO_URI": at.mongo})
	if err != nil {
		t.Errorf("got %v\n%s", err, said)
	}
	has(t, said, markOK, "database", "MongoDB")
	has(t, said, markOK, "replica set", "rs0", "1 server")
	has(t, said, markOK, "clock", "MongoDB's")
	has(t, said, markOK, "rights")
	has(t, said, markOK, "market", "no program serves it")
	said, err = consult(t,
		map[string]string{"LUMBUNG_DATA": at.data, "LUMBUNG_MONGO_URI": strings.Replace(at.mongo, "replicaSet=rs0", "replicaSet=rs7", 1)})
	if err == nil {
		t.Error("another set's name: no failure")
	}
	has(t, said, markFail, "database", "no primary")
}

// What is left open of the first start is told in production, one thing after the other.
func TestDoctorOfABeginning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		bus, actions := events.New(db, clock, slog.New(slog.DiscardHandler)), audit.New(db, clock)
		people := identity.New(db, clock, actions.RecordOwn)
		coops := members.New(db, bus, people, actions, clock)
		fees := payments.New(payments.Parts{DB: db, Bus: bus, Gateway: noGateway{}, Now: clock, Audit: actions.Record})
		must(db.Open(ctx))
		d := &doctor{config: config{Env: "production", BaseURL: "https://pasar.example"}, log: slog.New(slog.DiscardHandler)}
		ask := func() string {
			return findings(t, func(ctx context.Context, r *report) { d.begun(ctx, store.New(db.Engine()), r) })
		}
		has(t, ask(), markWarn, "begin", "lumbung setup")
		token, err := people.SetupToken(ctx)
		must(err)
		_, err = people.RegisterOperator(ctx, token, identity.RegisterInput{
			Name: "I Gede Suardana", Phone: "0819-0000-0099", Password: demoPassword,
		})
		must(err)
		has(t, ask(), markWarn, "begin", "no cooperative has fees", "https://pasar.example/platform")
		_, err = coops.Create(ctx, members.System(), members.Cooperative{
			ID: "sembalun", Slug: "sembalun", Name: "Koperasi Sembalun Makmur", Area: "52.71.05.1003", Kind: members.Producer,
			Phone: "+6281900090001", Hours: members.Text{ID: "Senin–Sabtu 08.00–16.00 WITA"}, Story: members.Text{ID: "Kopi."},
		})
		must(err)
		has(t, ask(), markWarn, "begin", "no cooperative has fees")
		rules := payments.StandardFeeSchedule("sembalun", 500, payments.BySeller, "12/III/2026", clock().Add(-time.Hour))
		must(fees.SetFeeSchedule(ctx, acttest.Operator(), rules))
		has(t, ask(), markOK, "begin", "1 cooperative with fees")
		if d.config.Env = "development"; strings.Contains(ask(), "begin") {
			t.Error("who tries it is told to begin")
		}
	})
}

func meiliConfig(t *testing.T) meili.Config {
	t.Helper()
	address := os.Getenv("LUMBUNG_TEST_MEILI_URL")
	if address == "" {
		if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
			t.Fatal("LUMBUNG_TEST_MEILI_URL names no server")
		}
		t.Skip("LUMBUNG_TEST_MEILI_URL names no server")
	}
	return meili.Config{URL: address, Key: os.Getenv("LUMBUNG_TEST_MEILI_KEY"), Prefix: "test-" + strings.ToLower(rand.Text())}
}

func TestDoctorOfMeilisearch(t *testing.T) {
	c := meiliConfig(t)
	settings := map[string]string{
		"LUMBUNG_DATA": filepath.Join(t.TempDir(), "data"), "LUMBUNG_MEILI_URL": c.URL,
		"LUMBUNG_MEILI_KEY": c.Key, "LUMBUNG_MEILI_INDEX": c.Prefix,
	}
	said, err := consult(t, settings)
	if err != nil {
		t.Errorf("got %v\n%s", err, said)
	}
	has(t, said, markOK, "search", "Meilisearch 1.")
	has(t, said, markOK, "search", "lesser keys")
	has(t, said, markOK, "search", "not there yet")

	index, err := meili.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = index.Close() }()
	if err := index.Put(t.Context(), []search.Doc{{ID: "1", Name: "Kopi"}}); err != nil {
		t.Fatal(err)
	}
	said, err = consult(t, settings)
	if err != nil {
		t.Errorf("got %v\n%s", err, said)
	}
	has(t, said, markWarn, "search", "1 products are in the index", "0 in the database", "lumbung reindex")

	settings["LUMBUNG_MEILI_KEY"] = "another key, which is long enough"
	if said, err = consult(t, settings); err == nil {
		t.Error("wrong key: no failure")
	}
	has(t, said, markFail, "search", "refuses the key", "LUMBUNG_MEILI_KEY")
}

func TestDoctorOfPictures(t *testing.T) {
	b := bucket(t)
	c := config{Env: "development", S3Endpoint: b.Endpoint, S3Bucket: b.Bucket, S3Key: b.Key, S3Secret: b.Secret, S3Region: b.Region}
	d := &doctor{config: c}
	has(t, findings(t, d.pictures), markOK, "pictures", "not there yet")
	files := openBucket(t, b)
	if err := files.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	said := findings(t, d.pictures)
	has(t, said, markOK, "pictures", "is there")
	has(t, said, markOK, "pictures", "write, read, and delete")
	has(t, said, markOK, "pictures", "strangers cannot read originals")
	has(t, said, markOK, "pictures", "strangers cannot list")
	if err := files.Each(t.Context(), func(name string) error { return errors.New(name + " is left behind") }); err != nil {
		t.Error(err)
	}

	store, err := d.pictureStore()
	if err != nil {
		t.Fatal(err)
	}
	open := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:ListBucket","s3:GetObject"],` +
		`"Resource":["arn:aws:s3:::` + b.Bucket + `","arn:aws:s3:::` + b.Bucket + `/*"]}]}`
	if err := store.SetBucketPolicy(t.Context(), b.Bucket, open); err != nil {
		t.Fatal(err)
	}
	said = findings(t, d.pictures)
	has(t, said, markFail, "pictures", "everybody can read originals")
	has(t, said, markFail, "pictures", "everybody can list")

	d.config.S3Secret = "another secret"
	has(t, findings(t, d.pictures), markFail, "pictures", "refuses the key", "LUMBUNG_S3_SECRET")
	d.config.S3Endpoint = "http://127.0.0.1:1"
	has(t, findings(t, d.pictures), markFail, "pictures", "see that the S3 store runs")
}

// Xendit is asked for an invoice that does not exist.
func TestDoctorOfXendit(t *testing.T) {
	const key = "xnd_development_of_a_test"
	sim, err := xenditsim.New(xenditsim.Config{
		APIKey: key, BaseURL: "http://sim.example", RealClock: true,
		BookPath: filepath.Join(t.TempDir(), "book"), WebhookURL: "http://127.0.0.1:1", WebhookToken: "t", MerchantName: "m",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sim.Close() }()
	ahead := time.Duration(0)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		sim.ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, c := range []struct {
		key   string
		ahead time.Duration
		want  []string
	}{
		{key, 0, []string{markOK, "payments", "takes the key"}},
		{key, 0, []string{markOK, "clock", "Xendit's"}},
		{key, -10 * time.Second, []string{markWarn, "clock", "chrony"}},
		{key, time.Hour, []string{markFail, "clock", "chrony"}},
		{"xnd_development_other", 0, []string{markFail, "payments", "refuses the key", "copy LUMBUNG_XENDIT_KEY again"}},
		{"xnd_production_other", 0, []string{markWarn, "payments", "live key"}},
	} {
		ahead = c.ahead
		said := findings(t,
			(&doctor{config: config{Env: "development", XenditKey: c.key, XenditURL: server.URL, CallbackToken: "token"}}).payments)
		has(t, said, c.want...)
	}
}

// findings runs one check.
func findings(t *testing.T, c check) string {
	t.Helper()
	var out bytes.Buffer
	if err := examine(t.Context(), []check{c}, &out); err != nil {
		t.Logf("%v", err)
	}
	return out.String()
}

func TestDoctorKnowsItsOwn(t *testing.T) {
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "who are you?", http.StatusUnauthorized)
	}))
	defer foreign.Close()
	said := findings(t, func(ctx context.Context, r *report) {
		a, err := call(ctx, http.MethodPost, foreign.URL)
		gradeWebhook(foreign.URL, a, err, r)
	})
	has(t, said, markWarn, "webhook", "another program answers", "status 401")
	foreign.Close()
	said = findings(t, func(ctx context.Context, r *report) {
		a, err := call(ctx, http.MethodPost, foreign.URL)
		gradeWebhook(foreign.URL, a, err, r)
	})
	has(t, said, markWarn, "webhook", "start the program", "enter "+foreign.URL)
}

func TestDoctorOfCertificates(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	has(t, findings(t, (&doctor{config: config{BaseURL: server.URL}, log: slog.New(slog.DiscardHandler)}).certificate),
		markFail, "certificate", "browsers trust")
	now := time.Now()
	for days, mark := range map[int]string{90: markOK, 15: markOK, 13: markWarn, 0: markWarn} {
		r := report{}
		gradeCertificate(&x509.Certificate{NotAfter: now.AddDate(0, 0, days).Add(time.Hour)}, now, &r)
		if r.findings[0].mark != mark {
			t.Errorf("%d days left: got %v", days, r.findings[0])
		}
	}
}

func TestDoctorGradesDisks(t *testing.T) {
	const gb = 1_000_000_000
	for name, c := range map[string]struct {
		space space
		mark  string
	}{
		"roomy":        {space{free: 50 * gb, total: 100 * gb, inodes: 50_000, ofInodes: 100_000}, markOK},
		"no inodes":    {space{free: 50 * gb, total: 100 * gb}, markOK},
		"little":       {space{free: gb / 2, total: 2 * gb}, markWarn},
		"small share":  {space{free: 9 * gb, total: 100 * gb}, markWarn},
		"few inodes":   {space{free: 50 * gb, total: 100 * gb, inodes: 9_000, ofInodes: 100_000}, markWarn},
		"full":         {space{free: gb / 20, total: 100 * gb}, markFail},
		"out of files": {space{free: 50 * gb, total: 100 * gb, inodes: 10, ofInodes: 100_000}, markFail},
	} {
		r := report{}
		c.space.grade(&r)
		if r.findings[0].mark != c.mark {
			t.Errorf("%s: got %v", name, r.findings[0])
		}
	}
}

func TestDoctorGradesServers(t *testing.T) {
	for name, c := range map[string]struct {
		health store.Health
		want   []string
	}{
		"three": {store.Health{Version: "7.0.14", Set: "rs0", Members: 3}, []string{markOK, "replica set", "3 servers"}},
		"arbiter": {
			store.Health{Version: "7.0.14", Set: "rs0", Members: 2, Arbiters: 1}, []string{markWarn, "replica set", "no write can be confirmed"},
		},
		"old":     {store.Health{Version: "5.0.1", Set: "rs0", Members: 3}, []string{markFail, "database", "6.0 or newer"}},
		"sharded": {store.Health{Version: "8.0.0"}, []string{markOK, "replica set", "sharded"}},
	} {
		t.Run(name, func(t *testing.T) {
			has(t, findings(t, func(_ context.Context, r *report) { gradeServer(c.health, r) }), c.want...)
		})
	}
}

func TestDoctorGradesBackups(t *testing.T) {
	now := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		last   time.Time
		needed bool
		mark   string // "" for no line
	}{
		"this night":      {now.Add(-5 * time.Hour), true, markOK},
		"three days ago":  {now.Add(-72 * time.Hour), true, markWarn},
		"none":            {time.Time{}, true, markWarn},
		"none is needed":  {time.Time{}, false, ""},
		"old, not needed": {now.Add(-72 * time.Hour), false, markWarn},
	} {
		r := report{}
		gradeBackup(c.last, now, c.needed, &r)
		got := ""
		for _, f := range r.findings {
			got += f.mark
		}
		if got != c.mark {
			t.Errorf("%s: got %q, want %q", name, got, c.mark)
		}
	}
}

func TestDoctorGradesMeilisearch(t *testing.T) {
	for version, mark := range map[string]string{"1.21.0": markOK, "1.30.2": markOK, "1.9.0": markWarn, "2.0.0": markWarn, "": markWarn} {
		r := report{}
		gradeMeilisearch(version, 0, &r)
		if r.findings[0].mark != mark {
			t.Errorf("%s: got %v, want %s", version, r.findings[0], mark)
		}
	}
}

// Without any setting, on a server that has a file of them, the doctor has looked at nothing that matters.
func TestDoctorNeedsTheSettingsOfTheUnit(t *testing.T) {
	unit := filepath.Join(t.TempDir(), "lumbung.env")
	d := &doctor{config: config{Env: "development"}, unit: unit}
	has(t, findings(t, d.settings), markOK, "settings")
	if err := os.WriteFile(unit, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	has(t, findings(t, d.settings), markWarn, "settings", "LUMBUNG_ENV_FILE="+unit)
	d.environ = []string{"LUMBUNG_DATA=/srv"}
	has(t, findings(t, d.settings), markOK, "settings")
}
