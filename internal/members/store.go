package members

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/store"
)

// collections are what this package stores.
type collections struct {
	cooperatives *store.Collection[Cooperative]
	memberships  *store.Scoped[Membership]
	invitations  *store.Scoped[Invitation]
}

func define(bus *events.Bus) collections {
	return collections{
		cooperatives: events.Define(bus, store.Spec[Cooperative]{
			Name: "cooperatives", Cache: 1000, Counters: []string{"last_number"}, Check: (*Cooperative).check,
			Indexes: []store.Index{
				{Name: "slug", Fields: []string{"slug"}, Unique: true},
				{Name: "domain", Fields: []string{"domains"}, Unique: true, Sparse: true},
				{Name: "name", Fields: []string{"name"}},
				{Name: "suspended", Fields: []string{"suspended_at"}, Sparse: true},
			},
		}, false, func(c *Cooperative) events.Address { return events.Address{Coop: c.ID, ID: c.ID, Box: &c.Outbox} }),
		memberships: events.DefineScoped(bus, store.Spec[Membership]{Name: "memberships", Scope: "coop", Watched: true, Indexes: []store.Index{
			{Name: "number", Fields: []string{"number"}, Unique: true, Sparse: true},
			{Name: "nik", Fields: []string{"nik_index"}, Unique: true, Sparse: true},
			{Name: "applied", Fields: []string{"state", "applied_at"}},
			{Name: "applied_late", Fields: []string{"state", "applied_at"}, Global: true},
			{Name: "name", Fields: []string{"state", "sort_name"}},
			{Name: "word", Fields: []string{"state", "words", "sort_name"}},
			{Name: "office", Fields: []string{"office", "sort_name"}, Sparse: true},
			{Name: "helps", Fields: []string{"helps", "sort_name"}, Sparse: true},
			{Name: "pay_by", Fields: []string{"pay_by"}, Sparse: true, Global: true},
			{Name: "recovery", Fields: []string{"recover_by"}, Sparse: true},
			{Name: "user", Fields: []string{"user"}, Global: true},
		}, Check: (*Membership).check}, false, func(m *Membership) events.Address {
			return events.Address{Coop: m.Coop, ID: m.ID, Box: &m.Outbox}
		}),
		invitations: events.DefineScoped(bus, store.Spec[Invitation]{Name: "invitations", Scope: "coop", Indexes: []store.Index{
			{Name: "open", Fields: []string{"open"}, Unique: true, Sparse: true},
			{Name: "sent", Fields: []string{"sent_at"}},
			{Name: "helps", Fields: []string{"helps", "sent_at"}, Sparse: true},
		}}, false, func(i *Invitation) events.Address {
			return events.Address{Coop: i.Coop, ID: i.ID, Box: &i.Outbox}
		}),
	}
}

// Cooperative returns a cooperative by id.
func (s *Service) Cooperative(ctx context.Context, id string) (*Cooperative, error) {
	c, err := s.cooperatives.Get(ctx, id)
	return c, store.NotFoundAs(err, act.ErrNoCooperative)
}

// BySlug returns the cooperative at an address.
func (s *Service) BySlug(ctx context.Context, slug string) (*Cooperative, error) {
	c, err := s.cooperatives.First(ctx, store.By("slug", slug))
	return c, store.NotFoundAs(err, act.ErrNoCooperative)
}

// hostsRemembered is of how many hosts it is kept in memory whose they are.
const hostsRemembered = 1000

// ByDomain returns the cooperative whose own shop is found under the name of a host, as SetDomains keeps it. Every request asks, so that
// the answer stays in memory until a cooperative gets or loses a name; act.ErrNoCooperative, too.
func (s *Service) ByDomain(ctx context.Context, host string) (*Cooperative, error) {
	id, err := s.hosts.Get(ctx, host, func(ctx context.Context) (string, error) {
		c, err := s.cooperatives.First(ctx, store.By("domain", host))
		if errors.Is(err, store.ErrNotFound) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		return c.ID, nil
	})
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, act.ErrNoCooperative
	}
	c, err := s.Cooperative(ctx, id)
	if err == nil && !slices.Contains(c.Domains, host) { // it has lost the name, of which this process has not heard yet
		return nil, act.ErrNoCooperative
	}
	return c, err
}

// Cooperatives lists the cooperatives by name.
func (s *Service) Cooperatives(ctx context.Context, page store.Page) (store.Slice[Cooperative], error) {
	return s.cooperatives.List(ctx, store.By("name"), page)
}

// Directory is the cooperatives that a list can be narrowed to.
type Directory struct {
	Coops map[string]Cooperative // by id
	IDs   map[string]string      // by slug
}

// directorySize is how many cooperatives are in the directory, the first by name.
const directorySize = 500

// Directory returns the cooperatives, from memory until one of them changes. The caller changes nothing in it.
func (s *Service) Directory(ctx context.Context) (Directory, error) {
	return s.known.Get(ctx, "", func(ctx context.Context) (Directory, error) {
		d, page := Directory{map[string]Cooperative{}, map[string]string{}}, store.Page{Limit: store.MaxPage}
		for len(d.Coops) < directorySize {
			slice, err := s.Cooperatives(ctx, page)
			if err != nil {
				return d, err
			}
			for _, coop := range slice.Items {
				d.Coops[coop.ID], d.IDs[coop.Slug] = coop, coop.ID
			}
			if page.After = slice.Next; slice.Next == "" {
				break
			}
		}
		return d, nil
	})
}

// EachCooperative visits every cooperative, for background work.
func (s *Service) EachCooperative(ctx context.Context, visit func(*Cooperative) error) error {
	return s.cooperatives.Each(ctx, store.By("all"), visit)
}

// Membership returns a line of a cooperative's register. It does not check who may see it; the caller does.
func (s *Service) Membership(ctx context.Context, coop, id string) (*Membership, error) {
	m, err := s.memberships.ForTenant(coop).Get(ctx, id)
	return m, store.NotFoundAs(err, ErrNoMembership)
}

// MembershipsOf lists a user's memberships in every state, at most a hundred.
func (s *Service) MembershipsOf(ctx context.Context, user string) ([]Membership, error) {
	slice, err := s.memberships.AllTenants().List(ctx, store.By("user", user), store.Page{Limit: 100})
	return slice.Items, err
}

// ByNumber returns the member with this number.
func (s *Service) ByNumber(ctx context.Context, coop string, number int64) (*Membership, error) {
	m, err := s.memberships.ForTenant(coop).First(ctx, store.By("number", number))
	return m, store.NotFoundAs(err, ErrNoMembership)
}

// Search asks for the memberships of a cooperative in one state of which each word of Words is the beginning of a name, the number,
// the phone number or its last four digits, or a place; "" for all.
type Search struct {
	Coop  string
	State State
	Words string
}

// Members lists memberships by name, for those who may read the register. A page may be short.
func (s *Service) Members(ctx context.Context, by act.Actor, search Search, page store.Page) (store.Slice[Membership], error) {
	if err := act.Reads.Check(by, act.Place{Coop: search.Coop}); err != nil {
		return store.Slice[Membership]{}, err
	}
	register, words := s.memberships.ForTenant(search.Coop), searchWords(search.Words)
	if len(words) == 0 {
		return register.List(ctx, store.By("name", search.State), page)
	}
	return register.ListWhere(ctx, store.By("word", search.State, words[0]), page, func(m *Membership) bool { return m.has(words[1:]) })
}

// boardMost is how many people may hold an office in one cooperative for Board to list them.
const boardMost = 100

// Board lists who holds an office in a cooperative by name, for those who may read its register and for the operator.
func (s *Service) Board(ctx context.Context, by act.Actor, coop string) ([]Membership, error) {
	if err := act.Reads.Or(act.Operates).Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	return s.officers(ctx, coop)
}

func (s *Service) officers(ctx context.Context, coop string) ([]Membership, error) {
	board, err := s.memberships.ForTenant(coop).List(ctx, store.By("office", true), store.Page{Limit: boardMost})
	return board.Items, err
}

// Holders lists who has a power in a cooperative, by user id.
func (s *Service) Holders(ctx context.Context, coop string, p act.Power) (users []string, err error) {
	all, err := s.officers(ctx, coop)
	for i := range all {
		if m := &all[i]; m.State == Active && slices.ContainsFunc(m.Roles, func(r Role) bool { return r.May(p) }) {
			users = append(users, m.User)
		}
	}
	return users, err
}

// Officer is a name and an office.
type Officer struct {
	Name string
	Role Role
}

// ShownBoard is whom a cooperative names on its page, in the order of the offices: the board and the supervisors, or nobody.
func (s *Service) ShownBoard(ctx context.Context, coop *Cooperative) (shown []Officer, err error) {
	if !coop.ShowBoard {
		return nil, nil
	}
	all, err := s.officers(ctx, coop.ID)
	for _, office := range []Role{RoleChair, RoleSecretary, RoleTreasurer, RoleSupervisor} {
		for i := range all {
			if all[i].Has(office) {
				shown = append(shown, Officer{all[i].Name, office})
			}
		}
	}
	return shown, err
}

// Applicants lists the undecided applications, the oldest first, for those who may read the register.
func (s *Service) Applicants(ctx context.Context, by act.Actor, coop string, page store.Page) (store.Slice[Membership], error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return store.Slice[Membership]{}, err
	}
	return s.memberships.ForTenant(coop).List(ctx, store.By("applied", Applied), page)
}

// EachMember visits the memberships of a cooperative in one state, for background work and reports.
func (s *Service) EachMember(ctx context.Context, coop string, state State, visit func(*Membership) error) error {
	return s.memberships.ForTenant(coop).Each(ctx, store.By("applied", state), visit)
}

// CountMembers counts the memberships in one state, up to limit.
func (s *Service) CountMembers(ctx context.Context, coop string, state State, limit int) (int, error) {
	return s.memberships.ForTenant(coop).Count(ctx, store.By("applied", state), limit)
}

// EachLateApplicant visits the applications to all cooperatives from before a moment about which nobody has decided, the oldest first.
func (s *Service) EachLateApplicant(ctx context.Context, before time.Time, visit func(*Membership) error) error {
	return s.memberships.AllTenants().Each(ctx, store.By("applied_late", Applied).Between(nil, before), visit)
}

// duplicate turns the store's DuplicateError into a fault: number for the index of member numbers, else document.
func duplicate(err, number, document error) error {
	var twice *store.DuplicateError
	if !errors.As(err, &twice) {
		return err
	}
	if twice.Index == "number" {
		return number
	}
	return document
}

func joinRoles(roles []Role) string {
	texts := make([]string, len(roles))
	for i, role := range roles {
		texts[i] = string(role)
	}
	return strings.Join(texts, " ")
}
