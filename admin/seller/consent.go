package seller

import (
	"context"

	"lumbung/internal/fault"
	"lumbung/internal/web"
	"lumbung/payments/savings"
)

// errNoLicence is a wish to save with a cooperative that may not collect savings.
var errNoLicence = fault.New(fault.Conflict, "seller.no_licence")

// consentForm is a member's word on where her proceeds shall go.
type consentForm struct {
	Agree    bool `form:"setuju" label:"seller.consent_agree"`
	Withdraw bool `form:"cabut"`
}

// Check wants a tick from who agrees.
func (in *consentForm) Check(form *web.Form) {
	if !in.Withdraw && !in.Agree {
		form.Faults.Add("setuju", "seller.consent_missing")
	}
}

// consentKey is the sentence of a version of the consent. A version is never reworded: what members agreed to stays.
func consentKey(version string) string { return "seller.consent_" + version }

// consentSentence is what is agreed to, or was.
func (v *Visit) consentSentence(given bool, text string) string {
	if !given {
		text = savings.ConsentText
	}
	return v.T(consentKey(text), v.coop.Name)
}

// consentAction is where the word goes. It names the cooperative, lest another one was chosen in the meantime.
func (v *Visit) consentAction() string { return at("simpanan/persetujuan") + "?koperasi=" + v.coop.ID }

// consent writes down that the member agrees, or no longer does.
func (s *Seller) consent(ctx context.Context, v *Visit, in consentForm) (web.Done, error) {
	done := web.Done{Tone: "padi", Key: "seller.did_consent"}
	switch {
	case in.Withdraw:
		done.Key = "seller.did_withdraw"
	case !v.coop.USPLicense:
		return done, errNoLicence
	}
	return done, s.Payments.Consent(ctx, v.actor, v.coop.ID, !in.Withdraw)
}
