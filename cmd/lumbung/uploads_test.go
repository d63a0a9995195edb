package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// What uploads may take, whoever sends them: of memory, the whole program (docs/operations.md), and of temporary files those that are
// under way.
const (
	mostMemory    = 256 << 20
	mostTemporary = 120 << 20
)

// Members send photos that stall, photos as large as may be, pictures that grow when they are decoded, and files that are none, all at the
// same time, to one process and to two of one market. Each stays small, leaves no temporary file, and serves others meanwhile.
func TestUploadsStaySmall(t *testing.T) {
	t.Parallel()
	settings := func() []string { return []string{"GOMEMLIMIT=", "GOGC=", "TMPDIR=" + t.TempDir()} } // limits as nobody has set them
	t.Run("one process", func(t *testing.T) {
		p := newProgram(t, demoData(t))
		p.env = slices.Concat(p.env, settings())
		p.start()
		uploadsStaySmall(t, p)
	})
	t.Run("two processes", func(t *testing.T) {
		c := newCluster(t, sharedServers(t))
		uploadsStaySmall(t, c.join(settings()...), c.join(settings()...))
	})
}

func uploadsStaySmall(t *testing.T, processes ...*program) {
	t.Helper()
	answers := sendAtOnce(t, hostileFiles(t), processes)
	var finished map[string]int
	served, most := 0, make([]int64, len(processes))
	for finished == nil {
		for i, p := range processes {
			for _, page := range []string{"/", "/cari?q=kopi", "/keranjang"} {
				if err := visit(p.url + page); err != nil {
					t.Error(err)
				}
				served++
			}
			_, size := filesIn(t, settingIn(p.env, "TMPDIR"))
			most[i] = max(most[i], size)
		}
		select {
		case finished = <-answers:
		case <-time.After(50 * time.Millisecond):
		}
	}
	for _, want := range []string{"large photo 200", "deep picture 200", "deep picture in passes 200", "bomb 422", "no picture 422"} {
		if finished[want] != sentEach {
			t.Errorf("%d were %q, want %d: answers %v", finished[want], want, sentEach, finished)
		}
	}
	t.Logf("%d pages served; answers %v", served, finished)
	for i, p := range processes {
		if most[i] == 0 || most[i] > mostTemporary {
			t.Errorf("temporary files took %d MB, want some and at most %d", most[i]>>20, mostTemporary>>20)
		}
		within(t, 10*time.Second, "no temporary file stays", func() error {
			if names, _ := filesIn(t, settingIn(p.env, "TMPDIR")); len(names) > 0 {
				return fmt.Errorf("%q", names)
			}
			return nil
		})
		peak := p.peak()
		if peak > mostMemory {
			t.Errorf("the program took %d MB, want at most %d", peak>>20, mostMemory>>20)
		}
		t.Logf("%d MB, %d MB of temporary files", peak>>20, most[i]>>20)
		p.stop()
	}
}

// How many uploads stall, and how often each file is sent.
const (
	stalledUploads = 20
	sentEach       = 3
)

// sendAtOnce sends every file from the members in turn, while others stall. It counts the answers, 0 where there was none. Who is told
// that there is no room tries again, as the page says.
func sendAtOnce(t *testing.T, files map[string][]byte, processes []*program) <-chan map[string]int {
	t.Helper()
	senders := sendersTo(t, processes)
	counted, answers := map[string]int{}, make(chan map[string]int, 1)
	var lock sync.Mutex
	var group sync.WaitGroup
	send := func(name string, content []byte, stalls bool) {
		s := senders[0]
		senders = append(senders[1:], s)
		group.Go(func() {
			status := s.sendPhoto(content, stalls)
			for !stalls && slices.Contains([]int{0, http.StatusServiceUnavailable, http.StatusTooManyRequests}, status) {
				<-time.After(100 * time.Millisecond)
				status = s.sendPhoto(content, stalls)
			}
			lock.Lock()
			defer lock.Unlock()
			counted[fmt.Sprint(name, " ", status)]++
		})
	}
	for range stalledUploads {
		send("stalled", files["large photo"], true)
	}
	for range sentEach {
		for name, content := range files {
			send(name, content, false)
		}
	}
	go func() { group.Wait(); answers <- counted }()
	return answers
}

// sendersTo are members with shops, signed in, each at one of the processes.
func sendersTo(t *testing.T, processes []*program) (list []*shopper) {
	t.Helper()
	for i, number := range []string{"122", "129", "132", "140", "148", "154", "161", "166", "175"} {
		s := newShopper(processes[i%len(processes)], nil)
		s.client.Timeout = 10 * time.Minute
		if _, err := s.post(t.Context(), s.url+"/masuk", url.Values{"hp": {"+6281900000" + number}, "sandi": {demoPassword}}); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

// sendPhoto sends a photo as the product's form does; one that stalls ends half-way until the program ends the request.
func (s *shopper) sendPhoto(content []byte, stalls bool) (status int) {
	const boundary = "lumbung"
	head := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n"
	tail := "\r\n--" + boundary + "--\r\n"
	body := io.MultiReader(strings.NewReader(head), bytes.NewReader(content), strings.NewReader(tail))
	if stalls {
		body = io.MultiReader(strings.NewReader(head), bytes.NewReader(content[:len(content)/2]), silence{s.Context()})
	}
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+"/jualan/foto", body)
	if err != nil {
		s.Error(err)
		return 0
	}
	r.ContentLength = int64(len(head) + len(content) + len(tail))
	r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	answer, err := s.client.Do(r)
	if err != nil {
		return 0 // the program has ended the request
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// silence is a body of which nothing more arrives.
type silence struct{ until context.Context } //nolint:containedctx // a reader has none

func (s silence) Read([]byte) (int, error) {
	<-s.until.Done()
	return 0, s.until.Err()
}

// filesIn lists what lies in a folder, and its size.
func filesIn(t *testing.T, folder string) (names []string, size int64) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		names, size = append(names, path), size+info.Size()
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names, size
}

// peak is the most memory that the running program has had.
func (p *program) peak() (bytes int64) {
	p.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscanf(rest, "%d kB", &bytes); err != nil {
		p.Fatal(err)
	}
	return bytes << 10
}

// hostileFiles are at the limits of internal/media, and beyond.
func hostileFiles(t *testing.T) map[string][]byte {
	t.Helper()
	large := image.NewYCbCr(image.Rect(0, 0, 6000, 4000), image.YCbCrSubsampleRatio420)
	grain := uint32(1)
	for i := range large.Y {
		grain = grain*1664525 + 1013904223
		large.Y[i] = byte(i%6000/40) + byte(grain>>26)
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, large, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	if size := photo.Len(); size < 8_000_000 || size > 12_000_000 {
		t.Fatalf("the large photo has %d bytes, want nearly as many as may be", size)
	}
	return map[string][]byte{
		"large photo":            photo.Bytes(),
		"deep picture":           emptyPNG(4000, 3000, false),
		"deep picture in passes": emptyPNG(4000, 2000, true),
		"bomb":                   emptyPNG(6300, 6300, false),
		"no picture":             append([]byte{0xff, 0xd8, 0xff, 0xe0}, make([]byte, 5<<20)...),
	}
}

// emptyPNG has 16 bits for each of four colours of a pixel, all of them nothing, and so packs thousands of times smaller.
func emptyPNG(width, height int, inPasses bool) []byte {
	type pass struct{ x, y, dx, dy int }
	passes := []pass{{0, 0, 1, 1}}
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	header = append(header, 16, 6, 0, 0, 0)
	if inPasses { // W3C PNG, 8.2
		header[12] = 1
		passes = []pass{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	}
	var packed bytes.Buffer
	pack := zlib.NewWriter(&packed)
	for _, p := range passes {
		row := make([]byte, 1+8*((width-p.x+p.dx-1)/p.dx))
		for range (height - p.y + p.dy - 1) / p.dy {
			_, _ = pack.Write(row) // the buffer takes everything
		}
	}
	_ = pack.Close()
	file := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		kind string
		data []byte
	}{{"IHDR", header}, {"IDAT", packed.Bytes()}, {"IEND", nil}} {
		typed := append([]byte(chunk.kind), chunk.data...)
		file = binary.BigEndian.AppendUint32(file, uint32(len(chunk.data)))
		file = binary.BigEndian.AppendUint32(append(file, typed...), crc32.ChecksumIEEE(typed))
	}
	return file
}
