package events

// WorkersAtOnce is how many events one process has in hand at a time.
const WorkersAtOnce = workers

// Running says whether what is recorded now is claimed by this process, as long as it is not too much.
func (b *Bus) Running() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.running > 0
}
