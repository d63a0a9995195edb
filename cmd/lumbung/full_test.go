package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// smallDisk gives the program a disk of its own with a copy of its data and some megabytes to spare. The disk is gone with
// the test; no rights are needed for it.
func (p *program) smallDisk(spare string) {
	p.Helper()
	const script = `mount -t tmpfs -o size=256m tmpfs "$0.disk" && cp -a "$0/." "$0.disk" &&
		mount -o remount,size=$(( $(du -sk "$0.disk" | cut -f1) + $1 ))k "$0.disk" && mount --bind "$0.disk" "$0" && echo ready && exec cat`
	if out, err := exec.CommandContext(p.Context(), "mkdir", p.data+".disk").CombinedOutput(); err != nil {
		p.Fatalf("%v: %s", err, out)
	}
	holder := exec.CommandContext(context.Background(), "unshare", "--map-root-user", "--mount", "sh", "-c", script, p.data, spare)
	in, err := holder.StdinPipe()
	if err != nil {
		p.Fatal(err)
	}
	out, err := holder.StdoutPipe()
	if err != nil {
		p.Fatal(err)
	}
	said := &bytes.Buffer{}
	holder.Stderr = said
	if err := holder.Start(); err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() {
		p.kill()
		if err := errors.Join(in.Close(), holder.Wait()); err != nil { // cat ends with its input
			p.Error(err)
		}
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		p.Fatalf("no disk: %q, %v, %s", line, err, said)
	}
	p.wrap = []string{"nsenter", "--user", "--mount", "--preserve-credentials", "--target", fmt.Sprint(holder.Process.Pid), "--"}
}

// onDisk runs a shell command on the program's disk.
func (p *program) onDisk(script string) {
	p.Helper()
	if out, err := p.exec(p.Context(), "sh", "-c", script, p.data).CombinedOutput(); err != nil {
		p.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// The disk runs full. Visitors still look around; who wants to save something is told so in a sentence, and nothing is half
// written. When there is room again everything goes on by itself.
func TestDiskFull(t *testing.T) {
	p := newProgram(t, demoData(t))
	goods := forSale(p)
	p.smallDisk("20000")
	p.start()
	buyer, seller := newShopper(p, goods), newShopper(p, nil)
	if err := buyer.buy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := seller.post(t.Context(), p.url+"/masuk", url.Values{"hp": {"+6281900000122"}, "sandi": {"panen-raya-2026"}}); err != nil {
		t.Fatal(err)
	}
	product := seller.ownProduct()
	p.onDisk(`cat /dev/zero >"$0/filler" 2>/dev/null; sync; test "$(df --output=avail "$0" | tail -n 1)" -eq 0`)
	for _, page := range []string{"/", "/cari?q=kopi", "/keranjang"} {
		if status, _ := get(t, p.url+page); status != http.StatusOK {
			t.Errorf("%s answers %d on a full disk", page, status)
		}
	}
	one := url.Values{"produk": {goods[0].product}, "varian": {goods[0].variant}, "jumlah": {"1"}}
	if status, text := buyer.send("/keranjang", one); status != http.StatusSeeOther { // the browser carries the cart
		t.Errorf("putting something into the cart answers %d:\n%s", status, text)
	}
	form := url.Values{"nama": {"Dewi Lestari"}, "hp": {"081234567890"}, "aksi": {"bayar"}}
	goods[0].seen(form)
	if status, text := buyer.send("/checkout", form); status != http.StatusServiceUnavailable ||
		!strings.Contains(text, "Tempat penyimpanan kami penuh") {
		t.Errorf("buying answers %d:\n%s", status, text)
	}
	if err := buyer.emptyCart(); err != nil {
		t.Fatal(err)
	}
	if status, text := seller.upload(product); status != http.StatusServiceUnavailable && status != http.StatusUnprocessableEntity ||
		!strings.Contains(text, "Tempat penyimpanan kami penuh") {
		t.Errorf("uploading a picture answers %d:\n%s", status, text)
	}
	p.onDisk(`rm "$0/filler"`)
	c := &cluster{T: t}
	c.within(20*time.Second, "one can buy again", func() error { return buyer.buy(t.Context()) })
	if status, text := seller.upload(product); status != http.StatusSeeOther {
		t.Errorf("uploading a picture answers %d afterwards:\n%s", status, text)
	}
	buyer.check()
	p.stop()
	p.verified()
}

// send posts a form.
func (s *shopper) send(path string, form url.Values) (int, string) {
	s.Helper()
	answer, err := s.client.PostForm(s.url+path, form) //nolint:noctx // the client has a limit
	return s.read(answer, err)
}

func (s *shopper) read(answer *http.Response, err error) (int, string) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatalf("%d, %v, after %q", answer.StatusCode, err, text)
	}
	return answer.StatusCode, string(text)
}

// upload adds a picture to a product.
func (s *shopper) upload(product string) (int, string) {
	s.Helper()
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	file, err := form.CreateFormFile("pictures", "kopi.png")
	if err != nil {
		s.Fatal(err)
	}
	if err := errors.Join(png.Encode(file, image.NewGray(image.Rect(0, 0, 900, 900))), form.Close()); err != nil {
		s.Fatal(err)
	}
	answer, err := s.client.Post(s.url+product+"/foto", form.FormDataContentType(), body) //nolint:noctx // the client has a limit
	return s.read(answer, err)
}

// ownProduct is the address of one of a seller's products.
func (s *shopper) ownProduct() string {
	s.Helper()
	answer, err := s.client.Get(s.url + "/jualan/barang") //nolint:noctx // the client has a limit
	_, text := s.read(answer, err)
	for _, rest := range strings.Split(text, `href="/jualan/barang/`)[1:] {
		if id, _, ok := strings.Cut(rest, `"`); ok && len(id) == 26 {
			return "/jualan/barang/" + id
		}
	}
	s.Fatalf("no product on the seller's page:\n%s", text)
	return ""
}
