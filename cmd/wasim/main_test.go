package main

import (
	"io"
	"testing"
)

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{
		{"-addr", "0.0.0.0:0"},
		{"-mail", "0.0.0.0:0", "-addr", "127.0.0.1:0"},
		{"-addr", "8090"},
		{"extra"},
		{"-nonsense"},
		{"-token", "", "-addr", "127.0.0.1:0"},
		{"-templates", "/none"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("run(%q) serves", args)
		}
	}
}
