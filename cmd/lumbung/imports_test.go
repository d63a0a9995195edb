package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lumbung/orders"
)

// The arrows of docs/structure.md. A package may import what its row lists, anything below internal/ that is a leaf, and
// packages inside its own folder as far as the adapters' rule allows.
func arrows() map[string][]string {
	return map[string][]string{
		"storefront": {"catalog", "search", "orders", "payments"},
		"admin":      {"catalog", "orders", "payments"},
		"search":     {"catalog"},
		"orders":     {"catalog", "payments"},
		"catalog":    {},
		"payments":   {},
		"internal":   {},
	}
}

// capabilityImports lists all that identity, audit, members and content may import of this repository.
func capabilityImports() map[string][]string {
	const store, fault, act = "lumbung/internal/store", "lumbung/internal/fault", "lumbung/internal/act"
	return map[string][]string{
		"lumbung/internal/audit":    {store, fault, act, "lumbung/internal/logfile"},
		"lumbung/internal/identity": {store, fault, "lumbung/internal/phone", "lumbung/internal/text"},
		"lumbung/internal/content":  {store, fault, act, "lumbung/internal/states", "lumbung/internal/text", "lumbung/internal/members"},
		"lumbung/internal/members": {
			store, fault, act, "lumbung/internal/states", "lumbung/internal/events", "lumbung/internal/identity", "lumbung/internal/audit",
			"lumbung/internal/text", "lumbung/internal/phone", "lumbung/internal/area", // members are found by their village
		},
	}
}

// adapters are named by technology. Only cmd/lumbung, and the programs that are nothing but the adapter, import them.
func adapters() []string {
	return []string{
		"lumbung/internal/store/sqlite", "lumbung/internal/store/mongo", "lumbung/internal/media/disk", "lumbung/internal/media/minio",
		"lumbung/search/bleve", "lumbung/search/meili",
		"lumbung/payments/xendit", "lumbung/payments/xendit/xenditsim",
		"lumbung/internal/notify/whatsapp", "lumbung/internal/notify/whatsapp/wasim", "lumbung/internal/notify/smtp",
	}
}

// drivers stay below internal/store and the adapters; Gin stays in the faces and internal/web.
func drivers() map[string][]string {
	return map[string][]string{
		"github.com/gin-gonic/gin":              {"lumbung/storefront", "lumbung/admin", "lumbung/internal/web", "lumbung/cmd"},
		"go.mongodb.org/mongo-driver/v2/mongo":  {"lumbung/internal/store/mongo", "lumbung/internal/store/storetest"},
		"modernc.org/sqlite":                    {"lumbung/internal/store/sqlite"},
		"github.com/blevesearch/bleve/v2":       {"lumbung/search/bleve"},
		"github.com/meilisearch/meilisearch-go": {"lumbung/search/meili"},
		"github.com/minio/minio-go/v7":          {"lumbung/internal/media/minio", "lumbung/cmd/lumbung"},
		"github.com/xendit/xendit-go/v7":        {"lumbung/payments/xendit"},
		"github.com/wneessen/go-mail":           {"lumbung/internal/notify/smtp"},
		"github.com/xuri/excelize/v2":           {"lumbung/internal/sheet"},
		"codeberg.org/go-pdf/fpdf":              {"lumbung/internal/paper"},
		"github.com/go-webauthn/webauthn":       {"lumbung/internal/identity"},
		"github.com/yuin/goldmark":              {"lumbung/internal/content"},
		"github.com/descope/virtualwebauthn":    {"lumbung/internal/identity/passkeytest"},
		"github.com/emersion/go-smtp":           {"lumbung/internal/notify/whatsapp/wasim"},
	}
}

func TestArrows(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "lumbung/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		seen++
		for _, imported := range fields[1:] {
			if complaint := arrow(fields[0], imported); complaint != "" {
				t.Errorf("%s imports %s: %s", fields[0], imported, complaint)
			}
		}
	}
	if seen < 20 {
		t.Fatalf("go list named %d packages; the check saw too little to mean anything", seen)
	}
}

// arrow returns why a package may not import another, "" when it may.
func arrow(from, to string) string {
	for driver, homes := range drivers() {
		if (to == driver || strings.HasPrefix(to, driver+"/")) &&
			!slices.ContainsFunc(homes, func(home string) bool { return strings.HasPrefix(from, home) }) {
			return "a driver outside its adapter"
		}
	}
	folder, own := strings.CutPrefix(to, "lumbung/")
	if own && strings.HasSuffix(to, "test") && !strings.HasSuffix(from, "test") {
		return "markettest, webtest, storetest and their like are for tests alone"
	}
	if own && from == "lumbung/cmd/lumbungload" {
		return "the load program knows the market over HTTP alone"
	}
	if !own || strings.HasPrefix(from, "lumbung/cmd/") || strings.HasSuffix(from, "test") {
		return ""
	}
	switch {
	case strings.HasPrefix(to, "lumbung/cmd/"):
		return "nothing imports cmd"
	case slices.Contains(adapters(), to) && !strings.HasPrefix(from, to):
		return "only cmd/lumbung chooses adapters"
	case capabilityImports()[from] != nil:
		return only(to, capabilityImports()[from]...)
	case strings.HasPrefix(from, "lumbung/payments/ledger"):
		return only(to, "lumbung/internal/", "lumbung/payments/ledger")
	case strings.HasPrefix(from, "lumbung/payments/savings"):
		return only(to, "lumbung/internal/", "lumbung/payments/ledger", "lumbung/payments/savings")
	case strings.HasPrefix(from, "lumbung/admin/") && strings.HasPrefix(to, "lumbung/admin/") &&
		!strings.HasPrefix(to, from+"/") && to != path.Join(path.Dir(from), "office"):
		return "back offices, and desks of one, do not know each other"
	}
	top, _, _ := strings.Cut(folder, "/")
	home, _, _ := strings.Cut(strings.TrimPrefix(from, "lumbung/"), "/")
	if top == home || top == "internal" || slices.Contains(arrows()[home], top) {
		return ""
	}
	return "against the arrows"
}

func only(to string, allowed ...string) string {
	if slices.ContainsFunc(allowed, func(prefix string) bool { return strings.HasPrefix(to, prefix) }) {
		return ""
	}
	return "the package stands below"
}

func TestArrowsCatchAWrongImport(t *testing.T) {
	for from, to := range map[string]string{
		"lumbung/payments": "lumbung/orders", "lumbung/search": "lumbung/orders", "lumbung/storefront": "lumbung/search/meili",
		"lumbung/admin/seller": "lumbung/storefront", "lumbung/internal/web": "lumbung/catalog", "lumbung/catalog": "lumbung/payments",
		"lumbung/payments/ledger": "lumbung/payments/savings", "lumbung/orders": "github.com/gin-gonic/gin",
		"lumbung/internal/store": "go.mongodb.org/mongo-driver/v2/mongo", "lumbung/cmd/lumbungload": "lumbung/internal/money",
		"lumbung/internal/identity": "lumbung/internal/audit", "lumbung/internal/audit": "lumbung/internal/members",
		"lumbung/admin/cooperative/books": "lumbung/admin/cooperative/sales", "lumbung/admin/platform": "lumbung/admin/seller",
		"lumbung/admin/cooperative/office": "lumbung/admin/cooperative/books",
		"lumbung/internal/members":         "lumbung/internal/web", "lumbung/cmd/lumbung": "lumbung/internal/markettest",
	} {
		if arrow(from, to) == "" {
			t.Errorf("%s may import %s, and should not", from, to)
		}
	}
}

// A capability is its verbs: whoever holds one reaches nothing that it is made of.
func TestServicesExportVerbsOnly(t *testing.T) {
	seen, all := 0, reflect.TypeFor[app]()
	for field := range all.Fields() {
		service := field.Type
		if service.Kind() != reflect.Pointer {
			continue
		}
		if home := service.Elem().PkgPath(); !strings.HasPrefix(home, "lumbung/") || home == "lumbung/internal/web" {
			continue
		}
		seen++
		for _, part := range parts(service.Elem()) {
			t.Errorf("%s exports %s", service.Elem(), part)
		}
	}
	if seen < 12 {
		t.Fatalf("%d services: the check saw too little to mean anything", seen)
	}
	if found := parts(reflect.TypeFor[orders.Parts]()); !slices.Contains(found, "DB") {
		t.Errorf("the check finds %v in what exports its database", found)
	}
}

// parts are the exported fields of a struct.
func parts(of reflect.Type) (names []string) {
	for field := range of.Fields() {
		if field.IsExported() {
			names = append(names, field.Name)
		}
	}
	return names
}

// Each named fault below the faces exists once: two with one key are one to errors.Is and two to whoever changes them.
func TestFaultsExistOnce(t *testing.T) {
	declared := regexp.MustCompile(`(?m)^\s*(?:var )?[eE]rr\w*\s*=\s*fault\.New\(fault\.\w+, ("[\w.]+")\)`)
	keys := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		face := strings.HasPrefix(path, "../../admin/") || strings.HasPrefix(path, "../../storefront/")
		if err != nil || face || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range declared.FindAllStringSubmatch(string(source), -1) {
			if first := keys[match[1]]; first != "" {
				t.Errorf("%s declares %s, as %s does", path, match[1], first)
			}
			keys[match[1]] = path
		}
		return err
	})
	if err != nil || len(keys) < 50 {
		t.Fatalf("%d faults, %v: the check saw too little to mean anything", len(keys), err)
	}
}

// A face calls what a capability can do: it opens no transaction, and writes no line into the audit log and no fact.
func TestFacesOpenNoTx(t *testing.T) {
	seen := 0
	for _, folder := range []string{"../../storefront", "../../admin"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			seen++
			source, err := os.ReadFile(path)
			for _, call := range writes(t, source) {
				t.Errorf("%s calls %s: that belongs to a use case of a capability", path, call)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 50 {
		t.Fatalf("%d files: the check saw too little to mean anything", seen)
	}
}

// writes are the calls of a source that belong to use cases.
func writes(t *testing.T, source []byte) (calls []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if one, ok := n.(*ast.SelectorExpr); ok && slices.Contains([]string{"Tx", "Record", "RecordOwn"}, one.Sel.Name) {
			calls = append(calls, one.Sel.Name)
		}
		return true
	})
	return calls
}

func TestFacesAreCaught(t *testing.T) {
	source := `package face
func (s *Face) unlock() { s.Orders.DB.Tx(ctx, func() { s.Audit.Record(ctx, line) }); s.Audit.List(ctx) }`
	if got := writes(t, []byte(source)); !slices.Equal(got, []string{"Tx", "Record"}) {
		t.Errorf("got %v", got)
	}
}
