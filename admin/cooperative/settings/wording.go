package settings

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/notify"
	"lumbung/internal/web"
)

// wordingsPage lists what the program tells people in the cooperative's name, and whose words it is in.
func (s *desk) wordingsPage() page {
	show := func(v *Visit, list []notify.Standard, own map[string]notify.Wording) templ.Component {
		v.Back = v.To("profil")
		return wordingsMain(v, list, own)
	}
	return page{
		Path: "profil/pesan", Title: "coop.wording.title", Help: "wordings", Access: act.Reads, Nav: nav{ID: "profil"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			own, err := s.Notices.Wordings(ctx, v.Actor, v.Coop.ID)
			return show(v, s.Notices.Standards(), own), err
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return show(v, sampleStandards(), map[string]notify.Wording{"paid_seller": sampleWording(v)}), nil
		},
	}
}

// wordingForm is a message in the cooperative's own words; Edition is that of the text which stood in the form.
type wordingForm struct {
	TextID  string `form:"text_id,required" max:"1000" label:"coop.wording.words"`
	TextEN  string `form:"text_en"          max:"1000" label:"coop.wording.words_en"`
	Edition int64  `form:"edition"`
}

func (in wordingForm) texts() notify.Texts { return notify.Texts{ID: in.TextID, EN: in.TextEN} }

// wordingView is a message as the program says it, as the cooperative does, and how long it may be.
type wordingView struct {
	notify.Standard
	own     notify.Wording
	said    notify.Texts // now
	longest int
	sms     bool // SMS have no room for more
}

// wordingPage is where a message is put into the cooperative's own words, tried out, and the program's restored.
func (s *desk) wordingPage() page {
	present := act.May(act.Present)
	return page{
		Path: "profil/pesan/:kind", Title: "coop.wording.title", Help: "wording", Access: act.Reads, Nav: nav{ID: "profil"},
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			standard, own, err := s.Notices.Wording(ctx, v.Actor, v.Coop.ID, v.Param("kind"))
			if err != nil {
				return nil, err
			}
			longest, channel := s.Notices.Longest()
			return showWording(v, wordingView{standard, own, standard.Said(own.Own), longest, channel == notify.SMS})
		},
		Acts: []web.Act[*Visit]{
			web.Do("", present, func(ctx context.Context, v *Visit, in wordingForm) (web.Done, error) {
				err := s.Notices.SetWording(ctx, v.Actor, v.Coop.ID, v.Param("kind"), in.Edition, in.texts())
				return web.Done{Tone: "padi", Key: "coop.wording.saved"}, err
			}),
			web.Answer("contoh", present, func(_ context.Context, v *Visit, in wordingForm, _ *web.Form) error {
				return s.Notices.CheckWording(v.Param("kind"), in.texts())
			}),
			web.Do("kembalikan", present, func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
				err := s.Notices.RestoreWording(ctx, v.Actor, v.Coop.ID, v.Param("kind"))
				return web.Done{Tone: "nila", Key: "coop.wording.restored"}, err
			}),
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			asSecretary(v)
			return showWording(v, sampleWordingView(v, sampleWording(v)))
		},
		More: map[string]web.Show[*Visit]{
			"bawaan": func(_ context.Context, v *Visit) (templ.Component, error) {
				asSecretary(v)
				return showWording(v, sampleWordingView(v, notify.Wording{}))
			},
			"bertabrakan": func(_ context.Context, v *Visit) (templ.Component, error) {
				asSecretary(v)
				form, err := web.FormOf(wordingForm{"Halo {nama}, pesanan {pesanan} menunggu Anda.", "", 0})
				if err != nil {
					return nil, err
				}
				form.Invalid(notify.ErrReworded)
				v.Form = form
				return showWording(v, sampleWordingView(v, sampleWording(v)))
			},
			"membaca": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showWording(v, sampleWordingView(v, sampleWording(v)))
			},
		},
	}
}

// showWording shows the form as it was typed, or with what is said now.
func showWording(v *Visit, view wordingView) (templ.Component, error) {
	v.Back, v.Title = v.To("profil", "pesan"), view.Subject.In(v.Lang())
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(wordingForm{view.said.ID, view.said.EN, view.own.Edition}); err != nil {
			return nil, err
		}
	}
	if view.changed(v) { // saving again is about the text that stands below the form now
		edition, err := web.FormOf(wordingForm{Edition: view.own.Edition})
		if err != nil {
			return nil, err
		}
		v.Form.Values["edition"] = edition.Values["edition"]
	}
	return wordingMain(v, view), nil
}

// changed says whether somebody else has changed the text since this officer opened it.
func (view wordingView) changed(v *Visit) bool {
	return v.Form.FormError != nil && v.Form.FormError.Key == notify.ErrReworded.Key
}

// examples are what recipients could read of the texts in the form, in both languages.
func (view wordingView) examples(v *Visit) (list []string) {
	for _, tag := range []string{i18n.Indonesian, i18n.English} {
		if typed := v.Form.Value("text_" + tag); typed != "" {
			list = append(list, view.Example(typed, tag))
		}
	}
	return list
}

func sampleWordingView(_ *Visit, own notify.Wording) wordingView {
	standard := sampleStandards()[1]
	return wordingView{standard, own, standard.Said(own.Own), 1000, false}
}

func sampleWording(v *Visit) notify.Wording {
	return notify.Wording{Kind: "paid_seller", Edition: 1, At: v.Now, Own: notify.Texts{
		ID: "Alhamdulillah {name}, ada pesanan {order} dari {buyer}: {goods}. Mari dikemas hari ini ya.",
	}}
}

func sampleStandards() []notify.Standard {
	same := func(text string) notify.Texts { return notify.Texts{ID: text, EN: text} }
	name := notify.Field{Name: "name", Word: notify.Texts{ID: "nama", EN: "name"}, Example: same("Siti Aminah")}
	order := notify.Field{Name: "order", Word: notify.Texts{ID: "pesanan", EN: "order"}, Example: same("LB-8F2K1X-1"), Needed: true}
	buyer := notify.Field{Name: "buyer", Word: notify.Texts{ID: "pembeli", EN: "buyer"}, Example: same("Dewi Anggraini")}
	goods := notify.Field{Name: "goods", Word: notify.Texts{ID: "barang", EN: "goods"}, Example: same("Kopi Sembalun ×2")}
	return []notify.Standard{
		{
			Kind: notify.Kind{Name: "shipped_local"}, Buyer: true, Fields: []notify.Field{name, order},
			Subject: notify.Texts{ID: "Pesanan sedang diantar", EN: "Your order is being delivered"},
			Text:    notify.Texts{ID: "Halo {name}, pesanan {order} sedang diantar.", EN: "Hello {name}, order {order} is being delivered."},
		},
		{
			Kind: notify.Kind{Name: "paid_seller"}, Fields: []notify.Field{name, order, buyer, goods},
			Subject: notify.Texts{ID: "Ada pesanan baru", EN: "A new order"},
			Text: notify.Texts{
				ID: "Halo {name}, ada pesanan baru {order} dari {buyer}: {goods}. Silakan dikemas.",
				EN: "Hello {name}, a new order {order} from {buyer}: {goods}. Please pack it.",
			},
		},
	}
}
