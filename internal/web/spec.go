package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
)

// Face is a set of pages with one root, one layout and one kind of visit.
type Face[V Visiting] struct {
	Name   string                          // in the storybook
	Market bool                            // at the market's address alone: a cooperative's own leads there
	Root   string                          // /pengurus/:coop
	Enter  func(c *gin.Context) (V, error) // who came and where, before anything is asked about the page
	Around func(c *gin.Context, v V) error // the Page, once the visitor may see it
	Layout func(v V, main templ.Component) templ.Component
	Bare   func(l *i18n.Locale) V // a visit without a request, for samples
	Pages  []PageSpec[V]
}

// PageSpec declares a page: its address, who may see it, how it is shown, what can be done on it, and a sample. A page without
// Access, Title, Show or Sample is refused at start, and so is one that not everybody sees without Help or a reason for NoHelp.
type PageSpec[V Visiting] struct {
	Path   string // below the root of the face, "" for the root itself
	Access act.Access
	Shared bool // all strangers may get the same page, see WrapShared
	Market bool // at the market's address alone: a cooperative's own leads there
	Nav    Nav[V]
	Title  string // locale key; Show may set a better one
	Help   string // word of what stands behind its help, see HelpKey
	NoHelp string // why there is nothing: "a sheet of paper"
	Show   Show[V]
	Acts   []Act[V]
	Files  []File[V]
	Sample Show[V]            // the page without a request, for tests, the storybook and pictures
	More   map[string]Show[V] // by name: the same page in other states
}

// Show makes the main part of a page; the face puts its layout around it. Instead of it, Elsewhere leads to another page, and
// Instead is one.
type Show[V Visiting] func(ctx context.Context, v V) (templ.Component, error)

// Nav is a page's place in the frame. A page with an Icon is an item of it; other pages name the item that is on.
type Nav[V Visiting] struct {
	ID, Icon, Label string // Label is a locale key
	Rank            int    // items stand in this order
	Count           func(ctx context.Context, v V) (int, error)
}

// Act is something that can be done on a page: a form that is posted below its address.
type Act[V Visiting] struct {
	Path   string // below that of the page, "" for the page's own
	Access act.Access
	Use    []gin.HandlerFunc // run before: Upload, for files

	run func(ctx context.Context, c *gin.Context, v V) (Done, *Form, error)
}

// Done is where an act leads to, and the sentence that the next page begins with.
type Done struct {
	To        string // "" for the page of the act
	Tone, Key string
	Args      []any
}

// File is a page's download.
type File[V Visiting] struct {
	Path   string           // below that of the page
	Name   func(v V) string // under which browsers save it: one of ownTypes or .csv, .pdf or .webp for what people have sent
	Access act.Access       // of a file that only some may have: it is posted for. Without, whoever sees the page may get it
	Write  func(context.Context, V, io.Writer) error
}

// door is who may have the file, and how it is asked for.
func (f *File[V]) door(page *PageSpec[V]) (method string, access act.Access) {
	if f.Access.Declared() {
		return http.MethodPost, f.Access
	}
	return http.MethodGet, page.Access
}

// Checked is a form that knows more of what is wrong with it than its tags say.
type Checked interface{ Check(form *Form) }

// Unfinished is a form with a button that only asks for more to fill in, a next list of places: it is shown again without its
// mistakes.
type Unfinished interface{ Unfinished() bool }

// Receiving is a form with uploads. They are taken in before anything else is said of the form, for a browser that gets it again
// does not send them again; what is wrong with them is told of an Unfinished form, too.
type Receiving[V Visiting] interface {
	Receive(ctx context.Context, v V, form *Form) error
}

// Do makes an act of a method: the form is read into F, as Bind does; F may be Checked, Unfinished and Receiving. A form that is refused is
// shown again on the act's page as it was typed, with its status; otherwise the visitor is led on.
func Do[V Visiting, F any](path string, access act.Access, do func(context.Context, V, F) (Done, error)) Act[V] {
	return Act[V]{Path: path, Access: access, run: func(ctx context.Context, c *gin.Context, v V) (done Done, form *Form, err error) {
		var in F
		if form, err = Bind(c, &in); err != nil {
			return done, nil, err
		}
		more, unfinished := any(&in).(Unfinished)
		if unfinished = unfinished && more.Unfinished(); unfinished {
			clear(form.Faults)
		}
		if files, ok := any(&in).(Receiving[V]); ok {
			if err = files.Receive(ctx, v, form); err != nil {
				return done, nil, err
			}
		}
		if unfinished {
			return done, form, nil
		}
		if more, ok := any(&in).(Checked); ok {
			more.Check(form)
		}
		if form.Ok() {
			done, err = do(ctx, v, in)
		}
		if form.Invalid(err) {
			return done, form, nil
		}
		return done, nil, err
	}}
}

// Answer makes an act of a method that leads nowhere: the page is shown with the form, into which do puts what it has found out.
func Answer[V Visiting, F any](path string, access act.Access, do func(context.Context, V, F, *Form) error) Act[V] {
	return Act[V]{Path: path, Access: access, run: func(ctx context.Context, c *gin.Context, v V) (done Done, form *Form, err error) {
		var in F
		if form, err = Bind(c, &in); err != nil {
			return done, nil, err
		}
		if form.Ok() {
			err = do(ctx, v, in, form)
		}
		if err != nil && !form.Invalid(err) {
			return done, nil, err
		}
		return done, form, nil
	}}
}

func (p *PageSpec[V]) check() error {
	if p.Title == "" || p.Show == nil || p.Sample == nil {
		return errors.New("no Title, Show or Sample")
	}
	undecided := func(a Act[V]) bool { return !a.Access.Declared() }
	if !p.Access.Declared() || slices.ContainsFunc(p.Acts, undecided) {
		return errors.New("nobody has decided who may come in: Access")
	}
	if everybody := p.Access.String() == act.Everybody.String(); (p.Help == "") == (p.NoHelp == "") && (!everybody || p.Help != "") {
		return errors.New("either Help or NoHelp")
	}
	return nil
}

// HelpKey is where the sentences of the page's help begin: of "fees" beside the title coop.nav.fees coop.help.fees, and behind it one
// of HelpQuestions. It is "" for a page without help.
func (p *PageSpec[V]) HelpKey() string {
	if p.Help == "" {
		return ""
	}
	group, _, _ := strings.Cut(p.Title, ".")
	return group + ".help." + p.Help
}

// HelpQuestions are what the help of a page answers: what is this, what do I do here, what happens then.
func HelpQuestions() []string { return []string{"what", "do", "then"} }

func (p *PageSpec[V]) name() string {
	if p.Path == "" {
		return "awal"
	}
	return strings.NewReplacer("/:", "-", "/", "-").Replace(p.Path)
}
