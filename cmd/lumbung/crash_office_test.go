package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lumbung/internal/audit"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/savings"
)

// The program is killed while officers take savings, give a member another number and stop a cooperative, and while a member takes a
// helper into her shop and sends her away. Whoever does it again after the restart finds it done once.
func TestKillOffice(t *testing.T) { onBothStacks(t, killOffice) }

// What the round is about: people of the demo by their phones.
const (
	officeCoop   = "sembalun-makmur"
	stoppedCoop  = "handep-kahayan"
	kMember      = "+6281900000129" // pays in
	kLost        = "+6281900000180" // has lost her number
	kOwner       = "+6281900000122" // has a shop
	kHelper      = "+6281200000182" // helps there, and is a member elsewhere
	kTreasurer   = "+6281900000120"
	kSecretary   = "+6281900000113"
	kDepositSize = money.Amount(1_000)
)

// officers are who is signed in, and the ids behind the phones.
type officers struct {
	*program
	treasurer, secretary, operator, owner, helper *shopper
	coop, member, lost, ownerID, helperID         string
	keys                                          []string // of deposits that were sent
	before                                        money.Amount
	numbers                                       []string // that the lost one was to be replaced by
}

func killOffice(t *testing.T, p *program) {
	k := &officers{program: p}
	k.withData(func(ctx context.Context, a *app) error {
		coop, err := a.members.BySlug(ctx, officeCoop)
		if err != nil {
			return err
		}
		k.coop = coop.ID
		for number, id := range map[string]*string{kMember: &k.member, kLost: &k.lost, kOwner: &k.ownerID, kHelper: &k.helperID} {
			u, err := a.identity.ByPhone(ctx, number)
			if err != nil {
				return err
			}
			*id = u.ID
		}
		has, err := a.savings.Holdings(ctx, k.coop, k.member)
		k.before = has.Mandatory
		return err
	})
	k.start()
	k.treasurer, k.secretary, k.operator = k.signedIn(kTreasurer), k.signedIn(kSecretary), k.signedIn(demoOperator)
	k.owner, k.helper = k.signedIn(kOwner), k.signedIn(kHelper)
	k.stop()
	for range max(crashLoops(t)/2, 2) {
		if k.round(); t.Failed() {
			return
		}
	}
	k.once()
}

func (k *officers) signedIn(number string) *shopper {
	k.Helper()
	s := newShopper(k.program, nil)
	if status, text := s.send("/masuk", url.Values{"hp": {number}, "sandi": {demoPassword}}); status != http.StatusSeeOther {
		k.Fatalf("%s signs in: %d %.300s", number, status, text)
	}
	return s
}

// round kills the program in the middle of everything, and does everything again.
func (k *officers) round() {
	k.Helper()
	invitation, path := k.invited()
	number := fmt.Sprintf("+62819111%05d", mathrand.IntN(100_000))
	k.numbers = append(k.numbers, number)
	k.start()
	ended := make(chan struct{})
	rest := []func(){
		func() { k.deposits() }, func() { _ = k.recover(number) }, func() { k.suspend() }, func() { k.helps(path) },
	}
	for _, work := range rest {
		go func() { work(); ended <- struct{}{} }()
	}
	<-time.After(time.Duration(mathrand.IntN(1500)) * time.Millisecond)
	k.kill()
	for range rest {
		<-ended
	}
	k.verified()
	k.start()
	within(k.T, time.Minute, "everything is done again", func() error { return k.again(number, path) })
	k.stopped(true)
	if _, err := k.operator.post(k.Context(), k.url+"/platform/koperasi/"+stoppedCoop+"/keadaan/cabut", reasonOf("Beres.")); err != nil {
		k.Error(err)
	}
	k.stopped(false)
	k.stop()
	k.verified()
	k.done(invitation, number)
}

func reasonOf(text string) url.Values { return url.Values{"reason": {text}} }

// invited lets the owner ask the helper, and returns the address that she gets.
func (k *officers) invited() (id, path string) {
	k.Helper()
	id = rand.Text()
	k.withData(func(ctx context.Context, a *app) error {
		owner, err := a.members.Actor(ctx, k.ownerID)
		if err != nil {
			return err
		}
		if _, err := a.members.InviteHelper(ctx, owner, members.HelperInput{Coop: k.coop, ID: id, Name: "Lilis", Phone: kHelper}); err != nil {
			return err
		}
		path = members.InvitationPath(a.linkKey, k.coop, id)
		return nil
	})
	return id, strings.Replace(path, "?", "/terima?", 1)
}

// deposits takes savings until the program dies; each form has a key of its own.
func (k *officers) deposits() {
	for {
		key := rand.Text()
		k.keys = append(k.keys, key)
		if err := k.deposit(key); err != nil {
			return
		}
	}
}

func (k *officers) deposit(key string) error {
	_, err := k.treasurer.post(k.Context(), k.url+"/pengurus/"+officeCoop+"/setoran/baru", url.Values{
		"kunci": {key}, "anggota": {k.member}, "wajib": {"1000"}, "way": {"cash"},
	})
	return err
}

// recover proposes another number and has another officer confirm it.
func (k *officers) recover(number string) error {
	at := k.url + "/pengurus/" + officeCoop + "/anggota/" + members.MembershipID(k.coop, k.lost) + "/nomor/"
	_, asked := k.treasurer.post(k.Context(), at+"usul", url.Values{"phone": {number}, "evidence": {"KTP asli"}})
	_, err := k.secretary.post(k.Context(), at+"setuju", nil)
	return errors.Join(asked, err)
}

func (k *officers) suspend() {
	_, _ = k.operator.post( // as above
		k.Context(), k.url+"/platform/koperasi/"+stoppedCoop+"/keadaan/bekukan", reasonOf("Izin dicabut."),
	)
}

// helps lets the helper accept.
func (k *officers) helps(path string) {
	_, _ = k.helper.post(k.Context(), k.url+path, nil) // as above
}

// again does what was cut off once more. MongoDB keeps what the dead program was at for a while, so that it may have to wait.
func (k *officers) again(number, path string) error {
	for _, key := range k.keys {
		if err := k.deposit(key); err != nil {
			return err
		}
	}
	_ = k.recover(number) // done looks whether it was done
	k.suspend()
	_, err := k.helper.post(k.Context(), k.url+path, nil)
	return err
}

// stopped waits until the pages of the cooperative say that it is, or is not.
func (k *officers) stopped(want bool) {
	k.Helper()
	within(k.T, time.Minute, fmt.Sprintf("suspended: %t", want), func() error {
		_, text := k.operator.read(k.operator.client.Get(k.url + "/koperasi/" + stoppedCoop)) //nolint:noctx // the client has a limit
		if strings.Contains(text, "sedang tidak berjualan") != want {
			return errNotYet
		}
		return nil
	})
}

// done looks what is stored after a round, and sends the helper away again.
func (k *officers) done(invitation, number string) {
	k.Helper()
	k.withData(func(ctx context.Context, a *app) error {
		u, err := a.identity.User(ctx, k.lost)
		if err != nil {
			return err
		}
		m, err := a.members.Membership(ctx, k.coop, members.MembershipID(k.coop, k.lost))
		if err != nil {
			return err
		}
		if u.Phone != number || m.Phone != number || m.Recovery != nil {
			k.Errorf("the number is to be %s, the account has %s, the register %s and waits for %+v", number, u.Phone, m.Phone, m.Recovery)
		}
		i, err := a.members.Invitation(ctx, k.coop, invitation)
		if err != nil {
			return err
		}
		helper, err := a.members.Membership(ctx, k.coop, members.MembershipID(k.coop, k.helperID))
		if err != nil {
			return err
		}
		if i.State != members.Accepted || !slices.Equal(helper.Helps, []string{k.ownerID}) {
			k.Errorf("the invitation is %s, she helps %v", i.State, helper.Helps)
		}
		owner, err := a.members.Actor(ctx, k.ownerID)
		if err != nil {
			return err
		}
		return a.members.EndHelp(ctx, owner, members.Seat{Coop: k.coop, Owner: k.ownerID}, k.helperID)
	})
}

// once compares the book with the forms, and the log with the rounds: each was written once.
func (k *officers) once() {
	k.Helper()
	k.withData(func(ctx context.Context, a *app) error {
		has, err := a.savings.Holdings(ctx, k.coop, k.member)
		if err != nil {
			return err
		}
		if want := k.before + money.Amount(len(k.keys))*kDepositSize; has.Mandatory != want {
			k.Errorf("%d forms were sent, she has %d, want %d", len(k.keys), has.Mandatory, want)
		}
		rounds := len(k.numbers)
		for kind, want := range map[string]int{
			savings.FactDeposited: len(k.keys), members.FactRecovered: rounds, members.ActSuspended: rounds, members.ActLifted: rounds,
		} {
			coop := k.coop
			if strings.HasPrefix(kind, "cooperative.") {
				stopped, err := a.members.BySlug(ctx, stoppedCoop)
				if err != nil {
					return err
				}
				coop = stopped.ID
			}
			if n, err := countActs(ctx, a, coop, kind); n != want || err != nil {
				k.Errorf("the log has %d of %s, want %d (%v)", n, kind, want, err)
			}
		}
		if len(k.keys) < rounds {
			k.Errorf("%d deposits in %d rounds: the test showed little", len(k.keys), rounds)
		}
		return nil
	})
}

// countActs counts the lines of an action in a cooperative's log.
func countActs(ctx context.Context, a *app, coop, action string) (n int, err error) {
	kind, _, _ := strings.Cut(action, ".")
	page := store.Page{Limit: store.MaxPage}
	for {
		slice, err := a.audit.List(ctx, audit.Search{Coop: coop, Kind: kind}, page)
		if err != nil {
			return n, err
		}
		for _, line := range slice.Items {
			if line.Action == action {
				n++
			}
		}
		if page.After = slice.Next; slice.Next == "" {
			return n, nil
		}
	}
}
