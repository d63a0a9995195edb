package members

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// keepDevice is how long a device stays known without a new sign-in.
const keepDevice = 180 * 24 * time.Hour

// device is a browser in which a user signed in before. The id is the hash of the token in its cookie.
type device struct {
	ID      string    `bson:"_id"`
	User    string    `bson:"user"`
	Expires time.Time `bson:"expires"`
}

// RememberDevice returns a token for a cookie of its own, to be given to SignIn next time: an attacker who tries
// passwords from elsewhere then cannot lock this device out. It opens nothing by itself.
func (s *Service) RememberDevice(ctx context.Context, user string) (token string, err error) {
	token = rand.Text()
	d := device{ID: tokenHash(token), User: user, Expires: s.now().Add(keepDevice)}
	if err := s.devices.Insert(ctx, &d); err != nil {
		return "", fmt.Errorf("remember device: %w", err)
	}
	return token, nil
}

// knows says whether the user signed in on this device before; when in doubt it does not.
func (s *Service) knows(ctx context.Context, token, user string) bool {
	if token == "" {
		return false
	}
	d, err := s.devices.Get(ctx, tokenHash(token))
	return err == nil && d.User == user && d.Expires.After(s.now())
}

// tokenHash is how tokens are stored: who reads the database can use none of them.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
