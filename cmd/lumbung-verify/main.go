// Command lumbung-verify checks the file of a cooperative's book that lumbung export-book wrote, or that of an audit log which export-log
// wrote. It needs no database, no settings and no network, and is built of the standard library and two packages of a thousand lines,
// payments/ledger/bookfile and internal/logfile.
//
//	lumbung-verify FILE [HEAD...]
//
// A HEAD is what stands on a printed statement, or what this program said of an older file: 1204:9f2c81d05a7e. The exit code is 1 when
// something is wrong with the file, or when a head is none of its seals.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"lumbung/internal/logfile"
	"lumbung/payments/ledger/bookfile"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "lumbung-verify:", err)
		os.Exit(1)
	}
}

var (
	errUsage   = errors.New("use lumbung-verify FILE [HEAD...]; a head looks like 1204:9f2c81d05a7e")
	errUnsound = errors.New("something does not add up")
)

func run(args []string, out io.Writer) (err error) {
	if len(args) == 0 {
		return errUsage
	}
	var heads []bookfile.Head
	for _, arg := range args[1:] {
		head, err := bookfile.ParseHead(arg)
		if err != nil {
			return fmt.Errorf("%s: %w", arg, err)
		}
		heads = append(heads, head)
	}
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	reader := bufio.NewReader(file)
	if logfile.Is(reader) {
		report, err := logfile.Check(reader)
		if err == nil {
			report.Print(out)
		}
		return err
	}
	report, err := bookfile.Check(reader, heads...)
	if err != nil {
		return err
	}
	if !report.Print(out, heads...) {
		return errUnsound
	}
	return nil
}
