package goods

import (
	"context"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// checklistPage is where officers set what the cooperative asks of members who sell.
func (s *desk) checklistPage() page {
	show := func(_ context.Context, v *Visit) (templ.Component, error) { return showChecklist(v) }
	return page{
		Path: "syarat", Access: act.Reads, Title: "coop.checklist", Help: "checklist", Show: show,
		Nav: nav{ID: "syarat", Icon: "clipboard", Label: "coop.checklist", Rank: 59},
		Acts: []web.Act[*Visit]{
			web.Do("", act.May(act.Moderate), s.setChecklist), web.Do("usulan", act.May(act.Moderate), s.suggestChecklist),
		},
		Sample: show,
		More: map[string]web.Show[*Visit]{"terisi": func(_ context.Context, v *Visit) (templ.Component, error) {
			v.Coop = withSampleChecklist(v.Coop)
			return showChecklist(v)
		}},
	}
}

// checklistRow is one item of the form. One without a name is left out.
type checklistRow struct {
	ID       string `form:"kode"  max:"40"`
	Name     string `form:"nama"  max:"80" label:"coop.checklist.name"`
	NameEN   string `form:"name"  max:"80" label:"coop.checklist.name_en"`
	Required bool   `form:"wajib"          label:"coop.checklist.required"`
	Document bool   `form:"berkas"         label:"coop.checklist.document"`
}

// checklistForm has room for a whole checklist.
type checklistForm struct {
	One   checklistRow `form:"1."`
	Two   checklistRow `form:"2."`
	Three checklistRow `form:"3."`
	Four  checklistRow `form:"4."`
	Five  checklistRow `form:"5."`
	Six   checklistRow `form:"6."`
	Seven checklistRow `form:"7."`
	Eight checklistRow `form:"8."`
}

func (in *checklistForm) rows() [members.ChecklistMost]*checklistRow {
	return [...]*checklistRow{&in.One, &in.Two, &in.Three, &in.Four, &in.Five, &in.Six, &in.Seven, &in.Eight}
}

// showChecklist shows the form with what is kept.
func showChecklist(v *Visit) (templ.Component, error) {
	if v.Form == nil {
		items := v.Coop.Checklist
		var in checklistForm
		for i, row := range in.rows() {
			if i < len(items) {
				one := items[i]
				*row = checklistRow{ID: one.ID, Name: one.Name.ID, NameEN: one.Name.EN, Required: one.Required, Document: one.Document}
			}
		}
		var err error
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
	}
	return checklistMain(v), nil
}

// suggestChecklist takes over what a cooperative that asks for nothing yet is offered.
func (s *desk) suggestChecklist(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	if len(v.Coop.Checklist) > 0 {
		return web.Done{}, nil // sent twice
	}
	return web.Done{Tone: "padi", Key: "coop.checklist.saved"}, s.Members.SetChecklist(ctx, v.By, v.Coop.ID, members.SuggestedChecklist())
}

func (s *desk) setChecklist(ctx context.Context, v *Visit, in checklistForm) (done web.Done, err error) {
	var items []members.ChecklistItem
	var at []int // which row each stands in
	for i, row := range in.rows() {
		if strings.TrimSpace(row.Name+row.NameEN) == "" {
			continue
		}
		items = append(items, members.ChecklistItem{
			ID: row.ID, Name: members.Text{ID: row.Name, EN: row.NameEN}, Required: row.Required, Document: row.Document,
		})
		at = append(at, i+1)
	}
	err = s.Members.SetChecklist(ctx, v.By, v.Coop.ID, items)
	if wrong := fault.FieldsOf(err); wrong != nil {
		inRows := fault.Fields{}
		for i, row := range at {
			if mistake := wrong[strconv.Itoa(i)+".name"]; mistake != nil {
				inRows[strconv.Itoa(row)+".nama"] = mistake
			}
		}
		err = inRows
	}
	return web.Done{Tone: "padi", Key: "coop.checklist.saved"}, err
}

// check is one item of the checklist as it stands in a shop.
type check struct {
	catalog.Check
	name     string
	required bool
	state    ui.Cell
	by       string // who took the last step
}

// checksOf are the items of the cooperative's checklist as they stand in a shop.
func checksOf(v *Visit, shop *catalog.Shop) []check {
	var list []check
	for _, item := range v.Coop.Checklist {
		one := check{Check: shop.Check(item.ID), name: item.Name.In(v.Lang()), required: item.Required}
		one.state = ui.State(checkTones[one.State], v.Word("check", one.State))
		list = append(list, one)
	}
	return list
}

var checkTones = map[catalog.CheckState]string{
	catalog.CheckOpen: "kunyit", catalog.CheckSubmitted: "nila", catalog.CheckAccepted: "padi", catalog.CheckSentBack: "bata",
	catalog.CheckWaived: "soga",
}

// openChecks is how many required items of the checklist a shop has not done.
func openChecks(v *Visit, shop *catalog.Shop) (n int) {
	for _, item := range v.Coop.Checklist {
		if one := shop.Check(item.ID); item.Required && !one.Done() {
			n++
		}
	}
	return n
}

// checkForm is an item as an officer looked at it.
type checkForm struct {
	Item string `form:"syarat,required" max:"40"`
	Seen int64  `form:"dilihat"`
}

// checkReasonForm is why she decides so about it, which the owner reads.
type checkReasonForm struct {
	checkForm
	reasonForm
}

func (s *desk) acceptCheck(ctx context.Context, v *Visit, in checkForm) (web.Done, error) {
	return s.decideCheck(ctx, v, in, "", s.Catalog.AcceptCheck, "coop.checklist.did_accept")
}

func (s *desk) sendBackCheck(ctx context.Context, v *Visit, in checkReasonForm) (web.Done, error) {
	return s.decideCheck(ctx, v, in.checkForm, in.Reason, s.Catalog.SendBackCheck, "coop.checklist.did_send_back")
}

func (s *desk) waiveCheck(ctx context.Context, v *Visit, in checkReasonForm) (web.Done, error) {
	return s.decideCheck(ctx, v, in.checkForm, in.Reason, s.Catalog.WaiveCheck, "coop.checklist.did_waive")
}

func (s *desk) decideCheck(
	ctx context.Context, v *Visit, in checkForm, reason string,
	decide func(context.Context, act.Actor, catalog.Step, string) (*catalog.Shop, error), key string,
) (web.Done, error) {
	if _, known := v.Coop.ChecklistItem(in.Item); !known {
		return web.Done{}, catalog.ErrCheckNotFound
	}
	step := shopStep(v, reason)
	step.Seen = in.Seen
	_, err := decide(ctx, v.By, step, in.Item)
	return web.Done{Tone: "padi", Key: key}, err
}

// withSampleChecklist is a cooperative that asks for what is suggested.
func withSampleChecklist(coop *members.Cooperative) *members.Cooperative {
	with := *coop
	with.Checklist = members.SuggestedChecklist()
	for i := range with.Checklist {
		with.Checklist[i].ID = strconv.Itoa(i)
	}
	return &with
}

// sampleChecks are an item that waits, one that is accepted and one that is waived.
func sampleChecks(at time.Time) []catalog.Check {
	check := func(item, note string, mark states.Mark, state catalog.CheckState) catalog.Check {
		return catalog.Check{Item: item, Note: note, Life: states.Life[catalog.CheckState]{
			State: state, Steps: []states.Step[catalog.CheckState]{{State: state, Mark: mark}},
		}}
	}
	return []catalog.Check{
		check("0", "Sudah saya bawa ke kantor hari Senin.", states.Mark{By: "sri", At: at}, catalog.CheckSubmitted),
		check("1", "", states.Mark{By: "siti", At: at}, catalog.CheckAccepted),
		check("2", "", states.Mark{By: "siti", At: at, Reason: "Menunggu OSS selesai perbaikan."}, catalog.CheckWaived),
	}
}

// documentFile is the private document of an item, which is written into the audit log when an officer reads it.
func (s *desk) documentFile() web.File[*Visit] {
	return web.File[*Visit]{
		Path: "berkas/:file", Access: act.May(act.Moderate),
		Name: func(v *Visit) string { return "berkas" + path.Ext(v.Param("file")) },
		Write: func(ctx context.Context, v *Visit, to io.Writer) error {
			item, kind, _ := strings.Cut(v.Param("file"), ".")
			document, err := s.Catalog.ReadDocument(ctx, v.By, shopStep(v, ""), item)
			if err != nil {
				return err
			}
			if string(document.Type) != kind {
				return catalog.ErrCheckNotFound
			}
			return s.WriteDocument(ctx, *document, to)
		},
	}
}
