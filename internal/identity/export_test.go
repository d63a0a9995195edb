package identity

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// Cheap makes password hashes cost nearly nothing, for tests that are about something else.
func (s *Service) Cheap() { s.hasher.cost.memory, s.hasher.cost.passes = 64, 1; s.hasher.redummy() }

func (h *hasher) redummy() { h.dummy = phc(h.cost, random(saltLength), random(keyLength)) }

// Weaker stores a hash of the password that costs less than one of today.
func (s *Service) Weaker(ctx context.Context, user, password string) (string, error) {
	old := hasher{cost: cost{memory: 1024, passes: 1, threads: 1}, slots: make(chan struct{}, 1)}
	hash, err := old.hash(ctx, password)
	if err == nil {
		_, err = s.users.Update(ctx, user, func(u *User) error { u.Password = hash; return nil })
	}
	return hash, err
}

// StoredSecrets returns every stored document that could hold a token.
func (s *Service) StoredSecrets(ctx context.Context) (docs []bson.Raw, err error) {
	keep := func(doc any) error {
		raw, err := bson.Marshal(doc)
		docs = append(docs, raw)
		return err
	}
	err = s.collections.sessions.Each(ctx, store.By("all"), func(d *session) error { return keep(d) })
	if err == nil {
		err = s.devices.Each(ctx, store.By("all"), func(d *device) error { return keep(d) })
	}
	if err == nil {
		err = s.quotas.Each(ctx, store.By("all"), func(d *quota) error { return keep(d) })
	}
	if err == nil {
		err = s.factors.Each(ctx, store.By("all"), func(d *factor) error { return keep(d) })
	}
	if err == nil {
		err = s.challenges.Each(ctx, store.By("all"), func(d *challenge) error { return keep(d) })
	}
	if err == nil {
		err = s.passkeys.Each(ctx, store.By("all"), func(d *passkey) error { return keep(d) })
	}
	return docs, err
}

// MoveFactor puts the factor of one user into the document of another.
func (s *Service) MoveFactor(ctx context.Context, from, to string) error {
	f, err := s.factors.Get(ctx, from)
	if err == nil {
		f.ID = to
		err = s.factors.Insert(ctx, f)
	}
	return err
}

// Weakness is the key of why a password is refused, "" when it is accepted.
func (s *Service) Weakness(password string, known ...string) string {
	if weak := s.weakness(password, known...); weak != nil {
		return weak.Key
	}
	return ""
}

// Hash makes one hash at today's cost.
func (s *Service) Hash(ctx context.Context, password string) error {
	_, err := s.hasher.hash(ctx, password)
	return err
}
