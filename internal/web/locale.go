package web

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"lumbung/internal/i18n"
)

const (
	languageCookie = "bahasa"
	languageYear   = 365 * 24 * 60 * 60
)

// locale is the visitor's language: the cookie bahasa, otherwise English for a browser that prefers it to Indonesian. Cheap phones
// come set to English and their owners read Indonesian, so a page whose language was guessed says so in Indonesian.
func (w *Web) locale(c *gin.Context) *i18n.Locale {
	s := stateOf(c)
	if s.locale == nil {
		c.Writer.Header().Add("Vary", "Cookie, Accept-Language")
		tag, err := c.Cookie(languageCookie)
		if err != nil {
			tag = preferred(c.GetHeader("Accept-Language"))
			s.guessed = tag == i18n.English
		}
		s.locale = w.options.Catalog.Locale(tag)
	}
	return s.locale
}

// preferred is the language of ours that a browser names first, Indonesian when it names neither.
func preferred(header string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return i18n.Indonesian
	}
	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case i18n.Indonesian, i18n.English:
			return base.String()
		}
	}
	return i18n.Indonesian
}

// Locale is the visitor's language.
func (w *Web) Locale(c *gin.Context) *i18n.Locale { return w.locale(c) }

// switchLanguage answers ?bahasa=en on any page: it keeps the choice and leads back to the same page without it.
func (w *Web) switchLanguage(c *gin.Context) {
	if c.Request.Method != http.MethodGet || c.Request.URL.RawQuery == "" {
		return
	}
	query := c.Request.URL.Query()
	if !query.Has(languageCookie) {
		return
	}
	tag := w.options.Catalog.Locale(query.Get(languageCookie)).Tag()
	query.Del(languageCookie)
	http.SetCookie(c.Writer, &http.Cookie{
		Name: languageCookie, Value: tag, Path: "/", MaxAge: languageYear, HttpOnly: true, Secure: w.secure, SameSite: http.SameSiteLaxMode,
	})
	to := url.URL{Path: c.Request.URL.Path, RawQuery: query.Encode()}
	c.Redirect(http.StatusSeeOther, localPath(to.String(), "/"))
	c.Abort()
}
