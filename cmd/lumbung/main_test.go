package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An operator's mistake is one line that says what to do.
func TestOperatorsMistakes(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // nothing was sent over it
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"port taken":          {nil, map[string]string{"LUMBUNG_ADDR": taken.Addr().String()}, "LUMBUNG_ADDR"},
		"no data folder":      {nil, map[string]string{"LUMBUNG_DATA": filepath.Join(file, "data")}, "LUMBUNG_DATA"},
		"unknown environment": {nil, map[string]string{"LUMBUNG_ENV": "staging"}, "use development or production"},
		"address":             {nil, map[string]string{"LUMBUNG_ADDR": "8080"}, "LUMBUNG_ADDR=8080"},
		"production on demo":  {nil, map[string]string{"LUMBUNG_ENV": "production", "LUMBUNG_SEED": "demo"}, "no demo logins"},
		"production simulated": {
			nil, map[string]string{"LUMBUNG_ENV": "production", "LUMBUNG_BASE_URL": "https://x.example"}, "LUMBUNG_XENDIT_KEY is missing",
		},
		"simulator outside": {nil, map[string]string{"LUMBUNG_SIMULATOR_ADDR": "0.0.0.0:8089"}, "only listens on this machine"},
		"no such mongo":     {[]string{"verify"}, map[string]string{"LUMBUNG_MONGO_URI": "nonsense"}, ""},
		"search server":     {[]string{"reindex"}, map[string]string{"LUMBUNG_MEILI_URL": "localhost:7700"}, "http://127.0.0.1:7700"},
		"search prefix": {
			[]string{"reindex"}, map[string]string{"LUMBUNG_MEILI_URL": "http://127.0.0.1:1", "LUMBUNG_MEILI_INDEX": "a*"}, "LUMBUNG_MEILI",
		},
		"open search server": {
			nil, map[string]string{"LUMBUNG_ENV": "production", "LUMBUNG_MEILI_URL": "http://127.0.0.1:1"}, "LUMBUNG_MEILI_KEY is missing",
		},
		"picture store": {
			[]string{"verify"},
			map[string]string{"LUMBUNG_S3_ENDPOINT": "localhost:9000", "LUMBUNG_S3_KEY": "k", "LUMBUNG_S3_SECRET": "s"},
			"LUMBUNG_S3_ENDPOINT: the address of the store is not like http://127.0.0.1:9000",
		},
		"picture bucket": {[]string{"verify"}, map[string]string{
			"LUMBUNG_S3_ENDPOINT": "http://127.0.0.1:1", "LUMBUNG_S3_BUCKET": "My_Bucket", "LUMBUNG_S3_KEY": "k", "LUMBUNG_S3_SECRET": "s",
		}, "LUMBUNG_S3_BUCKET: the name of a bucket"},
		"no picture key": {
			nil, map[string]string{"LUMBUNG_S3_ENDPOINT": "http://127.0.0.1:1", "LUMBUNG_S3_KEY": "k"}, "LUMBUNG_S3_SECRET is missing",
		},
		"public store alone": {
			nil, map[string]string{"LUMBUNG_S3_ENDPOINT": "", "LUMBUNG_S3_PUBLIC": "https://s3.example"}, "LUMBUNG_S3_ENDPOINT is missing",
		},
		"public store's name": {
			nil,
			map[string]string{"LUMBUNG_S3_PUBLIC": "https://s3.example/lumbung"},
			"LUMBUNG_S3_PUBLIC=https://s3.example/lumbung: use an address",
		},
		"public store, bare": {
			nil,
			map[string]string{"LUMBUNG_ENV": "production", "LUMBUNG_S3_PUBLIC": "http://s3.example"},
			"LUMBUNG_S3_PUBLIC=http://s3.example: production needs https",
		},
		"open picture store": {nil, map[string]string{
			"LUMBUNG_ENV": "production", "LUMBUNG_S3_ENDPOINT": "http://127.0.0.1:1",
			"LUMBUNG_S3_KEY": "minioadmin", "LUMBUNG_S3_SECRET": "minioadmin",
		}, "well-known default"},
		"short callback token": {nil, map[string]string{
			"LUMBUNG_ENV": "production", "LUMBUNG_XENDIT_CALLBACK_TOKEN": "nineteen-characters",
		}, "LUMBUNG_XENDIT_CALLBACK_TOKEN is shorter than 20"},
		"second callback token": {nil, map[string]string{
			"LUMBUNG_ENV": "production", "LUMBUNG_XENDIT_CALLBACK_TOKEN": "callback-token-of-the-test,x",
		}, "LUMBUNG_XENDIT_CALLBACK_TOKEN is shorter than 20"},
		"no second callback token": {nil, map[string]string{
			"LUMBUNG_ENV": "production", "LUMBUNG_XENDIT_CALLBACK_TOKEN": "callback-token-of-the-test,",
		}, "LUMBUNG_XENDIT_CALLBACK_TOKEN is shorter than 20"},
		"short metrics token": {
			nil, map[string]string{"LUMBUNG_ENV": "production", "LUMBUNG_METRICS_TOKEN": "x"}, "LUMBUNG_METRICS_TOKEN is shorter than 20",
		},
		"gateway in the clear": {nil, map[string]string{
			"LUMBUNG_ENV": "production", "LUMBUNG_XENDIT_URL": "http://api.xendit.co",
		}, "LUMBUNG_XENDIT_URL=http://api.xendit.co: production needs https"},
		"mongo without a name": {
			nil, map[string]string{"LUMBUNG_MONGO_URI": "mongodb://u:p@a:1,b:2/?replicaSet=rs0"}, "LUMBUNG_MONGO_URI names no database",
		},
		"a time without a unit": {
			nil, map[string]string{"LUMBUNG_SHUTDOWN_DELAY": "5"}, "LUMBUNG_SHUTDOWN_DELAY: use a time with its unit, such as 5s",
		},
		"no number":          {nil, map[string]string{"LUMBUNG_UNPAID_LIMIT": "many"}, "LUMBUNG_UNPAID_LIMIT: use a whole number"},
		"a path of the shop": {nil, map[string]string{"LUMBUNG_BASE_URL": "https://x.example/toko"}, "use an address without a path"},
		"half of WhatsApp":   {nil, map[string]string{"LUMBUNG_WHATSAPP_TOKEN": "x"}, "LUMBUNG_WHATSAPP_APP_SECRET is missing"},
		"WhatsApp in the clear": {
			nil, map[string]string{"LUMBUNG_ENV": "production", "LUMBUNG_WHATSAPP_URL": "http://x"}, "LUMBUNG_WHATSAPP_URL=http://x: prod",
		},
		"mail server's port":     {nil, map[string]string{"LUMBUNG_SMTP_ADDR": "smtp.example"}, "LUMBUNG_SMTP_ADDR=smtp.example: use host:port"},
		"mail in the clear":      {nil, map[string]string{"LUMBUNG_SMTP_ADDR": "smtp.x:25", "LUMBUNG_SMTP_TLS": "none"}, "LUMBUNG_SMTP_TLS=none"},
		"nobody writes the mail": {nil, map[string]string{"LUMBUNG_SMTP_ADDR": "smtp.example:587"}, "LUMBUNG_SMTP_FROM=: use the address"},
		"notices for an hour":    {nil, map[string]string{"LUMBUNG_NOTICE_RETENTION": "1h"}, "LUMBUNG_NOTICE_RETENTION: use a whole number"},
		"webhooks until before":  {nil, map[string]string{"LUMBUNG_WEBHOOK_RETENTION": "-1"}, "LUMBUNG_WEBHOOK_RETENTION=-1: use a number"},
		"second factor":          {nil, map[string]string{"LUMBUNG_SECOND_FACTOR": "x"}, "LUMBUNG_SECOND_FACTOR=x: use required or offered"},
		"no second factor": {
			nil, map[string]string{"LUMBUNG_ENV": "production", "LUMBUNG_SECOND_FACTOR": "offered"}, "LUMBUNG_SECOND_FACTOR=offered: production",
		},
		"log level":              {nil, map[string]string{"LUMBUNG_LOG_LEVEL": "loud"}, "loud"},
		"log format":             {nil, map[string]string{"LUMBUNG_LOG_FORMAT": "xml"}, "LUMBUNG_LOG_FORMAT=xml: use text or json"},
		"no settings file":       {nil, map[string]string{"LUMBUNG_ENV_FILE": "/none"}, "LUMBUNG_ENV_FILE: open /none"},
		"no secret's file":       {nil, map[string]string{"LUMBUNG_XENDIT_KEY_FILE": "/none"}, "LUMBUNG_XENDIT_KEY_FILE: open /none"},
		"empty secret's file":    {nil, map[string]string{"LUMBUNG_XENDIT_KEY_FILE": file}, "is empty"},
		"secret and its file":    {nil, map[string]string{"LUMBUNG_MEILI_KEY": "x", "LUMBUNG_MEILI_KEY_FILE": file}, "are both given: use one"},
		"unknown subcommand":     {[]string{"sing"}, nil, "lumbung -h"},
		"too many arguments":     {[]string{"verify", "now"}, nil, "no arguments"},
		"verify what":            {[]string{"verify", "--file"}, nil, "lumbung verify --file BOOK"},
		"verify which head":      {[]string{"verify", "--file", "x", "12"}, nil, "the code of a paper looks like 1204:9f2c81d05a7e"},
		"verify no such file":    {[]string{"verify", "--file", "/none"}, nil, "open /none"},
		"no book":                {[]string{"export-book"}, nil, "use lumbung export-book --book COOP"},
		"which book":             {[]string{"export-book", "--out", "x"}, nil, "use lumbung export-book --book COOP"},
		"no log":                 {[]string{"export-log"}, nil, "use lumbung export-log --log COOP"},
		"book of nothing":        {[]string{"export-book", "--book", "x"}, nil, "there is no database"},
		"no scale":               {[]string{"seed", "large"}, nil, "a number from 0.0001 to 1"},
		"two scales":             {[]string{"seed", "0.1", "0.01"}, nil, "use lumbung seed [SCALE]"},
		"scale in production":    {[]string{"seed", "0.001"}, production(), "production has no demo"},
		"no file":                {[]string{"backup"}, nil, "use lumbung backup FILE"},
		"two files":              {[]string{"restore", "a", "b"}, nil, "one argument too many: use lumbung restore FILE"},
		"nothing to back up":     {[]string{"backup", "x"}, nil, "there is no database"},
		"no such backup":         {[]string{"restore", "/none"}, nil, "open the backup"},
		"deadletters what":       {[]string{"deadletters", "order"}, nil, "use lumbung deadletters, lumbung deadletters retry ID... or"},
		"deadletters retry what": {[]string{"deadletters", "retry"}, nil, "use lumbung deadletters, lumbung deadletters retry ID... or"},
		"deadletters nowhere":    {[]string{"deadletters"}, nil, "there is no database"},
		"moved where":            {[]string{"migrate-store", "home"}, nil, "to-mongodb or to-sqlite"},
		"moved to what":          {[]string{"migrate-store", "to-mongodb"}, nil, "LUMBUNG_MONGO_URI"},
	} {
		t.Run(name, func(t *testing.T) {
			for key, value := range map[string]string{"LUMBUNG_DATA": t.TempDir(), "LUMBUNG_MONGO_URI": "", "LUMBUNG_ADDR": "127.0.0.1:0"} {
				t.Setenv(key, value)
			}
			for key, value := range c.env {
				t.Setenv(key, value)
			}
			var out, errOut bytes.Buffer
			err := run(t.Context(), c.args, &out, &errOut)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("run(%v): got %v, want %q", c.args, err, c.want)
			}
			for line := range strings.Lines(err.Error()) {
				if len(line) > 300 {
					t.Errorf("a line of %d characters is not one clear line: %s", len(line), line)
				}
			}
		})
	}
}

// production are settings that are complete.
func production() map[string]string {
	return map[string]string{
		"LUMBUNG_ENV": "production", "LUMBUNG_BASE_URL": "https://pasar.example", "LUMBUNG_XENDIT_KEY": "xnd_production_x",
		"LUMBUNG_XENDIT_CALLBACK_TOKEN": "callback-token-of-the-test",
	}
}

func TestHelpNamesEverything(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-h"}, &out, &out); err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() {
		if !strings.Contains(out.String(), c.name) {
			t.Errorf("help lacks subcommand %s", c.name)
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settingsTable() {
		if !strings.Contains(out.String(), s.name) {
			t.Errorf("help lacks setting %s", s.name)
		}
		if !strings.Contains(string(readme), "`"+s.name+"`") {
			t.Errorf("README lacks setting %s", s.name)
		}
		if s.doc == "" || !strings.Contains(string(readme), " "+s.doc+" |") {
			t.Errorf("README says something else of setting %s than settings.txt: %q", s.name, s.doc)
		}
	}
}

// Both languages have every sentence, and every fault that a visitor may see has one.
func TestLocalesAreComplete(t *testing.T) {
	catalog, err := sentences()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range catalog.Problems() {
		t.Error(problem)
	}
	var keys []string
	declared := regexp.MustCompile(`(?:fault\.New\(fault\.\w+, |\.Add\([^,()]+(?:\([^)]*\))?, )"([a-z_]+(?:\.[a-z_]+)+)"`)
	err = filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range declared.FindAllStringSubmatch(string(text), -1) {
			keys = append(keys, match[1])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) < 60 {
		t.Fatalf("found only %d faults in the code", len(keys))
	}
	for _, missing := range catalog.Missing(keys) {
		t.Errorf("no sentence for %s", missing)
	}
}

// Before production a checkout form may also end on the simulator that stands in for Xendit, wherever it runs.
func TestPaymentOrigins(t *testing.T) {
	for _, c := range []struct {
		config config
		want   string
	}{
		{config{SimulatorAddr: "127.0.0.1:8089"}, "http://127.0.0.1:8089"},
		{config{XenditKey: "x", XenditURL: "https://api.xendit.co"}, "https://checkout.xendit.co https://checkout-staging.xendit.co"},
		{
			config{XenditKey: "x", XenditURL: "https://pay.staging.example:8443/v2"},
			"https://checkout.xendit.co https://checkout-staging.xendit.co https://pay.staging.example:8443",
		},
		{
			config{Env: "production", XenditKey: "x", XenditURL: "https://proxy.example"},
			"https://checkout.xendit.co https://checkout-staging.xendit.co",
		},
	} {
		if got := strings.Join(c.config.paymentOrigins(), " "); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.config, got, c.want)
		}
	}
}
