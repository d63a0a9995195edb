package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// systemd hears each state in one datagram; without its socket nobody is told.
func TestNotify(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := tellSystemd(t.Context(), nowReady); err != nil {
		t.Errorf("without a socket: %v", err)
	}
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := new(net.ListenConfig).ListenPacket(t.Context(), "unixgram", path)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close() //nolint:errcheck // nothing is written to it here
	t.Setenv("NOTIFY_SOCKET", path)
	for _, state := range []string{nowReady, nowStopping} {
		if err := tellSystemd(t.Context(), state); err != nil {
			t.Fatal(err)
		}
		heard := make([]byte, 64)
		n, _, err := socket.ReadFrom(heard)
		if err != nil || string(heard[:n]) != state {
			t.Errorf("heard %q, %v, want %q", heard[:n], err, state)
		}
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none"))
	if err := tellSystemd(t.Context(), nowReady); err == nil {
		t.Error("a socket that is not there: no error")
	}
}

// A probe of a program that still opens its database is refused at once.
func TestProbesAreRefusedUntilReady(t *testing.T) {
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close() //nolint:errcheck // nothing is sent over it
	e := environment{out: io.Discard, log: slog.New(slog.DiscardHandler), config: config{
		Env: "development", Addr: freePort(t), BaseURL: "http://x.example", Data: t.TempDir(), SimulatorAddr: freePort(t), Seed: "none",
		MongoURI: "mongodb://" + silent.Addr().String() + "/none?replicaSet=rs0", Unpaid: 20,
	}}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, e) }()
	connection, err := silent.Accept() // the program asks its database, which says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close() //nolint:errcheck // nothing is sent over it
	probe, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(t.Context(), "tcp", e.config.Addr)
	if err == nil {
		_ = probe.Close()
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the probe got %v", err)
	}
	stop()
	if err := <-ended; err == nil {
		t.Error("a database that says nothing: no error")
	}
}
