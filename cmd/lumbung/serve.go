package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/notify/smtp"
	"lumbung/internal/notify/whatsapp/wasim"
	"lumbung/internal/store"
	"lumbung/internal/store/transfer"
	"lumbung/internal/web"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

// How long a stop may take: requests under way first, then facts that are still to be delivered.
const (
	requestsEnd = 20 * time.Second
	factsEnd    = 10 * time.Second
)

// collectAt is by how many percent the heap grows until garbage is collected, unless GOGC says it. Little of what a request
// makes stays, so that collecting twice as often as Go does costs little, and takes a fifth less memory.
const collectAt = 50

// serve runs the marketplace until it is told to stop.
func serve(ctx context.Context, e environment) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	v := thisVersion()
	e.log.InfoContext(ctx, "starting", "version", v.Release, "commit", v.Commit, "go", v.Go)
	taken, err := listen(ctx, e.config.Addr, "LUMBUNG_ADDR") // an address in use is told before anything is opened
	if err != nil {
		return err
	}
	if err := taken.Close(); err != nil { // who asks before there are answers is refused at once
		return err
	}
	gateway, sim, err := openGateway(ctx, &e.config)
	if err != nil {
		return err
	}
	if err := seedIfEmpty(ctx, e); err != nil {
		return err
	}
	started := time.Now()
	a, err := newApp(ctx, e.config, gateway, e.log, clock)
	if err != nil {
		return err
	}
	begin, err := a.setupAddress(ctx)
	if err != nil {
		return errors.Join(err, a.close())
	}
	held, leave, err := transfer.Register(ctx, a.db, transfer.Lease)
	if err != nil {
		return errors.Join(err, a.close())
	}
	listener, failed := listen(ctx, e.config.Addr, "LUMBUNG_ADDR")
	if failed == nil {
		a.announce(e.out, time.Since(started), begin)
		a.tellUnit(ctx, nowReady)
		failed = a.run(held, listener, sim)
	}
	if closed, ok := errors.AsType[*store.ClosedError](context.Cause(held)); ok {
		failed = errors.Join(closed, failed)
	}
	return errors.Join(failed, leave(), a.close())
}

// listen takes a port now, so that a port in use is an error and not a line in a log.
func listen(ctx context.Context, addr, setting string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: another program may use it; choose another address with %s (%w)", addr, setting, err)
	}
	return listener, nil
}

// simulators are those of payments and of phones, on one port. Either may be missing.
type simulators struct {
	listener net.Listener // nil when none is used
	payments *xenditsim.Simulator
	phones   *wasim.Simulator
	letters  net.Listener // for the phones
}

// phonesRoot is where the phones are on the port of the simulators.
const phonesRoot = "/wa/"

// openGateway returns Xendit's client, and the simulators: of payments when there is no key, of phones when nothing carries messages.
func openGateway(ctx context.Context, c *config) (gateway payments.Provider, sim *simulators, err error) {
	sim = &simulators{}
	if c.simulated() || c.phonesSimulated() {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return nil, nil, fmt.Errorf("the data folder %s cannot be made: set LUMBUNG_DATA to a folder that this user may write (%w)", c.Data, err)
		}
		if sim.listener, err = listen(ctx, c.SimulatorAddr, "LUMBUNG_SIMULATOR_ADDR"); err != nil {
			return nil, nil, err
		}
	}
	key := c.XenditKey
	if c.simulated() {
		key, c.XenditURL = "xnd_development_simulator", "http://"+sim.listener.Addr().String()
		if c.CallbackToken == "" {
			c.CallbackToken = rand.Text()
		}
		sim.payments, err = xenditsim.New(xenditsim.Config{
			APIKey: key, WebhookURL: c.localURL() + "/webhooks/xendit/invoice", WebhookToken: c.tokens()[0], RealClock: true,
			BaseURL: c.XenditURL, BookPath: filepath.Join(c.Data, "xendit-simulator.jsonl"), MerchantName: "Lumbung",
		})
		if err != nil {
			return nil, nil, errors.Join(err, sim.listener.Close())
		}
	}
	if c.phonesSimulated() {
		if err := sim.openPhones(ctx, c); err != nil {
			return nil, nil, errors.Join(err, sim.listener.Close())
		}
	}
	return xendit.New(xendit.Config{APIKey: key, BaseURL: c.XenditURL}), sim, nil
}

// openPhones makes the phones and has the settings lead to them.
func (s *simulators) openPhones(ctx context.Context, c *config) (err error) {
	if s.letters, err = new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return err
	}
	c.phones, c.WhatsAppPhone = true, "100000000000001"
	c.WhatsAppToken, c.WhatsAppSecret, c.WhatsAppVerify = rand.Text(), rand.Text(), rand.Text()
	c.WhatsAppURL = "http://" + s.listener.Addr().String() + strings.TrimSuffix(phonesRoot, "/")
	c.SMTPAddr, c.SMTPTLS, c.SMTPFrom = s.letters.Addr().String(), smtp.None, "lumbung@pasar.example"
	templates, err := templatesOf(*c)
	if err != nil {
		return err
	}
	s.phones, err = wasim.New(wasim.Config{
		Token: c.WhatsAppToken, PhoneID: c.WhatsAppPhone, Secret: c.WhatsAppSecret, WebhookURL: c.localURL() + "/webhooks/whatsapp",
		Templates: templates,
	})
	return err
}

// run serves and does the background work until ctx ends, then stops in order: visitors go elsewhere, no new requests,
// those under way end, the background work ends, what is due is delivered, and the simulator goes last, since all of that
// may still ask it.
func (a *app) run(ctx context.Context, listener net.Listener, sim *simulators) error {
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	var background sync.WaitGroup
	for _, job := range a.jobs() {
		background.Go(func() { job(work) })
	}
	stopSim := sim.start(context.WithoutCancel(ctx))
	server := a.web.NewServer(a.config.Addr, http.HandlerFunc(a.serveHTTP))
	err := web.Serve(a.untilLeft(ctx), server, listener, requestsEnd)
	stopWork()
	background.Wait()
	if a.config.Maintenance != "" {
		return errors.Join(err, stopSim())
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), factsEnd)
	defer cancel()
	drained := a.bus.Drain(drain)
	if errors.Is(drained, context.DeadlineExceeded) {
		a.log.Warn("stopped with facts still to be delivered; the next start delivers them")
		drained = nil
	}
	return errors.Join(err, drained, stopSim())
}

// untilLeft ends some time after ctx. In between /readyz says that this process is leaving, so that a load balancer has
// moved to other processes before a request finds nobody here.
func (a *app) untilLeft(ctx context.Context) context.Context {
	left, leave := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		a.leaving.Store(true)
		a.tellUnit(left, nowStopping)
		time.AfterFunc(a.config.ShutdownDelay, leave)
	})
	return left
}

// tellUnit tells systemd. One that does not hear it is a line in the log.
func (a *app) tellUnit(ctx context.Context, state string) {
	if err := tellSystemd(ctx, state); err != nil {
		a.log.WarnContext(ctx, "systemd was not told", "state", state, "error", err)
	}
}

// serveHTTP answers, and asks for no more on a connection of a process that is leaving. Idle ones stay open until it has
// left: a request may be on its way on each of them.
func (a *app) serveHTTP(w http.ResponseWriter, r *http.Request) {
	if a.leaving.Load() {
		w.Header().Set("Connection", "close")
	}
	a.handler.ServeHTTP(w, r)
}

var errLeaving = errors.New("told to stop")

// ready says whether visitors should be sent here.
func (a *app) ready(ctx context.Context) error {
	if a.leaving.Load() {
		return errLeaving
	}
	return a.db.Ping(ctx)
}

// start serves the simulators, if there are any, until the returned function is called.
func (s *simulators) start(ctx context.Context) (stop func() error) {
	if s == nil || s.listener == nil {
		return func() error { return nil }
	}
	work, cancel := context.WithCancel(ctx)
	mux := http.NewServeMux()
	var running errgroup.Group
	if s.payments != nil {
		mux.Handle("/", s.payments)
		running.Go(func() error { s.payments.Run(work); return s.payments.Close() })
	}
	if s.phones != nil {
		mux.Handle(phonesRoot, http.StripPrefix(strings.TrimSuffix(phonesRoot, "/"), s.phones))
		running.Go(func() error { s.phones.Run(work); return nil })
		running.Go(func() error { return s.phones.ServeMail(work, s.letters) })
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	running.Go(func() error {
		err := web.Serve(work, server, s.listener, time.Second)
		if errors.Is(err, context.DeadlineExceeded) {
			return server.Close() // a browser that holds a connection open holds up nobody
		}
		return err
	})
	return func() error {
		cancel()
		return running.Wait()
	}
}
