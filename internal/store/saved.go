package store

import "context"

// onSaved is what is to be called when a transaction has been saved.
type onSaved struct{ calls []func() }

type onSavedKey struct{ engine Engine }

// OnSaved calls then, in this process, when the Tx of ctx has been saved, and outside a Tx at once. It is a hint: a process
// that dies in between calls nothing, and neither does one that never learns whether the Tx was saved.
func (db *DB) OnSaved(ctx context.Context, then func()) {
	if saved, inTx := ctx.Value(onSavedKey{db.engine}).(*onSaved); inTx {
		saved.calls = append(saved.calls, then)
		return
	}
	then()
}

func (s *onSaved) call() {
	for _, then := range s.calls {
		then()
	}
}
