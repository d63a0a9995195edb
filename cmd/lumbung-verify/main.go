// Command lumbung-verify checks the file of a cooperative's book that lumbung export-book wrote. It needs no database, no settings and
// no network, and is built of the standard library and one package of a thousand lines, payments/ledger/bookfile.
//
//	lumbung-verify FILE [HEAD...]
//
// A HEAD is what stands on a printed statement, or what this program said of an older file: 1204:9f2c81d05a7e. The exit code is 1 when
// something is wrong with the file, or when a head is none of its seals.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

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
	report, err := bookfile.Check(file, heads...)
	if err != nil {
		return err
	}
	if !report.Print(out, heads...) {
		return errUnsound
	}
	return nil
}
