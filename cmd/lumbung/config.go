package main

import (
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"lumbung/internal/media/minio"
	"lumbung/orders"
)

// explanations has a line for each setting: its name, a space and what it is for.
//
//go:embed settings.txt
var explanations string

// config is every setting, from the environment. The README's table is checked against it by a test.
type config struct {
	Env             string        `env:"LUMBUNG_ENV"                    envDefault:"development"`
	Addr            string        `env:"LUMBUNG_ADDR"                   envDefault:"127.0.0.1:8080"`
	BaseURL         string        `env:"LUMBUNG_BASE_URL"`
	Data            string        `env:"LUMBUNG_DATA"                   envDefault:"./data"`
	MongoURI        string        `env:"LUMBUNG_MONGO_URI"              secret:"true"`
	MeiliURL        string        `env:"LUMBUNG_MEILI_URL"`
	MeiliKey        string        `env:"LUMBUNG_MEILI_KEY"              secret:"true"`
	MeiliIndex      string        `env:"LUMBUNG_MEILI_INDEX"            envDefault:"lumbung"`
	S3Endpoint      string        `env:"LUMBUNG_S3_ENDPOINT"`
	S3Bucket        string        `env:"LUMBUNG_S3_BUCKET"              envDefault:"lumbung"`
	S3Key           string        `env:"LUMBUNG_S3_KEY"`
	S3Secret        string        `env:"LUMBUNG_S3_SECRET"              secret:"true"`
	S3Region        string        `env:"LUMBUNG_S3_REGION"              envDefault:"us-east-1"`
	S3Public        string        `env:"LUMBUNG_S3_PUBLIC"`
	Seed            string        `env:"LUMBUNG_SEED"`
	XenditKey       string        `env:"LUMBUNG_XENDIT_KEY"             secret:"true"`
	XenditURL       string        `env:"LUMBUNG_XENDIT_URL"             envDefault:"https://api.xendit.co"`
	CallbackToken   string        `env:"LUMBUNG_XENDIT_CALLBACK_TOKEN"  secret:"true"`
	SimulatorAddr   string        `env:"LUMBUNG_SIMULATOR_ADDR"         envDefault:"127.0.0.1:8089"`
	ShutdownDelay   time.Duration `env:"LUMBUNG_SHUTDOWN_DELAY"         envDefault:"0s"`
	Proxies         string        `env:"LUMBUNG_TRUSTED_PROXIES"`
	Unpaid          int64         `env:"LUMBUNG_UNPAID_LIMIT"           envDefault:"20"`
	TransferHold    time.Duration `env:"LUMBUNG_TRANSFER_HOLD"          envDefault:"24h"`
	WhatsAppToken   string        `env:"LUMBUNG_WHATSAPP_TOKEN" secret:"true"`
	WhatsAppPhone   string        `env:"LUMBUNG_WHATSAPP_PHONE_ID"`
	WhatsAppSecret  string        `env:"LUMBUNG_WHATSAPP_APP_SECRET" secret:"true"`
	WhatsAppVerify  string        `env:"LUMBUNG_WHATSAPP_VERIFY_TOKEN" secret:"true"`
	WhatsAppURL     string        `env:"LUMBUNG_WHATSAPP_URL" envDefault:"https://graph.facebook.com"`
	WhatsAppVersion string        `env:"LUMBUNG_WHATSAPP_VERSION" envDefault:"v23.0"`
	SMTPAddr        string        `env:"LUMBUNG_SMTP_ADDR"`
	SMTPTLS         string        `env:"LUMBUNG_SMTP_TLS" envDefault:"starttls"`
	SMTPUser        string        `env:"LUMBUNG_SMTP_USER"`
	SMTPPassword    string        `env:"LUMBUNG_SMTP_PASSWORD" secret:"true"`
	SMTPFrom        string        `env:"LUMBUNG_SMTP_FROM"`
	PushKey         string        `env:"LUMBUNG_PUSH_KEY" secret:"true"`
	PushContact     string        `env:"LUMBUNG_PUSH_CONTACT"`
	PushHosts       string        `env:"LUMBUNG_PUSH_HOSTS"`
	NoticeDays      int64         `env:"LUMBUNG_NOTICE_RETENTION"       envDefault:"90"`
	WebhookDays     int64         `env:"LUMBUNG_WEBHOOK_RETENTION"      envDefault:"365"`
	Maintenance     string        `env:"LUMBUNG_MAINTENANCE"`
	SecondFactor    string        `env:"LUMBUNG_SECOND_FACTOR"`
	MetricsToken    string        `env:"LUMBUNG_METRICS_TOKEN"          secret:"true"`
	LogLevel        slog.Level    `env:"LUMBUNG_LOG_LEVEL"`
	LogFormat       string        `env:"LUMBUNG_LOG_FORMAT"`
	EnvFile         string        `env:"LUMBUNG_ENV_FILE"`
	bulk            bool          // no setting: the seed fills the index once, at its end
	phones          bool          // no setting: messages go to the simulator's phones
	ticket          string        // no setting: opens the database that a restore has filled
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

// host is the name of the host of the shop, without a port.
func (c config) host() string {
	u, err := url.Parse(c.BaseURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// simulated says whether payments go to the simulator.
func (c config) simulated() bool { return c.XenditKey == "" }

// loadConfig reads the environment and collects every mistake in one error.
func loadConfig() (config, error) {
	values, wrong := environ()
	c, err := env.ParseAsWithOptions[config](env.Options{Environment: values})
	if err != nil {
		return c, errors.Join(append(apart(wrong), misread(err)...)...)
	}
	if c.LogFormat == "" {
		c.LogFormat = pick(c.production(), "json", "text")
	}
	if values["LUMBUNG_LOG_LEVEL"] == "" && !c.production() {
		c.LogLevel = slog.LevelWarn
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + strings.Replace(c.Addr, "127.0.0.1", "localhost", 1)
	}
	c.BaseURL, c.S3Public = strings.TrimRight(c.BaseURL, "/"), strings.TrimRight(c.S3Public, "/")
	if c.Seed == "" && c.MongoURI == "" && !c.production() {
		c.Seed = "demo"
	}
	if c.SecondFactor == "" {
		c.SecondFactor = pick(c.production(), "required", "offered")
	}
	return c, errors.Join(append(apart(wrong), apart(c.check())...)...)
}

// misread says of each value that is of another kind than its setting which setting that is, and what it takes.
func misread(err error) []error {
	all, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return []error{fmt.Errorf("settings: %w", err)}
	}
	var wrong []error
	for _, one := range all.Errors {
		if p, ok := errors.AsType[env.ParseError](one); ok {
			field, _ := reflect.TypeFor[config]().FieldByName(p.Name)
			takes := "another kind of value"
			switch field.Type {
			case reflect.TypeFor[time.Duration]():
				takes = "a time with its unit, such as 5s"
			case reflect.TypeFor[int64]():
				takes = "a whole number"
			case reflect.TypeFor[slog.Level]():
				takes = "debug, info, warn or error"
			}
			one = fmt.Errorf("%s: use %s (%w)", field.Tag.Get("env"), takes, p.Err)
		}
		wrong = append(wrong, one)
	}
	return wrong
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
	if u, err := url.Parse(c.BaseURL); err == nil && (u.Path != "" || u.RawQuery != "" || u.User != nil) {
		mistake("LUMBUNG_BASE_URL=%s: use an address without a path: the shop has a name of its own", c.BaseURL)
	}
	if c.Seed != "" && c.Seed != "demo" && c.Seed != "none" {
		mistake("LUMBUNG_SEED=%s: use demo or none", c.Seed)
	}
	if c.SecondFactor != "required" && c.SecondFactor != "offered" {
		mistake("LUMBUNG_SECOND_FACTOR=%s: use required or offered", c.SecondFactor)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		mistake("LUMBUNG_LOG_FORMAT=%s: use text or json", c.LogFormat)
	}
	if c.ShutdownDelay < 0 || c.ShutdownDelay > time.Minute {
		mistake("LUMBUNG_SHUTDOWN_DELAY=%s: use 0s to 1m", c.ShutdownDelay)
	}
	for name, kept := range map[string]int64{"LUMBUNG_NOTICE_RETENTION": c.NoticeDays, "LUMBUNG_WEBHOOK_RETENTION": c.WebhookDays} {
		if kept < 0 || kept > longestKept {
			mistake("%s=%d: use a number of days up to %d, or 0 to keep for ever", name, kept, longestKept)
		}
	}
	if c.Unpaid < 1 {
		mistake("LUMBUNG_UNPAID_LIMIT=%d: use a number from 1", c.Unpaid)
	}
	if c.TransferHold < orders.HoldFor || c.TransferHold > orders.TransferHold {
		mistake("LUMBUNG_TRANSFER_HOLD=%s: use 15m to 24h", c.TransferHold)
	}
	if host, _, err := net.SplitHostPort(c.SimulatorAddr); err != nil || !loopback(host) {
		mistake("LUMBUNG_SIMULATOR_ADDR=%s: the simulator only listens on this machine, for example 127.0.0.1:8089", c.SimulatorAddr)
	}
	c.checkCarriers(mistake)
	c.checkPushes(mistake)
	if _, name := c.mongo(); c.MongoURI != "" && name == "" {
		mistake("LUMBUNG_MONGO_URI names no database: use an address such as mongodb://host/lumbung?replicaSet=rs0")
	}
	if c.onS3() && (c.S3Key == "" || c.S3Secret == "") {
		mistake("LUMBUNG_S3_KEY or LUMBUNG_S3_SECRET is missing: without them the S3 store takes no pictures")
	}
	bucket := c.bucket(slog.Default())
	bucket.Public = "" // looked at below
	if _, err := minio.New(bucket); c.onS3() && err != nil {
		wrong = append(wrong, s3Setting(err))
	}
	public, err := url.Parse(c.S3Public)
	isOrigin := err == nil && public.Host != "" && public.Path == "" && (public.Scheme == "http" || public.Scheme == "https")
	if c.S3Public != "" && !isOrigin {
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
		for name, secrets := range map[string][]string{"LUMBUNG_XENDIT_CALLBACK_TOKEN": c.tokens(), "LUMBUNG_METRICS_TOKEN": {c.MetricsToken}} {
			for _, token := range secrets {
				if token != "" && len(token) < shortestToken || token == "" && len(secrets) > 1 {
					mistake("%s is shorter than %d characters: it could be guessed", name, shortestToken)
				}
			}
		}
		if !strings.HasPrefix(c.XenditURL, "https://") {
			mistake("LUMBUNG_XENDIT_URL=%s: production needs https, since the secret key goes there", c.XenditURL)
		}
		if c.MeiliURL != "" && c.MeiliKey == "" {
			mistake("LUMBUNG_MEILI_KEY is missing: anybody who reaches Meilisearch could change the index")
		}
		if c.SecondFactor == "offered" {
			mistake("LUMBUNG_SECOND_FACTOR=offered: production requires it of whoever decides about money")
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

// longestKept is how many days may be named; a hundred years are a slip.
const longestKept = 36_500

// shortestToken is how many characters a token needs in production.
const shortestToken = 20

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

// instance tells this program from the others of the market, and says where to look for it.
func (c config) instance() string {
	host, _ := os.Hostname() // without it the port must do
	_, port, _ := net.SplitHostPort(c.Addr)
	return net.JoinHostPort(host, port)
}

// paymentOrigins are the pages that a checkout form may lead to.
func (c config) paymentOrigins() []string {
	if c.simulated() {
		return []string{"http://" + c.SimulatorAddr}
	}
	origins := []string{"https://checkout.xendit.co", "https://checkout-staging.xendit.co"}
	if u, err := url.Parse(c.XenditURL); err == nil && !c.production() && u.Host != "api.xendit.co" {
		origins = append(origins, u.Scheme+"://"+u.Host) // a simulator elsewhere, whose pages are its own
	}
	return origins
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

// settingsTable reads the names and defaults off the config type, and what they are for off the explanations.
func settingsTable() []setting {
	docs := map[string]string{}
	for line := range strings.Lines(explanations) {
		name, doc, _ := strings.Cut(strings.TrimSpace(line), " ")
		docs[name] = doc
	}
	var table []setting
	for field := range reflect.TypeFor[config]().Fields() {
		if name := field.Tag.Get("env"); name != "" {
			table = append(table, setting{name, field.Tag.Get("envDefault"), docs[name]})
			if field.Tag.Get("secret") != "" {
				table = append(table, setting{name + fileSuffix, "", "file that holds " + name + ", instead of it"})
			}
		}
	}
	return table
}
