package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// fileSuffix makes of the name of a secret the name of the setting that says in which file the secret is.
const fileSuffix = "_FILE"

// environ is the environment with what stands in files beside it: the settings file, whose lines count where the environment
// has nothing, and the secrets. It collects every mistake and never shows a value.
func environ() (map[string]string, error) {
	values := env.ToMap(os.Environ())
	var wrong []error
	if path := values["LUMBUNG_ENV_FILE"]; path != "" {
		wrong = append(wrong, readSettings(path, values))
	}
	for _, s := range settingsTable() {
		name, ofFile := strings.CutSuffix(s.name, fileSuffix)
		path := values[s.name]
		if !ofFile || path == "" || s.name == "LUMBUNG_ENV_FILE" {
			continue
		}
		text, err := os.ReadFile(path)
		switch {
		case values[name] != "":
			err = fmt.Errorf("%s and %s are both given: use one", name, s.name)
		case err != nil:
			err = fmt.Errorf("%s: %w", s.name, err)
		case strings.TrimSpace(string(text)) == "":
			err = fmt.Errorf("%s: %s is empty", s.name, path)
		default:
			values[name] = strings.TrimSpace(string(text))
		}
		wrong = append(wrong, err)
	}
	return values, errors.Join(wrong...)
}

// readSettings reads a file as systemd does its EnvironmentFile: NAME=value lines, the value in quotes or not, # and ; before a remark.
func readSettings(path string, values map[string]string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("LUMBUNG_ENV_FILE: %w", err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if line = strings.TrimSpace(line); line == "" || strings.ContainsAny(line[:1], "#;") {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, " \t") {
			return fmt.Errorf("LUMBUNG_ENV_FILE: line %d of %s is not NAME=value", n, path)
		}
		value = strings.TrimSpace(value)
		if last := len(value) - 1; last > 0 && value[0] == value[last] && (value[0] == '"' || value[0] == '\'') {
			value = value[1:last]
		}
		if values[name] == "" {
			values[name] = value
		}
	}
	return nil
}

// pairs are the values as NAME=value, in the order of their names.
func pairs(values map[string]string) []string {
	list := make([]string, 0, len(values))
	for name, value := range values {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return list
}
