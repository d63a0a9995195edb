package cooperative

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/members"
)

// auditPage is who did what: every line carries the hash of the one before.
type auditPage struct {
	desk
	Broken  string // where a line was changed or is missing, "" for a whole record
	Subject string // of the lines alone, when one was asked for
	Rows    []auditRow
	Next    string
}

// auditRow is one line.
type auditRow struct {
	Seq            int64
	At             time.Time
	By, What       string
	Subject, Href  string
	Detail, Remote string
	Hash           string
}

func (s *Cooperative) audit(c *gin.Context) error {
	v, d, err := s.openDesk(c, "audit", "coop.nav.audit")
	if err != nil {
		return err
	}
	ctx, view := c.Request.Context(), auditPage{desk: d, Subject: c.Query("tentang")}
	if view.Broken, err = s.brokenAt(ctx, d, v.coop.ID); err != nil {
		return err
	}
	search := audit.Search{Coop: v.coop.ID, Subject: view.Subject}
	slice, err := s.Members.AuditLog(ctx, v.actor, search, d.page())
	if err != nil {
		return err
	}
	k := s.lookup(d, v.coop.ID)
	for _, e := range slice.Items {
		view.Rows = append(view.Rows, s.auditRow(ctx, k, e))
	}
	view.Next = slice.Next
	return s.pages.Render(c, http.StatusOK, "audit", view)
}

// brokenAt says where the log was changed, "" when it is whole.
func (s *Cooperative) brokenAt(ctx context.Context, d desk, coop string) (string, error) {
	err := s.Audit.Verify(ctx, coop)
	if errors.Is(err, audit.ErrBroken) {
		return d.T("coop.audit.broken", fault.Of(err).Args...), nil
	}
	return "", err
}

func (s *Cooperative) auditRow(ctx context.Context, k *lookup, e audit.Entry) auditRow {
	row := auditRow{
		Seq: e.Seq, At: e.At, By: k.person(ctx, e.By), What: k.desk.Word("action", e.Action), Subject: e.Subject, Remote: e.Remote,
		Detail: k.desk.detail(e.Detail), Hash: e.Hash[:min(8, len(e.Hash))],
	}
	switch kind, _, _ := strings.Cut(e.Action, "."); {
	case kind == "members":
		row.Href = k.desk.To("anggota", e.Subject)
		row.Subject = k.person(ctx, strings.TrimPrefix(e.Subject, e.Coop+"."))
	case kind == "catalog":
		row.Href, row.Subject = k.desk.To("barang", e.Subject), e.Detail["name"]
	case kind == "orders":
		row.Href, row.Subject = k.desk.To("pesanan", e.Detail["name"]), e.Detail["name"]
	case e.Subject == e.Coop:
		row.Subject = k.desk.Frame.Name
	}
	return row
}

// detail writes what was noted beside an action, in a steady order. The name stands as the subject already.
func (d desk) detail(noted map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(noted)) {
		switch key {
		case "name":
		case "roles":
			var roles []members.Role
			for role := range strings.FieldsSeq(noted[key]) {
				roles = append(roles, members.Role(role))
			}
			words = append(words, d.roles(roles))
		default:
			words = append(words, noted[key])
		}
	}
	return strings.Join(words, " · ")
}
