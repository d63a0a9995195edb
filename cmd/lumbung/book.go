package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lumbung/internal/act"
	"lumbung/internal/logfile"
	"lumbung/internal/members"
	"lumbung/payments/ledger/bookfile"
)

// errBookUsage is what else was typed than lumbung export-book understands.
var errBookUsage = errors.New("use lumbung export-book --book COOP [--out FILE]; COOP is the cooperative's part of its address")

// exportBook writes the whole book of a cooperative as a file that anybody can check (docs/books.md), beside a program that serves too.
func exportBook(ctx context.Context, e environment) error {
	flags := flag.NewFlagSet("export-book", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	coop, out := flags.String("book", "", ""), flags.String("out", "", "")
	if err := flags.Parse(e.words()); err != nil || *coop == "" || flags.NArg() > 0 {
		return errBookUsage
	}
	if err := e.config.databaseExists(); err != nil {
		return err
	}
	return withStore(ctx, e, func(a *app) error {
		if err := a.db.Open(ctx); err != nil {
			return err
		}
		book, err := a.cooperativeNamed(ctx, *coop)
		if err != nil {
			return err
		}
		if *out == "" {
			return a.ledger.Export(ctx, book.ID, e.out)
		}
		if err := writeWhole(*out, func(to io.Writer) error { return a.ledger.Export(ctx, book.ID, to) }); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "The book of %s is in %s. What was booked in the last two minutes is not in it.\n", book.Name, *out)
		return nil
	})
}

// errLogUsage is what else was typed than lumbung export-log understands.
var errLogUsage = errors.New("use lumbung export-log --log COOP [--out FILE]; COOP is the cooperative's part of its address, or " +
	act.Platform)

// exportLog writes the whole audit log of a cooperative, or the platform's, as a file that anybody can check.
func exportLog(ctx context.Context, e environment) error {
	flags := flag.NewFlagSet("export-log", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	log, out := flags.String("log", "", ""), flags.String("out", "", "")
	if err := flags.Parse(e.words()); err != nil || *log == "" || flags.NArg() > 0 {
		return errLogUsage
	}
	if err := e.config.databaseExists(); err != nil {
		return err
	}
	return withStore(ctx, e, func(a *app) error {
		if err := a.db.Open(ctx); err != nil {
			return err
		}
		id := *log
		if id != act.Platform {
			coop, err := a.cooperativeNamed(ctx, id)
			if err != nil {
				return err
			}
			id = coop.ID
		}
		if *out == "" {
			return a.audit.Export(ctx, id, e.out)
		}
		if err := writeWhole(*out, func(to io.Writer) error { return a.audit.Export(ctx, id, to) }); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "The audit log of %s is in %s.\n", *log, *out)
		return nil
	})
}

// cooperativeNamed finds one by its part of the address, or by its id.
func (a *app) cooperativeNamed(ctx context.Context, name string) (*members.Cooperative, error) {
	coop, err := a.members.BySlug(ctx, name)
	if errors.Is(err, act.ErrNoCooperative) {
		coop, err = a.members.Cooperative(ctx, name)
	}
	if errors.Is(err, act.ErrNoCooperative) {
		return nil, fmt.Errorf("there is no cooperative %q here", name)
	}
	return coop, err
}

// writeWhole writes a file of which nothing is there until it is whole.
func writeWhole(name string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// errVerifyUsage is what else was typed than lumbung verify understands.
var errVerifyUsage = errors.New("use lumbung verify, or lumbung verify --file BOOK [--paper CODE]...; the code of a paper looks like " +
	"1204:9f2c81d05a7e")

// verifyFile checks the file of a book or of an audit log, with no database and no settings.
func verifyFile(e environment) (err error) {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	name := flags.String("file", "", "")
	var papers []bookfile.Paper
	add := func(code string) error {
		paper, err := bookfile.ParsePaper(code)
		papers = append(papers, paper)
		return err
	}
	flags.Func("paper", "", add)
	if err := flags.Parse(e.words()); err != nil || *name == "" {
		return errVerifyUsage
	}
	for _, code := range flags.Args() {
		if err := add(code); err != nil {
			return errVerifyUsage
		}
	}
	file, err := os.Open(*name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	reader := bufio.NewReader(file)
	if logfile.Is(reader) {
		report, err := logfile.Check(reader)
		if err == nil {
			report.Print(e.out)
		}
		return err
	}
	report, err := bookfile.Check(reader, papers...)
	if err == nil && !report.Print(e.out) {
		err = errViolations
	}
	return err
}
