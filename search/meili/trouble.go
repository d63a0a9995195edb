package meili

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"lumbung/search"
)

// Codes of refusals that mean something to us.
const (
	codeNotFound = "index_not_found"
	codeExists   = "index_already_exists"
	codeNoFields = "invalid_search_attributes_to_search_on" // there has not been a document in the index yet
)

// refusal is a no of the server, to a request or later to a task. The client's own error is not kept: its text may hold
// a whole answer, keys included.
type refusal struct {
	doing, code, message string
	status               int // 0 for a task
}

// Error is for logs.
func (r *refusal) Error() string {
	if r.status == http.StatusUnauthorized || r.status == http.StatusForbidden {
		return r.doing + ": the search server refuses the key"
	}
	return fmt.Sprintf("%s: %s (%s)", r.doing, r.message, r.code)
}

// Unwrap makes a server that has no time unavailable.
func (r *refusal) Unwrap() error {
	if r.status >= http.StatusInternalServerError || r.status == http.StatusTooManyRequests || r.status == http.StatusRequestTimeout {
		return search.ErrUnavailable
	}
	return nil
}

// describe turns an error of the client into a refusal, or into search.ErrUnavailable when there was no answer.
func describe(doing string, err error) error {
	var e *meilisearch.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &e):
		return fmt.Errorf("%s: %w: %w", doing, search.ErrUnavailable, err)
	case e.StatusCode == 0 && e.OriginError != nil:
		return fmt.Errorf("%s: %w: %w", doing, search.ErrUnavailable, e.OriginError)
	case e.ErrCode == meilisearch.ErrCodeResponseUnmarshalBody || e.StatusCode == 0:
		return fmt.Errorf("%s: %w: not an answer of Meilisearch", doing, search.ErrUnavailable)
	}
	return &refusal{doing: doing, code: e.MeilisearchApiError.Code, message: e.MeilisearchApiError.Message, status: e.StatusCode}
}

// codeOf returns the code of the refusal in err, "" for none.
func codeOf(err error) string {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.code
	}
	return ""
}

// statusOf returns the status of the refusal in err, 0 for none.
func statusOf(err error) int {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.status
	}
	return 0
}

// await waits until a task is done; failed is the error of handing it in.
func (c *clients) await(ctx context.Context, doing string, task *meilisearch.TaskInfo, failed error) error {
	if failed != nil {
		return describe(doing, failed)
	}
	for pause := 4 * time.Millisecond; ; pause = min(pause*3/2, 200*time.Millisecond) {
		now, err := c.tasks.GetTaskWithContext(ctx, task.TaskUID)
		if err != nil {
			return describe(doing, err)
		}
		switch now.Status {
		case meilisearch.TaskStatusSucceeded:
			return nil
		case meilisearch.TaskStatusFailed, meilisearch.TaskStatusCanceled:
			return &refusal{doing: doing, code: now.Error.Code, message: string(now.Status) + ": " + now.Error.Message}
		default: // it waits, or is under way
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w: %w", doing, search.ErrUnavailable, ctx.Err())
		case <-time.After(pause):
		}
	}
}

func unavailable(err error) bool { return errors.Is(err, search.ErrUnavailable) }
