package web

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
)

const (
	languageCookie = "bahasa"
	languageYear   = 365 * 24 * 60 * 60
)

// locale is the visitor's language: the cookie bahasa, otherwise Indonesian. Accept-Language does not count: cheap
// phones come set to English and their owners read Indonesian.
func (w *Web) locale(c *gin.Context) *i18n.Locale {
	tag, err := c.Cookie(languageCookie)
	if err != nil {
		tag = i18n.Indonesian
	}
	return w.options.Catalog.Locale(tag)
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
