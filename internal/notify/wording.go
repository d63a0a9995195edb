package notify

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// A cooperative says what it tells its people in its own words, where the program's sentence would do as well. WhatsApp has approved the
// program's sentence and goes on saying it; letters, the inbox and the other channels have the cooperative's.

// Faults of wordings. What is wrong with a text stands beside its field, text_id or text_en.
var (
	ErrNoWording = fault.New(fault.NotFound, "notify.no_wording")
	ErrReworded  = fault.New(fault.Conflict, "notify.reworded") // somebody else has changed it meanwhile
)

// Texts is a sentence in both languages, its gaps written as {names}.
type Texts struct {
	ID string `bson:"id,omitempty"`
	EN string `bson:"en,omitempty"`
}

// In is the sentence in a language.
func (t Texts) In(tag string) string {
	if tag == i18n.English {
		return t.EN
	}
	return t.ID
}

// Field is a gap of a sentence.
type Field struct {
	Name          string // of the Kind's Values
	Word, Example Texts  // what officers call it, and what could stand there
	Needed        bool   // without it the recipient could not act: an amount, a number, a code
}

// Standard is what the program says of a Kind, which a cooperative may say otherwise.
type Standard struct {
	Kind          Kind
	Buyer         bool // it is for who bought or reported something, otherwise for a member
	Subject, Text Texts
	Fields        []Field
}

// Wording is a cooperative's own text of one Kind.
type Wording struct {
	Kind    string    `bson:"kind"`
	Own     Texts     `bson:"own"`     // "" where the program's is said
	Edition int64     `bson:"edition"` // raised by each change
	At      time.Time `bson:"at"`
}

// IsOwn says whether anything in it is the cooperative's own.
func (w Wording) IsOwn() bool { return w.Own != (Texts{}) }

// wordings are all of a cooperative.
type wordings struct {
	ID   string    `bson:"_id"` // the cooperative
	Coop string    `bson:"coop"`
	List []Wording `bson:"list"`
}

func wordingSpec() store.Spec[wordings] {
	return store.Spec[wordings]{Name: "wordings", Scope: "coop", Watched: true}
}

func (w *wordings) of(kind string) Wording {
	for _, one := range w.List {
		if one.Kind == kind {
			return one
		}
	}
	return Wording{Kind: kind}
}

func (w *wordings) set(one Wording) {
	w.List = slices.DeleteFunc(w.List, func(other Wording) bool { return other.Kind == one.Kind })
	w.List = append(w.List, one)
}

// Standards lists the sentences that a cooperative may put into its own words.
func (s *Service) Standards() []Standard { return s.standards }

func (s *Service) standard(kind string) (Standard, error) {
	i := slices.IndexFunc(s.standards, func(one Standard) bool { return one.Kind.Name == kind })
	if i < 0 {
		return Standard{}, ErrNoWording
	}
	return s.standards[i], nil
}

// ownWords are a cooperative's own texts, from memory until one of them changes. The caller changes nothing in them.
func (s *Service) ownWords(ctx context.Context, coop string) (*wordings, error) {
	return s.words.Get(s.acts.DB.Outside(ctx), coop, func(ctx context.Context) (*wordings, error) {
		own, err := s.wordings.ForTenant(coop).Get(ctx, coop)
		if errors.Is(err, store.ErrNotFound) {
			return &wordings{ID: coop, Coop: coop}, nil
		}
		return own, err
	})
}

// Wordings are a cooperative's own texts by kind, for officers and supervisors.
func (s *Service) Wordings(ctx context.Context, by act.Actor, coop string) (map[string]Wording, error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	own, err := s.ownWords(ctx, coop)
	if err != nil {
		return nil, err
	}
	list := map[string]Wording{}
	for _, one := range own.List {
		list[one.Kind] = one
	}
	return list, nil
}

// Wording is a cooperative's own text of a kind beside the program's, for officers and supervisors.
func (s *Service) Wording(ctx context.Context, by act.Actor, coop, kind string) (Standard, Wording, error) {
	list, err := s.Wordings(ctx, by, coop)
	if err != nil {
		return Standard{}, Wording{}, err
	}
	standard, err := s.standard(kind)
	own, known := list[kind]
	if !known {
		own.Kind = kind
	}
	return standard, own, err
}

// SetWording gives a cooperative its own text of a kind, as officers write it: with the fields' words in the text's language. A text that
// is the program's, or empty in English, is said by the program from then on. edition is that of the text which the officer saw.
func (s *Service) SetWording(ctx context.Context, by act.Actor, coop, kind string, edition int64, typed Texts) error {
	standard, err := s.standard(kind)
	if err != nil {
		return err
	}
	texts, mistakes := s.readWording(standard, typed)
	if len(mistakes) > 0 {
		return mistakes
	}
	if texts.ID == standard.Text.ID {
		texts.ID = ""
	}
	if texts.EN == standard.Text.EN {
		texts.EN = ""
	}
	return s.reword(ctx, wordingAct("wording.written", by, coop, kind), standard, &edition, texts)
}

// CheckWording says what is wrong with a text that an officer has typed.
func (s *Service) CheckWording(kind string, typed Texts) error {
	standard, err := s.standard(kind)
	if err != nil {
		return err
	}
	if _, mistakes := s.readWording(standard, typed); len(mistakes) > 0 {
		return mistakes
	}
	return nil
}

// RestoreWording takes a cooperative's own text of a kind away: the program's is said again.
func (s *Service) RestoreWording(ctx context.Context, by act.Actor, coop, kind string) error {
	standard, err := s.standard(kind)
	if err != nil {
		return err
	}
	return s.reword(ctx, wordingAct("wording.restored", by, coop, kind), standard, nil, Texts{})
}

func wordingAct(name string, by act.Actor, coop, kind string) act.Act {
	return act.Act{Name: name, By: by, Access: act.May(act.Present), At: act.Place{Coop: coop}, Subject: kind}
}

// reword changes a text; edition nil does so whatever it is now.
func (s *Service) reword(ctx context.Context, a act.Act, standard Standard, edition *int64, texts Texts) error {
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*wordings, error) {
		fresh := func() *wordings { return &wordings{ID: a.At.Coop, Coop: a.At.Coop} }
		return s.wordings.ForTenant(a.At.Coop).Upsert(ctx, a.At.Coop, fresh, func(all *wordings) error {
			now := all.of(a.Subject)
			if now.Own == texts {
				return r.Nothing()
			}
			if edition != nil && *edition != now.Edition {
				return ErrReworded
			}
			for _, tag := range []string{i18n.Indonesian, i18n.English} {
				if was, is := standard.said(now.Own, tag), standard.said(texts, tag); was != is {
					r.Note("was_"+tag, was)
					r.Note("is_"+tag, is)
				}
			}
			r.Note("name", standard.Subject.ID)
			all.set(Wording{a.Subject, texts, now.Edition + 1, r.At})
			return nil
		})
	})
	return err
}

// said is what is said in a language, with the fields' words.
func (s Standard) said(own Texts, tag string) string {
	canonical := own.In(tag)
	if canonical == "" {
		canonical = s.Text.In(tag)
	}
	return s.replace(canonical, func(f Field) string { return "{" + f.Word.In(tag) + "}" })
}

// Said is what is said with these own texts, as officers read and write it.
func (s Standard) Said(own Texts) Texts {
	return Texts{ID: s.said(own, i18n.Indonesian), EN: s.said(own, i18n.English)}
}

// Example is a text of an officer as a recipient could read it. Gaps that there are not stay as they are.
func (s Standard) Example(typed, tag string) string {
	return s.replace(text.Line(typed), func(f Field) string { return f.Example.In(tag) })
}

// gap is a {field}; a brace that is left over is a mistake.
var gap = regexp.MustCompile(`\{([^{}]*)\}`)

// replace fills the gaps, whose fields are called by name or word.
func (s Standard) replace(sentence string, with func(Field) string) string {
	return gap.ReplaceAllStringFunc(sentence, func(found string) string {
		if field := s.field(found[1 : len(found)-1]); field != nil {
			return with(*field)
		}
		return found
	})
}

// field is what a name or a word in either language stands for.
func (s Standard) field(called string) *Field {
	called = strings.ToLower(strings.TrimSpace(called))
	for i, f := range s.Fields {
		if called == f.Name || called == f.Word.ID || called == f.Word.EN {
			return &s.Fields[i]
		}
	}
	return nil
}

// Called are the fields in braces, as they are called in a language.
func (s Standard) Called(tag string) string {
	var all []string
	for _, f := range s.Fields {
		all = append(all, "{"+f.Word.In(tag)+"}")
	}
	return strings.Join(all, ", ")
}

// address is what a phone makes a link of: a word on both sides of a dot, or of a colon and slashes.
var address = regexp.MustCompile(`(?i)://|\bwww[.．。｡]|[\p{L}\p{N}}][.．。｡][\p{L}\p{N}{]*[\p{L}{]`)

// shortest is how few characters a text has that says something.
const shortest = 10

// Longest is how many characters a text may have with what stands in its gaps, and the channel that has no room for more. Three SMS have
// 459 (GSM 03.38: 153 each), what a phone shows of a push is about 240 and all of it after a tap.
func (s *Service) Longest() (most int, channel Channel) {
	most, channel = 1000, Email
	for open, room := range map[Channel]int{SMS: 459} {
		if s.Reaches(open) && room < most {
			most, channel = room, open
		}
	}
	return most, channel
}

// readWording checks both texts and writes their gaps with the names of the fields.
func (s *Service) readWording(standard Standard, typed Texts) (Texts, fault.Fields) {
	mistakes := fault.Fields{}
	typed = Texts{ID: text.Line(typed.ID), EN: text.Line(typed.EN)}
	if typed.ID == "" {
		mistakes.Add("text_id", "form.required")
	}
	for tag, sentence := range map[string]string{i18n.Indonesian: typed.ID, i18n.English: typed.EN} {
		if key, args := s.mistake(standard, sentence, tag); sentence != "" && key != "" {
			mistakes.Add("text_"+tag, key, args...)
		}
	}
	named := func(f Field) string { return "{" + f.Name + "}" }
	return Texts{ID: standard.replace(typed.ID, named), EN: standard.replace(typed.EN, named)}, mistakes
}

// mistake is the key of what is wrong with a text, "" for nothing.
func (s *Service) mistake(standard Standard, sentence, tag string) (key string, args []any) {
	used := map[string]bool{}
	for _, found := range gap.FindAllStringSubmatch(sentence, -1) {
		field := standard.field(found[1])
		if field == nil {
			return "notify.field_unknown", []any{found[0], standard.Called(tag)}
		}
		used[field.Name] = true
	}
	if strings.ContainsAny(gap.ReplaceAllString(sentence, ""), "{}") {
		return "notify.field_open", []any{standard.Called(tag)}
	}
	var missing []string
	for _, f := range standard.Fields {
		if f.Needed && !used[f.Name] {
			missing = append(missing, "{"+f.Word.In(tag)+"}")
		}
	}
	if len(missing) > 0 {
		return "notify.field_missing", []any{strings.Join(missing, ", ")}
	}
	if found := address.FindString(sentence); found != "" {
		return "notify.wording_link", []any{found}
	}
	n := utf8.RuneCountInString(standard.Example(sentence, tag))
	if n < shortest {
		return "notify.wording_short", nil
	}
	if most, _ := s.Longest(); n > most {
		return "form.too_long", []any{most, n}
	}
	return "", nil
}

// reworded puts a message into its cooperative's own words, if it has some.
func (s *Service) reworded(ctx context.Context, m *Message) error {
	if _, err := s.standard(m.Kind.Name); err != nil || m.Coop == "" || len(m.Values) != len(m.Kind.Values) {
		return nil // it is said in the program's words, or Send refuses it
	}
	all, err := s.ownWords(ctx, m.Coop)
	if err != nil {
		return err
	}
	own := all.of(m.Kind.Name).Own.In(m.Locale)
	if own == "" {
		return nil
	}
	m.Text = gap.ReplaceAllStringFunc(own, func(found string) string {
		if i := slices.Index(m.Kind.Values, found[1:len(found)-1]); i >= 0 {
			return m.Values[i]
		}
		return found
	})
	return nil
}
