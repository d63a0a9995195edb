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

// secret is what nobody outside this installation knows: keys that sign, or a value that stays what it is.
type secret struct {
	ID    string       `bson:"_id"`
	Value []byte       `bson:"value,omitempty"`
	Keys  []signingKey `bson:"keys,omitempty"` // the first signs, all verify
}

type signingKey struct {
	Value  []byte `bson:"value"`
	Number int64  `bson:"number"` // the newest key has the highest
}

// Keys sign with the first and verify with all of them, so that what was signed before stays good while one replaces another.
type Keys [][]byte

const secretLength = 32

// Keys returns the installation's keys of this name: one of 32 random bytes, made at the first call and the same in every
// process from then on, and a second one while it is replaced. Call it outside a Tx.
func (s *Service) Keys(ctx context.Context, name string) (Keys, error) {
	kept, err := s.secret(ctx, &secret{ID: name, Keys: []signingKey{newKey(1)}})
	if err != nil {
		return nil, err
	}
	if len(kept.Keys) == 0 {
		if kept, err = s.adopt(ctx, name); err != nil {
			return nil, err
		}
	}
	var keys Keys
	for _, key := range kept.Keys {
		keys = append(keys, key.Value)
	}
	return keys, nil
}

// adopt makes the one value that a release before has signed with the first key. It stays as a value for processes of that release.
func (s *Service) adopt(ctx context.Context, name string) (*secret, error) {
	kept, err := s.secrets.Update(ctx, name, func(kept *secret) error {
		if len(kept.Keys) > 0 {
			return store.ErrUnchanged
		}
		kept.Keys = []signingKey{{kept.Value, 1}}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, err)
	}
	return kept, nil
}

// Mark returns 32 random bytes that stand for this installation, made at the first call and never replaced. Call it outside a Tx.
func (s *Service) Mark(ctx context.Context, name string) ([]byte, error) {
	kept, err := s.secret(ctx, &secret{ID: name, Value: random(secretLength)})
	if err != nil {
		return nil, err
	}
	return kept.Value, nil
}

func newKey(number int64) signingKey { return signingKey{random(secretLength), number} }

// secret returns the secret of this name, which is first unless there is one.
func (s *Service) secret(ctx context.Context, first *secret) (*secret, error) {
	kept, err := s.secrets.Get(ctx, first.ID)
	if errors.Is(err, store.ErrNotFound) {
		kept, err = first, s.secrets.Insert(ctx, first)
	}
	if errors.Is(err, store.ErrDuplicate) { // another process made it
		kept, err = s.secrets.Get(ctx, first.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", first.ID, err)
	}
	return kept, nil
}

// KeyState says how far keys are with being replaced.
type KeyState string

// The states of keys, in the order of the steps that lead to them.
const (
	KeyAlone KeyState = "one key"
	KeyAdded KeyState = "a new key verifies, the old one signs"
	KeyInUse KeyState = "the new key signs, the old one verifies"
)

func (s *secret) state() KeyState {
	switch {
	case len(s.Keys) == 1:
		return KeyAlone
	case s.Keys[0].Number < s.Keys[1].Number:
		return KeyAdded
	}
	return KeyInUse
}

// KeyStep is one step of replacing keys. Between two steps every process learns of the one before.
type KeyStep struct {
	from KeyState
	do   func(keys []signingKey) []signingKey
}

// The steps, in their order: a new key, which verifies; it signs; the old one is forgotten.
var (
	AddKeys  = KeyStep{KeyAlone, func(keys []signingKey) []signingKey { return append(keys, newKey(keys[0].Number+1)) }}
	UseKeys  = KeyStep{KeyAdded, func(keys []signingKey) []signingKey { return []signingKey{keys[1], keys[0]} }}
	DropKeys = KeyStep{KeyInUse, func(keys []signingKey) []signingKey { return keys[:1] }}
)

// ErrKeyStep says that no keys are where this step begins.
var ErrKeyStep = errors.New("identity: no keys are where this step begins")

// Step takes the step with all keys that are where it begins. Taken again after it was cut off, it goes on. Errors: ErrKeyStep.
func (s *Service) Step(ctx context.Context, step KeyStep) error {
	all, err := s.keySecrets(ctx)
	if err != nil {
		return err
	}
	taken := false
	for i := range all {
		if all[i].state() != step.from {
			continue
		}
		taken = true
		_, err := s.secrets.Update(ctx, all[i].ID, func(now *secret) error {
			if now.state() != step.from {
				return store.ErrUnchanged // somebody else was faster
			}
			now.Keys = step.do(now.Keys)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if !taken {
		return ErrKeyStep
	}
	return nil
}

// KeyStates says of all keys, by name, how far they are.
func (s *Service) KeyStates(ctx context.Context) (map[string]KeyState, error) {
	all, err := s.keySecrets(ctx)
	states := map[string]KeyState{}
	for _, one := range all {
		states[one.ID] = one.state()
	}
	return states, err
}

// keySecrets are the secrets that sign.
func (s *Service) keySecrets(ctx context.Context) (all []secret, err error) {
	slice, err := s.secrets.List(ctx, store.By("all"), store.Page{Limit: store.MaxPage})
	for _, one := range slice.Items {
		if len(one.Keys) > 0 {
			all = append(all, one)
		}
	}
	return all, err
}

// Sign returns the HMAC-SHA256 of a text, in characters that a URL may contain.
func (k Keys) Sign(text string) string { return sign(k[0], text) }

// Verify says, in constant time for each key, whether a signature belongs to a text. Without keys none does.
func (k Keys) Verify(text, signature string) bool {
	verified := false
	for _, key := range k {
		verified = hmac.Equal([]byte(sign(key, text)), []byte(signature)) || verified
	}
	return verified
}

func sign(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
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

// Vault seals what is read again, such as numbers of identity, and makes an index by which it is found unread. Its key stays when
// the keys that sign are replaced: what it has sealed is opened for ever.
type Vault struct{ key []byte }

// Vault returns the vault of this name, made at the first call. Call it outside a Tx.
func (s *Service) Vault(ctx context.Context, name string) (Vault, error) {
	key, err := s.Mark(ctx, name)
	return Vault{key}, err
}

// BankVault seals the numbers of people's bank accounts.
func (s *Service) BankVault(ctx context.Context) (Vault, error) { return s.Vault(ctx, "bank_accounts") }

// KeptVault returns a vault that was made before, store.ErrNotFound without one. It makes none, for who only looks.
func (s *Service) KeptVault(ctx context.Context, name string) (Vault, error) {
	kept, err := s.secrets.Get(ctx, name)
	if err != nil {
		return Vault{}, fmt.Errorf("secret %s: %w", name, err)
	}
	return Vault{kept.Value}, nil
}

// Seal encrypts a text; only Open with the same owner reads it.
func (v Vault) Seal(text, owner string) ([]byte, error) { return seal(v.key, text, owner) }

// Open decrypts what Seal has made.
func (v Vault) Open(sealed []byte, owner string) (string, error) { return open(v.key, sealed, owner) }

// Blind is the same for the same text of the same owner, and tells nothing of it to who lacks the vault.
func (v Vault) Blind(text, owner string) string { return sign(v.key, "blind "+owner+" "+text) }
