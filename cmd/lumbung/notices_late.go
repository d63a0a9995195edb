package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lumbung/admin/platform"
	"lumbung/internal/act"
	"lumbung/internal/events"
)

// remindOfficers tells officers that somebody waits too long for what they decide: once a week, those who may decide it.
func (a *app) remindOfficers(ctx context.Context) error {
	late, err := platform.LateIn(ctx, a.catalog, a.members, a.now())
	if err != nil {
		return err
	}
	var failed []error
	for _, one := range late {
		failed = append(failed, a.remind(ctx, one))
	}
	return errors.Join(failed...)
}

func (a *app) remind(ctx context.Context, late platform.Late) error {
	coop, err := a.members.Cooperative(ctx, late.Coop)
	if err != nil {
		return err
	}
	var users []string
	for power, waits := range map[act.Power]int{act.Moderate: late.Appeals + late.Reports, act.Admit: late.Applications} {
		if waits == 0 {
			continue
		}
		holders, err := a.members.Holders(ctx, coop.ID, power)
		if err != nil {
			return err
		}
		users = append(users, holders...)
	}
	slices.Sort(users)
	week := a.now().Unix() / int64(act.AnswerWithin.Seconds()) // the id of the notice has it: one a week
	for _, user := range slices.Compact(users) {
		e := events.Event{ID: fmt.Sprintf("late/%s/%d", coop.ID, week)}
		list, err := a.toUser(ctx, e, coop.ID, user, "late", coop.Name, late.Appeals, late.Reports, late.Applications)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Link = a.config.BaseURL + "/pengurus/" + coop.Slug
		}
		if err := a.notices.Send(ctx, list...); err != nil {
			return err
		}
	}
	return nil
}
