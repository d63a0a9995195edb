package people

import (
	"os"
	"slices"
	"strings"
	"testing"

	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/payments"
	"lumbung/payments/leaving"
)

// What stands in the log has a name in both languages.
func TestActionsHaveNames(t *testing.T) {
	catalog, err := i18n.Load(os.DirFS("../locales"), web.Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{
		"catalog.approved", "catalog.sent_back", "catalog.taken_down", "shop.suspended", "shop.lifted", "orders.code_unlocked",
		"shop.appeal_refused", "report.unfounded", "shop.licence_verified", "shop.licence_sent_back",
		"shop.check_accepted", "shop.check_sent_back", "shop.check_waived", "shop.document_read", "cooperative.checklist_set",
		"orders.delivered",
		"fees.decided",
		payments.ActFeesProposed, payments.ActFeesPublished, payments.ActFeesRejected, payments.ActFeesWithdrawn,
		members.FactAdmitted, members.FactRejected, members.FactLeft, "members.registered", "members.appointed",
		members.FactInvited, "invitations.withdrawn", "invitations.accepted", "cooperative.created", "cooperative.identity_changed",
		"cooperative.profile_updated", members.ActSuspended, members.ActLifted, members.ActAnswered, "cooperative.domains_set", "notices.resent",
		members.ActRestored, leaving.ActDied, leaving.ActLived, leaving.ActHeirsWritten, leaving.ActHeirsApproved, leaving.ActRead,
		"announcements.announced", "announcements.edited", "announcements.withdrawn",
		"articles.written", "articles.edited", "articles.published", "articles.withdrawn", "info.written", "info.restored",
		"wording.written", "wording.restored",
	} {
		kind, _, _ := strings.Cut(action, ".")
		for _, tag := range []string{i18n.Indonesian, i18n.English} {
			if l := catalog.Locale(tag); !l.Has("coop.action."+action) || !l.Has("coop.kind."+kind) || !slices.Contains(auditKinds(), kind) {
				t.Errorf("%s has no name in %s", action, tag)
			}
		}
	}
}
