// Command lumbungload plays the buyers, sellers and officers of the workload KOP-W against a running Lumbung, over HTTP on
// this machine alone, and prints how fast and how soundly it answered. Buyers are guests with cookies of their own; what
// they buy is paid in the payment simulator, as its hosted page does it. Every answer is checked. docs/load.md says how
// to run and to read it.
//
// Two interactions of KOP-W are left out because the product has no page for them yet, the withdrawal (0.2 %) and the
// refund or cancellation (0.1 %), and one because nobody here sends it: the webhook (2 %) comes from the simulator by
// itself. Their shares go to the others in proportion.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lumbungload: "+err.Error())
		os.Exit(1)
	}
}

// errUnsound ends the program with exit code 1; what was wrong was printed.
var errUnsound = errors.New("some answers were not what they should be, see above")

// options are what the command line says.
type options struct {
	url         *url.URL
	connections int
	rate        float64 // interactions a second of an open loop; 0 is a closed one
	duration    time.Duration
	requests    int64
	mix         mix
	think       bool
	seed        uint64
	pids        []int
	verify      string
	json        bool
	password    string
	simKey      string
	payAfter    time.Duration // median of the time between the payment page and the payment
}

// run parses the command line, plays the load and prints the report.
func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	o, err := parse(args, errOut)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	host, err := aboutHost(o.url)
	if err != nil {
		return err
	}
	l, err := newLoad(ctx, o)
	if err != nil {
		return err
	}
	before, err := processes(o.pids)
	if err != nil {
		return err
	}
	took := l.play(ctx)
	after, err := processes(o.pids)
	if err != nil {
		return err
	}
	r := l.sheet.report(took)
	r.Host, r.Mix, r.Loop, r.LeftOut = host, o.mix.name, o.loop(), l.leftOut()
	r.Processes = used(before, after)
	if o.verify != "" {
		r.Verify, r.Verified = verify(ctx, o.verify)
	}
	if err := r.print(out, o.json); err != nil {
		return err
	}
	if len(r.Errors) > 0 || o.verify != "" && !r.Verified {
		return errUnsound
	}
	return nil
}

func parse(args []string, errOut io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("lumbungload", flag.ContinueOnError)
	flags.SetOutput(errOut)
	address := flags.String("url", "http://127.0.0.1:8080", "address of the shop; a loopback address, nothing else")
	flags.IntVar(&o.connections, "connections", 0, "buyers at the same time; default 8, and 64 in an open loop")
	flags.Float64Var(&o.rate, "rate", 0, "open loop: interactions begun each second, however long the answers take; 0 is a closed loop")
	flags.DurationVar(&o.duration, "duration", 30*time.Second, "how long to begin interactions")
	flags.Int64Var(&o.requests, "requests", 0, "begin no more than so many interactions; 0 for as many as fit")
	name := flags.String("mix", "standard", "browse, standard, rush, or one interaction alone: "+strings.Join(names(), ", "))
	flags.BoolVar(&o.think, "think", false, "closed loop: wait between interactions like a person, 7 s on average and 70 s at most")
	flags.Uint64Var(&o.seed, "seed", 1, "of everything that is drawn by chance")
	pids := flags.String("pids", "", "processes to measure, separated by commas")
	flags.StringVar(&o.verify, "verify", "", "shell command to run at the end; it says by its exit code whether the books are sound")
	flags.BoolVar(&o.json, "json", false, "print the report as JSON")
	flags.StringVar(&o.password, "password", "panen-raya-2026", "of every seller and officer; a seed prints it")
	flags.StringVar(&o.simKey, "sim-key", "xnd_development_simulator", "key of the payment simulator's API, which ends bills")
	flags.DurationVar(&o.payAfter, "pay-after", 2*time.Second, "median time a buyer takes to pay: 20 s, compressed ten times")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	var err error
	if o.url, err = loopback(*address); err != nil {
		return o, err
	}
	if o.mix, err = mixOf(*name); err != nil {
		return o, err
	}
	if o.pids, err = numbers(*pids); err != nil {
		return o, err
	}
	return o.check(flags.NArg())
}

// check refuses what makes no sense together and fills in the number of buyers.
func (o options) check(left int) (options, error) {
	switch {
	case left > 0:
		return o, errors.New("there are only flags, no arguments: see lumbungload -h")
	case o.duration <= 0 || o.duration > 24*time.Hour:
		return o, fmt.Errorf("-duration %s: use something up to 24h, so that every run ends", o.duration)
	case o.rate < 0 || o.connections < 0 || o.requests < 0:
		return o, errors.New("-rate, -connections and -requests are not negative")
	case o.rate > 0 && o.think:
		return o, errors.New("-think belongs to a closed loop, -rate makes an open one")
	}
	if o.connections == 0 {
		o.connections = 8
		if o.rate > 0 {
			o.connections = 64
		}
	}
	return o, nil
}

// loop says in words how interactions are begun.
func (o options) loop() string {
	switch {
	case o.rate > 0:
		return fmt.Sprintf("open loop, %g interactions/s, %d connections at most", o.rate, o.connections)
	case o.think:
		return fmt.Sprintf("closed loop, %d buyers who think", o.connections)
	}
	return fmt.Sprintf("closed loop, %d buyers", o.connections)
}

// loopback reads an address and refuses every one that is not this machine's own: load is never sent anywhere else.
func loopback(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("-url %s: use http:// with a loopback address, such as http://127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("-url %s: %s is no loopback address; load is sent to this machine alone", address, u.Hostname())
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

func numbers(list string) ([]int, error) {
	var found []int
	for _, text := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("-pids %s: use numbers of processes, separated by commas", list)
		}
		found = append(found, n)
	}
	return found, nil
}

// verify runs the operator's command and says whether it was content.
func verify(ctx context.Context, command string) (said string, sound bool) {
	out, err := exec.CommandContext(ctx, "sh", "-c", command).CombinedOutput()
	said = strings.TrimSpace(string(out))
	if err != nil {
		said = strings.TrimSpace(said + "\n" + err.Error())
	}
	return said, err == nil
}
