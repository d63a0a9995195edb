package storefront

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/internal/message"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// messagesShown is how many messages the dev page lists.
const messagesShown = 50

// messagesPage shows on a developer's machine what would have been sent.
type messagesPage struct {
	web.Page
	List        []messageLine
	First, More string
}

// messageLine is one message.
type messageLine struct {
	To, Way, Subject, Text, Link, When string
}

func (s *Storefront) messages(c *gin.Context) error {
	slice, err := s.Messages.Latest(c.Request.Context(), store.Page{Limit: messagesShown, After: c.Query(keyAfter)})
	if err != nil {
		return err
	}
	view := messagesPage{Page: s.page(c, s.Web.Locale(c).T("messages.title"))}
	view.NoIndex = true
	for _, m := range slice.Items {
		view.List = append(view.List, messageLineOf(view.Page, m))
	}
	view.First, view.More = turn(view.Page, slice.Next)
	return s.pages.Render(c, http.StatusOK, "messages", view)
}

func messageLineOf(p web.Page, m message.Message) messageLine {
	line := messageLine{
		To: joined(m.To.Name, phone.Display(m.To.Phone), m.To.Email), Way: "WhatsApp", Subject: m.Subject, Text: m.Text, Link: m.Link,
		When: p.DateTime(m.CreatedAt),
	}
	if m.Channel == message.Email {
		line.Way = "E-mail"
	}
	return line
}
