package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What stands in files counts as if the environment had it, for every subcommand, and what the environment has counts more.
func TestSettingsFromFiles(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key := write("key", "xnd_production_from_a_file\n")
	file := write("lumbung.env", strings.Join([]string{
		"# of the service", "", "; another remark", "LUMBUNG_ENV=production", `LUMBUNG_BASE_URL="https://pasar.example"`,
		"export LUMBUNG_ADDR='127.0.0.1:9000'", " LUMBUNG_DATA = /srv/lumbung ", "LUMBUNG_XENDIT_KEY_FILE=" + key,
		"LUMBUNG_XENDIT_CALLBACK_TOKEN=callback-token=of-the-test", "GOMEMLIMIT=90MiB",
	}, "\n"))
	t.Setenv("LUMBUNG_ENV_FILE", file)
	t.Setenv("LUMBUNG_ADDR", "127.0.0.1:9001")
	c, err := loadConfig()
	if err != nil {
		t.Fatal(err)
	}
	for what, is := range map[string][2]string{
		"quoted":                 {c.BaseURL, "https://pasar.example"},
		"the environment's":      {c.Addr, "127.0.0.1:9001"},
		"with blanks":            {c.Data, "/srv/lumbung"},
		"of a file named there":  {c.XenditKey, "xnd_production_from_a_file"},
		"with an equals sign":    {c.CallbackToken, "callback-token=of-the-test"},
		"default that it alters": {c.LogFormat, "json"},
	} {
		if is[0] != is[1] {
			t.Errorf("%s: got %q, want %q", what, is[0], is[1])
		}
	}
	said, _ := consult(t, map[string]string{
		"LUMBUNG_ENV_FILE": file, "LUMBUNG_BASE_URL": "https://127.0.0.1:1", "LUMBUNG_XENDIT_URL": "https://127.0.0.1:1",
	})
	has(t, said, markOK, "settings", "production, 9 of")
	has(t, said, markOK, "secrets", "2 are set")
	t.Setenv("LUMBUNG_ENV_FILE", write("broken.env", "LUMBUNG_ENV=production\nLUMBUNG_XENDIT_KEY xnd_secret\n"))
	if _, err := loadConfig(); err == nil || !strings.Contains(err.Error(), "line 2 of") || strings.Contains(err.Error(), "xnd_secret") {
		t.Errorf("a line that is no setting: got %v, want its number and nothing of it", err)
	}
}
