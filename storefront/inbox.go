package storefront

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// Figures of the visitor's inbox.
const (
	noticesShown = 20 // on one page
	unreadMost   = 99 // counted
)

// inboxView is what the visitor was told, newest first.
type inboxView struct {
	lines []noticeLine
	fresh bool // something is unread
	pager ui.Pager
}

// noticeLine is one notice in the inbox.
type noticeLine struct {
	subject, text, link, when string
	fresh                     bool
}

// inboxPage is what the visitor was told, whatever way it went to her.
func (s *Storefront) inboxPage() page {
	return page{
		Path: "pesan", Access: act.SignedIn, Nav: nav{ID: "akun"}, Title: "messages.title", Help: "inbox",
		Show:   reading(s.readInbox, (*Visit).inbox),
		Acts:   []web.Act[*Visit]{web.Do("dibaca", act.SignedIn, s.markRead)},
		Sample: sample(func(v *Visit) templ.Component { return v.inbox(sampleInbox()) }),
		More:   branches{"kosong": sample(func(v *Visit) templ.Component { return v.inbox(inboxView{}) })},
	}
}

func (v *Visit) inbox(view inboxView) templ.Component {
	v.NoIndex, v.Back = true, "/akun"
	return inbox(v, view)
}

func (s *Storefront) readInbox(ctx context.Context, v *Visit) (view inboxView, err error) {
	slice, seen, err := s.Notices.OfUser(ctx, v.actor.ID(), ui.Part(&v.Page, noticesShown))
	if err != nil {
		return view, err
	}
	view.pager = ui.NewPager(&v.Page, slice.Next)
	for _, n := range slice.Items {
		fresh := n.CreatedAt.After(seen)
		view.fresh = view.fresh || fresh
		view.lines = append(view.lines, noticeLine{n.Subject, n.Text, n.Link, v.DateTime(n.CreatedAt), fresh})
	}
	return view, nil
}

func (s *Storefront) markRead(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return web.Done{Tone: "padi", Key: "messages.marked"}, s.Notices.MarkRead(ctx, v.actor)
}

func sampleInbox() inboxView {
	return inboxView{fresh: true, lines: []noticeLine{
		{
			"Ada pesanan baru", "Halo Inaq Sri, ada pesanan baru LB-8F2K4X-1 dari Baiq Ratna: Kopi Sembalun ×2. Silakan dikemas.", "/jualan",
			"22 November 2026, 19.09 WITA", true,
		},
		{
			"Pesanan dikirim", "Halo Inaq Sri, pesanan LB-77QX2A-1 dari Tenun Inaq Nurhayati sudah dikirim lewat JNE REG, nomor resi JNE0012884417.",
			"/pesanan/LB-77QX2A", "20 November 2026, 10.20 WITA", false,
		},
	}}
}
