package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// asProgram makes the test binary be the program, so that it can be killed.
const asProgram = "XENDITSIM_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestOnlyHere(t *testing.T) {
	for addr, fine := range map[string]bool{
		"127.0.0.1:8089": true, "localhost:0": true, "[::1]:0": true, "127.1.2.3:80": true,
		"0.0.0.0:8089": false, ":8089": false, "192.168.1.2:80": false, "example.id:80": false, "[::]:80": false, "8089": false,
	} {
		if err := onlyHere(addr); (err == nil) != fine {
			t.Errorf("onlyHere(%s): %v", addr, err)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{
		{"-addr", "0.0.0.0:0"}, {"-key", "xnd_production_x", "-addr", "127.0.0.1:0"}, {"extra"}, {"-nonsense"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("run %v: no error", args)
		}
	}
}

// once calls itself when something is first written.
type once func()

func (f once) Write(b []byte) (int, error) { f(); return len(b), nil }

func TestRunStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if err := run(ctx, []string{"-addr", "127.0.0.1:0"}, once(cancel)); err != nil {
		t.Errorf("run: %v", err)
	}
}

// program starts the simulator as a process of its own and returns its address.
func program(t *testing.T, book string) (address string, kill func()) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], "-addr", "127.0.0.1:0", "-key", "k", "-book", book)
	command.Env = append(os.Environ(), asProgram+"=1")
	output, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	found := regexp.MustCompile(`http://[0-9.:]+`).FindString(line)
	if err != nil || found == "" {
		t.Fatalf("first line %q, %v", line, err)
	}
	return found, func() {
		if err := command.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = command.Wait() // killed, as wanted
	}
}

func ask(t *testing.T, method, url, body string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("k", "")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%s %s: %d, %v", method, url, response.StatusCode, err)
	}
	return string(text)
}

func TestKilledAndStartedAgain(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.jsonl")
	address, kill := program(t, book)
	created := ask(t, "POST", address+"/v2/invoices", `{"external_id":"a","amount":115000}`)
	id := regexp.MustCompile(`"id":"([0-9a-f]{24})"`).FindStringSubmatch(created)[1]
	kill()
	address, kill = program(t, book)
	defer kill()
	if again := ask(t, "GET", address+"/v2/invoices/"+id, ""); !strings.Contains(again, `"amount":115000`) {
		t.Errorf("after the restart: %s", again)
	}
	if other := ask(t, "POST", address+"/v2/invoices", `{"external_id":"b","amount":1000}`); strings.Contains(other, id) {
		t.Errorf("the id %s came twice", id)
	}
}
