package settings

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/web"
)

// domainPage shows under which addresses the cooperative's own shop is found, and how one comes to lead there. The operator sets them.
func (s *desk) domainPage() page {
	show := func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Back = v.To("profil")
		return domainMain(v), nil
	}
	return page{
		Path: "profil/domain", Title: "coop.domain.title", Help: "domain", Access: act.Reads, Nav: nav{ID: "profil"}, Show: show,
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			coop := *v.Coop
			coop.Domains = []string{"kopi-sembalun.example", "www.kopi-sembalun.example"}
			v.Coop = &coop
			return show(ctx, v)
		},
		More: map[string]web.Show[*Visit]{"kosong": show},
	}
}

// dnsRecord is a line to write at the seller of a domain: www.kopi.example CNAME pasar.example.
type dnsRecord struct{ name, kind, value string }

// dnsRecords are the lines that the cooperative's domains need. A domain without anything before its own name cannot have a CNAME.
func dnsRecords(v *Visit) (records []dnsRecord) {
	for _, domain := range v.Coop.Domains {
		record := dnsRecord{domain, "CNAME", v.MarketHost()}
		if isBare(domain) {
			record.kind, record.value = "A", v.T("coop.domain.same_as", v.MarketHost())
		}
		records = append(records, record)
	}
	return records
}

// isBare says whether a domain is the one that was bought: kopi.example, kopi.co.id.
func isBare(domain string) bool {
	labels := strings.Split(domain, ".")
	n := len(labels)
	return n == 2 || n == 3 && len(labels[1]) <= 3 && len(labels[2]) == 2
}
