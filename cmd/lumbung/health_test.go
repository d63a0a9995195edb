package main

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/web/webtest"
)

// The operator sees what hangs and what each job does, has both tried again, and nobody else does.
func TestHealth(t *testing.T) { onBothStacks(t, marketHealth) }

func marketHealth(t *testing.T, p *program) {
	giveUp(p)
	p.withData(func(ctx context.Context, a *app) error {
		enter := func(phone string) *webtest.Browser {
			b := webtest.NewBrowser(t, a.handler)
			b.Post("/masuk", url.Values{"hp": {phone}, "sandi": {demoPassword}}).Is(http.StatusSeeOther)
			return b
		}
		operator := enter(demoOperator)
		operator.Get("/platform").Is(200).Says("perlu Anda lihat", "Lihat keadaannya")
		page := operator.Get("/platform/keadaan").Is(200).Says("Kabar yang menyerah diantar", "Menyegel jurnal", "Tiap malam, berikutnya").Body
		if strings.Contains(page, "platform.") {
			t.Errorf("a number or a job has no name:\n%s", page)
		}
		letter := regexp.MustCompile(`name="kabar" value="([^"]+)"`).FindStringSubmatch(page)
		if letter == nil {
			t.Fatalf("no fact to be delivered again:\n%s", page)
		}
		const again, run = "/platform/keadaan/antar-lagi", "/platform/keadaan/jalankan"
		chair := enter("+6281900000120")
		chair.Get("/platform/keadaan").Is(http.StatusNotFound)
		chair.Post(again, url.Values{"kabar": {letter[1]}}).Is(http.StatusNotFound)
		chair.Post(run, url.Values{"pekerjaan": {"sweep pictures"}}).Is(http.StatusNotFound)
		operator.Post(again, url.Values{"kabar": {"orders/x/y"}}).Is(http.StatusNotFound)
		operator.Post(again, url.Values{"kabar": {letter[1]}}).To("/platform/keadaan")
		operator.Post(again, url.Values{"kabar": {letter[1]}}).Is(http.StatusNotFound).Says("sudah diantar lagi")
		operator.Post(run, url.Values{"pekerjaan": {"seal"}}).Is(http.StatusNotFound)
		operator.Post(run, url.Values{"pekerjaan": {"sweep pictures"}}).To("/platform/keadaan")
		operator.Get("/platform/keadaan").Is(200).Says("Mulai dalam semenit")
		log, err := a.members.AuditLog(ctx, members.System(), audit.Search{Coop: act.Platform}, store.Page{Limit: 5})
		if err != nil {
			return err
		}
		var actions []string
		for _, entry := range log.Items {
			actions = append(actions, entry.Action)
		}
		if got := strings.Join(actions, " "); !strings.Contains(got, "jobs.asked") || !strings.Contains(got, "jobs.redelivered") {
			t.Errorf("the log of the platform: %s", got)
		}
		return nil
	})
}

// What rings is what the operator's page calls bad: the limits of the rules are those of the page.
func TestAlertsAgreeWithThePage(t *testing.T) {
	rule := regexp.MustCompile(`(?m)^ +expr: (?:max\()?lumbung_([a-z_]+)\)? (>|==) ([0-9.]+)$`)
	rules := rule.FindAllStringSubmatch(deployFiles(t)["alerts.yaml"], -1)
	limits := map[string]float64{}
	for _, rule := range rules {
		limit, err := strconv.ParseFloat(rule[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		if rule[2] == "==" {
			limit = 0 // a flag that is up
		}
		limits[rule[1]] = limit
	}
	p := newProgram(t, demoData(t))
	p.withData(func(_ context.Context, a *app) error {
		compared := 0
		for _, g := range a.health.of {
			limit, rings := limits[g.name]
			if !rings {
				continue
			}
			compared++
			if g.bad == nil || g.bad(limit) || !g.bad(limit+0.05*limit+0.01) {
				t.Errorf("%s rings above %v, the page has another limit", g.name, limit)
			}
		}
		if compared < 8 {
			t.Errorf("only %d numbers have a rule: %v", compared, limits)
		}
		return nil
	})
}
