package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
)

// release is the version of a build outside its repository: go build -ldflags "-X main.release=1.0.0".
var release string

// version is which build of the program runs.
type version struct{ Release, Commit, Go string }

// thisVersion reads what Go noted when it built the program.
func thisVersion() version {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	v := version{Release: cmp.Or(release, info.Main.Version, "unknown"), Commit: "unknown", Go: cmp.Or(info.GoVersion, "unknown")}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	return v
}

func (v version) String() string {
	return fmt.Sprintf("lumbung %s, commit %s, %s", v.Release, v.Commit, v.Go)
}

func versionCommand(_ context.Context, e environment) error {
	_, err := fmt.Fprintln(e.out, thisVersion())
	return err
}
