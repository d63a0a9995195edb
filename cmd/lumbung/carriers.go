package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strings"

	"lumbung/internal/notify"
	"lumbung/internal/notify/smtp"
	"lumbung/internal/notify/webpush"
	"lumbung/internal/notify/whatsapp"
	"lumbung/internal/text"
)

// carriers are what the settings name to bring notices to people.
func (c config) carriers() (list []notify.Sender, err error) {
	if c.WhatsAppToken != "" {
		list = append(list, c.whatsApp())
	}
	if c.SMTPAddr != "" {
		letters, err := c.letters()
		if err != nil {
			return nil, err
		}
		list = append(list, letters)
	}
	return list, nil
}

func (c config) whatsApp() *whatsapp.Client {
	return whatsapp.New(whatsapp.Config{
		URL: c.WhatsAppURL, Version: c.WhatsAppVersion, PhoneID: c.WhatsAppPhone, Token: c.WhatsAppToken, Shop: c.BaseURL,
	})
}

func (c config) letters() (*smtp.Client, error) {
	return smtp.New(smtp.Config{
		Addr: c.SMTPAddr, User: c.SMTPUser, Password: c.SMTPPassword, From: c.SMTPFrom, Name: "Lumbung", TLS: c.SMTPTLS,
	})
}

// pushes is what brings notices to browsers, nil without a key.
func (c config) pushes() (*webpush.Client, error) {
	if c.PushKey == "" {
		return nil, nil
	}
	contact := cmp.Or(c.PushContact, c.BaseURL)
	return webpush.New(webpush.Config{Key: c.PushKey, Contact: contact, Hosts: c.pushHosts()})
}

// pushHosts are the push services that the settings name.
func (c config) pushHosts() []string {
	return strings.FieldsFunc(c.PushHosts, func(r rune) bool { return r == ',' || r == ' ' })
}

// pushing are the parts that pushes need, nil without a key.
func (a *app) pushing() (*notify.Pushing, error) {
	client, err := a.config.pushes()
	if client == nil || err != nil {
		return nil, err
	}
	return &notify.Pushing{Pusher: client, SignedIn: a.identity.Sessions().Lasts}, nil
}

// checkPushes finds what is wrong with the settings of pushes.
func (c config) checkPushes(mistake func(format string, args ...any)) {
	if c.PushKey == "" {
		return
	}
	if _, err := c.pushes(); err != nil {
		mistake("LUMBUNG_PUSH_KEY is no key: make one with lumbung push-key")
	}
	contact := cmp.Or(c.PushContact, c.BaseURL)
	if !text.IsEmail(contact) && !strings.HasPrefix(contact, "https://") {
		mistake("LUMBUNG_PUSH_CONTACT=%s: use an e-mail address or an https address of who runs this, without mailto:", contact)
	}
}

// pushKeyCommand prints a new key to push with.
func pushKeyCommand(_ context.Context, e environment) error {
	key, err := webpush.NewKey()
	if err == nil {
		_, err = fmt.Fprintf(e.out, "LUMBUNG_PUSH_KEY=%s\n", key)
	}
	return err
}

// phonesSimulated says whether messages go to the phones of the simulator.
func (c config) phonesSimulated() bool {
	return !c.production() && c.WhatsAppToken == "" && c.SMTPAddr == ""
}

// checkCarriers finds what is wrong with the settings of carriers.
func (c config) checkCarriers(mistake func(format string, args ...any)) {
	for name, value := range map[string]string{
		"LUMBUNG_WHATSAPP_PHONE_ID": c.WhatsAppPhone, "LUMBUNG_WHATSAPP_APP_SECRET": c.WhatsAppSecret,
		"LUMBUNG_WHATSAPP_VERIFY_TOKEN": c.WhatsAppVerify,
	} {
		if c.WhatsAppToken != "" && value == "" {
			mistake("%s is missing: with LUMBUNG_WHATSAPP_TOKEN alone nothing can be sent, and nothing heard of it", name)
		}
	}
	if c.production() && !strings.HasPrefix(c.WhatsAppURL, "https://") {
		mistake("LUMBUNG_WHATSAPP_URL=%s: production needs https, since the token goes there", c.WhatsAppURL)
	}
	host, _, err := net.SplitHostPort(c.SMTPAddr)
	switch {
	case c.SMTPAddr == "":
		return
	case err != nil:
		mistake("LUMBUNG_SMTP_ADDR=%s: use host:port, such as smtp.example:587", c.SMTPAddr)
	case !slices.Contains([]string{smtp.StartTLS, smtp.Implicit, smtp.None}, c.SMTPTLS):
		mistake("LUMBUNG_SMTP_TLS=%s: use starttls, implicit or none", c.SMTPTLS)
	case c.SMTPTLS == smtp.None && !loopback(host):
		mistake("LUMBUNG_SMTP_TLS=none: letters to another machine are encrypted; use starttls or implicit")
	}
	if _, err := mail.ParseAddress(c.SMTPFrom); err != nil {
		mistake("LUMBUNG_SMTP_FROM=%s: use the address that writes, such as lumbung@pasar.example", c.SMTPFrom)
	}
}
