package web

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/form"
	"lumbung/internal/i18n"
)

// Limits of what is read from a form.
const (
	formMemory = 1 << 20 // the rest of an upload goes to disk
	dateForm   = "2006-01-02"
)

// Form is what was typed into a form and what is wrong with it, so that the page can be shown again as it was left.
type Form struct {
	Values    url.Values
	Faults    fault.Fields
	FormError *fault.Fault // a mistake that belongs to no field

	header   http.Header // of the answer, nil in a form that Bind did not read
	language string      // of the page
	order    []string    // fields of the struct
	named    []string    // fields that Label named
	labels   map[string]label
}

// label is what a field is called in the summary of mistakes.
type label struct {
	key  string
	args []any
	most int // characters of a text, 0 for anything else
}

// Label says what a field is called that there is one of for each row or shop, for the summary of mistakes; key is one of
// the locales. The fields of the struct have their tags for it; those named here come after them, in the order of the calls.
func (f *Form) Label(name, key string, args ...any) {
	if f.labels == nil {
		f.labels = map[string]label{}
	}
	f.named = append(f.named, name)
	f.labels[name] = label{key: key, args: args, most: f.labels[name].most}
}

// Rules are what the form's struct says of a field: the key of its label, and how many characters a text may have. "" and 0 are
// those of a field that it does not have.
func (f *Form) Rules(name string) (label string, most int) {
	if f == nil {
		return "", 0
	}
	return f.labels[name].key, f.labels[name].most
}

// Miss notes that a field was left empty, for samples of forms.
func (f *Form) Miss(name string) {
	if f.Faults == nil {
		f.Faults = fault.Fields{}
	}
	f.Faults.Add(name, "form.required")
}

// Bind reads the posted form into a struct. Fields say their name and rules in tags:
//
//	Name  string       `form:"nama,required" max:"60" label:"account.name"`
//	Price money.Amount `form:"harga,required" label:"product.price"`
//
// Known types: string, int, int64, bool (a checkbox), money.Amount, time.Time (a day in WIB), []string, []int64, and types
// made of them. Text is cleaned (text.Clean), amounts are read as the page's language writes them. What cannot be read is noted in
// Faults; the error is about the request itself.
func Bind(c *gin.Context, into any) (*Form, error) {
	if err := parseForm(c.Request); err != nil {
		return nil, err
	}
	language := i18n.Indonesian
	if l := stateOf(c).locale; l != nil {
		language = l.Tag()
	}
	f, err := readForm(c.Request.PostForm, into, language)
	if err == nil {
		f.header = c.Writer.Header()
	}
	return f, err
}

func parseForm(r *http.Request) error {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(formMemory)
	} else {
		err = r.ParseForm()
	}
	var tooLarge *http.MaxBytesError
	if err != nil && !errors.As(err, &tooLarge) {
		return fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return err
}

var errUnreadable = fault.New(fault.Invalid, "web.unreadable")

// Files are the uploads under a name, at most limit of them. Call it after Bind.
func Files(c *gin.Context, name string, limit int) ([]*multipart.FileHeader, error) {
	if c.Request.MultipartForm == nil {
		return nil, nil
	}
	files := c.Request.MultipartForm.File[name]
	if len(files) > limit {
		return nil, fault.New(fault.Invalid, "form.too_many_files").With(limit)
	}
	return files, nil
}

// FormOf fills a form from a struct as Bind would read it, to show what is stored.
func FormOf(values any) (*Form, error) {
	f := &Form{Values: url.Values{}, Faults: fault.Fields{}, labels: map[string]label{}}
	err := f.each(values, func(field form.Field) error {
		f.Values[field.Name] = texts(field.Value)
		return nil
	})
	return f, err
}

// Invalid tells whether the form must be shown again: because of its own faults, or because err is a mistake the visitor
// can correct, which it then notes. Any other err is the caller's to return.
//
//	if err == nil { err = s.Shop.Rename(ctx, in) }
//	if form.Refused(err) { return s.showRename(c, form) }
func (f *Form) Invalid(err error) bool {
	if fields := fault.FieldsOf(err); fields != nil {
		for name, mistake := range fields {
			f.Faults.Add(name, mistake.Key, mistake.Args...)
		}
		return true
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooMany:
		if f.FormError = fault.Of(err); f.FormError.Kind == fault.TooMany && f.header != nil {
			setRetryAfter(f.header, f.FormError)
		}
		return true
	case fault.Internal, fault.NotFound, fault.Forbidden, fault.Unauthorized, fault.Unavailable:
	}
	return err == nil && len(f.Faults) > 0
}

// Ok tells whether everything could be read.
func (f *Form) Ok() bool { return f.FormError == nil && len(f.Faults) == 0 }

// Status is the status of a page with this form: 200 without a mistake, otherwise 422, 409 or 429.
func (f *Form) Status() int {
	if f.FormError != nil {
		status, _ := refusal(f.FormError)
		return status
	}
	if len(f.Faults) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// Value is the first value typed into a field.
func (f *Form) Value(name string) string {
	if f == nil {
		return ""
	}
	return f.Values.Get(name)
}

// Typed is what was typed into a field; known tells whether the field belongs to the form, so that a page with two forms keeps
// them apart.
func (f *Form) Typed(name string) (typed []string, known bool) {
	if f == nil || !f.Values.Has(name) && !slices.Contains(f.order, name) {
		return nil, false
	}
	return f.Values[name], true
}

// idempotencyKey is what a form that creates something carries.
var idempotencyKey = regexp.MustCompile(`^[A-Za-z0-9_-]{20,64}$`)

var errNoKey = fault.New(fault.Invalid, "web.no_key")

// Key is the idempotency key of a posted form. Forms that create something carry one, which ui.Key puts there.
func Key(c *gin.Context) (string, error) {
	if key := c.PostForm("kunci"); idempotencyKey.MatchString(key) {
		return key, nil
	}
	return "", errNoKey
}
