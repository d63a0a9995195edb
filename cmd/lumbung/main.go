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
	name     string
	argument string // what stands behind the name, "" for nothing, in [brackets] what may be left out, with ... for more
	help     string
	run      func(ctx context.Context, e environment) error
}

// environment is what a subcommand gets.
type environment struct {
	config   config
	argument string
	more     []string // behind argument
	out      io.Writer
	log      *slog.Logger
}

func commands() []command {
	return []command{
		{"serve", "", "run the marketplace (default)", serve},
		{"setup", "", "print the address at which a new market gets its first operator", setupCommand},
		{"seed", "[SCALE]", "fill an empty database with the demo, or with made-up cooperatives to measure on: 0.001, 0.01, 0.1", seedCommand},
		{"reindex", "", "build the search index anew from the database", reindex},
		{
			"verify", "[--file FILE [--paper CODE]...]",
			"check every book, stock and order, or the file of a book or of an audit log; exit code 1 when something does not add up", verify,
		},
		{"export-book", "--book COOP [--out FILE]", "write the whole book of a cooperative as a file that anybody can check", exportBook},
		{"export-log", "--log COOP [--out FILE]", "write the whole audit log of a cooperative as a file that anybody can check", exportLog},
		{"doctor", "", "look at every setting and service, and say what to do; exit code 1 when something does not work", doctorCommand},
		{"deadletters", "[retry ID...]", "list the facts that were given up, with the reason; retry delivers these or all again", deadLetters},
		{"keys", "[STEP]", "list the keys that sign links and tickets; add, use and drop replace them, in this order", keysCommand},
		{"push-key", "", "print a new key for notifications in browsers: LUMBUNG_PUSH_KEY", pushKeyCommand},
		{"backup", "FILE", "write all documents and pictures into a file, while the marketplace runs", backup},
		{"restore", "FILE", "fill an empty database, of either kind, from a backup", restore},
		{"version", "", "say which version this is, of which commit and built with which Go", versionCommand},
		{"migrate-store", "DIRECTION", "move documents and pictures to-mongodb or to-sqlite", migrateStore},
	}
}

// words are all that stand behind the name of the subcommand.
func (e environment) words() []string {
	if e.argument == "" {
		return e.more
	}
	return append([]string{e.argument}, e.more...)
}

// argumentOf is what stands behind the name of the subcommand on the command line.
func (c command) argumentOf(args []string) (string, error) {
	switch {
	case strings.Contains(c.argument, "--") && len(args) > 1 && strings.HasPrefix(args[1], "-"):
		return args[1], nil // the subcommand reads them
	case (c.argument == "" || strings.HasPrefix(c.argument, "[--")) && len(args) > 1:
		return "", fmt.Errorf("%s takes no arguments; settings come from the environment, see lumbung -h", c.name)
	case c.argument == "", len(args) < 2 && strings.HasPrefix(c.argument, "["):
		return "", nil
	case len(args) < 2 || args[1] == "":
		return "", fmt.Errorf("something is missing behind %s: use lumbung %s %s", c.name, c.name, c.argument)
	case len(args) > 2 && !strings.Contains(c.argument, "..."):
		return "", fmt.Errorf("%q is one argument too many: use lumbung %s %s", args[2], c.name, c.argument)
	}
	return args[1], nil
}

// needsNone says whether the subcommand runs without settings.
func (c command) needsNone(argument string) bool {
	return c.name == "version" || c.name == "doctor" || c.name == "verify" && argument != ""
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
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		argument, err := c.argumentOf(flags.Args())
		if err != nil {
			return err
		}
		settings, err := loadConfig()
		if err != nil && !c.needsNone(argument) { // doctor says it among all else
			return err
		}
		log := newLog(errOut, settings)
		slog.SetDefault(log) // for the few places that are given none
		return c.run(ctx, environment{config: settings, argument: argument, more: flags.Args()[min(2, flags.NArg()):], out: out, log: log})
	}
	return fmt.Errorf("unknown subcommand %q; lumbung -h lists them", name)
}

func usage(out io.Writer) {
	fmt.Fprint(out, "Lumbung: a marketplace for cooperatives.\n\nUsage: lumbung [subcommand]\n\nSubcommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-24s %s\n", c.name+" "+c.argument, c.help)
	}
	fmt.Fprint(out, "\nSettings, from the environment:\n")
	for _, s := range settingsTable() {
		fmt.Fprintf(out, "  %-30s %s\n", s.name, s.doc)
		if s.value != "" {
			fmt.Fprintf(out, "  %-30s default: %s\n", "", s.value)
		}
	}
}

func newLog(out io.Writer, c config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}
