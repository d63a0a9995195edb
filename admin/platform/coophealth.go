package platform

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/members"
	"lumbung/internal/store"
)

// When something about a cooperative needs help.
const (
	sendWithin    = 7 * 24 * time.Hour // since an order was paid
	noticesSince  = 7 * 24 * time.Hour
	paymentsAfter = time.Hour // since a bill ended about which the gateway has not said whether it was paid
)

// How far what is wrong is counted, and how many cooperatives are looked at for the list.
const (
	healthCount = 100
	healthCoops = 200
	healthKept  = time.Minute
)

// problem is one thing about a cooperative at which somebody must look. Its words are platform.problem.KIND and platform.remedy_of.KIND.
type problem struct {
	kind  string
	count int
}

// problemKinds are all there are, what is worst first.
func problemKinds() []string {
	return []string{
		"book_differs", "answered", "dead_letters", "payments_open", "orders_late", "no_chair", "no_treasurer", "no_fees", "notices_failed",
		"no_factor", "suspended",
	}
}

// coopHealth is how a cooperative does. It knows no member, and no money but whether the book balances.
type coopHealth struct {
	coop      members.Cooperative
	lastOrder time.Time // when the newest order was paid, zero when there is none
	lastSale  time.Time // when the newest order that ended well was paid
	entries   int64     // in its book
	sealed    int64     // number of the newest seal
	sealedAt  time.Time // up to when it goes
	officers  int
	guarded   int // of the officers, with a second factor
	oldest    time.Time
	problems  []problem
}

// rank is how much a cooperative needs help: the place of its worst problem from the end of the list, 0 when all is well.
func (h *coopHealth) rank() int {
	if len(h.problems) == 0 {
		return 0
	}
	return len(problemKinds()) - slices.Index(problemKinds(), h.problems[0].kind)
}

// common is what is read once for all cooperatives.
type common struct {
	letters  map[string]int       // facts that were given up
	payments map[string]int       // whose end the gateway has not told
	oldest   map[string]time.Time // of these
}

func (s *Platform) readCommon(ctx context.Context, v *Visit) (all common, err error) {
	all = common{map[string]int{}, map[string]int{}, map[string]time.Time{}}
	letters, err := s.Jobs.DeadLetters(ctx, v.actor, healthCount)
	if err != nil {
		return all, err
	}
	for _, letter := range letters {
		all.letters[letter.Coop]++
	}
	late, err := s.Payments.Overdue(ctx, v.now.Add(-paymentsAfter), healthCount)
	for i := range late {
		for _, part := range late[i].Allocations {
			if all.payments[part.Coop]++; all.payments[part.Coop] == 1 {
				all.oldest[part.Coop] = late[i].CreatedAt
			}
		}
	}
	return all, err
}

// coopHealth reads how one cooperative does.
func (s *Platform) coopHealth(ctx context.Context, v *Visit, coop *members.Cooperative, all common) (*coopHealth, error) {
	h := &coopHealth{coop: *coop, oldest: all.oldest[coop.ID]}
	counts := map[string]int{"dead_letters": all.letters[coop.ID], "payments_open": all.payments[coop.ID]}
	yes := func(kind string, is bool) {
		if is {
			counts[kind] = 1
		}
	}
	yes("answered", coop.Answer() != nil)
	yes("suspended", coop.Suspended() && coop.Answer() == nil)
	var err error
	if h.lastOrder, h.lastSale, err = s.Orders.LastPaid(ctx, coop.ID); err != nil {
		return nil, err
	}
	if counts["orders_late"], err = s.Orders.CountUnsent(ctx, coop.ID, v.now.Add(-sendWithin), healthCount); err != nil {
		return nil, err
	}
	if counts["notices_failed"], err = s.Notices.CountFailed(ctx, coop.ID, v.now.Add(-noticesSince), healthCount); err != nil {
		return nil, err
	}
	trial, err := s.Payments.TrialBalance(ctx, coop.ID)
	if err != nil {
		return nil, err
	}
	h.entries, h.sealed, h.sealedAt = trial.Entries, trial.Last.N, trial.Last.To
	yes("book_differs", trial.Difference() != 0)
	board, err := s.Members.Board(ctx, v.actor, coop.ID)
	if err != nil {
		return nil, err
	}
	if h.guarded, err = s.Identity.CountGuarded(ctx, deciders(board)); err != nil {
		return nil, err
	}
	h.officers = len(deciders(board))
	counts["no_factor"] = h.officers - h.guarded
	yes("no_chair", !holds(board, members.RoleChair))
	yes("no_treasurer", !holds(board, members.RoleTreasurer))
	_, err = s.Payments.Schedule(ctx, coop.ID, v.now)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	yes("no_fees", err != nil)
	for _, kind := range problemKinds() {
		if counts[kind] > 0 {
			h.problems = append(h.problems, problem{kind, counts[kind]})
		}
	}
	return h, nil
}

// deciders are the user ids of those on a board who decide something in the cooperative's name.
func deciders(board []members.Membership) (users []string) {
	for i := range board {
		if slices.ContainsFunc(board[i].Roles, members.Role.Decides) {
			users = append(users, board[i].User)
		}
	}
	return users
}

// allHealth is how the cooperatives do, those first that need help most; it may be a minute old. Of more than healthCoops the first by name
// are looked at.
func (s *Platform) allHealth(ctx context.Context, v *Visit) ([]coopHealth, error) {
	s.healthy.Lock()
	defer s.healthy.Unlock()
	if v.now.Before(s.healthy.until) {
		return s.healthy.list, nil
	}
	all, err := s.readCommon(ctx, v)
	if err != nil {
		return nil, err
	}
	var list []coopHealth
	for page := (store.Page{Limit: store.MaxPage}); len(list) < healthCoops; {
		coops, err := s.Members.Cooperatives(ctx, page)
		if err != nil {
			return nil, err
		}
		for i := range coops.Items {
			h, err := s.coopHealth(ctx, v, &coops.Items[i], all)
			if err != nil {
				return nil, err
			}
			list = append(list, *h)
		}
		if page.After = coops.Next; page.After == "" {
			break
		}
	}
	slices.SortStableFunc(list, func(a, b coopHealth) int {
		return cmp.Or(b.rank()-a.rank(), b.worst()-a.worst(), cmp.Compare(a.coop.Name, b.coop.Name))
	})
	s.healthy.list, s.healthy.until = list, v.now.Add(healthKept)
	return list, nil
}

// worst is how often the worst problem is there.
func (h *coopHealth) worst() int {
	if len(h.problems) == 0 {
		return 0
	}
	return h.problems[0].count
}

// partOf is one page of a list that is in memory; the cursor is a place in it.
func partOf(list []coopHealth, page store.Page) store.Slice[coopHealth] {
	from, err := strconv.Atoi(page.After)
	if err != nil || from < 0 || from > len(list) {
		from = 0
	}
	to := min(len(list), from+cmp.Or(max(page.Limit, 0), 20))
	slice := store.Slice[coopHealth]{Items: list[from:to]}
	if to < len(list) {
		slice.Next = strconv.Itoa(to)
	}
	return slice
}

// sentence says the worst of a cooperative's problems, or that all is well.
func (h *coopHealth) sentence(v *Visit) string {
	if len(h.problems) == 0 {
		return v.T("platform.coop_well")
	}
	text := v.T("platform.problem."+h.problems[0].kind, h.problems[0].count)
	if more := len(h.problems) - 1; more > 0 {
		text += " " + v.T("platform.problems_more", more)
	}
	return text
}

// tone is the colour of its state.
func (h *coopHealth) tone() string {
	switch {
	case len(h.problems) == 0:
		return "padi"
	case h.rank() > len(problemKinds())-slices.Index(problemKinds(), "notices_failed"):
		return "bata"
	}
	return "kunyit"
}

// remedy says what to do about a problem.
func (v *Visit) remedy(p problem) string { return v.T("platform.remedy_of." + p.kind) }

// unmade is what is missing of the installation before anybody can sell: as `lumbung doctor` says.
func (s *Platform) unmade() (kinds []string) {
	if s.Simulated {
		kinds = append(kinds, "simulated")
	}
	if !s.Messages {
		kinds = append(kinds, "messages_stay")
	}
	return kinds
}

// when is a moment, or a word for none.
func (v *Visit) when(t time.Time) string {
	if t.IsZero() {
		return v.T("platform.not_yet")
	}
	return v.DateTime(t)
}
