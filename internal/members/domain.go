package members

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Limits of the names of hosts under which a cooperative's own shop is found.
const (
	mostDomains   = 5
	longestDomain = 253 // bytes, of the whole name (RFC 1035)
)

// What is wrong with such a name.
var (
	errDomain        = fault.New(fault.Invalid, "members.domain")
	errDomainMarket  = fault.New(fault.Invalid, "members.domain_market")
	errDomainTaken   = fault.New(fault.Invalid, "members.domain_taken")
	errDomainTooMany = fault.New(fault.Invalid, "members.domain_too_many")
)

// hostNames are names as browsers look them up, of which DNS can have a record.
var hostNames = idna.New(
	idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.ValidateLabels(true), idna.VerifyDNSLength(true),
)

// ServeMarketAt says under which name of a host the whole market is found: no cooperative gets it.
func (s *Service) ServeMarketAt(host string) { s.market = strings.ToLower(host) }

// SetDomains gives a cooperative the names of hosts under which its own shop is found; only the operator may. The first one is that
// of its pages, and the others lead there. Names are as typed: they are kept in lower case, without a dot at the end, and those with
// letters beyond ASCII as DNS has them. Mistakes are fault.Fields by the name domains.
func (s *Service) SetDomains(ctx context.Context, by act.Actor, coop string, typed []string) (*Cooperative, error) {
	domains, wrong := s.cleanDomains(typed)
	if wrong != nil {
		return nil, fault.Fields{"domains": wrong}
	}
	a := act.Act{Name: "cooperative.domains_set", By: by, Access: act.Operates.Guarded(), At: act.Place{Coop: coop}, Subject: coop}
	c, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Cooperative, error) {
		c, err := s.cooperatives.Update(ctx, coop, func(c *Cooperative) error {
			if slices.Equal(c.Domains, domains) {
				return r.Nothing()
			}
			r.Note("was_domains", strings.Join(c.Domains, ", "))
			r.Note("domains", strings.Join(domains, ", "))
			c.Domains = domains
			return nil
		})
		return c, store.NotFoundAs(err, act.ErrNoCooperative)
	})
	if errors.Is(err, store.ErrDuplicate) {
		return nil, fault.Fields{"domains": errDomainTaken.With(s.takenDomain(ctx, coop, domains))}
	}
	return c, err
}

// cleanDomains are the names as they are kept, each once, or what is wrong with them.
func (s *Service) cleanDomains(typed []string) (domains []string, wrong *fault.Fault) {
	for _, name := range typed {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		domain, wrong := s.cleanDomain(name)
		if wrong != nil {
			return nil, wrong
		}
		if !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	if len(domains) > mostDomains {
		return nil, errDomainTooMany.With(mostDomains)
	}
	return domains, nil
}

func (s *Service) cleanDomain(name string) (string, *fault.Fault) {
	domain, err := hostNames.ToASCII(strings.TrimSuffix(name, "."))
	_, numeric := netip.ParseAddr(domain)
	if err != nil || numeric == nil || len(domain) > longestDomain || !strings.Contains(domain, ".") {
		return "", errDomain.With(name)
	}
	if domain == s.market {
		return "", errDomainMarket.With(name)
	}
	return domain, nil
}

// takenDomain is the first name that another cooperative has, or all of them when it has been given back meanwhile.
func (s *Service) takenDomain(ctx context.Context, coop string, domains []string) string {
	for _, domain := range domains {
		if c, err := s.ByDomain(ctx, domain); err == nil && c.ID != coop {
			return domain
		}
	}
	return strings.Join(domains, ", ")
}
