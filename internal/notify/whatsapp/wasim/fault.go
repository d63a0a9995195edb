package wasim

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Action is what a fault does.
type Action string

// What may happen to a call.
const (
	Refuse  Action = "refuse"   // nothing done, error Fault.Code
	LoseOne Action = "lose"     // done, and the connection ends without an answer
	Reset   Action = "reset"    // nothing done, and the connection ends
	Hold    Action = "hold"     // nothing done, and no answer until the caller gives up
	HoldEnd Action = "hold_end" // done, and no answer until the caller gives up
	HTML500 Action = "html_500" // nothing done, a page of something in between
	Empty   Action = "empty"    // done, an answer without a body
)

// What may happen to the statuses of a message.
const (
	FailLater Action = "fail_later" // taken, then failed with Fault.Code
	Twice     Action = "twice"      // each status comes twice
	Backwards Action = "backwards"  // the last status comes first
	Delay     Action = "delay"      // statuses come Fault.Delay later
	Drop      Action = "drop"       // no status comes
	Forge     Action = "forge"      // the first webhook has a wrong signature
)

// Fault is one rule. What it leaves empty matches everything.
type Fault struct {
	Action   Action
	Template string
	To       string // E.164
	Nth      int    // only the nth match, counted from 1
	Every    int    // only each such match
	Code     int
	Delay    time.Duration
}

// rule is a fault in force and how often it has matched.
type rule struct {
	Fault
	seen int
}

// SetFaults replaces all rules. With none, nothing goes wrong.
func (s *Simulator) SetFaults(faults ...Fault) error {
	rules := make([]*rule, 0, len(faults))
	for _, f := range faults {
		switch f.Action {
		case Refuse, FailLater:
			if f.Code == 0 {
				return fmt.Errorf("wasim: %s needs a code", f.Action)
			}
		case LoseOne, Reset, Hold, HoldEnd, HTML500, Empty, Twice, Backwards, Delay, Drop, Forge:
		default:
			return fmt.Errorf("wasim: action %q is unknown", f.Action)
		}
		rules = append(rules, &rule{Fault: f})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = rules
	return nil
}

// struck finds the first rule that strikes a call.
func (s *Simulator) struck(in request) (struck Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.faults {
		if r.Template != "" && r.Template != in.Template.Name || r.To != "" && r.To != "+"+in.To {
			continue
		}
		r.seen++
		hit := (r.Nth == 0 || r.seen == r.Nth) && (r.Every == 0 || r.seen%r.Every == 0)
		if hit && struck.Action == "" {
			struck = r.Fault
		}
	}
	return struck
}

// before does what a fault does in place of the work, and says whether the call ends there.
func (f Fault) before(w http.ResponseWriter, r *http.Request) bool {
	switch f.Action {
	case Refuse:
		refuse(w, http.StatusBadRequest, fault(f.Code, "as the test wants it"))
	case HTML500:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte("<!doctype html><title>Error</title><p>Please wait."))
	case Hold:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Reset:
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

// after does what a fault does in place of the answer, and says whether it did.
func (f Fault) after(w http.ResponseWriter, r *http.Request) bool {
	switch f.Action {
	case LoseOne:
		panic(http.ErrAbortHandler)
	case HoldEnd:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Empty:
		w.WriteHeader(http.StatusOK)
	default:
		return false
	}
	return true
}

func itoa(n int) string { return strconv.Itoa(n) }
