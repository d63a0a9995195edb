package catalog

import (
	"context"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/form"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// LicenceState is where the business licence of a shop stands.
type LicenceState string

const (
	LicenceSubmitted LicenceState = "submitted" // waits for an officer
	LicenceVerified  LicenceState = "verified"
	LicenceSentBack  LicenceState = "sent_back" // with a reason
)

// Standard is a proof that goods keep a standard of the state.
type Standard string

const (
	StandardPIRT  Standard = "pirt"
	StandardHalal Standard = "halal"
	StandardBPOM  Standard = "bpom"
	StandardSNI   Standard = "sni"
	StandardNone  Standard = "none" // these goods need none
)

// Standards lists them, the commonest first.
func Standards() []Standard {
	return []Standard{StandardPIRT, StandardHalal, StandardBPOM, StandardSNI, StandardNone}
}

// LicenceInput is what an owner says about her business licence.
type LicenceInput struct {
	NIB      string   `bson:"nib"      form:"nib,required"      max:"30" label:"seller.nib"`      // nomor induk berusaha, 13 digits
	Standard Standard `bson:"standard" form:"standard,required" max:"10" label:"seller.standard"` // proof for the goods
	Number   string   `bson:"number"   form:"number"            max:"60" label:"seller.standard_number"`
}

// nibDigits is how long a NIB is.
const nibDigits = 13

// clean cleans the texts and returns the mistakes as fault.Fields by the names of the form's fields.
func (in *LicenceInput) clean() error {
	in.NIB, in.Number = squeeze(text.Line(in.NIB)), text.Line(in.Number)
	f := fault.Fields{}
	if err := form.Check(f, in); err != nil {
		return err
	}
	if in.NIB != "" && (len(in.NIB) != nibDigits || !isDigits(in.NIB)) {
		f.Add("nib", "form.digits", nibDigits)
	}
	switch {
	case in.Standard != "" && !slices.Contains(Standards(), in.Standard):
		f.Add("standard", "form.choose_one")
	case in.Standard == StandardNone:
		in.Number = ""
	case in.Number == "":
		f.Add("number", "form.required")
	}
	return f.Err()
}

func isDigits(typed string) bool {
	return !slices.ContainsFunc([]rune(typed), func(r rune) bool { return r < '0' || r > '9' })
}

// Licence is the NIB of a shop and the proof of its goods' standards, as its owner handed it in and officers decided.
type Licence struct {
	LicenceInput `bson:",inline"`

	states.Life[LicenceState] `bson:",inline"`
}

var licenceLife = states.Declare(ErrStep, ErrReason,
	states.Row[LicenceState]{State: LicenceSubmitted, Next: []LicenceState{LicenceSubmitted, LicenceVerified, LicenceSentBack}},
	states.Row[LicenceState]{State: LicenceVerified, Next: []LicenceState{LicenceSentBack}},
	states.Row[LicenceState]{State: LicenceSentBack, Next: []LicenceState{LicenceSubmitted}, Reason: true},
)

// Reason is why the licence was sent back, "" when it was not.
func (l *Licence) Reason() string {
	if l == nil || l.State != LicenceSentBack {
		return ""
	}
	return l.Latest().Reason
}

// Version tells what an officer looked at from what the owner sent since: it grows with each step. 0 is no licence.
func (l *Licence) Version() int64 {
	if l == nil {
		return 0
	}
	return int64(len(l.Steps))
}

// Terms of Permendag 19/2026, art. 17: a seller without a NIB trades labelled "Dalam Proses Legalisasi", one who signed up since the
// rule is in force for six months, one from before for 18 months after that day. Then the platform stops her trading, and no officer
// may give her longer. A rule that changes them gets a line of its own, so that what was promised before it stays true.
var (
	licenceRuleFrom = time.Date(2026, time.June, 8, 0, 0, 0, 0, jakarta)
	earlierShopsEnd = time.Date(2027, time.December, 8, 0, 0, 0, 0, jakarta)
	jakarta         = time.FixedZone("WIB", 7*60*60)
)

// newShopMonths is the term of a shop that opened under the rule.
const newShopMonths = 6

// TermEnd is the moment from which the shop does not trade unless its NIB is verified.
func (s *Shop) TermEnd() time.Time {
	if s.CreatedAt.Before(licenceRuleFrom) {
		return earlierShopsEnd
	}
	return addMonths(s.CreatedAt, newShopMonths)
}

// addMonths is the same day some months later, or the last of that month when it is shorter.
func addMonths(t time.Time, months int) time.Time {
	later := t.AddDate(0, months, 0)
	if later.Day() != t.Day() {
		later = later.AddDate(0, 0, -later.Day())
	}
	return later
}

// Licensed says whether an officer has verified the shop's NIB.
func (s *Shop) Licensed() bool { return s.Licence != nil && s.Licence.State == LicenceVerified }

// MayTrade says whether the law lets the shop trade at that moment: its NIB is verified, or its term has not ended.
func (s *Shop) MayTrade(now time.Time) bool { return s.Licensed() || now.Before(s.TermEnd()) }

// Names of officers' acts in the audit log.
const (
	ActLicenceVerified = "shop.licence_verified"
	ActLicenceSentBack = "shop.licence_sent_back"
)

// SubmitLicence hands the owner's NIB to the officers, or corrects what waits. A verified one stays as it is: ErrStep. Also fault.Fields.
func (s *Service) SubmitLicence(ctx context.Context, by act.Actor, step Step, in LicenceInput) (*Shop, error) {
	if err := in.clean(); err != nil {
		return nil, err
	}
	submit := func(shop *Shop, mark states.Mark) error {
		shop.NIB = in.NIB
		if shop.LicenceWaits == nil {
			shop.LicenceWaits = &mark.At
		}
		if shop.Licence == nil {
			shop.Licence = &Licence{in, licenceLife.Born(mark)}
			return nil
		}
		shop.Licence.LicenceInput = in
		return licenceLife.Step(&shop.Licence.Life, LicenceSubmitted, mark)
	}
	return s.stepShop(ctx, step.act("shop.licence_submitted", by, act.Member), ownShop(submit))
}

// VerifyLicence says that an officer has seen the NIB of somebody else's shop and found it right; the shop trades from then on. step.Seen
// is the Licence.Version she looked at. ErrStep, ErrLicenceSeen, act.ErrOwn.
func (s *Service) VerifyLicence(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	verify := s.decideLicence(by, step, LicenceVerified, FactLicenceVerified)
	return s.stepShop(ctx, step.act(ActLicenceVerified, by, act.May(act.Moderate)), verify)
}

// SendBackLicence refuses what the owner handed in, or takes back what was verified, with a reason that she reads. ErrStep, ErrLicenceSeen,
// ErrReason, act.ErrOwn.
func (s *Service) SendBackLicence(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	refuse := s.decideLicence(by, step, LicenceSentBack, FactLicenceSentBack)
	return s.stepShop(ctx, step.act(ActLicenceSentBack, by, act.May(act.Moderate)), refuse)
}

// decideLicence is a step of an officer with the licence that she looked at, of which the owner is told.
func (s *Service) decideLicence(by act.Actor, step Step, to LicenceState, fact string) func(*Shop, states.Mark) error {
	return func(shop *Shop, mark states.Mark) error {
		if err := act.NotOwnShop(by, shop.Coop, shop.Seller); err != nil {
			return err
		}
		if shop.Licence == nil {
			return ErrStep.With("none", string(to))
		}
		if step.Seen != 0 && step.Seen != shop.Licence.Version() {
			return ErrLicenceSeen
		}
		if err := licenceLife.Step(&shop.Licence.Life, to, mark); err != nil {
			return err
		}
		shop.LicenceWaits, shop.TermEnds, shop.TermWarned = nil, nil, 0
		return s.bus.Record(&shop.Outbox, fact, strconv.FormatInt(shop.Licence.Version(), 10), nil)
	}
}

// Twins are other people's shops with the NIB of a shop. One business has one NIB, so that somebody may have typed that of another.
type Twins struct {
	Here      []Shop // of the same cooperative
	Elsewhere int    // how many there are in other cooperatives, whose officers alone know which
}

// Any says whether there are twins.
func (t Twins) Any() bool { return len(t.Here)+t.Elsewhere > 0 }

// mostTwins is how many shops with one NIB are looked at.
const mostTwins = 50

// Twins finds the shops of others that say to have the NIB of a shop. What was sent back does not count.
func (s *Service) Twins(ctx context.Context, shop *Shop) (twins Twins, err error) {
	if shop.NIB == "" {
		return twins, nil
	}
	slice, err := s.shops.AllTenants().List(ctx, store.By("nib", shop.NIB), store.Page{Limit: mostTwins})
	for i := range slice.Items {
		other := &slice.Items[i]
		switch {
		case other.Seller == shop.Seller || other.Licence == nil || other.Licence.State == LicenceSentBack:
		case other.Coop == shop.Coop:
			twins.Here = append(twins.Here, *other)
		default:
			twins.Elsewhere++
		}
	}
	return twins, err
}

// CountLicences counts the licences that wait for the cooperative's officers, up to limit.
func (s *Service) CountLicences(ctx context.Context, coop string, limit int) (int, error) {
	return s.shops.ForTenant(coop).Count(ctx, store.By("licences"), limit)
}
