package bookfile

// papers are compared with a book while it is read.
type papers struct {
	asked []Verdict
	// drafts are the statements of the papers until their seal is read, nil for what is none, or is done.
	drafts []*Draft
}

func newPapers(list []Paper) *papers {
	p := &papers{drafts: make([]*Draft, len(list))}
	for _, paper := range list {
		p.asked = append(p.asked, Verdict{Paper: paper})
	}
	return p
}

// entry adds an entry to the statements whose seal is still to come. The chart stands in front of all entries.
func (p *papers) entry(e *Entry, chart []Account) {
	for i := range p.asked {
		issued := p.asked[i].Issued
		if issued == nil || p.asked[i].Seal.N > 0 {
			continue
		}
		if p.drafts[i] == nil {
			var codes []string
			for _, account := range chart {
				if account.Per == perMember && account.Code != "" {
					codes = append(codes, account.Code)
				}
			}
			from, to := issued.Period()
			p.drafts[i] = NewDraft(e.Book, issued.Member, from.UnixMilli(), to.UnixMilli(), codes)
		}
		p.drafts[i].Add(e)
	}
}

const perMember = "member"

// seal compares the papers that name the number of a seal.
func (p *papers) seal(s Seal, digest string) {
	for i := range p.asked {
		v := &p.asked[i]
		if v.N != s.N || v.Found {
			continue
		}
		v.Seal, v.Found = s, v.Names(s.N, digest)
		if draft := p.drafts[i]; draft != nil {
			v.Figures, p.drafts[i] = draft.Statement().Digest(), nil
		}
	}
}

// verdicts are those on all papers. A paper that agrees says of an older one's entries, too, what they are.
func (p *papers) verdicts() []Verdict {
	for i := range p.asked {
		for _, other := range p.asked {
			if v := &p.asked[i]; other.Found && other.N < v.N {
				v.Same = max(v.Same, other.Seal.Entries)
			}
		}
	}
	return p.asked
}
