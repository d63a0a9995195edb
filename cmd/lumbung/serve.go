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
	"sync"
	"time"

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
		a.notify(ctx, nowReady)
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

// simulator is the payment simulator with its own port.
type simulator struct {
	*xenditsim.Simulator
	listener net.Listener
}

// openGateway returns Xendit's client, and the simulator it talks to when there is no key.
func openGateway(ctx context.Context, c *config) (payments.Gateway, *simulator, error) {
	if !c.simulated() {
		return xendit.New(xendit.Config{APIKey: c.XenditKey, BaseURL: c.XenditURL}), nil, nil
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, nil, fmt.Errorf("the data folder %s cannot be made: set LUMBUNG_DATA to a folder that this user may write (%w)", c.Data, err)
	}
	listener, err := listen(ctx, c.SimulatorAddr, "LUMBUNG_SIMULATOR_ADDR")
	if err != nil {
		return nil, nil, err
	}
	if c.CallbackToken == "" {
		c.CallbackToken = rand.Text()
	}
	const key = "xnd_development_simulator"
	sim, err := xenditsim.New(xenditsim.Config{
		APIKey: key, WebhookURL: c.localURL() + "/webhooks/xendit/invoice", WebhookToken: c.tokens()[0], RealClock: true,
		BaseURL: "http://" + listener.Addr().String(), BookPath: filepath.Join(c.Data, "xendit-simulator.jsonl"), MerchantName: "Lumbung",
	})
	if err != nil {
		return nil, nil, errors.Join(err, listener.Close())
	}
	return xendit.New(xendit.Config{APIKey: key, BaseURL: "http://" + listener.Addr().String()}), &simulator{sim, listener}, nil
}

// run serves and does the background work until ctx ends, then stops in order: visitors go elsewhere, no new requests,
// those under way end, the background work ends, what is due is delivered, and the simulator goes last, since all of that
// may still ask it.
func (a *app) run(ctx context.Context, listener net.Listener, sim *simulator) error {
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
		a.notify(left, nowStopping)
		time.AfterFunc(a.config.ShutdownDelay, leave)
	})
	return left
}

// notify tells systemd. One that does not hear it is a line in the log.
func (a *app) notify(ctx context.Context, state string) {
	if err := notify(ctx, state); err != nil {
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

// start serves the simulator, if there is one, until the returned function is called.
func (s *simulator) start(ctx context.Context) (stop func() error) {
	if s == nil {
		return func() error { return nil }
	}
	work, cancel := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- s.Serve(work, s.listener) }()
	return func() error {
		cancel()
		return <-served
	}
}
