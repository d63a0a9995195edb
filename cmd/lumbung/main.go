// Command lumbung is the whole marketplace in one program: the shop, the back offices, the books, and what an operator
// needs to look after them. Started without a subcommand it serves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintln(os.Stderr, "lumbung: "+strings.TrimSpace(line))
		}
		os.Exit(1)
	}
}

// command is one subcommand.
type command struct {
	name, help string
	run        func(ctx context.Context, e environment) error
}

// environment is what a subcommand gets.
type environment struct {
	config config
	out    io.Writer
	log    *slog.Logger
}

func commands() []command {
	return []command{
		{"serve", "run the marketplace (default)", serve},
		{"seed", "fill an empty database with the demo", seedCommand},
		{"reindex", "build the search index anew from the database", reindex},
		{"verify", "check every book, stock and order; exit code 1 when something does not add up", verify},
	}
}

// run parses the command line and runs one subcommand.
func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("lumbung", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() { usage(out) }
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	name := flags.Arg(0)
	if name == "" {
		name = "serve"
	}
	if flags.NArg() > 1 {
		return fmt.Errorf("%s takes no arguments; settings come from the environment, see lumbung -h", name)
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		settings, err := loadConfig()
		if err != nil {
			return err
		}
		return c.run(ctx, environment{config: settings, out: out, log: newLog(errOut, settings)})
	}
	return fmt.Errorf("unknown subcommand %q; lumbung -h lists them", name)
}

func usage(out io.Writer) {
	fmt.Fprint(out, "Lumbung: a marketplace for cooperatives.\n\nUsage: lumbung [subcommand]\n\nSubcommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-9s %s\n", c.name, c.help)
	}
	fmt.Fprint(out, "\nSettings, from the environment:\n")
	for _, s := range settingsTable() {
		fmt.Fprintf(out, "  %-30s %s\n", s.name, s.doc)
		if s.value != "" {
			fmt.Fprintf(out, "  %-30s default: %s\n", "", s.value)
		}
	}
}

// newLog writes JSON in production and readable lines otherwise.
func newLog(out io.Writer, c config) *slog.Logger {
	if c.production() {
		return slog.New(slog.NewJSONHandler(out, nil))
	}
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
