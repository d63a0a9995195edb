package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"lumbung/internal/web"
)

// The files in deploy/ are not run by any test; these check them against the program that they run.
const deployed = "../../deploy"

// deployFiles are all files in deploy/, by their path in it.
func deployFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(deployed), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(deployed, path))
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// manifests are all YAML documents in deploy/, by file.
func manifests(t *testing.T) map[string][]any {
	t.Helper()
	found := map[string][]any{}
	for path, text := range deployFiles(t) {
		if filepath.Ext(path) != ".yaml" {
			continue
		}
		for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
			var document any
			err := decoder.Decode(&document)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			found[path] = append(found[path], document)
		}
	}
	if len(found) < 5 {
		t.Fatalf("only %d files of YAML", len(found))
	}
	return found
}

// under visits every value that stands under the key, however deep.
func under(document any, key string, visit func(value any)) {
	switch node := document.(type) {
	case map[string]any:
		for name, value := range node {
			if name == key {
				visit(value)
			}
			under(value, key, visit)
		}
	case []any:
		for _, value := range node {
			under(value, key, visit)
		}
	}
}

// at follows the keys down from a document.
func at(t *testing.T, document any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		node, ok := document.(map[string]any)
		if !ok || node[key] == nil {
			t.Fatalf("no %q on the way %v", key, keys)
		}
		document = node[key]
	}
	return document
}

var settingName = regexp.MustCompile(`LUMBUNG_[A-Z0-9_]*[A-Z0-9]`)

// A name that no setting has would be set in vain.
func TestDeployedSettings(t *testing.T) {
	known := map[string]bool{}
	for _, s := range settingsTable() {
		known[s.name] = true
	}
	texts := deployFiles(t)
	for _, path := range []string{"../../README.md", "../../docs/operations.md"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(text)
	}
	for path, text := range texts {
		for _, name := range settingName.FindAllString(text, -1) {
			if !known[name] && !ofTests(name) {
				t.Errorf("%s: there is no setting %s", path, name)
			}
		}
	}
}

var pinned = regexp.MustCompile(`^[a-z0-9./-]+:v?(\d|\$\{VERSION)`)

func TestDeployedImages(t *testing.T) {
	n := 0
	for path, documents := range manifests(t) {
		under(documents, "image", func(value any) {
			n++
			if image, _ := value.(string); !pinned.MatchString(image) {
				t.Errorf("%s: image %v is not pinned by a version", path, value)
			}
		})
	}
	if n < 8 {
		t.Errorf("found only %d images", n)
	}
	files := deployFiles(t)
	toolchain := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(read(t, "../../go.mod"))[1]
	if want := "BUILDPLATFORM golang:" + toolchain + "-"; !strings.Contains(files["Dockerfile"], want) {
		t.Errorf("the Dockerfile does not build with Go %s, as go.mod says", toolchain)
	}
	tested := regexp.MustCompile(`meilisearch: Meilisearch (\S+) `).FindStringSubmatch(read(t, "../../.ci/services"))[1]
	if want := "getmeili/meilisearch:v" + tested; !strings.Contains(files["compose.yaml"], want) {
		t.Errorf("compose.yaml does not run %s, which the tests run", want)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What asks the program how it is asks for pages that there are, on the port where it listens.
func TestDeployedProbes(t *testing.T) {
	paths := map[string]bool{webhookPath: true}
	e := environment{
		config: config{Env: "development", Addr: "127.0.0.1:8080", BaseURL: "http://x.example", Data: t.TempDir()},
		log:    slog.New(slog.DiscardHandler),
	}
	err := withApp(t.Context(), e, func(a *app) error {
		for _, route := range a.routes {
			paths[route.Path] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	deployment := manifests(t)["kubernetes/deployment.yaml"]
	probes := 0
	under(deployment, "path", func(value any) {
		probes++
		if path, _ := value.(string); !paths[path] {
			t.Errorf("a probe asks for %v", value)
		}
	})
	caddy := deployFiles(t)["Caddyfile"]
	for _, line := range regexp.MustCompile(`(?:health_uri|@inside path) (.*)`).FindAllStringSubmatch(caddy, -1) {
		for path := range strings.FieldsSeq(line[1]) {
			probes++
			if !paths[path] {
				t.Errorf("Caddyfile: there is no %s", path)
			}
		}
	}
	if probes < 7 {
		t.Errorf("found only %d paths", probes)
	}
	for path, text := range deployFiles(t) {
		ports := regexp.MustCompile(`LUMBUNG_ADDR[=:] ?\S+:(\d+)|containerPort: (\d+)|lumbung-\d:(\d+)|EXPOSE (\d+)`)
		for _, address := range ports.FindAllStringSubmatch(text, -1) {
			if port := strings.Join(address[1:], ""); port != "8080" {
				t.Errorf("%s: %s is not the port of the others, 8080", path, address[0])
			}
		}
	}
}

// Nobody kills the program while it stops in order.
func TestDeployedStops(t *testing.T) {
	const slack = 5 * time.Second
	all := manifests(t)
	compose := all["compose.yaml"][0]
	needs := func(leave any) time.Duration {
		took, err := time.ParseDuration(leave.(string))
		if err != nil {
			t.Fatal(err)
		}
		return took + requestsEnd + factsEnd + slack
	}
	for _, name := range []string{"lumbung-1", "lumbung-2"} {
		given, err := time.ParseDuration(at(t, compose, "services", name, "stop_grace_period").(string))
		if need := needs(at(t, compose, "services", name, "environment", "LUMBUNG_SHUTDOWN_DELAY")); err != nil || given < need {
			t.Errorf("compose.yaml: %s has %v to stop and needs %v, %v", name, given, need, err)
		}
	}
	given := at(t, all["kubernetes/deployment.yaml"][0], "spec", "template", "spec", "terminationGracePeriodSeconds").(int)
	if need := needs(at(t, all["kubernetes/configmap.yaml"][0], "data", "LUMBUNG_SHUTDOWN_DELAY")); time.Duration(given)*time.Second < need {
		t.Errorf("deployment.yaml: a pod has %d s to stop and needs %v", given, need)
	}
	unit := regexp.MustCompile(`TimeoutStopSec=(\d+)`).FindStringSubmatch(deployFiles(t)["lumbung.service"])
	if seconds, err := time.ParseDuration(unit[1] + "s"); err != nil || seconds < needs("1m") { // LUMBUNG_SHUTDOWN_DELAY at most
		t.Errorf("lumbung.service: %v to stop, and needs %v, %v", seconds, needs("1m"), err)
	}
}

// What systemd runs is well-formed, runs as the same user on the same settings, and starts again whatever happens.
func TestDeployedUnits(t *testing.T) {
	files := deployFiles(t)
	for _, unit := range []string{"lumbung.service", "lumbung-backup.service"} {
		for _, line := range []string{"User=lumbung", "EnvironmentFile=/etc/lumbung.env", "StateDirectory=lumbung", "UMask=0077"} {
			if !strings.Contains(files[unit], "\n"+line+"\n") {
				t.Errorf("%s has no line %s", unit, line)
			}
		}
	}
	for _, line := range []string{"Restart=always", "StartLimitIntervalSec=0", "MemoryMax=768M", "Type=notify"} {
		if !strings.Contains(files["lumbung.service"], "\n"+line+"\n") {
			t.Errorf("lumbung.service has no line %s", line)
		}
	}
	t.Setenv("LUMBUNG_ENV_FILE", filepath.Join(t.TempDir(), "lumbung.env"))
	filled := strings.ReplaceAll(files["lumbung.env"], "change-me", "made-by-openssl-rand-hex-24")
	if err := os.WriteFile(os.Getenv("LUMBUNG_ENV_FILE"), []byte(filled), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := loadConfig(); err != nil || !c.production() || c.Data != "/var/lib/lumbung" || len(c.proxies()) != 1 {
		t.Errorf("lumbung.env, filled in: got %+v, %v", c, err)
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		return // checked above without it
	}
	folder := t.TempDir()
	for _, unit := range []string{"lumbung.service", "lumbung-backup.service", "lumbung-backup.timer"} {
		text := strings.ReplaceAll(files[unit], "/usr/local/bin/lumbung", "/bin/true") // not installed here
		if err := os.WriteFile(filepath.Join(folder, unit), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, unit := range []string{"lumbung.service", "lumbung-backup.timer"} {
		said, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", filepath.Join(folder, unit)).CombinedOutput()
		if err != nil || strings.Contains(string(said), folder) {
			t.Errorf("systemd-analyze verify %s: %v\n%s", unit, err, said)
		}
	}
}

// With secrets filled in, the settings of each way to run are such that production starts on them; with the secrets of
// the examples lumbung doctor complains.
func TestDeployedEnvironments(t *testing.T) {
	all := manifests(t)
	text := func(values any) map[string]string {
		settings := map[string]string{}
		for name, value := range values.(map[string]any) {
			settings[name], _ = value.(string)
		}
		return settings
	}
	kubernetes := text(at(t, all["kubernetes/configmap.yaml"][0], "data"))
	secrets := text(at(t, all["kubernetes/secret.example.yaml"][0], "stringData"))
	maps.Copy(kubernetes, secrets)
	compose := text(at(t, all["compose.yaml"][0], "services", "lumbung-1", "environment"))
	variable := regexp.MustCompile(`\$\{(\w+)[^}]*\}`)
	for name, value := range compose {
		compose[name] = variable.ReplaceAllStringFunc(value, func(given string) string {
			asked := variable.FindStringSubmatch(given)[1]
			line := regexp.MustCompile(`(?m)^` + asked + `=(.+)$`).FindStringSubmatch(deployFiles(t)["example.env"])
			if line == nil {
				t.Fatalf("compose.yaml asks for %s, and example.env does not have it", asked)
			}
			return line[1]
		})
	}
	for name, settings := range map[string]map[string]string{"kubernetes": kubernetes, "compose": compose} {
		t.Run(name, func(t *testing.T) {
			var environ []string
			for key, value := range settings {
				t.Setenv(key, strings.ReplaceAll(value, "change-me", "made-by-openssl-rand-hex-24"))
				environ = append(environ, key+"="+value)
			}
			c, err := loadConfig()
			if err != nil {
				t.Errorf("settings: %v", err)
			}
			if !c.production() || c.MongoURI == "" || c.MeiliURL == "" || !c.onS3() || c.simulated() ||
				c.ShutdownDelay == 0 || len(c.proxies()) == 0 {
				t.Errorf("not every full part is used: %+v", c)
			}
			c.MongoURI = settings["LUMBUNG_MONGO_URI"]
			d := &doctor{config: c, mistakes: err, environ: environ}
			has(t, findings(t, d.settings), markOK, "settings", "production")
			if said := findings(t, d.unknownSettings); strings.Contains(said, "is no setting") {
				t.Error(said)
			}
			weak := findings(t, d.secrets)
			want := 5
			if settings["LUMBUNG_METRICS_TOKEN"] != "" {
				want = 6
			}
			if n := strings.Count(weak, "is the one of an example"); n != want {
				t.Errorf("%d secrets of the example are found, want %d:\n%s", n, want, weak)
			}
		})
	}
	for name, value := range secrets {
		if !strings.Contains(value, "change-me") {
			t.Errorf("secret.example.yaml: %s looks like a secret", name)
		}
	}
}

// Every container is closed up: nothing it does not need.
func TestDeployedContainers(t *testing.T) {
	all := manifests(t)
	for name, service := range at(t, all["compose.yaml"][0], "services").(map[string]any) {
		if at(t, service, "read_only") != true || !slices.Equal(at(t, service, "cap_drop").([]any), []any{"ALL"}) ||
			!slices.Equal(at(t, service, "security_opt").([]any), []any{"no-new-privileges:true"}) {
			t.Errorf("compose.yaml: %s is not closed up", name)
		}
		at(t, service, "mem_limit")
		at(t, service, "restart")
	}
	for _, path := range []string{"kubernetes/deployment.yaml", "kubernetes/backup.yaml", "kubernetes/restore.yaml"} {
		n := 0
		look := func(value any) {
			for _, container := range value.([]any) {
				n++
				if at(t, container, "securityContext", "readOnlyRootFilesystem") != true ||
					at(t, container, "securityContext", "allowPrivilegeEscalation") != false {
					t.Errorf("%s is not closed up", path)
				}
				at(t, container, "resources", "limits", "memory")
			}
		}
		under(all[path], "containers", look)
		under(all[path], "initContainers", look)
		under(all[path], "securityContext", func(value any) {
			context := value.(map[string]any)
			if pod := context["runAsUser"] != nil; pod && (context["runAsNonRoot"] != true || context["fsGroup"] == nil) {
				t.Errorf("%s may run as root", path)
			}
		})
		if n == 0 {
			t.Errorf("%s has no container", path)
		}
	}
}

// What the parts of a cluster say of one another fits together.
func TestDeployedCluster(t *testing.T) {
	all := manifests(t)
	deployment := at(t, all["kubernetes/deployment.yaml"][0], "spec").(map[string]any)
	if _, fixed := deployment["replicas"]; fixed {
		t.Error("deployment.yaml says how many programs there are, and so does the autoscaler")
	}
	ingress := all["kubernetes/ingress.yaml"][0]
	at(t, ingress, "spec", "ingressClassName")
	body := at(t, ingress, "metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-body-size")
	if megabytes, err := strconv.Atoi(strings.TrimSuffix(body.(string), "m")); err != nil || megabytes<<20 <= web.UploadLimit {
		t.Errorf("the ingress lets a form have %v", body)
	}
	var limit, pinned int
	memory := ""
	under(deployment, "limits", func(value any) { memory, _ = value.(map[string]any)["memory"].(string) })
	_, err := fmt.Sscanf(memory, "%dMi", &limit)
	if _, failed := fmt.Sscanf(at(t, all["kubernetes/configmap.yaml"][0], "data", "GOMEMLIMIT").(string), "%dMiB", &pinned); err != nil ||
		failed != nil || pinned >= limit || pinned < limit/2 {
		t.Errorf("a pod has %d MiB, and the program keeps below %d: %v, %v", limit, pinned, err, failed)
	}
	monitor := all["kubernetes/monitoring.yaml"][0]
	name, secret := "", at(t, all["kubernetes/secret.example.yaml"][0], "stringData")
	under(monitor, "credentials", func(value any) { name, _ = value.(map[string]any)["key"].(string) })
	at(t, secret, name)
	labels := at(t, all["kubernetes/service.yaml"][0], "metadata", "labels").(map[string]any)
	if wanted := at(t, monitor, "spec", "selector", "matchLabels").(map[string]any); !maps.Equal(labels, wanted) {
		t.Errorf("the monitor looks for %v, and the service has %v", wanted, labels)
	}
}

// The proxy has a page of its own for when nobody answers, and takes the file, where it is there to say so.
func TestDeployedProxy(t *testing.T) {
	_, page, found := strings.Cut(deployFiles(t)["Caddyfile"], "handle_errors")
	if !found || !strings.Contains(page, "Retry-After") || !strings.Contains(page, "tidak hilang") {
		t.Errorf("Caddyfile: no page for when nobody answers: %s", page)
	}
	if _, err := exec.LookPath("caddy"); err != nil {
		return // checked above without it
	}
	file := filepath.Join(deployed, "Caddyfile")
	validate := exec.CommandContext(t.Context(), "caddy", "validate", "--adapter", "caddyfile", "--config", file)
	validate.Env = append(os.Environ(), "SITE=pasar.example", "UPSTREAMS=lumbung-1:8080 lumbung-2:8080", "S3=s3:8333",
		"HOME="+t.TempDir(), "XDG_DATA_HOME="+t.TempDir())
	if said, err := validate.CombinedOutput(); err != nil {
		t.Errorf("caddy validate: %v\n%s", err, said)
	}
}

// The newest backup goes to another building, and whatever keeps it from that is an error.
func TestDeployedOffsiteCopy(t *testing.T) {
	script, err := filepath.Abs(filepath.Join(deployed, "lumbung-offsite"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		backups []string
		breaks  string // the command of restic that fails
		unset   bool
		want    string // of what was asked of restic, or said
		fails   bool
	}{
		"newest": {
			[]string{"lumbung-2026-11-21-0115.tar.gz", "lumbung-2026-11-22-0115.tar.gz"}, "", false, "11-22-0115.tar.gz is in s3:x", false,
		},
		"none":          {nil, "", false, "there is no backup", true},
		"nothing but":   {[]string{"lumbung-2026-11-22-0115.tar.gz.part"}, "", false, "there is no backup", true},
		"no repository": {nil, "", true, "RESTIC_REPOSITORY", true},
		"not sent":      {[]string{"lumbung-2026-11-22-0115.tar.gz"}, "backup", false, "backup --quiet", true},
		"not tidied":    {[]string{"lumbung-2026-11-22-0115.tar.gz"}, "forget", false, "--keep-daily 30 --keep-monthly 12 --prune", true},
		"damaged there": {[]string{"lumbung-2026-11-22-0115.tar.gz"}, "check", false, "--read-data-subset=5%", true},
	} {
		t.Run(name, func(t *testing.T) {
			folder, bin := t.TempDir(), t.TempDir()
			for _, backup := range tt.backups {
				if err := os.WriteFile(filepath.Join(folder, backup), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			restic := "#!/bin/sh\necho \"restic $*\"\ntest \"$1\" != \"" + tt.breaks + "\"\n"
			if err := os.WriteFile(filepath.Join(bin, "restic"), []byte(restic), 0o700); err != nil { //nolint:gosec // it is run
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "sh", script, folder)
			cmd.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "RESTIC_REPOSITORY=s3:x", "RESTIC_PASSWORD_FILE=key"}
			if tt.unset {
				cmd.Env = cmd.Env[:1]
			}
			out, err := cmd.CombinedOutput()
			if (err != nil) != tt.fails || !strings.Contains(string(out), tt.want) {
				t.Errorf("got %v\n%s", err, out)
			}
		})
	}
}
