package leaving

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/text"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// Heirs are the heirs of a member, as one officer has written them down. Once another one has said yes they stay as they are; a newer list
// takes their place only while nobody has been paid.
type Heirs struct {
	states.Mark `bson:",inline"` // who wrote them down, and when
	N           int64            `bson:"n"`   // which list of this death, from 1
	Key         string           `bson:"key"` // of the form
	Proof       media.Document   `bson:"proof"`
	List        []Heir           `bson:"list"`
	Approved    *states.Mark     `bson:"approved,omitempty"`
}

// Heir is one of them. Her share is so many of all the parts (UU 25/1992 leaves who inherits, and how much, to the law of the family).
type Heir struct {
	Name     string `bson:"name"`
	Relation string `bson:"relation"`
	Share    int64  `bson:"share"`
	User     string `bson:"user,omitempty"` // of one who is in the register herself
}

// Bounds of what is written down.
const (
	MostHeirs = 12
	MostParts = 1000
	longest   = 60
)

// Is says whether somebody is one of the heirs.
func (h *Heirs) Is(user string) bool {
	return user != "" && slices.ContainsFunc(h.List, func(heir Heir) bool { return heir.User == user })
}

// Parts are all the parts.
func (h *Heirs) Parts() (sum int64) {
	for _, heir := range h.List {
		sum += heir.Share
	}
	return sum
}

// Divide divides an amount among them by largest remainder: the parts sum to it, to the rupiah.
func (h *Heirs) Divide(amount money.Amount) []money.Amount {
	weights := make([]int64, len(h.List))
	for i, heir := range h.List {
		weights[i] = heir.Share
	}
	return money.Split(amount, weights)
}

// HeirInput is an heir as an officer types her.
type HeirInput struct {
	Name, Relation string
	Share          int64
	Number         int64 // of an heir who is in the register herself, else 0
}

// HeirsInput is a list of heirs.
type HeirsInput struct {
	Coop, ID string // of the return
	Key      string // of the form: sent twice, it is one list
	List     []HeirInput
	Proof    *media.Document // surat keterangan ahli waris
}

// heirs checks the list, with mistakes by "list", "document", and of the nth heir "namen", "relationn", "sharen" and "numbern".
func (s *Service) heirs(ctx context.Context, in HeirsInput) ([]Heir, error) {
	fields, list := fault.Fields{}, make([]Heir, 0, len(in.List))
	if len(in.List) == 0 || len(in.List) > MostHeirs {
		fields.Add("list", "leaving.heirs_count", MostHeirs)
	}
	for i, one := range in.List {
		n, heir := strconv.Itoa(i+1), Heir{Name: text.Name(one.Name), Relation: text.Line(one.Relation), Share: one.Share}
		for name, typed := range map[string]string{"name": heir.Name, "relation": heir.Relation} {
			if length := len([]rune(typed)); length == 0 {
				fields.Add(name+n, "form.required")
			} else if length > longest {
				fields.Add(name+n, "form.too_long", longest, length)
			}
		}
		if one.Share < 1 || one.Share > MostParts {
			fields.Add("share"+n, "leaving.share", MostParts)
		}
		if one.Number != 0 {
			m, err := s.members.ByNumber(ctx, in.Coop, one.Number)
			switch {
			case errors.Is(err, members.ErrNoMembership):
				fields.Add("number"+n, "leaving.heir_number")
			case err != nil:
				return nil, err
			default:
				heir.User = m.User
			}
		}
		list = append(list, heir)
	}
	if in.Proof == nil {
		fields.Add("document", "leaving.proof_missing")
	}
	return list, fields.Err()
}

// WriteHeirs writes the heirs of a member who has died down, for another officer to say yes to; who pays savings out does, and none of the
// heirs. A list before it is gone, if nobody has been paid by it. Errors: ErrLives, ErrHeirsPaid, ErrOtherForm, act.ErrOwn, fault.Fields.
func (s *Service) WriteHeirs(ctx context.Context, by act.Actor, in HeirsInput) (*Return, error) {
	a := act.Act{Name: ActHeirsWritten, By: by, Access: act.May(act.Collect).Guarded(), At: act.Place{Coop: in.Coop}, Subject: in.ID}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Return, error) {
		known, err := s.ByID(ctx, in.Coop, in.ID)
		switch {
		case err != nil:
			return nil, err
		case !known.Dead():
			return nil, ErrLives
		case in.Key == "":
			return nil, ErrOtherForm
		}
		before := known.Death.Heirs
		again := before != nil && before.Key == in.Key
		if again { // its document stays
			in.Proof = &before.Proof
		}
		list, err := s.heirs(ctx, in)
		if err != nil {
			return nil, err
		}
		if again {
			if !slices.Equal(before.List, list) || before.By != r.By {
				return nil, ErrOtherForm
			}
			return known, r.Nothing()
		}
		heirs := &Heirs{Mark: states.Mark{By: r.By, At: r.At}, N: 1, Key: in.Key, Proof: *in.Proof, List: list}
		if err := errors.Join(act.NotOwn(r.By, known.Member), heirs.notOwn(r.By)); err != nil {
			return nil, err
		}
		if before != nil {
			heirs.N = before.N + 1
		}
		if err := s.unpaid(ctx, known); err != nil {
			return nil, err
		}
		r.Note("number", known.Number)
		r.Note("heirs", strconv.Itoa(len(list)))
		return s.returns.ForTenant(in.Coop).Update(ctx, in.ID, func(known *Return) error {
			known.Death.Heirs = heirs
			known.waits()
			return nil
		})
	})
}

// notOwn returns act.ErrOwn for one of the heirs.
func (h *Heirs) notOwn(by string) error {
	if h.Is(by) {
		return act.ErrOwn
	}
	return nil
}

// ApproveHeirs says yes to the nth list of heirs of a death: an officer who decides about money, who neither wrote it down nor is one of
// them. Errors: ErrLives, ErrHeirsOther, ErrHeirsHand, act.ErrOwn.
func (s *Service) ApproveHeirs(ctx context.Context, by act.Actor, coop, id string, n int64) (*Return, error) {
	a := act.Act{Name: ActHeirsApproved, By: by, Access: decides(), At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Return, error) {
		known, err := s.ByID(ctx, coop, id)
		if err != nil {
			return nil, err
		}
		if !known.Dead() {
			return nil, ErrLives
		}
		heirs := known.Death.Heirs
		switch {
		case heirs == nil || heirs.N != n:
			return nil, ErrHeirsOther
		case heirs.Approved != nil && heirs.Approved.By == r.By:
			return known, r.Nothing()
		case heirs.Approved != nil:
			return nil, ErrHeirsOther
		case heirs.By == r.By:
			return nil, ErrHeirsHand
		}
		if err := errors.Join(act.NotOwn(r.By, known.Member), heirs.notOwn(r.By)); err != nil {
			return nil, err
		}
		r.Note("number", known.Number)
		r.Note("heirs", strconv.Itoa(len(heirs.List)))
		return s.returns.ForTenant(coop).Update(ctx, id, func(known *Return) error {
			known.Death.Heirs.Approved = &states.Mark{By: r.By, At: r.At}
			known.waits()
			return nil
		})
	})
}

// Portion is what an heir has of one passbook.
type Portion struct {
	Kind  savings.Kind
	Share money.Amount // her part of all that was ever payable since the death
	Had   money.Amount // of it, on slips that stand
	May   money.Amount // what she can take now
}

// Portions are those of each heir, in the order of the list, by the passbooks in the order of withdrawal.Kinds: her share of all that was
// ever payable since the death, paid ones included, less what she has had. What the gateway has not settled, and what is stopped, waits.
// It joins the caller's Tx. Without heirs there are none.
func (s *Service) Portions(ctx context.Context, r *Return) ([][]Portion, error) {
	if !r.Dead() || r.Death.Heirs == nil {
		return nil, nil
	}
	purses, err := s.withdrawals.Purses(ctx, r.Coop, r.Member)
	if err != nil {
		return nil, err
	}
	slips, err := s.withdrawals.ForHeirs(ctx, r.Coop, r.Member, r.Death.At)
	if err != nil {
		return nil, err
	}
	return r.Death.Heirs.portions(purses, slips), nil
}

func (h *Heirs) portions(purses []withdrawal.Purse, slips []withdrawal.Withdrawal) [][]Portion {
	all := make([][]Portion, len(h.List))
	for i := range purses {
		p := &purses[i]
		had, payable := make([]money.Amount, len(h.List)), p.Balance-p.Unsettled()
		free := payable
		if p.Stop != nil {
			free = 0
		}
		for j := range slips {
			w := &slips[j]
			if w.From == p.Kind && !w.State.Back() && w.Payee.List == h.N {
				had[w.Payee.Heir-1] += w.Amount
				payable += w.Amount
			}
		}
		for n, share := range h.Divide(payable) {
			all[n] = append(all[n], Portion{Kind: p.Kind, Share: share, Had: had[n], May: max(0, min(share-had[n], free))})
		}
	}
	return all
}

// Claim is an heir with what she may take now, for the officer by who writes her slip. It is withdrawal.Estates, and joins the Tx of that:
// two slips, or a slip and a new list, are written one after the other, since each changes the return.
func (s *Service) Claim(ctx context.Context, by, coop, member string, n int64) (*withdrawal.Payee, []withdrawal.Purse, error) {
	r, err := s.Latest(ctx, coop, member)
	switch {
	case err != nil:
		return nil, nil, err
	case r == nil || !r.Dead() || r.Death.Heirs == nil || r.Death.Heirs.Approved == nil || n < 1 || n > int64(len(r.Death.Heirs.List)):
		return nil, nil, withdrawal.ErrNoHeir
	}
	heir := r.Death.Heirs.List[n-1]
	if heir.User != "" && heir.User == by {
		return nil, nil, act.ErrOwn
	}
	r, err = s.returns.ForTenant(coop).Update(ctx, r.ID, func(r *Return) error {
		r.Death.Slips++
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	portions, err := s.Portions(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	var purses []withdrawal.Purse
	for _, p := range portions[n-1] {
		purses = append(purses, withdrawal.Purse{Kind: p.Kind, Balance: p.May, Available: p.May})
	}
	payee := &withdrawal.Payee{Heir: n, List: r.Death.Heirs.N, Name: heir.Name, Relation: heir.Relation, User: heir.User}
	return payee, purses, nil
}
