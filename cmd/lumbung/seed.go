package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/catalog"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

// errSeeded is the refusal to seed what holds cooperatives already.
var errSeeded = errors.New("the database is not empty: a seed fills an empty one; choose another with LUMBUNG_DATA or LUMBUNG_MONGO_URI")

// seedCommand fills an empty database with the demo, or at a scale.
func seedCommand(ctx context.Context, e environment) error {
	if e.config.production() {
		return errors.New("production has no demo: the demo's logins are known to everybody")
	}
	if e.argument == "" {
		e.config.Seed = "demo"
		return seedIfEmpty(ctx, e)
	}
	size, err := scaleOf(e.argument)
	if err != nil {
		return err
	}
	return fillEmpty(ctx, e, size.seedInto)
}

// seedIfEmpty fills an empty installation with the demo if the settings ask for it.
func seedIfEmpty(ctx context.Context, e environment) error {
	if e.config.Seed != "demo" {
		return nil
	}
	if err := fillEmpty(ctx, e, seedInto); !errors.Is(err, errSeeded) {
		return err
	}
	return nil
}

// fillEmpty fills an empty installation, or says errSeeded. An embedded database is filled in a folder beside it and moved
// into place when it is whole, so that a seed that was interrupted leaves nothing behind.
func fillEmpty(ctx context.Context, e environment, fill func(ctx context.Context, e environment, data string) error) error {
	if e.config.MongoURI != "" {
		return fill(ctx, e, e.config.Data)
	}
	if _, err := os.Stat(filepath.Join(e.config.Data, databaseFile)); err == nil {
		return errSeeded
	}
	draft := filepath.Join(e.config.Data, "seeding")
	if err := os.RemoveAll(draft); err != nil {
		return fmt.Errorf("clear %s: %w", draft, err)
	}
	if err := fill(ctx, e, draft); err != nil {
		return err
	}
	return moveSeed(draft, e.config.Data)
}

// moveSeed moves a finished seed into place, the database last. What a server keeps is not in the folder.
func moveSeed(draft, data string) error {
	for _, name := range []string{"media", "search", databaseFile} {
		if err := os.RemoveAll(filepath.Join(data, name)); err != nil {
			return err
		}
		err := os.Rename(filepath.Join(draft, name), filepath.Join(data, name))
		if err != nil && (name == databaseFile || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return os.RemoveAll(draft)
}

// seeder plays the demo through the real services, on a clock that runs through its sixty days.
type seeder struct {
	*app
	demo
	out      io.Writer
	clock    time.Time
	started  time.Time
	sim      *xenditsim.Simulator
	users    map[string]string           // person -> user id
	shops    map[string]*catalog.Shop    // shop key -> shop
	products map[string]*catalog.Product // slug in the demo -> product
	pictures map[string]media.Picture    // picture key -> picture
}

// seedInto fills the installation whose files lie in data with the demo; errSeeded when it has cooperatives already.
func seedInto(ctx context.Context, e environment, data string) (err error) {
	s := &seeder{
		out: e.out, started: time.Now().UTC(), users: map[string]string{}, shops: map[string]*catalog.Shop{},
		products: map[string]*catalog.Product{}, pictures: map[string]media.Picture{},
	}
	s.clock = s.started.AddDate(-1, 0, 0)
	if s.demo, err = loadDemo(); err != nil {
		return err
	}
	c := e.config
	c.Data, c.bulk = data, true
	gateway, stop, err := s.openSimulator(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if s.app, err = newApp(ctx, c, gateway, e.log, func() time.Time { return s.clock }); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.untouched(ctx); err != nil {
		return err
	}
	return s.play(ctx)
}

// untouched is errSeeded when there are cooperatives already.
func (a *app) untouched(ctx context.Context) error {
	known, err := a.members.Cooperatives(ctx, store.Page{Limit: 1})
	if err == nil && len(known.Items) > 0 {
		return errSeeded
	}
	return err
}

// openSimulator starts a payment simulator for the past, on the seed's own clock.
func (s *seeder) openSimulator(ctx context.Context) (payments.Provider, func(), error) {
	const key = "xnd_development_seed"
	sim, err := xenditsim.New(xenditsim.Config{APIKey: key, Start: s.clock})
	if err != nil {
		return nil, nil, err
	}
	s.sim = sim
	url, stop, err := serveLocally(ctx, sim)
	if err != nil {
		return nil, nil, err
	}
	return xendit.New(xendit.Config{APIKey: key, BaseURL: url}), stop, nil
}

func (s *seeder) play(ctx context.Context) error {
	began := time.Now()
	fmt.Fprintln(s.out, "Filling an empty database with the demo …")
	for _, part := range []func(context.Context) error{
		s.seedOperator, s.seedCooperatives, s.seedPeople, s.seedPictures, s.seedShops, s.seedProducts, s.seedOrders, s.finish,
	} {
		if err := part(ctx); err != nil {
			return fmt.Errorf("seed: %w", err)
		}
	}
	fmt.Fprintf(s.out, "%d cooperatives, %d people, %d shops, %d products, %d purchases in %.1f s\n",
		len(s.cooperatives), len(s.people), len(s.shops), len(s.products), len(s.demo.orders), time.Since(began).Seconds())
	return nil
}

// seedOperator makes the operator of the demo, who has no office anywhere.
func (s *seeder) seedOperator(ctx context.Context) error {
	token, err := s.identity.SetupToken(ctx)
	if err != nil {
		return err
	}
	_, err = s.identity.RegisterOperator(ctx, token, identity.RegisterInput{
		Name: "I Gede Suardana", Phone: demoOperator, Password: demoPassword, Locale: "id",
	})
	return err
}

func (s *seeder) seedCooperatives(ctx context.Context) error {
	for _, c := range s.cooperatives {
		founded, err := demoDate(c.Founded)
		if err != nil {
			return err
		}
		_, err = s.members.Create(ctx, members.System(), members.Cooperative{
			ID: c.Slug, Slug: c.Slug, Name: c.Name, Kind: c.Kind, Story: members.Text(c.Story), LegalNumber: c.LegalNumber, NIK: c.NIK,
			Founded: founded, Area: c.Area, Street: c.Street, Phone: c.Phone, Hours: members.Text(c.Hours), USPLicense: c.USPLicense,
			Colours: c.Colours,
		})
		if err != nil {
			return fmt.Errorf("cooperative %s: %w", c.Slug, err)
		}
		fees := payments.StandardFeeSchedule(c.Slug, c.Commission, c.Bearer, c.Minute, s.clock)
		if err := s.payments.SetFeeSchedule(ctx, members.System(), fees); err != nil {
			return err
		}
	}
	return nil
}

// seedPeople registers everybody, two at a time, since passwords are hashed slowly on purpose.
func (s *seeder) seedPeople(ctx context.Context) error {
	ids := make([]string, len(s.people))
	group, work := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, p := range s.people {
		group.Go(func() error {
			u, err := s.identity.Register(work, identity.RegisterInput{Name: p.Name, Phone: p.Phone, Password: demoPassword, Locale: "id"})
			if err != nil {
				return fmt.Errorf("person %s: %w", p.Key, err)
			}
			ids[i] = u.ID
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, p := range s.people {
		s.users[p.Key] = ids[i]
		if err := s.seedMembership(ctx, p); err != nil {
			return fmt.Errorf("member %s: %w", p.Key, err)
		}
	}
	return nil
}

func (s *seeder) seedMembership(ctx context.Context, p demoPerson) error {
	profile := identity.Profile{Name: p.Name, Locale: "id", Avatar: "/static/" + avatarName(p.Avatar)}
	if _, err := s.identity.UpdateProfile(ctx, s.users[p.Key], profile); err != nil {
		return err
	}
	if p.State == "applied" {
		by, err := s.members.Actor(ctx, s.users[p.Key])
		if err == nil {
			_, err = s.members.Apply(ctx, by, members.Application{Coop: p.Coop, Area: p.Village, Street: p.Street})
		}
		return err
	}
	since, err := demoDate(p.Joined)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(p.MemberNumber, 10, 64)
	if err != nil {
		return err
	}
	_, err = s.members.Register(ctx, members.System(), members.Registration{
		Coop: p.Coop, User: s.users[p.Key], Number: number, Roles: append(p.Roles, members.RoleMember), Since: since,
		Area: p.Village, Street: p.Street,
	})
	return err
}

func avatarName(n int) string { return fmt.Sprintf("avatar-%d.webp", n) }

// seedPictures takes the pictures in as if they had been uploaded.
func (s *seeder) seedPictures(ctx context.Context) error {
	entries, err := demoFiles.ReadDir("demo/pictures")
	if err != nil {
		return err
	}
	stored, err := s.storePictures(ctx, entries)
	for i, picture := range stored {
		s.pictures[strings.TrimSuffix(entries[i].Name(), ".webp")] = picture
	}
	return err
}

// storePictures takes in pictures of the demo, two at a time, since encoding takes a second each.
func (a *app) storePictures(ctx context.Context, entries []fs.DirEntry) ([]media.Picture, error) {
	stored := make([]media.Picture, len(entries))
	group, work := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, entry := range entries {
		group.Go(func() error {
			file, err := demoFiles.Open("demo/pictures/" + entry.Name())
			if err != nil {
				return err
			}
			defer file.Close()
			stored[i], err = a.media.Store(work, file)
			return err
		})
	}
	return stored, group.Wait()
}

func (s *seeder) seedShops(ctx context.Context) error {
	for _, shop := range s.demo.shops {
		if shop.Late {
			continue
		}
		if err := s.seedShop(ctx, shop); err != nil {
			return fmt.Errorf("shop %s: %w", shop.Key, err)
		}
	}
	return nil
}

func (s *seeder) seedShop(ctx context.Context, shop demoShop) error {
	i := slices.IndexFunc(s.people, func(p demoPerson) bool { return p.Key == shop.Owner })
	owner := s.people[i]
	by, err := s.members.Actor(ctx, s.users[shop.Owner])
	if err != nil {
		return err
	}
	opened, err := s.catalog.OpenShop(ctx, by, owner.Coop, catalog.ShopProfile{
		Name: shop.Name, Story: catalog.Text(shop.Story), Area: shop.Village,
		Street: owner.Street, Avatar: avatarName(owner.Avatar), Since: shop.Since, PickUp: true,
	})
	if err != nil {
		return err
	}
	s.shops[shop.Key] = opened
	if err := s.payments.Consent(ctx, by, owner.Coop, true); err != nil || shop.NIB == "" {
		return err
	}
	return s.seedLicence(ctx, by, opened, shop)
}

// seedLicence hands in the NIB of a shop, which the treasurer verifies where the demo says so.
func (s *seeder) seedLicence(ctx context.Context, by members.Actor, opened *catalog.Shop, shop demoShop) error {
	step := catalog.Step{Coop: opened.Coop, ID: opened.ID}
	in := catalog.LicenceInput{NIB: shop.NIB, Standard: catalog.StandardNone}
	if _, err := s.catalog.SubmitLicence(ctx, by, step, in); err != nil || shop.Licence != catalog.LicenceVerified {
		return err
	}
	officer, err := s.members.Actor(ctx, s.treasurer(opened.Coop))
	if err != nil {
		return err
	}
	_, err = s.catalog.VerifyLicence(ctx, officer, step)
	return err
}

// settleAll has the simulator settle everything, since the one that serves the demo knows nothing of its past: what can be a few minutes
// ago, so that it comes under a seal. What was paid in the last minutes is left.
func (s *seeder) settleAll(ctx context.Context) error {
	if err := s.sim.Settle(); err != nil {
		return err
	}
	for _, at := range []time.Time{s.started.Add(-5 * time.Minute), s.started} {
		s.clock = at
		if err := s.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// settle books what the simulator has settled by now.
func (s *seeder) settle(ctx context.Context) error {
	for {
		n, err := s.payments.Settle(ctx, 100)
		if err != nil || n == 0 {
			return err
		}
	}
}

// finish brings everything up to today: facts delivered, orders swept, the chain sealed, the index filled.
func (s *seeder) finish(ctx context.Context) error {
	if err := s.settleAll(ctx); err != nil {
		return err
	}
	s.clock = s.started
	if err := s.bus.Drain(ctx); err != nil {
		return err
	}
	if _, err := s.app.orders.ExpireDue(ctx, 500); err != nil {
		return err
	}
	if _, err := s.app.orders.CompleteDue(ctx, 500); err != nil {
		return err
	}
	if _, err := s.catalog.CountSold(ctx); err != nil {
		return err
	}
	if err := s.catalog.WarnTerms(ctx); err != nil {
		return err
	}
	for {
		asked, err := s.payments.Poll(ctx, 100)
		if err != nil {
			return err
		}
		if asked == 0 {
			break
		}
	}
	if err := s.bus.Drain(ctx); err != nil {
		return err
	}
	if _, err := s.ledger.SealUntil(ctx, s.clock.Add(time.Millisecond)); err != nil { // nobody else writes
		return err
	}
	_, err := s.search.Rebuild(ctx, nil)
	return err
}
