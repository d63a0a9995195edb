package mongo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"lumbung/internal/store"
)

const (
	// patience is how long an operation goes on before somebody asks whether the server answers at all.
	patience = time.Second
	// pulseTimeout is how long an answer to that may take.
	pulseTimeout = 2 * time.Second
	// pulsePause is how long a silent server is left alone before it is asked again.
	pulsePause = 250 * time.Millisecond
)

var errSilent = fmt.Errorf("mongo: the server is silent: %w", store.ErrUnavailable)

// pulse knows whether the server answers. A server that froze takes what it is sent and says nothing, so that each operation
// would find out for itself, at the end of its own time.
type pulse struct {
	ping    func(ctx context.Context) error
	life    context.Context //nolint:containedctx // ends with the engine
	end     context.CancelFunc
	working *sync.WaitGroup

	mu      sync.Mutex
	asking  bool
	silence chan struct{} // closed while the server is silent
}

func newPulse(working *sync.WaitGroup, ping func(ctx context.Context) error) *pulse {
	p := &pulse{ping: ping, working: working, silence: make(chan struct{})}
	p.life, p.end = context.WithCancel(context.Background())
	return p
}

// stop ends the asking, and lets none begin.
func (p *pulse) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

// silent says whether the server is known not to answer.
func (p *pulse) silent() bool {
	select {
	case <-p.silences():
		return true
	default:
		return false
	}
}

// silences is closed when the server falls silent.
func (p *pulse) silences() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.silence
}

// doubt asks the server, if nobody does so already, and goes on asking until it answers.
func (p *pulse) doubt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.asking && p.life.Err() == nil {
		p.asking = true
		p.working.Go(p.ask)
	}
}

func (p *pulse) ask() {
	for away := false; ; {
		ctx, cancel := context.WithTimeout(p.life, pulseTimeout)
		answers := p.ping(ctx) == nil
		cancel()
		p.mu.Lock()
		if done := answers || p.life.Err() != nil; done {
			if p.asking = false; away {
				p.silence = make(chan struct{})
			}
			p.mu.Unlock()
			return
		}
		if !away {
			close(p.silence)
			away = true
		}
		p.mu.Unlock()
		wait(p.life, pulsePause)
	}
}

// watched does one operation, and none while the server is silent. One that takes long has the server asked; when it falls
// silent meanwhile, an operation that saves nothing by itself is given up.
func (p *pulse) watched(ctx context.Context, saves bool, f func(context.Context) error) error {
	if p.silent() {
		return errSilent
	}
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	slow := time.AfterFunc(patience, func() {
		p.doubt()
		if !saves {
			select {
			case <-p.silences():
				giveUp(errSilent)
			case <-ctx.Done():
			}
		}
	})
	defer slow.Stop()
	err := f(ctx)
	if err != nil && context.Cause(ctx) == errSilent { //nolint:errorlint // the very one
		return errSilent
	}
	if away(err) {
		p.doubt()
	}
	return err
}
