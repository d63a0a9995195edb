package wasim

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// request is what is read of a call.
type request struct {
	Product  string `json:"messaging_product"`
	To       string `json:"to"`
	Type     string `json:"type"`
	Ref      string `json:"biz_opaque_callback_data"`
	Template struct {
		Name     string `json:"name"`
		Language struct {
			Code string `json:"code"`
		} `json:"language"`
		Components []component `json:"components"`
	} `json:"template"`
}

type component struct {
	Type       string `json:"type"`
	SubType    string `json:"sub_type"`
	Index      string `json:"index"`
	Parameters []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"parameters"`
}

func (c component) texts() (texts []string) {
	for _, p := range c.Parameters {
		texts = append(texts, p.Text)
	}
	return texts
}

// apiError is WhatsApp's error.
type apiError struct {
	Code    int       `json:"code"`
	Title   string    `json:"title,omitempty"`
	Message string    `json:"message"`
	Data    errorData `json:"error_data"`
}

type errorData struct {
	Details string `json:"details"`
}

func fault(code int, details string) *apiError {
	return &apiError{Code: code, Message: "(#" + itoa(code) + ") " + details, Data: errorData{details}}
}

// badText is what a parameter of a template may not contain.
var badText = regexp.MustCompile(`[\n\t\r]| {5}`)

// send takes POST /{version}/{phone}/messages.
func (s *Simulator) send(w http.ResponseWriter, r *http.Request) {
	if !s.admitted(w, r) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	var in request
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, fault(100, "the body is no JSON"))
		return
	}
	f := s.struck(in)
	if f.before(w, r) {
		return
	}
	m, wrong := s.take(in, f)
	if wrong != nil {
		refuse(w, http.StatusBadRequest, wrong)
		return
	}
	if f.after(w, r) {
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"messaging_product": "whatsapp", "contacts": []any{map[string]string{"input": in.To, "wa_id": strings.TrimPrefix(in.To, "+")}},
		"messages": []any{map[string]string{"id": m.ID, "message_status": "accepted"}},
	})
}

// number takes GET /{version}/{phone}.
func (s *Simulator) number(w http.ResponseWriter, r *http.Request) {
	if s.admitted(w, r) {
		answer(w, http.StatusOK, map[string]string{"id": s.config.PhoneID, "display_phone_number": "+62 811-0000-0000"})
	}
}

func (s *Simulator) admitted(w http.ResponseWriter, r *http.Request) bool {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case subtle.ConstantTimeCompare([]byte(token), []byte(s.config.Token)) != 1:
		refuse(w, http.StatusUnauthorized, fault(190, "the access token is wrong"))
	case r.PathValue("phone") != s.config.PhoneID:
		refuse(w, http.StatusBadRequest, fault(100, "there is no such number"))
	default:
		return true
	}
	return false
}

// take checks a message as WhatsApp does, keeps it and has its statuses told.
func (s *Simulator) take(in request, f Fault) (*Message, *apiError) {
	if in.Product != "whatsapp" || in.Type != "template" || !digits.MatchString(in.To) || len(in.Ref) > 512 {
		return nil, fault(131009, "messaging_product, type, to or biz_opaque_callback_data is wrong")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, text, link, wrong := s.filled(in)
	if wrong != nil {
		return nil, wrong
	}
	m := &Message{
		ID: s.newID(), To: "+" + in.To, Template: t.Name, Text: text, Link: link, Ref: in.Ref, At: s.config.Now(), Status: "accepted",
	}
	s.messages = append(s.messages, m)
	s.follow(m, t, f)
	return m, nil
}

var digits = regexp.MustCompile(`^\d{8,15}$`)

// filled finds the template of a message and fills it in; under the lock.
func (s *Simulator) filled(in request) (t Template, text, link string, wrong *apiError) {
	found := false
	for _, one := range s.config.Templates {
		if one.Name == in.Template.Name && one.Language == in.Template.Language.Code {
			t, found = one, true
		}
	}
	if !found {
		return t, "", "", fault(132001, "template "+in.Template.Name+" does not exist in "+in.Template.Language.Code)
	}
	var values, button []string
	for _, c := range in.Template.Components {
		switch {
		case c.Type == "body":
			values = c.texts()
		case c.Type == "button" && c.SubType == "url" && c.Index == "0":
			button = c.texts()
		default:
			return t, "", "", fault(132012, "component "+c.Type+" is not in the template")
		}
	}
	for _, value := range append(values, button...) {
		if value == "" || badText.MatchString(value) {
			return t, "", "", fault(132012, "a parameter is empty, or has a line break, a tab or a row of spaces")
		}
	}
	if len(values) != t.gaps() {
		return t, "", "", fault(132000, "the template takes "+itoa(t.gaps())+" parameters, not "+itoa(len(values)))
	}
	if t.Category == Authentication && (len(button) != 1 || len(values) == 0 || button[0] != values[0]) {
		return t, "", "", fault(131008, "the code stands in the text and on the button")
	}
	if (t.Button != "") != (len(button) == 1) {
		return t, "", "", fault(131008, "the button needs one parameter, or there is no button")
	}
	if t.Button != "" {
		link = strings.Replace(t.Button, "{{1}}", button[0], 1)
	}
	return t, t.fill(values), link, nil
}

func refuse(w http.ResponseWriter, status int, e *apiError) {
	answer(w, status, map[string]any{"error": e})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a caller who has left needs no answer
}
