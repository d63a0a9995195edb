package storefront

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/message"
	"lumbung/internal/phone"
)

// messageLine is one message.
type messageLine struct{ to, way, subject, text, link, when string }

// messagesPage shows on a developer's machine what would have been sent.
func (s *Storefront) messagesPage() page {
	return page{
		Path: "_pesan", Access: act.Everybody, Title: "messages.title", Show: reading(s.readMessages, (*Visit).messages),
		Sample: sample(func(v *Visit) templ.Component { return v.messages(sampleMessages()) }),
		More:   branches{"kosong": sample(func(v *Visit) templ.Component { return v.messages(nil) })},
	}
}

func (v *Visit) messages(list []messageLine) templ.Component {
	v.NoIndex = true
	return messages(v, list)
}

func (s *Storefront) readMessages(_ context.Context, v *Visit) (list []messageLine, _ error) {
	for _, m := range s.Messages.Latest() {
		line := messageLine{
			joined(m.To.Name, phone.Display(m.To.Phone), m.To.Email), "WhatsApp", m.Subject, m.Text, m.Link, v.DateTime(m.SentAt),
		}
		if m.Channel == message.Email {
			line.way = "E-mail"
		}
		list = append(list, line)
	}
	return list, nil
}
