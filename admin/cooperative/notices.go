package cooperative

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/notify"
	"lumbung/internal/phone"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// noticesPage is the log of what the cooperative's members and buyers were told, and what became of it.
func (s *Cooperative) noticesPage() page {
	tabs := []tabOf{{Label: "coop.all"}}
	for _, state := range notify.States() {
		tabs = append(tabs, tabOf{Word: noticeWords()[state], Label: "coop.notice." + string(state)})
	}
	return list[notify.Notice]{
		Path: "kabar", Title: "coop.nav.notices", Help: "notices", Access: act.Reads, File: "kabar.csv",
		Nav:  nav{ID: "kabar", Icon: "mail", Label: "coop.nav.notices", Rank: 75},
		Tabs: tabs, Search: "coop.notices.find", Read: s.noticeLog,
		Columns: []column[notify.Notice]{
			{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, n *notify.Notice) ui.Cell { return v.Stamped(n.CreatedAt) }},
			{Label: "coop.col.name", Cell: func(v *Visit, n *notify.Notice) ui.Cell { return ui.Anchor(n.To.Name, v.To("kabar", n.ID)).Lead() }},
			{Label: "coop.col.about", Cell: func(_ *Visit, n *notify.Notice) ui.Cell { return ui.Text(n.Subject) }},
			{Label: "coop.col.way", Cell: func(v *Visit, n *notify.Notice) ui.Cell { return ui.Text(way(v, n.Channel)) }},
			{Label: "coop.col.state", Cell: func(v *Visit, n *notify.Notice) ui.Cell {
				return ui.State(noticeTone(n.State), v.Word("notice", n.State))
			}},
			{Label: "coop.col.why", Cell: func(v *Visit, n *notify.Notice) ui.Cell { return ui.Text(noticeReason(v, n.Error)).Dash() }},
		},
		Empty:  ui.Blank{Icon: "mail", Title: "coop.notices.none", Text: "coop.notices.none_text"},
		Sample: sampleNotices,
	}.Page()
}

// noticeWords name the tabs in addresses.
func noticeWords() map[notify.State]string {
	return map[notify.State]string{
		notify.Waiting: "menunggu", notify.Accepted: "dikirim", notify.Delivered: "sampai", notify.Read: "dibaca", notify.Failed: "gagal",
		notify.Withheld: "ditahan",
	}
}

func noticeTone(state notify.State) string {
	switch state {
	case notify.Waiting, notify.Accepted:
		return "nila"
	case notify.Delivered, notify.Read:
		return "padi"
	case notify.Failed:
		return "bata"
	case notify.Withheld:
	}
	return "soga"
}

// way names a channel.
func way(v *Visit, channel notify.Channel) string {
	if channel == "" {
		return "–"
	}
	return v.Word("way_of", channel)
}

// noticeReason says in words why a notice did not arrive; a code without words of its own says whose it is.
func noticeReason(v *Visit, code string) string {
	carrier, number, _ := strings.Cut(code, " ")
	for _, key := range []string{code, carrier + " " + first(number), carrier} {
		key = "coop.why." + strings.ReplaceAll(key, " ", "_")
		if code != "" && v.Locale.Has(key) {
			return v.T(key, number)
		}
	}
	return code
}

// first is the first digit of a mail server's code, which says what kind it is.
func first(number string) string { return number[:min(1, len(number))] }

func (s *Cooperative) noticeLog(ctx context.Context, v *Visit, q ui.Query) (store.Slice[notify.Notice], error) {
	search := notify.Search{Coop: v.Coop.ID, Prefix: q.Search}
	for state, word := range noticeWords() {
		if word == q.Tab {
			search.State = state
		}
	}
	return s.Notices.Log(ctx, v.Actor, search, q.Page)
}

// noticePage is one notice with its way, and a button where it did not arrive.
func (s *Cooperative) noticePage() page {
	return page{
		Path: "kabar/:id", Access: act.Reads, Nav: nav{ID: "kabar"}, Title: "coop.nav.notices", Help: "notice",
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			n, err := s.Notices.OfCoop(ctx, v.Actor, v.Coop.ID, v.Param("id"))
			if err != nil {
				return nil, err
			}
			return noticeOf(v, n), nil
		},
		Acts: []web.Act[*Visit]{web.Do("kirim-lagi", act.May(act.Inform), func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
			_, err := s.Notices.Resend(ctx, v.Actor, v.Coop.ID, v.Param("id"))
			return web.Done{Tone: "padi", Key: "coop.notice.resent"}, err
		})},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return noticeOf(v, &sampleNotices(v)[1]), nil
		},
		More: map[string]web.Show[*Visit]{
			"sampai": func(_ context.Context, v *Visit) (templ.Component, error) {
				return noticeOf(v, &sampleNotices(v)[0]), nil
			},
		},
	}
}

func noticeOf(v *Visit, n *notify.Notice) templ.Component {
	v.Title, v.Back = n.Subject, v.To("kabar")
	var way []web.Step
	for i, step := range n.Steps {
		state := "done"
		if i == len(n.Steps)-1 {
			state = "now"
		}
		when := v.Moment(step.At)
		if why := noticeReason(v, step.Reason); why != "" {
			when += " · " + why
		}
		way = append(way, web.Step{Title: v.Word("notice", step.State), When: when, State: state})
	}
	to := []string{n.To.Name, phone.Display(n.To.Phone), n.To.Email}
	to = slices.DeleteFunc(to, func(part string) bool { return part == "" })
	again := v.May(act.Inform) && (n.State == notify.Failed || n.State == notify.Withheld)
	return noticeMain(v, noticeView{n, strings.Join(to, " · "), way, again})
}

// noticeView is what the page says of a notice.
type noticeView struct {
	*notify.Notice
	to    string
	way   []web.Step
	again bool // it can be sent again
}

func sampleNotices(*Visit) []notify.Notice {
	at := office.SampleNow()
	made := func(id, name, subject, text string, channel notify.Channel, code string, way ...notify.State) notify.Notice {
		n := notify.Notice{
			ID: id, To: notify.Recipient{Name: name, Phone: "+6281900000101"}, Subject: subject, Text: text, Channel: channel, Error: code,
			CreatedAt: at,
		}
		for i, state := range way {
			mark := states.Mark{By: "sender", At: at.Add(time.Duration(i) * time.Second)}
			if state == notify.Failed {
				mark.Reason = code
			}
			n.State, n.Steps = state, append(n.Steps, states.Step[notify.State]{State: state, Mark: mark})
		}
		return n
	}
	return []notify.Notice{
		made("a", "Rina Kusuma", "Pembayaran sudah kami terima", "Terima kasih, Rina Kusuma. Pembayaran Anda sudah kami terima.",
			notify.WhatsApp, "", notify.Waiting, notify.Accepted, notify.Delivered),
		made("b", "Inaq Sri Wahyuni", "Ada pesanan baru", "Halo Inaq Sri Wahyuni, ada pesanan baru LB-8F2R2C-1 dari Rina Kusuma.",
			notify.WhatsApp, "whatsapp 131026", notify.Waiting, notify.Accepted, notify.Failed),
		made("c", "Dewi Anggraini", "Pesanan dikirim", "Halo Dewi Anggraini, pesanan LB-8F2K1X-1 sudah dikirim.",
			notify.Email, "", notify.Waiting, notify.Accepted),
		made("d", "Amaq Dul", "Pesanan sudah diterima pembeli", "Halo Amaq Dul, pesanan LB-8F2P3T-1 sudah diterima pembeli.",
			notify.WhatsApp, "opted_out", notify.Waiting, notify.Withheld),
	}
}
