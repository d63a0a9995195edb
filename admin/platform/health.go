package platform

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/jobs"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// Kind is what a number of the installation counts.
type Kind string

// The kinds: pieces, an age in seconds, rupiah, a moment in Unix seconds (0 for never), a share of 1, or 1 for yes.
const (
	Count   Kind = "count"
	Seconds Kind = "seconds"
	Rupiah  Kind = "rupiah"
	Moment  Kind = "moment"
	Share   Kind = "share"
	Flag    Kind = "flag"
)

// Reading is one number about how the installation does, as Prometheus reads it. Bad says that somebody must look.
type Reading struct {
	Name       string
	Kind       Kind
	Value      float64
	Known, Bad bool
}

// lettersShown is how many facts that were given up the page lists.
const lettersShown = 50

// healthView is how the installation does.
type healthView struct {
	readings []Reading
	letters  []events.DeadLetter
	jobs     []jobs.State
}

// bad counts the numbers at which somebody must look.
func bad(readings []Reading) (n int) {
	for _, r := range readings {
		if r.Bad || !r.Known {
			n++
		}
	}
	return n
}

// retryForm names a fact that was given up.
type retryForm struct {
	ID string `form:"kabar,required" max:"300"`
}

// runForm names a job of the night.
type runForm struct {
	Name string `form:"pekerjaan,required" max:"60"`
}

// healthPage says how the installation does: what somebody must look at, what hangs, and the background jobs.
func (s *Platform) healthPage() page {
	return page{
		Path: "keadaan", Access: act.Operates, Title: "platform.health", Help: "health",
		Nav: nav{
			ID: "keadaan", Icon: "circle-check", Label: "platform.health", Rank: 20,
			Count: func(_ context.Context, v *Visit) (int, error) { return v.trouble, nil },
		},
		Show: s.health,
		Acts: []web.Act[*Visit]{
			web.Do("antar-lagi", act.Operates.Guarded(), s.retryLetter), web.Do("jalankan", act.Operates.Guarded(), s.runJob),
		},
		Sample: sampleHealth(true), More: map[string]show{"baik": sampleHealth(false)},
	}
}

func (s *Platform) health(ctx context.Context, v *Visit) (templ.Component, error) {
	view := healthView{readings: s.Readings()}
	var err error
	if view.jobs, err = s.Jobs.States(ctx, v.actor); err != nil {
		return nil, err
	}
	view.letters, err = s.Jobs.DeadLetters(ctx, v.actor, lettersShown)
	return health(v, view), err
}

// retryLetter has a fact delivered again.
func (s *Platform) retryLetter(ctx context.Context, v *Visit, in retryForm) (web.Done, error) {
	return web.Done{Tone: "padi", Key: "platform.letter_again"}, s.Jobs.Redeliver(ctx, v.actor, in.ID)
}

func (s *Platform) runJob(ctx context.Context, v *Visit, in runForm) (web.Done, error) {
	return web.Done{Tone: "padi", Key: "platform.job_asked"}, s.Jobs.RunNow(ctx, v.actor, in.Name)
}

// value is a number as people read it.
func (v *Visit) value(r Reading) string {
	if !r.Known {
		return v.T("platform.unknown")
	}
	switch r.Kind {
	case Seconds:
		return v.span(time.Duration(r.Value * float64(time.Second)))
	case Rupiah:
		return v.Rupiah(money.Amount(r.Value))
	case Moment:
		if r.Value == 0 {
			return v.T("platform.never")
		}
		return v.DateTime(time.Unix(int64(r.Value), 0))
	case Share:
		return v.Number(int(math.Round(100*r.Value))) + " %"
	case Flag:
		if r.Value == 0 {
			return v.T("platform.no")
		}
		return v.T("platform.yes")
	case Count:
	}
	return v.Number(int(r.Value))
}

// span is a time in one unit: 5 detik, 12 menit, 3 jam.
func (v *Visit) span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return v.T("platform.seconds", int(d.Round(time.Second).Seconds()))
	case d < 2*time.Hour:
		return v.T("platform.minutes", int(d.Round(time.Minute).Minutes()))
	case d < 48*time.Hour:
		return v.T("platform.hours", int(d.Round(time.Hour).Hours()))
	}
	return v.T("platform.days", int(d.Hours()/24))
}

// took is how long the last round of a job took.
func (v *Visit) took(d time.Duration) string {
	if d < time.Second {
		return v.T("platform.moment")
	}
	return v.span(d)
}

// jobState is a job's chip.
func (v *Visit) jobState(j *jobs.State) (tone, text string) {
	switch {
	case j.Running:
		return "nila", v.T("platform.job_running")
	case j.Asked:
		return "nila", v.T("platform.job_waits")
	case j.Late:
		return "bata", v.T("platform.job_late")
	case j.Failures > 0:
		return "kunyit", v.T("platform.job_failed", int(j.Failures))
	case j.EndedAt.IsZero():
		return "soga", v.T("platform.job_new")
	}
	return "padi", v.T("platform.job_well")
}

// jobName is what a job is called.
func (v *Visit) jobName(name string) string {
	return v.T("platform.job." + strings.ReplaceAll(name, " ", "_"))
}

func sampleHealth(trouble bool) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		at := sampleNow()
		view := healthView{
			readings: []Reading{
				{Name: "facts_oldest_seconds", Kind: Seconds, Value: 3, Known: true},
				{Name: "dead_letters", Kind: Count, Known: true},
				{Name: "refunds_owed_rupiah", Kind: Rupiah, Value: 48_000, Known: true},
				{Name: "last_backup_timestamp_seconds", Kind: Moment, Value: float64(at.Add(-12 * time.Hour).Unix()), Known: true},
				{Name: "upload_room_used", Kind: Share, Value: 0.04, Known: true},
				{Name: "search_degraded", Kind: Flag, Known: true},
			},
			jobs: []jobs.State{
				{Name: "seal", Every: time.Minute, EndedAt: at, SucceededAt: at, Took: 12 * time.Millisecond},
				{Name: "sweep pictures", Night: true, EndedAt: at, SucceededAt: at, Took: 14 * time.Second, Next: at.Add(20 * time.Hour)},
				{Name: "count all sold pieces", Night: true, Next: at.Add(20 * time.Hour)},
			},
		}
		if trouble {
			view.readings[1].Value, view.readings[1].Bad, view.readings[5].Known = 1, true, false
			view.jobs[0].Failures, view.jobs[0].Error, view.jobs[0].Late = 12, "database is locked", true
			view.jobs[1].Failures, view.jobs[1].Error = 1, "the bucket does not answer"
			view.jobs[2].Asked = true
			view.letters = []events.DeadLetter{{
				Event: events.Event{ID: "orders/pb0f2-1/orders.shipped", Name: "orders.shipped", At: at},
				Dead:  []events.Delivery{{Subscriber: "notice.shipped", Attempts: 12, Error: "no such language"}},
			}}
		}
		v.trouble = bad(view.readings)
		return health(v, view), nil
	}
}
