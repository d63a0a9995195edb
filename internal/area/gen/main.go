// Command gen writes the file that internal/area embeds from the CSV folder of the npm package idn-area-data. The
// result is one line per area, code and name with a tab between, sorted by code and compressed: the same input always
// gives the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	from := flag.String("from", "", "folder with provinces.csv, regencies.csv, districts.csv and villages.csv")
	to := flag.String("to", "", "file to write")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	if from == "" || to == "" {
		return errors.New("both -from and -to are needed")
	}
	var lines []string
	for _, name := range []string{"provinces", "regencies", "districts", "villages"} {
		more, err := readAreas(filepath.Join(from, name+".csv"))
		if err != nil {
			return err
		}
		lines = append(lines, more...)
	}
	slices.Sort(lines)
	packed, err := pack(lines)
	if err != nil {
		return err
	}
	return os.WriteFile(to, packed, 0o644)
}

// readAreas returns "code<TAB>name" for each row: the code is the first column, the name the last.
func readAreas(path string) ([]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("read %s: no rows", path)
	}
	var lines []string
	for _, row := range rows[1:] {
		code, name := row[0], tidy(row[len(row)-1])
		if code == "" || name == "" || strings.ContainsAny(name, "\t\n") {
			return nil, fmt.Errorf("read %s: bad row %q", path, row)
		}
		lines = append(lines, code+"\t"+name)
	}
	return lines, nil
}

func pack(lines []string) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		if _, err := z.Write([]byte(line + "\n")); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
