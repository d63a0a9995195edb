package leavers

import (
	"context"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments/leaving"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// writes is who writes down heirs and their slips.
func writes() act.Access { return act.May(act.Collect).Guarded() }

// heirsPage writes the heirs of a member who has died down, for another officer to say yes to.
func (s *desk) heirsPage() page {
	sample := func(may bool, paid ...withdrawal.Withdrawal) web.Show[*Visit] {
		return func(_ context.Context, v *Visit) (templ.Component, error) {
			return showHeirs(v, &inheriting{Return: sampleEstate(v.Now), may: may, paid: len(paid) > 0})
		}
	}
	return page{
		Path: "pengembalian/:id/ahli-waris", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.heirs.title", Help: "heirs",
		Show: s.heirs, Acts: []web.Act[*Visit]{web.Do("", writes(), s.writeHeirs)},
		Sample: sample(true),
		More: map[string]web.Show[*Visit]{
			"bukan-tugasnya": sample(false), "sudah-dibayar": sample(true, withdrawal.Withdrawal{}),
		},
	}
}

// inheriting is what the page says.
type inheriting struct {
	*leaving.Return
	may, paid bool // the visitor may write them down; an heir has been paid
}

// heirsForm is a list of heirs: the rows in which something stands are read by their numbers, and the document comes beside them.
type heirsForm struct {
	List string `form:"list" max:"1" label:"coop.heirs.title"` // has the mistakes of the whole list

	heirs []leaving.HeirInput
	rows  []string // in which each of them stands
}

// Check reads the rows.
func (in *heirsForm) Check(f *web.Form) {
	for _, n := range rows(1, leaving.MostHeirs) {
		one := leaving.HeirInput{Name: f.Value("name" + n), Relation: f.Value("relation" + n)}
		for name, into := range map[string]*int64{"share": &one.Share, "number": &one.Number} {
			typed := f.Value(name + n)
			if typed == "" {
				continue
			}
			whole, err := strconv.ParseInt(typed, 10, 64)
			if err != nil || whole <= 0 {
				f.Faults.Add(name+n, "form.number")
			}
			*into = whole
		}
		if one != (leaving.HeirInput{}) {
			in.heirs, in.rows = append(in.heirs, one), append(in.rows, n)
		}
	}
}

// rowsShown is how many rows stand open; the others are folded until they are wanted.
const rowsShown = 4

// rows are the numbers of rows.
func rows(from, to int) (list []string) {
	for n := from; n <= to; n++ {
		list = append(list, strconv.Itoa(n))
	}
	return list
}

// typedBehind says whether something stands in the folded rows.
func typedBehind(v *Visit) bool {
	for _, n := range rows(rowsShown+1, leaving.MostHeirs) {
		if v.Form.Value("name"+n) != "" {
			return true
		}
	}
	return false
}

func (s *desk) heirs(ctx context.Context, v *Visit) (templ.Component, error) {
	r, err := s.Leavings.ByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	if !r.Dead() {
		return nil, leaving.ErrLives
	}
	d := &inheriting{Return: r, may: v.May(act.Collect)}
	slips, err := s.Withdrawals.ForHeirs(ctx, v.Coop.ID, r.Member, r.Death.At)
	for i := range slips {
		d.paid = d.paid || !slips[i].State.Back()
	}
	if err != nil {
		return nil, err
	}
	return showHeirs(v, d)
}

func showHeirs(v *Visit, d *inheriting) (templ.Component, error) {
	v.Back = v.To("pengembalian", d.ID)
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(heirsForm{}); err != nil {
			return nil, err
		}
		if d.Death.Heirs != nil {
			for i, heir := range d.Death.Heirs.List {
				n := strconv.Itoa(i + 1)
				v.Form.Values.Set("name"+n, heir.Name)
				v.Form.Values.Set("relation"+n, heir.Relation)
				v.Form.Values.Set("share"+n, strconv.FormatInt(heir.Share, 10))
			}
		}
	}
	for _, n := range rows(1, leaving.MostHeirs) {
		v.Form.Label("name"+n, "coop.heirs.name_of", n)
		v.Form.Label("relation"+n, "coop.heirs.relation_of", n)
		v.Form.Label("share"+n, "coop.heirs.share_of", n)
		v.Form.Label("number"+n, "coop.heirs.number_of", n)
	}
	return heirsMain(v, d), nil
}

func (s *desk) writeHeirs(ctx context.Context, v *Visit, in heirsForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	document, err := s.TakeDocument(ctx, &v.Visit)
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Leavings.WriteHeirs(ctx, v.By, leaving.HeirsInput{
		Coop: v.Coop.ID, ID: v.Param("id"), Key: key, List: in.heirs, Proof: document,
	})
	if err != nil {
		return web.Done{}, beside(err, in.rows)
	}
	return web.Done{To: v.To("pengembalian", v.Param("id")), Tone: "padi", Key: "coop.heirs.did_write"}, nil
}

// beside puts what is wrong with the nth heir beside the row in which she stands.
func beside(err error, at []string) error {
	mistakes := fault.FieldsOf(err)
	if mistakes == nil {
		return err
	}
	moved := fault.Fields{}
	for field, mistake := range mistakes {
		name := strings.TrimRight(field, "0123456789")
		if n, bad := strconv.Atoi(field[len(name):]); bad == nil && n >= 1 && n <= len(at) {
			field = name + at[n-1]
		}
		moved[field] = mistake
	}
	return moved
}

// slipForm is what an heir takes: which heir and which passbook, as "1:sukarela", and how much.
type slipForm struct {
	For    string       `form:"untuk,required"  max:"40" label:"coop.heirs.for"`
	Amount money.Amount `form:"amount,required"          label:"coop.col.amount"`
}

// takes are what heirs can take now.
func (d *detail) takes(v *Visit) (options []web.Option) {
	for i, portions := range d.portions {
		for _, p := range portions {
			if p.May > 0 && d.Death.Heirs.List[i].User != v.By.ID() {
				options = append(options, web.Option{
					Value: strconv.Itoa(i+1) + ":" + string(p.Kind),
					Text:  v.T("coop.heirs.takes", d.Death.Heirs.List[i].Name, office.AccountName(v.Locale, p.Kind.Code()), p.May),
				})
			}
		}
	}
	return options
}

// sum is what one heir has had, and what she may take now, of all passbooks.
func sum(portions []leaving.Portion) (had, may money.Amount) {
	for _, p := range portions {
		had += p.Had
		may += p.May
	}
	return had, may
}

// firstTake is the amount of the first of takes.
func (d *detail) firstTake(v *Visit) money.Amount {
	for i, portions := range d.portions {
		for _, p := range portions {
			if p.May > 0 && d.Death.Heirs.List[i].User != v.By.ID() {
				return p.May
			}
		}
	}
	return 0
}

func (s *desk) slip(ctx context.Context, v *Visit, in slipForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	r, err := s.Leavings.ByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return web.Done{}, err
	}
	which, kind, _ := strings.Cut(in.For, ":")
	heir, err := strconv.ParseInt(which, 10, 64)
	if err != nil || heir < 1 {
		return web.Done{}, withdrawal.ErrNoHeir
	}
	w, err := s.Withdrawals.AskAtCounter(ctx, v.By, withdrawal.Input{
		Coop: v.Coop.ID, Key: key, Member: r.Member, Heir: heir, From: savings.Kind(kind), Amount: in.Amount,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("penarikan", w.ID), Tone: "padi", Key: "coop.payout.did_ask", Args: []any{w.Number}}, nil
}

// listForm is which list of heirs the officer saw.
type listForm struct {
	N int64 `form:"daftar"`
}

func (s *desk) approveHeirs(ctx context.Context, v *Visit, in listForm) (web.Done, error) {
	_, err := s.Leavings.ApproveHeirs(ctx, v.By, v.Coop.ID, v.Param("id"), in.N)
	return web.Done{Tone: "padi", Key: "coop.heirs.did_approve"}, err
}

// backForm is why a death is taken back.
type backForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

func (s *desk) takeBack(ctx context.Context, v *Visit, in backForm) (web.Done, error) {
	_, err := s.Leavings.TakeBackDeath(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reason)
	return web.Done{Tone: "padi", Key: "coop.death.did_back"}, err
}

// What the visitor may do about an estate. The service says so again.
func (d *detail) saysYes(v *Visit) bool {
	heirs := d.Death.Heirs
	return d.Estate == leaving.NoAnswer && v.May(act.Price) && heirs.By != v.By.ID() && !heirs.Is(v.By.ID()) && !d.mine(v)
}

func (d *detail) relists(v *Visit) bool { return v.May(act.Collect) && !d.mine(v) && !d.anyHad() }

func (d *detail) revives(v *Visit) bool {
	return v.May(act.Admit) && !d.mine(v) && d.Death.By != v.By.ID() && !d.anyHad()
}

// anyHad says whether an heir has had something.
func (d *detail) anyHad() bool {
	for _, portions := range d.portions {
		if had, _ := sum(portions); had > 0 {
			return true
		}
	}
	return false
}

// papers are the private documents of a death and of the heirs. Reading one is written into the audit log.
func (s *desk) papers() web.File[*Visit] {
	return web.File[*Visit]{
		Path: "berkas/:file", Access: act.Reads,
		Name: func(v *Visit) string { return path.Base(v.Param("file")) },
		Write: func(ctx context.Context, v *Visit, to io.Writer) error {
			name, kind, _ := strings.Cut(v.Param("file"), ".")
			document, err := s.Leavings.Proof(ctx, v.By, v.Coop.ID, v.Param("id"), name == "waris")
			if err != nil {
				return err
			}
			if string(document.Type) != kind {
				return leaving.ErrNotFound
			}
			return s.WriteDocument(ctx, *document, to)
		},
	}
}

// sampleEstate is that of a member with three heirs.
func sampleEstate(now time.Time) *leaving.Return {
	paper, mark := media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF}, states.Mark{By: "sri", At: now}
	return &leaving.Return{
		ID: "9", Coop: "sembalun", Number: "PS-2026-00009", Member: "sri", LeftAt: now, EndedBy: "sri",
		Life: states.Life[leaving.State]{State: leaving.Booked, Steps: []states.Step[leaving.State]{{State: leaving.Waiting, Mark: mark}}},
		Sums: leaving.Sums{Pokok: 100_000}, Due: &now, Terms: leaving.Terms{When: leaving.AtOnce},
		Death: &leaving.Death{
			Mark: mark, Day: now.AddDate(0, 0, -6), Proof: paper, Ended: true,
			Heirs: &leaving.Heirs{Mark: mark, N: 1, Proof: paper, List: []leaving.Heir{
				{Name: "Lalu Wirya", Relation: "suami", Share: 1},
				{Name: "Baiq Nurul", Relation: "anak", Share: 1},
				{Name: "Lalu Hasan", Relation: "anak", Share: 1},
			}},
		},
	}
}

// sampleEstates are the states of an estate: without heirs, with a list that waits, and with heirs who are paid.
func sampleEstates(state string) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		d := &detail{Return: sampleEstate(v.Now), member: sampleMember(), seal: office.SampleSeal(v.Now)}
		d.sums = d.Sums
		one := func(had, may money.Amount) []leaving.Portion {
			return []leaving.Portion{{Kind: savings.ToReturn, Share: had + may, Had: had, May: may}}
		}
		switch state {
		case "tanpa-waris":
			d.Death.Heirs, d.Estate = nil, leaving.NoHeirs
		case "waris-menunggu":
			d.Estate, d.portions = leaving.NoAnswer, [][]leaving.Portion{one(0, 33_334), one(0, 33_333), one(0, 33_333)}
		default:
			d.Death.Heirs.Approved = &states.Mark{By: "nur", At: v.Now}
			d.portions = [][]leaving.Portion{one(33_334, 0), one(0, 33_333), one(0, 33_333)}
		}
		return show(ctx, v, d)
	}
}
