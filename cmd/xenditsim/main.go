// Command xenditsim runs the Xendit simulator on this computer only, so that a marketplace can be tried without an
// account. See package xenditsim.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"

	"lumbung/payments/xendit/xenditsim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "xenditsim:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	config, addr, err := parse(args, out)
	if err != nil {
		return err
	}
	if err := onlyHere(addr); err != nil {
		return err
	}
	// The port first: a second process on the same book ends here, before it touches the book.
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	simulator, err := xenditsim.New(config)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(out, "xenditsim: http://%s (money: /money) key=%s webhook=%q book=%q control=%v\n",
		listener.Addr(), config.APIKey, config.WebhookURL, config.BookPath, config.Control)
	return simulator.Serve(ctx, listener)
}

func parse(args []string, out io.Writer) (config xenditsim.Config, addr string, err error) {
	flags := flag.NewFlagSet("xenditsim", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&addr, "addr", "127.0.0.1:8089", "loopback `address` to listen on")
	flags.StringVar(&config.APIKey, "key", "xnd_development_simulator", "API `key` that callers must use")
	flags.StringVar(&config.WebhookURL, "webhook-url", "", "`URL` that webhooks are sent to")
	flags.StringVar(&config.WebhookToken, "webhook-token", "simulator", "x-callback-token sent along")
	flags.StringVar(&config.BookPath, "book", "", "`file` that keeps invoices, payouts and money over a restart")
	flags.BoolVar(&config.Control, "control", false, "serve /__sim/")
	if err := flags.Parse(args); err != nil {
		return config, addr, err
	}
	if flags.NArg() > 0 {
		return config, addr, fmt.Errorf("unexpected %q", flags.Arg(0))
	}
	config.RealClock = true
	return config, addr, nil
}

// onlyHere refuses every address that another computer could reach.
func onlyHere(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%s is no loopback address", addr)
	}
	return nil
}
