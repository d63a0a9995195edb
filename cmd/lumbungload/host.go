package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// host is on what the figures were measured.
type host struct {
	Address string  `json:"address"`
	Cores   int     `json:"cores"`
	Go      string  `json:"go"`
	Fsyncs  float64 `json:"fsyncs_per_second"` // of 4 KiB, in the folder for temporary files
}

func (h host) String() string {
	return fmt.Sprintf("%s; %d cores, %s, %.0f fsync/s", h.Address, h.Cores, h.Go, h.Fsyncs)
}

func aboutHost(address *url.URL) (host, error) {
	h := host{Address: address.String(), Cores: runtime.NumCPU(), Go: runtime.Version()}
	var err error
	h.Fsyncs, err = fsyncs(300 * time.Millisecond)
	return h, err
}

// fsyncs measures how often a second a small write can be made durable.
func fsyncs(long time.Duration) (perSecond float64, err error) {
	file, err := os.CreateTemp("", "lumbungload-*")
	if err != nil {
		return 0, fmt.Errorf("measure fsync: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	block, began, n := make([]byte, 4096), time.Now(), 0
	for time.Since(began) < long {
		if _, err := file.WriteAt(block, 0); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// usage is what a process has used: processor time, and the most memory it had at once.
type usage struct {
	PID  int     `json:"pid"`
	Name string  `json:"name"`
	CPU  float64 `json:"cpu_seconds"`
	Peak int64   `json:"peak_rss_bytes"`
}

// processes reads what some processes, and this one, have used so far.
func processes(pids []int) ([]usage, error) {
	var all []usage
	for _, pid := range append([]int{os.Getpid()}, pids...) {
		u, err := processUsage(pid)
		if err != nil {
			return nil, fmt.Errorf("-pids: process %d: %w", pid, err)
		}
		all = append(all, u)
	}
	return all, nil
}

// used is what was used between two looks.
func used(before, after []usage) []usage {
	for i := range after {
		after[i].CPU -= before[i].CPU
	}
	return after
}

// ticksPerSecond is USER_HZ, which Linux fixes for every program to see.
const ticksPerSecond = 100

func processUsage(pid int) (usage, error) {
	u := usage{PID: pid}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, err
	}
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	fields := strings.Fields(string(stat[end+1:])) // from the third on
	if open < 0 || end < open || len(fields) < 13 {
		return u, errors.New("/proc is not as expected")
	}
	u.Name = string(stat[open+1 : end])
	for _, text := range fields[11:13] { // user and system time
		ticks, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return u, err
		}
		u.CPU += float64(ticks) / ticksPerSecond
	}
	u.Peak, err = peakMemory(pid)
	return u, err
}

func peakMemory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if kilobytes, is := strings.CutPrefix(line, "VmHWM:"); is {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kilobytes), "kB")), 10, 64)
			return n << 10, err
		}
	}
	return 0, errors.New("no VmHWM in /proc")
}
