package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// config is every setting, from the environment. The README's table is checked against it by a test.
type config struct {
	Env           string        `env:"LUMBUNG_ENV"            envDefault:"development"    doc:"development or production; production refuses the simulator, the message page, demo logins and a missing callback token"`
	Addr          string        `env:"LUMBUNG_ADDR"           envDefault:"127.0.0.1:8080" doc:"address to listen on"`
	BaseURL       string        `env:"LUMBUNG_BASE_URL"                                   doc:"public address of the shop, for links in messages and for the way back from the payment page; default http://ADDR"`
	Data          string        `env:"LUMBUNG_DATA"           envDefault:"./data"         doc:"folder of the embedded database, search index and images"`
	MongoURI      string        `env:"LUMBUNG_MONGO_URI"                                  doc:"MongoDB replica set with the database's name, mongodb://host/lumbung?replicaSet=rs0; empty: SQLite in DATA"`
	MeiliURL      string        `env:"LUMBUNG_MEILI_URL"                                  doc:"address of Meilisearch, http://host:7700; empty: an index in DATA, for one process"`
	MeiliKey      string        `env:"LUMBUNG_MEILI_KEY"                                  doc:"master key of Meilisearch; used at start alone, to make keys that may do less"`
	MeiliIndex    string        `env:"LUMBUNG_MEILI_INDEX"    envDefault:"lumbung"        doc:"beginning of the names of the indexes in Meilisearch; installations that share one have different ones"`
	S3Endpoint    string        `env:"LUMBUNG_S3_ENDPOINT"                                doc:"address of an S3 store for the pictures, http://host:9000; empty: a folder in DATA"`
	S3Bucket      string        `env:"LUMBUNG_S3_BUCKET"      envDefault:"lumbung"        doc:"bucket of the pictures, of this installation alone; made at start if it is missing"`
	S3Key         string        `env:"LUMBUNG_S3_KEY"                                     doc:"id of the key to the S3 store"`
	S3Secret      string        `env:"LUMBUNG_S3_SECRET"                                  doc:"secret of the key to the S3 store"`
	S3Region      string        `env:"LUMBUNG_S3_REGION"      envDefault:"us-east-1"      doc:"region of the bucket; MinIO has only the default"`
	S3Public      string        `env:"LUMBUNG_S3_PUBLIC"                                  doc:"address at which browsers reach the S3 store, https://s3.example, to send photos past the program; empty: photos go through it"`
	Seed          string        `env:"LUMBUNG_SEED"                                       doc:"demo or none; default demo on an empty embedded database, otherwise none"`
	XenditKey     string        `env:"LUMBUNG_XENDIT_KEY"                                 doc:"secret key; empty: the simulator on loopback"`
	XenditURL     string        `env:"LUMBUNG_XENDIT_URL"     envDefault:"https://api.xendit.co" doc:"address of the payment API"`
	CallbackToken string        `env:"LUMBUNG_XENDIT_CALLBACK_TOKEN"                      doc:"verification token of Xendit's webhooks; two, separated by a comma, while one replaces the other"`
	SimulatorAddr string        `env:"LUMBUNG_SIMULATOR_ADDR" envDefault:"127.0.0.1:8089" doc:"loopback address of the payment simulator, when it is used"`
	ShutdownDelay time.Duration `env:"LUMBUNG_SHUTDOWN_DELAY" envDefault:"0s"             doc:"how long a stop goes on answering after /readyz has said 503, so that a load balancer sends visitors elsewhere; 5s behind one"`
	bulk          bool          // no setting: the seed fills the index once, at its end
	ticket        string        // no setting: opens the database that a restore has filled
	Proxies       string        `env:"LUMBUNG_TRUSTED_PROXIES"                            doc:"addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas"`
}

// production says whether real money may pass.
func (c config) production() bool { return c.Env == "production" }

// onS3 says whether pictures lie in an S3 store.
func (c config) onS3() bool { return c.S3Endpoint != "" }

// origin is what a browser calls the pages of the shop.
func (c config) origin() string {
	u, err := url.Parse(c.BaseURL)
	if err != nil {
		return c.BaseURL
	}
	return u.Scheme + "://" + u.Host
}

// simulated says whether payments go to the simulator.
func (c config) simulated() bool { return c.XenditKey == "" }

// loadConfig reads the environment and collects every mistake in one error.
func loadConfig() (config, error) {
	c, err := env.ParseAs[config]()
	if err != nil {
		return c, fmt.Errorf("settings: %w", err)
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + strings.Replace(c.Addr, "127.0.0.1", "localhost", 1)
	}
	c.BaseURL, c.S3Public = strings.TrimRight(c.BaseURL, "/"), strings.TrimRight(c.S3Public, "/")
	if c.Seed == "" && c.MongoURI == "" && !c.production() {
		c.Seed = "demo"
	}
	return c, c.check()
}

func (c config) check() error {
	var wrong []error
	mistake := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if c.Env != "development" && c.Env != "production" {
		mistake("LUMBUNG_ENV=%s: use development or production", c.Env)
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		mistake("LUMBUNG_ADDR=%s: use host:port, for example 127.0.0.1:8080", c.Addr)
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		mistake("LUMBUNG_BASE_URL=%s: use an address such as https://pasar.example", c.BaseURL)
	}
	if c.Seed != "" && c.Seed != "demo" && c.Seed != "none" {
		mistake("LUMBUNG_SEED=%s: use demo or none", c.Seed)
	}
	if c.ShutdownDelay < 0 || c.ShutdownDelay > time.Minute {
		mistake("LUMBUNG_SHUTDOWN_DELAY=%s: use 0s to 1m", c.ShutdownDelay)
	}
	if host, _, err := net.SplitHostPort(c.SimulatorAddr); err != nil || !loopback(host) {
		mistake("LUMBUNG_SIMULATOR_ADDR=%s: the simulator only listens on this machine, for example 127.0.0.1:8089", c.SimulatorAddr)
	}
	if c.onS3() && (c.S3Key == "" || c.S3Secret == "") {
		mistake("LUMBUNG_S3_KEY or LUMBUNG_S3_SECRET is missing: without them the S3 store takes no pictures")
	}
	if u, err := url.Parse(c.S3Public); c.S3Public != "" && (err != nil || u.Host == "" || u.Path != "" || u.Scheme != "http" && u.Scheme != "https") {
		mistake("LUMBUNG_S3_PUBLIC=%s: use an address such as https://s3.example", c.S3Public)
	}
	if c.S3Public != "" && !c.onS3() {
		mistake("LUMBUNG_S3_ENDPOINT is missing: LUMBUNG_S3_PUBLIC is another address of the same store")
	}
	if c.production() {
		if c.S3Public != "" && !strings.HasPrefix(c.S3Public, "https://") {
			mistake("LUMBUNG_S3_PUBLIC=%s: production needs https", c.S3Public)
		}
		if c.S3Key == "minioadmin" || c.S3Secret == "minioadmin" {
			mistake("LUMBUNG_S3_KEY and LUMBUNG_S3_SECRET: production does not use MinIO's well-known default; make a key of your own")
		}
		if c.simulated() {
			mistake("LUMBUNG_XENDIT_KEY is missing: production does not run on the payment simulator")
		}
		if c.CallbackToken == "" {
			mistake("LUMBUNG_XENDIT_CALLBACK_TOKEN is missing: webhooks could not be trusted")
		}
		if c.MeiliURL != "" && c.MeiliKey == "" {
			mistake("LUMBUNG_MEILI_KEY is missing: anybody who reaches Meilisearch could change the index")
		}
		if c.Seed == "demo" {
			mistake("LUMBUNG_SEED=demo: production has no demo logins")
		}
		if !strings.HasPrefix(c.BaseURL, "https://") {
			mistake("LUMBUNG_BASE_URL=%s: production needs https", c.BaseURL)
		}
	}
	return errors.Join(wrong...)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// localURL is where this machine itself reaches the program.
func (c config) localURL() string {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil || !loopback(host) {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// paymentOrigins are the pages that a checkout form may lead to.
func (c config) paymentOrigins() []string {
	if c.simulated() {
		return []string{"http://" + c.SimulatorAddr}
	}
	return []string{"https://checkout.xendit.co", "https://checkout-staging.xendit.co"}
}

func (c config) tokens() []string {
	if c.CallbackToken == "" {
		return nil
	}
	return strings.Split(c.CallbackToken, ",")
}

func (c config) proxies() []string {
	if c.Proxies == "" {
		return nil
	}
	return strings.Split(c.Proxies, ",")
}

// setting is one line of the settings table.
type setting struct{ name, value, doc string }

// settingsTable reads the names, defaults and explanations off the config type.
func settingsTable() []setting {
	var table []setting
	for field := range reflect.TypeFor[config]().Fields() {
		tag := field.Tag
		if tag.Get("env") == "" {
			continue
		}
		table = append(table, setting{tag.Get("env"), tag.Get("envDefault"), tag.Get("doc")})
	}
	return table
}
