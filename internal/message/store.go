package message

import (
	"context"

	"lumbung/internal/store"
)

func define(db *store.DB) *store.Collection[Message] {
	return store.Define(db, store.Spec[Message]{Name: "messages", Indexes: []store.Index{
		{Name: "created", Fields: []string{"created_at"}},
		{Name: "phone", Fields: []string{"to_phone", "created_at"}},
		{Name: "expires", Fields: []string{"expires"}, Expire: true},
	}})
}

// Latest lists all messages, newest first.
func (s *Service) Latest(ctx context.Context, page store.Page) (store.Slice[Message], error) {
	return s.messages.List(ctx, store.By("created").Newest(), page)
}

// To lists the messages to one phone number (E.164), newest first.
func (s *Service) To(ctx context.Context, phone string, page store.Page) (store.Slice[Message], error) {
	return s.messages.List(ctx, store.By("phone", phone).Newest(), page)
}
