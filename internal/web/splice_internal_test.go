package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"pgregory.net/rapid"
)

// TestSplice: whatever the parts and the nonce, any reader of gzip finds the page, with a sum and a size that fit.
func TestSplice(t *testing.T) {
	encoders := newEncoders()
	rapid.Check(t, func(t *rapid.T) {
		page := &spliced{}
		for range rapid.IntRange(1, 5).Draw(t, "parts") {
			text := rapid.SliceOfN(rapid.SampledFrom([]byte("<p>kopi</p> ")), 0, 3000).Draw(t, "part")
			page.parts = append(page.parts, bytes.Repeat(text, rapid.IntRange(1, 40).Draw(t, "times")))
		}
		for range 2 {
			nonce := rapid.StringMatching("[A-Z2-7]{0,26}").Draw(t, "nonce")
			z, err := gzip.NewReader(bytes.NewReader(page.gzip(nonce, encoders)))
			if err != nil {
				t.Fatal(err)
			}
			z.Multistream(false)
			got, err := io.ReadAll(z)
			if err != nil || !bytes.Equal(got, page.plain(nonce)) {
				t.Fatalf("read back %d bytes of %d: %v", len(got), len(page.plain(nonce)), err)
			}
		}
	})
}

func BenchmarkSplice(b *testing.B) {
	encoders := newEncoders()
	page := &spliced{parts: [][]byte{bytes.Repeat([]byte("<link rel=stylesheet>"), 100), bytes.Repeat([]byte("<p class=card>kopi arabika</p>"), 1000)}}
	b.Run("spliced", func(b *testing.B) {
		for b.Loop() {
			page.gzip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", encoders)
		}
	})
	b.Run("compressed anew", func(b *testing.B) {
		for b.Loop() {
			(&spliced{parts: page.parts}).gzip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", encoders)
		}
	})
}
