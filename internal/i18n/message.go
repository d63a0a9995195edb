package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// The plural forms of our languages (CLDR): English has both, Indonesian only other.
const (
	one   = "one"
	other = "other"
)

// message is a sentence in one language: its forms by plural category. A plain sentence has the form other alone.
type message map[string]sentence

// sentence is text cut at its placeholders: text, value, text, value, …, text.
type sentence struct {
	texts  []string
	values []int // which argument stands after each text but the last
}

// placeholder is {0} to {9}.
var placeholder = regexp.MustCompile(`\{[0-9]\}`)

// readMessages hands over each key and message of a flat JSON object, in its order and with the doubled keys that
// json.Unmarshal would drop in silence.
func readMessages(content []byte, add func(key string, m message) error) error {
	d := json.NewDecoder(bytes.NewReader(content))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return errors.New("not a JSON object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		m, err := parseMessage(value)
		if err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		if err := add(key.(string), m); err != nil { // inside an object the decoder gives every key as a string
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more after the object")
	}
	return nil
}

func parseMessage(value json.RawMessage) (message, error) {
	forms := map[string]string{}
	if value[0] == '"' {
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			return nil, err
		}
		forms[other] = text
	} else if err := json.Unmarshal(value, &forms); err != nil {
		return nil, errors.New("neither a sentence nor an object of plural forms")
	}
	m := message{}
	for form, text := range forms {
		s, err := parseSentence(text)
		if err != nil {
			return nil, err
		}
		m[form] = s
	}
	return m, nil
}

func parseSentence(text string) (sentence, error) {
	var s sentence
	at := 0
	for _, span := range placeholder.FindAllStringIndex(text, -1) {
		s.texts = append(s.texts, text[at:span[0]])
		s.values = append(s.values, int(text[span[0]+1]-'0'))
		at = span[1]
	}
	s.texts = append(s.texts, text[at:])
	if rest := strings.Join(s.texts, ""); strings.ContainsAny(rest, "{}") {
		return sentence{}, fmt.Errorf("brace that is no placeholder in %q", text)
	}
	return s, nil
}

// form chooses the plural form. A form that is not there gives way to other: Problems reports it.
func (m message) form(tag string, args []any) sentence {
	if s, found := m[one]; found && tag == English && countsOne(args) {
		return s
	}
	return m[other]
}

// countsOne tells whether the first whole number among the values is 1.
func countsOne(args []any) bool {
	for _, arg := range args {
		if n, ok := wholeNumber(arg); ok {
			return n == 1
		}
	}
	return false
}

func (s sentence) write(l *Locale, args []any) string {
	if len(s.values) == 0 {
		return strings.Join(s.texts, "")
	}
	var b strings.Builder
	for i, text := range s.texts {
		b.WriteString(text)
		if i == len(s.values) {
			break
		}
		if n := s.values[i]; n < len(args) {
			b.WriteString(l.Value(args[n]))
		} else {
			b.WriteString("‹" + strconv.Itoa(n) + "›")
		}
	}
	return b.String()
}
