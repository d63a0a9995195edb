// Package jobs runs what goes on in the background, in rounds, and keeps how each job stands, so that somebody sees the one that does
// not run. It must never know what a job does.
package jobs

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/panics"
	"lumbung/internal/store"
)

// ErrNoJob says that nothing of this name runs at night.
var ErrNoJob = fault.New(fault.NotFound, "jobs.none")

// Job is something to do again and again. Several processes may do it at the same time; what runs at Night is done by one of them.
type Job struct {
	Name  string        // English words, the id
	Every time.Duration // pause between two rounds; of what runs at Night 0
	Night bool
	Do    func(ctx context.Context) error
}

const (
	nightHour   = 19*time.Hour + 30*time.Minute // UTC, when few people shop: half past two in Jakarta, half past four in Jayapura
	nightLook   = time.Minute                   // how often it is asked whether a job of the night is due
	nightAgain  = time.Hour                     // after one that failed
	nightLease  = 2 * time.Hour                 // then another process takes over from one that died
	nightLate   = 26 * time.Hour
	keepEvery   = time.Minute // how often a job that goes well is written down
	lateRounds  = 20
	lateAtLeast = 10 * time.Minute
)

// job is how a job stands.
type job struct {
	ID          string    `bson:"_id"` // its name
	CreatedAt   time.Time `bson:"created_at"`
	StartedAt   time.Time `bson:"started_at"`
	EndedAt     time.Time `bson:"ended_at"`
	SucceededAt time.Time `bson:"succeeded_at"`
	Took        int64     `bson:"took"`     // milliseconds, of the last round
	Failures    int64     `bson:"failures"` // since it last went well
	Error       string    `bson:"error"`    // of the last round, "" when it went well
	AskedAt     time.Time `bson:"asked_at"` // when somebody wanted it to run at once
}

// State is how a job stands, in UTC. Times that have not come are zero.
type State struct {
	Name                            string
	Every                           time.Duration
	Night                           bool
	StartedAt, EndedAt, SucceededAt time.Time
	Next                            time.Time // of a job of the night
	Took                            time.Duration
	Failures                        int64
	Error                           string
	Running, Asked                  bool
	Late                            bool // it should have gone well by now
}

// Service runs jobs.
type Service struct {
	states *store.Collection[job]
	acts   *act.Frame
	bus    *events.Bus
	now    func() time.Time
	log    *slog.Logger
	jobs   []Job
}

// New declares the collection of this package. Facts that bus has given up are background work that hangs.
func New(acts *act.Frame, bus *events.Bus, log *slog.Logger) *Service {
	return &Service{
		states: store.Define(acts.DB, store.Spec[job]{Name: "jobs"}), acts: acts, bus: bus, log: log,
		now: func() time.Time { return acts.Now().UTC().Truncate(time.Millisecond) },
	}
}

// Add declares jobs at start.
func (s *Service) Add(jobs ...Job) { s.jobs = append(s.jobs, jobs...) }

// Run does all jobs until ctx ends.
func (s *Service) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, j := range s.jobs {
		pause, round := j.Every, s.everyRound(j)
		if j.Night {
			pause, round = nightLook, func(ctx context.Context) { s.nightRound(ctx, j) }
		}
		all.Go(func() { repeat(ctx, pause, round) })
	}
	all.Wait()
}

func repeat(ctx context.Context, pause time.Duration, round func(context.Context)) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// everyRound does a job, and writes down how it went when that has changed, or once a minute.
func (s *Service) everyRound(j Job) func(context.Context) {
	var kept time.Time
	failed := false
	return func(ctx context.Context) {
		begun := s.now()
		err := s.do(ctx, j)
		if ctx.Err() != nil || (err != nil) == failed && s.now().Sub(kept) < keepEvery {
			return
		}
		failed, kept = err != nil, s.now()
		s.keep(ctx, j, begun, err)
	}
}

// do does a job once. A failure is logged, a panic too, and the next round tries again.
func (s *Service) do(ctx context.Context, j Job) error {
	err := panics.Catch(func() error { return j.Do(ctx) })
	if err != nil && ctx.Err() == nil {
		s.log.Error("background job failed", "job", j.Name, "error", err)
	}
	return err
}

// keep writes down how a round went.
func (s *Service) keep(ctx context.Context, j Job, begun time.Time, failed error) {
	now := s.now()
	_, err := s.states.Upsert(ctx, j.Name, func() *job { return &job{ID: j.Name, CreatedAt: begun} }, func(kept *job) error {
		kept.StartedAt, kept.EndedAt, kept.Took = begun, now, now.Sub(begun).Milliseconds()
		if failed != nil {
			kept.Failures++
			kept.Error = failed.Error()
			return nil
		}
		kept.SucceededAt, kept.Failures, kept.Error = now, 0, ""
		return nil
	})
	if err != nil && ctx.Err() == nil {
		s.log.Error("background job is not written down", "job", j.Name, "error", err)
	}
}

// nightRound does a job of the night when it is due and no other process does it.
func (s *Service) nightRound(ctx context.Context, j Job) {
	begun := s.now()
	mine := false
	_, err := s.states.Upsert(ctx, j.Name, func() *job { return &job{ID: j.Name, CreatedAt: begun} }, func(kept *job) error {
		if mine = kept.due(begun); mine {
			kept.StartedAt = begun
			return nil
		}
		if kept.CreatedAt.Equal(begun) {
			return nil // it is new
		}
		return store.ErrUnchanged
	})
	if err != nil {
		if ctx.Err() == nil {
			s.log.Error("background job is not written down", "job", j.Name, "error", err)
		}
		return
	}
	if !mine {
		return
	}
	if err := s.do(ctx, j); ctx.Err() == nil {
		s.keep(ctx, j, begun, err)
	}
}

// running says whether a process does the job, or died doing it a short while ago.
func (j *job) running(now time.Time) bool {
	return j.StartedAt.After(j.EndedAt) && now.Sub(j.StartedAt) < nightLease
}

// due says whether a job of the night must run: a night has come, somebody asks for it, or it failed an hour ago. Nights in which no
// process ran are made up for.
func (j *job) due(now time.Time) bool {
	switch {
	case j.running(now):
		return false
	case j.AskedAt.After(j.StartedAt):
		return true
	case j.StartedAt.IsZero():
		return lastNight(now).After(j.CreatedAt)
	}
	return lastNight(now).After(j.StartedAt) || (j.Failures > 0 || j.StartedAt.After(j.EndedAt)) && now.Sub(j.StartedAt) >= nightAgain
}

// lastNight is the beginning of the last night.
func lastNight(now time.Time) time.Time {
	at := now.UTC().Truncate(24 * time.Hour).Add(nightHour)
	if at.After(now) {
		at = at.Add(-24 * time.Hour)
	}
	return at
}

// States says how all jobs stand, to the operator, in the order in which they were declared.
func (s *Service) States(ctx context.Context, by act.Actor) ([]State, error) {
	if err := act.Operates.Check(by, act.Place{}); err != nil {
		return nil, err
	}
	return s.all(ctx)
}

func (s *Service) all(ctx context.Context) ([]State, error) {
	names := make([]string, len(s.jobs))
	for i, j := range s.jobs {
		names[i] = j.Name
	}
	kept, err := s.states.GetMany(ctx, names)
	if err != nil {
		return nil, err
	}
	now, all := s.now(), make([]State, len(s.jobs))
	for i, j := range s.jobs {
		all[i] = State{Name: j.Name, Every: j.Every, Night: j.Night}
		if known := kept[j.Name]; known != nil {
			all[i].fill(known, now)
		}
		if j.Night {
			all[i].Next = lastNight(now).Add(24 * time.Hour)
		}
	}
	return all, nil
}

func (s *State) fill(kept *job, now time.Time) {
	s.StartedAt, s.EndedAt, s.SucceededAt = kept.StartedAt, kept.EndedAt, kept.SucceededAt
	s.Took, s.Failures, s.Error = time.Duration(kept.Took)*time.Millisecond, kept.Failures, kept.Error
	s.Running, s.Asked = s.Night && kept.running(now), kept.AskedAt.After(kept.StartedAt)
	since, limit := kept.SucceededAt, max(lateRounds*s.Every, lateAtLeast)
	if since.IsZero() {
		since = kept.CreatedAt
	}
	if s.Night {
		limit = nightLate
	}
	s.Late = now.Sub(since) > limit
}

// Late counts the jobs that should have gone well by now, up to limit.
func (s *Service) Late(ctx context.Context, limit int) (n int, err error) {
	all, err := s.all(ctx)
	for i := range all {
		if all[i].Late && n < limit {
			n++
		}
	}
	return n, err
}

// RunNow has a job of the night run within a minute, at the operator's word. ErrNoJob.
func (s *Service) RunNow(ctx context.Context, by act.Actor, name string) error {
	known := false
	for _, j := range s.jobs {
		known = known || j.Night && j.Name == name
	}
	a := act.Act{Name: "jobs.asked", By: by, Access: act.Operates.Guarded(), Subject: strings.ReplaceAll(name, " ", "_")}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*job, error) {
		if !known {
			return nil, ErrNoJob
		}
		fresh := func() *job { return &job{ID: name, CreatedAt: r.At} }
		return s.states.Upsert(ctx, name, fresh, func(kept *job) error {
			if kept.AskedAt.After(kept.StartedAt) {
				return r.Nothing()
			}
			kept.AskedAt = r.At
			return nil
		})
	})
	return err
}
