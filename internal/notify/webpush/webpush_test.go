package webpush_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"lumbung/internal/notify"
	"lumbung/internal/notify/webpush"
	"lumbung/internal/notify/webpush/pushtest"
)

func open(t *testing.T) (*webpush.Client, *pushtest.Service) {
	t.Helper()
	key, err := webpush.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	service := pushtest.Open(t)
	client, err := webpush.New(webpush.Config{Key: key, Contact: "admin@pasar.example", Hosts: []string{service.Host()}, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return client, service
}

func notice(text string) *notify.Notice {
	return &notify.Notice{
		ID: notify.ID("paid", "u1"), Coop: "sembalun", Subject: "Ada pesanan baru", Text: text, Link: "https://pasar.example/jualan",
	}
}

// A browser reads what was sent, and nothing but the notice's text and link; what is too long for a push ends with dots.
func TestPush(t *testing.T) {
	client, service := open(t)
	device := service.Subscribe("hp", "s1")
	long := strings.Repeat("Kopi & <gula> “aren” 👩‍🌾 \"\\ ", 300)
	for _, text := range []string{"Halo Siti, ada pesanan LB-1.", long} {
		if err := client.Push(t.Context(), notify.Carriage{Device: device, Notice: notice(text), Life: 2 * time.Minute}); err != nil {
			t.Fatal(err)
		}
	}
	shown := service.Shown("hp")
	want := pushtest.Shown{
		Title: "Ada pesanan baru", Body: "Halo Siti, ada pesanan LB-1.", URL: "https://pasar.example/jualan", Ref: notice("").Ref(), TTL: "120",
		Topic: notify.ID("paid", "u1"), Sub: "mailto:admin@pasar.example",
	}
	if shown[0] != want {
		t.Errorf("shown: %+v, want %+v", shown[0], want)
	}
	if body := shown[1].Body; len(body) < 2000 || !strings.HasSuffix(body, "…") || !strings.HasPrefix(long, strings.TrimSuffix(body, "…")) {
		t.Errorf("of a long text is shown: %q", body)
	}
}

func TestAnswers(t *testing.T) {
	client, service := open(t)
	device := service.Subscribe("hp", "s1")
	for name, tt := range map[string]struct {
		status int
		after  string
		remedy notify.Remedy
		wait   time.Duration
		gone   bool
	}{
		"gone":             {status: 410, gone: true},
		"not found":        {status: 404, gone: true},
		"too long":         {status: 413, remedy: notify.Broken},
		"too many":         {status: 429, after: "7", remedy: notify.Retry, wait: 7 * time.Second},
		"too many for now": {status: 429, after: "3600", remedy: notify.Later, wait: time.Hour},
		"away":             {status: 503, remedy: notify.Retry},
		"our key":          {status: 403, remedy: notify.Closed},
		"redirected":       {status: 302, remedy: notify.Closed},
	} {
		service.Answer(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", tt.after)
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(tt.status)
		})
		err := client.Push(t.Context(), notify.Carriage{Device: device, Notice: notice("x")})
		failed, _ := errors.AsType[*notify.Failure](err)
		switch {
		case tt.gone != errors.Is(err, notify.ErrDeviceGone), !tt.gone && failed == nil:
			t.Errorf("%s: %v", name, err)
		case failed != nil && (failed.Remedy != tt.remedy || failed.Wait != tt.wait):
			t.Errorf("%s: %+v", name, failed)
		}
	}
	service.Answer(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }) // it has it, and the answer gets lost
	err := client.Push(t.Context(), notify.Carriage{Device: device, Notice: notice("x")})
	if failed, known := errors.AsType[*notify.Failure](err); err == nil || known || strings.Contains(err.Error(), "hp") {
		t.Errorf("a lost answer: %v, %v", err, failed)
	}
	service.Close()
	err = client.Push(t.Context(), notify.Carriage{Device: device, Notice: notice("x")})
	if failed, _ := errors.AsType[*notify.Failure](err); failed == nil || failed.Code != "push unreachable" {
		t.Errorf("nobody there: %v", err)
	}
}

// Endpoints come from browsers, and so from anybody: only push services are asked.
func TestAccepts(t *testing.T) {
	client, service := open(t)
	good := service.Subscribe("hp", "s1")
	for endpoint, want := range map[string]bool{
		good.Endpoint: true,
		"https://fcm.googleapis.com/fcm/send/abc":                 true,
		"https://updates.push.services.mozilla.com/wpush/v2/x":    true,
		"https://web.push.apple.com/x":                            true,
		"https://wns2-sg2p.notify.windows.com/w/?t":               true,
		"http://fcm.googleapis.com/fcm/send/abc":                  false,
		"https://fcm.googleapis.com:8443/x":                       false,
		"https://fcm.googleapis.com@evil.example/":                false,
		"https://evil.example/fcm.googleapis.com":                 false,
		"https://fcm.googleapis.com.evil.example/":                false,
		"https://push.apple.com.evil.example/":                    false,
		"https://127.0.0.1/":                                      false,
		"http://169.254.169.254/latest":                           false,
		"file:///etc/passwd":                                      false,
		"https:fcm.googleapis.com":                                false,
		"":                                                        false,
		"https://fcm.googleapis.com/" + strings.Repeat("x", 1000): false,
	} {
		d := good
		d.Endpoint = endpoint
		if err := client.Accepts(d); (err == nil) != want || err != nil && !errors.Is(err, webpush.ErrEndpoint) {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
	for name, spoil := range map[string]func(*notify.Device){
		"no key": func(d *notify.Device) { d.Key = "" }, "a point off the curve": func(d *notify.Device) { d.Key = "BAAA" + d.Key[4:] },
		"a short secret": func(d *notify.Device) { d.Secret = "AAAA" }, "no base64": func(d *notify.Device) { d.Secret = "!!" },
	} {
		d := good
		spoil(&d)
		if err := client.Accepts(d); !errors.Is(err, webpush.ErrKeys) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, key := range []string{"", "x", "AAAA"} {
		if _, err := webpush.New(webpush.Config{Key: key}); err == nil {
			t.Errorf("%q is a key", key)
		}
	}
}
