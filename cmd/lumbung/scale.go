package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/area"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/payments"
)

// scale is how much a market to measure on holds: the ladder of the workload KOP-W, whose step 1 is as large as a
// province. There is no history of orders: what drives load makes it, on the road that buyers take.
type scale struct{ coops, members, products int }

// The figures of step 1, and the smallest market that still has everything.
const (
	wholeCoops, wholeMembers, wholeProducts = 3_410, 433_968, 1_000_000
	leastCoops, leastMembers, leastProducts = 4, 6, 5 // members and products of each cooperative
)

// scaleOf reads a step of the ladder.
func scaleOf(text string) (scale, error) {
	factor, err := strconv.ParseFloat(text, 64)
	if err != nil || !(factor >= 0.0001 && factor <= 1) {
		return scale{}, fmt.Errorf("%q is no scale: use a number from 0.0001 to 1, such as 0.001, 0.01 or 0.1", text)
	}
	part := func(whole int) int { return int(math.Round(factor * float64(whole))) }
	size := scale{coops: max(leastCoops, part(wholeCoops))}
	size.members = max(size.coops*leastMembers, part(wholeMembers))
	size.products = max(size.coops*leastProducts, part(wholeProducts))
	return size, nil
}

// scaler fills a market at a scale through the real services. What it writes follows from the numbers of cooperatives,
// members and products alone, so that two runs differ in ids and times only.
type scaler struct {
	*app
	size     scale
	out      io.Writer
	pictures []media.Picture
	counts   []coopCounts
	villages [][]area.Area // some of the same kabupaten, for each cooperative
}

// coopCounts is how much there is of one cooperative.
type coopCounts struct{ members, sellers, products, firstProduct int }

// seedInto fills the installation whose files lie in data; errSeeded when it has cooperatives already.
func (size scale) seedInto(ctx context.Context, e environment, data string) (err error) {
	c := e.config
	c.Data, c.bulk = data, true
	s := &scaler{size: size, out: e.out}
	if s.app, err = newApp(ctx, c, noGateway{}, e.log, clock); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.untouched(ctx); err != nil {
		return err
	}
	return s.fill(ctx)
}

func (s *scaler) fill(ctx context.Context) error {
	began := time.Now()
	s.plan()
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"cooperatives", s.seedCoops},
		{"people", s.seedPeople},
		{"members and shops", s.seedRegisters},
		{"pictures", s.seedPool},
		{"products", s.seedGoods},
		{"counts", s.deliver},
		{"search index", s.fillIndex},
	} {
		start := time.Now()
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("seed %s: %w", part.name, err)
		}
		fmt.Fprintf(s.out, "%-20s %6.1f s\n", part.name, time.Since(start).Seconds())
	}
	fmt.Fprintf(s.out, "%d cooperatives, %d members, %d products, no orders, in %.1f s\n",
		s.size.coops, s.size.members, s.size.products, time.Since(began).Seconds())
	fmt.Fprintf(s.out, "Everybody's password is %s. Sign in as member 00005 of cooperative 0001 with 083-0001-00005: members 1 to 4 are\n"+
		"chair, secretary, treasurer and supervisor, those from 5 on have shops, whose addresses end in -COOPERATIVE-MEMBER.\n", demoPassword)
	return nil
}

// plan shares members and products out among the cooperatives.
func (s *scaler) plan() {
	people, goods := shareOut(s.size.members, s.size.coops, leastMembers), shareOut(s.size.products, s.size.coops, leastProducts)
	s.counts, s.villages = make([]coopCounts, s.size.coops), make([][]area.Area, s.size.coops)
	first := 1
	for i := range s.counts {
		sellers := min(people[i]-len(board()), (goods[i]+goodsPerShop-1)/goodsPerShop)
		s.counts[i] = coopCounts{members: people[i], sellers: sellers, products: goods[i], firstProduct: first}
		s.villages[i] = s.someVillages(i + 1)
		first += goods[i]
	}
}

// goodsPerShop is about how many products a shop offers.
const goodsPerShop = 12

// zipfExponent makes few cooperatives large and many small.
const zipfExponent = 0.99

// shareOut divides a total into n parts, each at least so much, the rest by Zipf's law, the largest first.
func shareOut(total, n, least int) []int {
	var weights float64
	for i := range n {
		weights += math.Pow(float64(i+1), -zipfExponent)
	}
	rest, given, sum := float64(total-n*least), 0, 0.0
	parts := make([]int, n)
	for i := range parts {
		sum += math.Pow(float64(i+1), -zipfExponent)
		upTo := int(math.Round(rest * sum / weights))
		parts[i] = least + upTo - given
		given = upTo
	}
	return parts
}

// chance is the source of what is random about a thing, the same in every run.
func chance(kind, number int) *rand.Rand { return rand.New(rand.NewPCG(uint64(kind), uint64(number))) }

// Kinds of things that are drawn by chance.
const (
	drawnCoop = iota + 1
	drawnPerson
	drawnProduct
)

// someVillages are a few villages of one kabupaten.
func (s *scaler) someVillages(coop int) []area.Area {
	r := chance(drawnCoop, coop)
	inside := s.atlas.Provinces()
	for range 2 { // a province, then a kabupaten
		inside = s.atlas.Children(inside[r.IntN(len(inside))].Code)
	}
	var villages []area.Area
	for _, district := range inside[:min(3, len(inside))] {
		villages = append(villages, s.atlas.Children(district.Code)...)
	}
	return villages[:min(40, len(villages))]
}

// board are the offices, held by the members with the first numbers.
func board() []members.Role {
	return []members.Role{members.RoleChair, members.RoleSecretary, members.RoleTreasurer, members.RoleSupervisor}
}

// coopID is the id and the address of a cooperative.
func coopID(coop int) string { return fmt.Sprintf("%s-%04d", coopWord(coop), coop) }

// userID and userPhone are those of a cooperative's member.
func userID(coop, member int) string    { return fmt.Sprintf("kopw%04d%05d", coop, member) }
func userPhone(coop, member int) string { return fmt.Sprintf("+6283%04d%05d", coop, member) }

func (s *scaler) seedCoops(ctx context.Context) error {
	return s.eachCoop(ctx, func(ctx context.Context, coop int) error {
		c := chance(drawnCoop, coop)
		village := s.villages[coop-1][0]
		_, err := s.members.Create(ctx, members.System(), members.Cooperative{
			ID: coopID(coop), Slug: coopID(coop), Name: coopName(coop), Kind: members.Producer,
			Story: members.Text{
				ID: "Koperasi " + village.Name + ": hasil kebun, dapur dan tangan anggota kami.",
				EN: "What our members grow, cook and make in " + village.Name + ".",
			},
			LegalNumber: fmt.Sprintf("AHU-%07d.AH.01.29", coop), NIK: fmt.Sprintf("33%011d", coop),
			Founded: time.Date(1980+c.IntN(45), time.Month(1+c.IntN(12)), 1+c.IntN(28), 0, 0, 0, 0, time.UTC),
			Area:    village.Code, Street: "Jalan Koperasi No. " + strconv.Itoa(1+c.IntN(200)), Phone: userPhone(coop, 1),
			Hours:      members.Text{ID: "Senin–Sabtu 08.00–16.00", EN: "Monday–Saturday 8 am–4 pm"},
			USPLicense: coop%5 != 0,
		})
		if err != nil {
			return err
		}
		rules := payments.StandardFeeSchedule(coopID(coop), 500, payments.BySeller, "1/III/2026", s.now())
		return s.payments.SetFeeSchedule(ctx, members.System(), rules)
	})
}

// eachCoop works on every cooperative, several at once, the largest first.
func (s *scaler) eachCoop(ctx context.Context, work func(ctx context.Context, coop int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for coop := range s.size.coops {
		group.Go(func() error {
			if err := work(ctx, coop+1); err != nil {
				return fmt.Errorf("cooperative %d: %w", coop+1, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// inBatches works on the numbers from first up to last, some in one transaction: one commit for many small changes. What
// is worked on has names of its own, so nothing is ever refused for being there twice. So many batches run at once.
func (s *scaler) inBatches(ctx context.Context, atOnce, first, last int, work func(ctx context.Context, n int) error) error {
	const batch = 25
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for from := first; from <= last; from += batch {
		group.Go(func() error {
			return s.db.Tx(ctx, func(ctx context.Context) error {
				for n := from; n <= min(last, from+batch-1); n++ {
					if err := work(ctx, n); err != nil {
						return fmt.Errorf("number %d: %w", n, err)
					}
				}
				return nil
			})
		})
	}
	return group.Wait()
}

// seedPool takes in a few of the demo's pictures; many products share one.
func (s *scaler) seedPool(ctx context.Context) (err error) {
	entries, err := demoFiles.ReadDir("demo/pictures")
	if err != nil {
		return err
	}
	wanted := min(len(entries), max(4, min(24, s.size.products/50)))
	s.pictures, err = s.storePictures(ctx, slices.Clip(entries[:wanted]))
	return err
}

// deliver hands the facts of all those changes to who counts stocks, a hundred in one transaction.
func (s *scaler) deliver(ctx context.Context) error {
	for claimed := 1; claimed > 0; {
		err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
			claimed, err = s.bus.DeliverDue(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *scaler) fillIndex(ctx context.Context) error {
	_, err := s.search.Rebuild(ctx, nil)
	return err
}
