package storefront

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/internal/message"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// messagesPage shows on a developer's machine what would have been sent.
type messagesPage struct {
	web.Page
	List []messageLine
}

// messageLine is one message.
type messageLine struct {
	To, Way, Subject, Text, Link, When string
}

func (s *Storefront) messages(c *gin.Context) error {
	view := messagesPage{Page: s.page(c, s.Web.Locale(c).T("messages.title"))}
	view.NoIndex = true
	for _, m := range s.Messages.Latest() {
		view.List = append(view.List, messageLineOf(view.Page, m))
	}
	return s.pages.Render(c, http.StatusOK, "messages", view)
}

func messageLineOf(p web.Page, m message.Message) messageLine {
	line := messageLine{
		To: joined(m.To.Name, phone.Display(m.To.Phone), m.To.Email), Way: "WhatsApp", Subject: m.Subject, Text: m.Text, Link: m.Link,
		When: p.DateTime(m.SentAt),
	}
	if m.Channel == message.Email {
		line.Way = "E-mail"
	}
	return line
}
