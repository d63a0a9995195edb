package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// keepDevice is how long a device stays known after a sign-in.
const keepDevice = 180 * 24 * time.Hour

// device is a browser in which a user signed in before. The id is the hash of the token in its cookie.
type device struct {
	ID      string    `bson:"_id"`
	User    string    `bson:"user"`
	Expires time.Time `bson:"expires"`
}

// RememberDevice returns a token for a cookie, which the next SignIn takes as Credentials.Device. Attempts from a known
// device have their own limit, so that an attacker elsewhere cannot lock it out. The token alone signs nobody in.
func (s *Service) RememberDevice(ctx context.Context, user string) (token string, err error) {
	token = rand.Text()
	d := device{ID: tokenHash(token), User: user, Expires: s.now().Add(keepDevice)}
	if err := s.devices.Insert(ctx, &d); err != nil {
		return "", fmt.Errorf("remember device: %w", err)
	}
	return token, nil
}

// KnownDevice says whether the user signed in on this device before. An error counts as no.
func (s *Service) KnownDevice(ctx context.Context, token, user string) bool {
	if token == "" {
		return false
	}
	d, err := s.devices.Get(ctx, tokenHash(token))
	return err == nil && d.User == user && d.Expires.After(s.now())
}

// tokenHash returns the stored form of a token. A reader of the database cannot use it as a token.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
