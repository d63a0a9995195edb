package office

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"lumbung/internal/members"
)

// MemberOf is the line of a user in the register, or members.ErrNoMembership.
func (v *Visit) MemberOf(ctx context.Context, user string) (*members.Membership, error) {
	return v.parts.Members.Membership(ctx, v.Coop.ID, members.MembershipID(v.Coop.ID, user))
}

// AskedMember is the member whom the form names, or the address by ?anggota= or ?nomor=; nil when nobody is named or no member has the
// number. unknown is the number that was looked for.
func (v *Visit) AskedMember(ctx context.Context) (m *members.Membership, unknown string, err error) {
	user, number := v.Form.Value("anggota"), strings.TrimSpace(v.Query.Get("nomor"))
	if user == "" {
		user = v.Query.Get("anggota")
	}
	if user != "" {
		m, err = v.MemberOf(ctx, user)
		return m, "", err
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 {
		return nil, number, nil
	}
	m, err = v.parts.Members.ByNumber(ctx, v.Coop.ID, n)
	if errors.Is(err, members.ErrNoMembership) || err == nil && !m.Has(members.RoleMember) && !m.Former() {
		return nil, number, nil
	}
	return m, number, err
}

// slipPattern is the number of a receipt as people type it, behind its prefix: 2026 12, -2026-00012.
var slipPattern = regexp.MustCompile(`^[- /]*(\d{4})[- /]+0*(\d{1,9})$`)

// SlipNumber is the number of a receipt or slip as it is kept, by its prefix, KM or KK: of "km 2026 12" and "2026/12" KM-2026-00012.
// What is no number is what was typed, in capitals.
func SlipNumber(prefix, typed string) string {
	typed = strings.ToUpper(strings.TrimSpace(typed))
	if m := slipPattern.FindStringSubmatch(strings.TrimPrefix(typed, prefix)); m != nil {
		return prefix + "-" + m[1] + "-" + strings.Repeat("0", max(0, 5-len(m[2]))) + m[2]
	}
	return typed
}
