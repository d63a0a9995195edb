package main

import (
	"math/bits"
	"time"
)

// steps is into how many parts each power of two is divided: a value is known to within 1/steps, three percent.
const steps = 32

// histogram counts durations in buckets that grow with them; it never grows itself. The zero histogram is empty.
type histogram struct {
	counts [64 * steps]int64
	count  int64
	most   time.Duration
}

// add counts one duration, in microseconds.
func (h *histogram) add(d time.Duration) {
	h.counts[bucketOf(uint64(max(0, d.Microseconds())))]++
	h.count++
	h.most = max(h.most, d)
}

// bucketOf is exact below steps, and keeps the leading bits of what is larger.
func bucketOf(v uint64) int {
	if v < steps {
		return int(v)
	}
	shift := bits.Len64(v) - bits.Len64(steps)
	return shift*steps + int(v>>shift)
}

// highest is the largest value of a bucket.
func highest(bucket int) uint64 {
	if bucket < 2*steps {
		return uint64(bucket)
	}
	shift := bucket/steps - 1
	return (uint64(bucket-shift*steps)+1)<<shift - 1
}

// quantile is the duration that a share of all, 0.95 for instance, do not exceed.
func (h *histogram) quantile(share float64) time.Duration {
	rank, seen := int64(share*float64(h.count)+0.999999), int64(0)
	for bucket, n := range h.counts {
		if seen += n; n > 0 && seen >= rank {
			return time.Duration(min(highest(bucket), uint64(h.most.Microseconds()))) * time.Microsecond
		}
	}
	return h.most
}
