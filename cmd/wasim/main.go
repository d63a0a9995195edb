// Command wasim runs the WhatsApp simulator on this computer only, so that messages can be tried without an account. See package wasim.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/notify/whatsapp/wasim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "wasim:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	var config wasim.Config
	var addr, mail, templates string
	flags := flag.NewFlagSet("wasim", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&addr, "addr", "127.0.0.1:8090", "loopback `address` of the API and of the page")
	flags.StringVar(&mail, "mail", "127.0.0.1:2525", "loopback `address` that takes letters by SMTP")
	flags.StringVar(&config.Token, "token", "simulator", "access `token` that callers must use")
	flags.StringVar(&config.PhoneID, "phone-id", "100000000000001", "`id` of the number that sends")
	flags.StringVar(&config.Secret, "secret", "simulator", "`secret` that signs webhooks")
	flags.StringVar(&config.WebhookURL, "webhook-url", "", "`URL` that webhooks are sent to")
	flags.StringVar(&templates, "templates", "", "JSON `file` of the approved templates: Name, Language, Category, Body, Button")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected %q", flags.Arg(0))
	}
	if templates != "" {
		text, err := os.ReadFile(templates)
		if err == nil {
			err = json.Unmarshal(text, &config.Templates)
		}
		if err != nil {
			return fmt.Errorf("templates: %w", err)
		}
	}
	simulator, err := wasim.New(config)
	if err != nil {
		return err
	}
	api, err := listen(ctx, addr)
	if err != nil {
		return err
	}
	letters, err := listen(ctx, mail)
	if err != nil {
		return errors.Join(err, api.Close())
	}
	fmt.Fprintf(out, "wasim: http://%s token=%s mail=%s webhook=%q\n", api.Addr(), config.Token, letters.Addr(), config.WebhookURL)
	return serve(ctx, simulator, api, letters)
}

func serve(ctx context.Context, simulator *wasim.Simulator, api, letters net.Listener) error {
	running, ctx := errgroup.WithContext(ctx)
	server := &http.Server{Handler: simulator, ReadHeaderTimeout: 10 * time.Second}
	running.Go(func() error { simulator.Run(ctx); return nil })
	running.Go(func() error { return simulator.ServeMail(ctx, letters) })
	running.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
	running.Go(func() error {
		if err := server.Serve(api); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	return running.Wait()
}

// listen refuses every address that another computer could reach.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s is no loopback address", addr)
	}
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}
