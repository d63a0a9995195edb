package identity

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// ErrSetupOver is said of an address for the first start that is too old or forged, or that somebody has used.
var ErrSetupOver = fault.New(fault.NotFound, "setup.over")

// keepSetup is how long an address for the first start works.
const keepSetup = 24 * time.Hour

// Names of secrets: the key that signs addresses for the first start, and the mark that somebody has used one.
const (
	setupKey  = "setup"
	setupDone = "setup.done"
)

// SetUp says whether the installation has had its first operator.
func (s *Service) SetUp(ctx context.Context) (bool, error) {
	_, err := s.secrets.Get(ctx, setupDone)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// SetupToken makes a token with which somebody becomes the first operator of this installation, within a day. Give it only to
// who starts the program. ErrSetupOver says that there is an operator already.
func (s *Service) SetupToken(ctx context.Context) (string, error) {
	if done, err := s.SetUp(ctx); err != nil {
		return "", err
	} else if done {
		return "", ErrSetupOver
	}
	key, err := s.Keys(ctx, setupKey)
	if err != nil {
		return "", err
	}
	until := strconv.FormatInt(s.now().Add(keepSetup).Unix(), 10)
	return until + "." + key.Sign(until), nil
}

// CheckSetup returns ErrSetupOver for a token that makes nobody the first operator, now or ever.
func (s *Service) CheckSetup(ctx context.Context, token string) error {
	text, signature, _ := strings.Cut(token, ".")
	until, err := strconv.ParseInt(text, 10, 64)
	if err != nil || s.now().Unix() > until {
		return ErrSetupOver
	}
	key, err := s.Keys(ctx, setupKey)
	if err != nil {
		return err
	}
	if !key.Verify(text, signature) {
		return ErrSetupOver
	}
	done, err := s.SetUp(ctx)
	if err == nil && done {
		return ErrSetupOver
	}
	return err
}

// RegisterOperator makes the first operator of this installation, for the holder of a token of SetupToken. Mistakes are those of
// Register. Of two at once one becomes the operator, and the other gets ErrSetupOver.
func (s *Service) RegisterOperator(ctx context.Context, token string, in RegisterInput) (*User, error) {
	if err := s.CheckSetup(ctx, token); err != nil {
		return nil, err
	}
	u, err := s.newUser(ctx, in)
	if err != nil {
		return nil, err
	}
	u.Operator = true
	return u, s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.secrets.Insert(ctx, &secret{ID: setupDone, Value: []byte(u.ID)}); err != nil {
			if errors.Is(err, store.ErrDuplicate) {
				return ErrSetupOver
			}
			return err
		}
		if err := phoneTaken(s.users.Insert(ctx, u)); err != nil {
			return err
		}
		return s.record(ctx, u.ID, "user.first_operator")
	})
}
