// Package pushtest is a push service on this machine, with browsers that read what it gets: it opens messages with the keys of the
// subscription (RFC 8291) and looks whether the sender has signed them (RFC 8292).
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"lumbung/internal/notify"
)

// Shown is what a browser would show.
type Shown struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"`
	Ref   string `json:"ref"`
	TTL   string `json:"-"`
	Topic string `json:"-"`
	Sub   string `json:"-"` // who sends, as the signature says
}

// Service is a push service. Answer says what it answers in place of 201, after it has the message.
type Service struct {
	*httptest.Server
	tb testing.TB

	mu       sync.Mutex
	answer   http.HandlerFunc
	browsers map[string]*browser // by path
}

type browser struct {
	key    *ecdh.PrivateKey
	secret []byte
	shown  []Shown
}

// Open starts a push service.
func Open(tb testing.TB) *Service {
	tb.Helper()
	s := &Service{tb: tb, browsers: map[string]*browser{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.receive))
	tb.Cleanup(s.Close)
	return s
}

// Host is what LUMBUNG_PUSH_HOSTS has to name.
func (s *Service) Host() string { return s.Listener.Addr().String() }

// Subscribe is a browser that subscribes.
func (s *Service) Subscribe(name, session string) notify.Device {
	s.tb.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		s.tb.Fatal(err)
	}
	secret := make([]byte, 16)
	rand.Read(secret)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.browsers["/"+name] = &browser{key: key, secret: secret}
	write := base64.RawURLEncoding.EncodeToString
	return notify.Device{Endpoint: s.URL + "/" + name, Key: write(key.PublicKey().Bytes()), Secret: write(secret), Session: session}
}

// Answer has the service answer otherwise; nil: 201.
func (s *Service) Answer(answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Shown is what a browser got.
func (s *Service) Shown(name string) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.browsers["/"+name].shown
}

func (s *Service) receive(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.browsers[r.URL.Path]
	if b == nil {
		http.NotFound(w, r)
		return
	}
	shown, err := b.open(r)
	if err == nil {
		shown.Sub, err = s.signer(r)
	}
	if err != nil {
		s.tb.Errorf("a push that no browser takes: %v", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	b.shown = append(b.shown, shown)
	if s.answer != nil {
		s.answer(w, r)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// open reads a message: salt, record size, the sender's key for this message, and what is sealed. RFC 8188, section 2.1.
func (b *browser) open(r *http.Request) (shown Shown, err error) {
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return shown, err
	case len(body) > 4096 || len(body) < 86:
		return shown, fmt.Errorf("%d bytes", len(body))
	case r.Header.Get("Content-Encoding") != "aes128gcm" || r.Header.Get("TTL") == "":
		return shown, errors.New("headers are missing")
	}
	salt, size, n := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	sender, err := ecdh.P256().NewPublicKey(body[21 : 21+n])
	if err != nil || int(size) < len(body)-21-n {
		return shown, fmt.Errorf("record of %d: %w", size, err)
	}
	shared, err := b.key.ECDH(sender)
	if err != nil {
		return shown, err
	}
	info := "WebPush: info\x00" + string(b.key.PublicKey().Bytes()) + string(sender.Bytes())
	ikm, err := hkdf.Key(sha256.New, shared, b.secret, info, 32)
	if err != nil {
		return shown, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return shown, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return shown, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return shown, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return shown, err
	}
	plain, err := gcm.Open(nil, nonce, body[21+n:], nil)
	if err != nil {
		return shown, err
	}
	text := strings.TrimSuffix(strings.TrimRight(string(plain), "\x00"), "\x02")
	err = json.Unmarshal([]byte(text), &shown)
	shown.TTL, shown.Topic = r.Header.Get("TTL"), r.Header.Get("Topic")
	return shown, err
}

// signer is who has signed a push for this service.
func (s *Service) signer(r *http.Request) (string, error) {
	token, key, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	public, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil || len(parts) != 3 {
		return "", fmt.Errorf("signed by %q: %w", key, err)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 || len(public) != 65 {
		return "", fmt.Errorf("signature: %w", err)
	}
	of, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), public)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(of, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return "", errors.New("somebody else has signed")
	}
	said, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", err
	}
	var claims struct{ Aud, Sub string }
	if err := json.Unmarshal(said, &claims); err != nil || claims.Aud != s.URL {
		return "", fmt.Errorf("for %q: %w", claims.Aud, err)
	}
	return claims.Sub, nil
}
