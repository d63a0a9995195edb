package main

import (
	"context"
	"errors"

	"lumbung/internal/notify"
)

// messages asks whichever carriers the settings name whether they take messages from us; none is sent.
func (d *doctor) messages(ctx context.Context, r *report) {
	c := d.config
	switch {
	case c.phonesSimulated():
		r.ok("messages", "the phones of a simulator on this machine; nobody is told anything")
	case c.WhatsAppToken == "" && c.SMTPAddr == "":
		r.warn("messages", "set LUMBUNG_WHATSAPP_TOKEN or LUMBUNG_SMTP_ADDR, and what belongs to it: docs/operations.md, messages",
			"nothing carries messages: buyers and members are told nothing")
	}
	if c.WhatsAppToken != "" {
		d.whatsApp(ctx, r)
	}
	if c.SMTPAddr != "" {
		d.letters(ctx, r)
	}
	if client, err := c.pushes(); err == nil && client != nil {
		r.ok("messages", "browsers show notices to who asks for it; their public key is %s", client.PublicKey())
	}
}

func (d *doctor) whatsApp(ctx context.Context, r *report) {
	number, err := d.config.whatsApp().Number(ctx)
	refused, _ := errors.AsType[*notify.Failure](err)
	switch {
	case err == nil:
		r.ok("messages", "WhatsApp answers and takes the token, for the number %s", number)
	case refused != nil && refused.Remedy == notify.Closed:
		r.fail("messages", "make a new token for LUMBUNG_WHATSAPP_TOKEN in Meta's Business Settings, System Users",
			"WhatsApp refuses the token: %v", err)
	case refused != nil && refused.Remedy == notify.Broken:
		r.fail("messages", "copy LUMBUNG_WHATSAPP_PHONE_ID again from Meta's App Dashboard, WhatsApp, API Setup",
			"WhatsApp does not know the number: %v", err)
	default:
		r.fail("messages", "see that this machine may reach LUMBUNG_WHATSAPP_URL, and that LUMBUNG_WHATSAPP_VERSION still lives", "%v", err)
	}
}

func (d *doctor) letters(ctx context.Context, r *report) {
	client, err := d.config.letters()
	if err == nil {
		err = client.Check(ctx)
	}
	if err != nil {
		r.fail("messages", "see that LUMBUNG_SMTP_ADDR, _TLS, _USER and _PASSWORD are those of the mail server", "%v", err)
		return
	}
	r.ok("messages", "the mail server %s answers and lets us in", d.config.SMTPAddr)
}
