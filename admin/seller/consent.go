package seller

import (
	"github.com/gin-gonic/gin"

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

// consentView is that part of the passbook's page.
type consentView struct {
	Action   string
	Licensed bool
	Given    bool
	Sentence string // what is agreed to, or was
	Since    string
}

// consentKey is the sentence of a version of the consent. A version is never reworded: what members agreed to stays.
func consentKey(version string) string { return "seller.consent_" + version }

func (v *visit) consentView(wish savings.StandingOrder) consentView {
	version := savings.ConsentText
	view := consentView{Action: "/jualan/simpanan/persetujuan?koperasi=" + v.coop.ID, Licensed: v.coop.USPLicense, Given: wish.ToSavings}
	if wish.ToSavings {
		version, view.Since = wish.Text, v.locale.DateTime(wish.At.In(v.zone))
	}
	view.Sentence = v.t(consentKey(version), v.coop.Name)
	return view
}

// consent writes down that the member agrees, or no longer does.
func (s *Seller) consent(c *gin.Context, v *visit) error {
	var in consentForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if !in.Withdraw && !v.coop.USPLicense {
		return errNoLicence
	}
	done := "seller.did_withdraw"
	if !in.Withdraw {
		if done = "seller.did_consent"; !in.Agree {
			form.Faults.Add("setuju", "seller.consent_missing")
			return s.showPassbook(c, v, form)
		}
	}
	if err := s.Payments.Consent(c.Request.Context(), v.actor, v.coop.ID, !in.Withdraw); err != nil {
		return err
	}
	return s.Web.Tell(c, "/jualan/simpanan", "padi", done)
}
