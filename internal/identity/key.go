package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"lumbung/internal/store"
)

// secret is a key of this installation.
type secret struct {
	ID    string `bson:"_id"`
	Value []byte `bson:"value"`
}

const secretLength = 32

// Key returns the installation's secret of this name: 32 random bytes, made at the first call and the same in every
// process from then on. Call it outside a Tx.
func (s *Service) Key(ctx context.Context, name string) ([]byte, error) {
	kept, err := s.secrets.Get(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		kept = &secret{ID: name, Value: random(secretLength)}
		err = s.secrets.Insert(ctx, kept)
	}
	if errors.Is(err, store.ErrDuplicate) { // another process made it
		kept, err = s.secrets.Get(ctx, name)
	}
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", name, err)
	}
	return kept.Value, nil
}

// Sign returns the HMAC-SHA256 of a text, in characters that a URL may contain.
func Sign(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Verify says, in constant time, whether a signature belongs to a text.
func Verify(key []byte, text, signature string) bool {
	return hmac.Equal([]byte(Sign(key, text)), []byte(signature))
}

// seal encrypts a text for the database, with AES-256-GCM. Only open with the same owner reads it, so that a sealed text is worth
// nothing in another's document.
func seal(key []byte, text, owner string) ([]byte, error) {
	gcm, err := sealer(key)
	if err != nil {
		return nil, err
	}
	return gcm.Seal(nil, nil, []byte(text), []byte(owner)), nil
}

// open decrypts what seal has made.
func open(key, sealed []byte, owner string) (string, error) {
	gcm, err := sealer(key)
	if err != nil {
		return "", err
	}
	text, err := gcm.Open(nil, nil, sealed, []byte(owner))
	return string(text), err
}

// sealer puts a random nonce before what it encrypts.
func sealer(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
