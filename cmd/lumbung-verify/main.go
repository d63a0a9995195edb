// Command lumbung-verify checks the file of a cooperative's book that lumbung export-book wrote, or that of an audit log which export-log
// wrote. It needs no database, no settings and no network, and is built of the standard library and two packages of a thousand lines,
// payments/ledger/bookfile and internal/logfile.
//
//	lumbung-verify FILE [--paper CODE]...
//
// A CODE is what stands on a printed paper, or what this program said of an older file: 1204:9f2c81d05a7e. That of a statement is longer
// and has its months and figures in it, which are made anew from the file. The exit code is 1 when something is wrong with the file, or
// when a paper does not agree with it. The word --paper may be left out.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

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
	errUsage   = errors.New("use lumbung-verify FILE [--paper CODE]...; the code of a paper looks like 1204:9f2c81d05a7e")
	errUnsound = errors.New("something does not add up")
)

func run(args []string, out io.Writer) (err error) {
	name, isCode := "", false // isCode: the word before said so
	var papers []bookfile.Paper
	for _, arg := range args {
		code, named := strings.CutPrefix(arg, "--paper=")
		switch {
		case arg == "--paper" && !isCode:
			isCode = true
			continue
		case !named && strings.HasPrefix(arg, "-"):
			return errUsage
		case !named && !isCode && name == "":
			name = arg
			continue
		}
		paper, err := bookfile.ParsePaper(code)
		if err != nil {
			return fmt.Errorf("%s: %w", code, err)
		}
		papers, isCode = append(papers, paper), false
	}
	if name == "" || isCode {
		return errUsage
	}
	file, err := os.Open(name)
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
	report, err := bookfile.Check(reader, papers...)
	if err != nil {
		return err
	}
	if !report.Print(out) {
		return errUnsound
	}
	return nil
}
