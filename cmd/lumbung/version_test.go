package main

import (
	"bytes"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The version is one line, whatever is wrong with the settings, and a build outside the repository has the one it was given.
func TestVersion(t *testing.T) {
	t.Setenv("LUMBUNG_ENV", "staging")
	if !strings.Contains(read(t, filepath.Join(deployed, "Dockerfile")), "-X main.release=$VERSION") {
		t.Error("the Dockerfile does not give the program its version")
	}
	defer func(was string) { release = was }(release)
	for given, begin := range map[string]string{"": "lumbung ", "7.8.9": "lumbung 7.8.9, commit "} {
		var out bytes.Buffer
		release = given
		err := run(t.Context(), []string{"version"}, &out, &out)
		said := out.String()
		if err != nil || strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, begin) || !strings.Contains(said, runtime.Version()) {
			t.Errorf("version of a build with %q: got %q, %v", given, said, err)
		}
	}
}
