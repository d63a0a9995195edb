package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/store"
)

// testMemoBeside: a value is made once until a document behind it changes, in whichever process.
func testMemoBeside(t *testing.T, here, there *store.DB) {
	m, n := remember(t, here, 10), remember(t, there, 10)
	ctx := t.Context()
	insert(ctx, t, m.c, Item{ID: "a", Name: "before"})
	memo, made := store.NewMemo(m.db, store.MemoLimit[string]{Weight: 10}), 0
	name := func() string {
		value, err := memo.Get(ctx, "a", func(ctx context.Context) (string, error) {
			made++
			item, err := m.c.Get(ctx, "a")
			if err != nil {
				return "", err
			}
			return item.Name, nil
		})
		must(t, err)
		return value
	}
	eventually(t, "the value is kept", func() bool {
		name()
		before := made
		name()
		return made == before
	})
	_, err := m.c.Update(ctx, "a", setName("here"))
	must(t, err)
	if got := name(); got != "here" {
		t.Errorf("in the process that wrote: %q", got)
	}
	_, err = n.c.Update(ctx, "a", setName("there"))
	must(t, err)
	eventually(t, "a write of another process shows", func() bool { return name() == "there" })
	must(t, m.db.Tx(ctx, func(ctx context.Context) error {
		_, err := memo.Get(ctx, "a", func(context.Context) (string, error) { return "within", nil })
		return err
	}))
	if got := name(); got != "there" {
		t.Errorf("what a Tx made is kept: %q", got)
	}
}

// testMemoOfLists: what is made from a list is made anew when a document enters it, leaves it or changes in it, and only then.
func testMemoOfLists(t *testing.T, here, there *store.DB) {
	m, n := remember(t, here, 10), remember(t, there, 10)
	ctx := t.Context()
	insert(ctx, t, m.c, Item{ID: "a", Shop: "s", Rank: 1, Tags: []string{"x", "y"}}, Item{ID: "b", Shop: "s", Rank: 2},
		Item{ID: "c", Shop: "other"})
	names := func(ctx context.Context, q store.Query) (string, error) {
		slice, err := m.c.List(ctx, q, store.Page{Limit: 2})
		var text strings.Builder
		for _, item := range slice.Items {
			text.WriteString(item.ID + item.Name)
		}
		return text.String(), err
	}
	lists := map[string]func(ctx context.Context) (string, error){
		"shop":   func(ctx context.Context) (string, error) { return names(ctx, store.By("shop", "s")) },
		"newest": func(ctx context.Context) (string, error) { return names(ctx, store.By("rank").Desc()) },
		"tag":    func(ctx context.Context) (string, error) { return names(ctx, store.By("tag", "y")) },
		"first": func(ctx context.Context) (string, error) {
			item, err := m.c.First(ctx, store.By("shop", "s").Desc())
			if err != nil {
				return "", err
			}
			return item.ID, nil
		},
		"count": func(ctx context.Context) (string, error) {
			count, err := m.c.Count(ctx, store.By("shop", "s"), 10)
			return fmt.Sprint(count), err
		},
		"missing": func(ctx context.Context) (string, error) {
			found, err := m.c.GetMany(ctx, []string{"d", "e"})
			return fmt.Sprint(len(found)), err
		},
	}
	inner, outer := store.NewMemo(m.db, store.MemoLimit[string]{Weight: 100}), store.NewMemo(m.db, store.MemoLimit[string]{Weight: 100})
	made := map[string]int{}
	read := func(key string) string {
		value, err := outer.Get(ctx, key, func(ctx context.Context) (string, error) {
			return inner.Get(ctx, key, func(ctx context.Context) (string, error) { made[key]++; return lists[key](ctx) })
		})
		must(t, err)
		return value
	}
	for key, want := range map[string]string{"shop": "ab", "newest": "ba", "tag": "a", "first": "b", "count": "2", "missing": "0"} {
		if got := read(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
		eventually(t, key+" is kept", func() bool { read(key); before := made[key]; read(key); return made[key] == before })
	}
	steps := []struct {
		does string
		do   func(c *store.Collection[Item]) error
		want map[string]string
		kept []string // made from what the step leaves alone
	}{
		{"a change elsewhere", func(c *store.Collection[Item]) error {
			_, err := c.Update(ctx, "c", setName("!"))
			return err
		}, map[string]string{"shop": "ab"}, []string{"shop", "tag", "first", "missing"}},
		{"a change within", func(c *store.Collection[Item]) error {
			_, err := c.Update(ctx, "a", setName("!"))
			return err
		}, map[string]string{"shop": "a!b", "newest": "ba!", "tag": "a!"}, []string{"missing"}},
		{"one leaves", func(c *store.Collection[Item]) error {
			_, err := c.Update(ctx, "a", func(item *Item) error { item.Shop, item.Tags = "other", []string{"x"}; return nil })
			return err
		}, map[string]string{"shop": "b", "tag": "", "count": "1"}, []string{"missing"}},
		{"one enters", func(c *store.Collection[Item]) error {
			return c.Insert(ctx, &Item{ID: "d", Shop: "s", Rank: 9, Tags: []string{"y"}})
		}, map[string]string{"shop": "bd", "newest": "db", "tag": "d", "first": "d", "count": "2", "missing": "1"}, nil},
		{"a number carries one over the other", func(c *store.Collection[Item]) error {
			_, _, err := c.Add(ctx, "b", []store.Change{{Field: "rank", By: 10}})
			return err
		}, map[string]string{"shop": "db", "newest": "bd", "first": "b"}, []string{"tag"}},
		{
			"one is deleted", func(c *store.Collection[Item]) error { return c.Delete(ctx, "b") },
			map[string]string{"shop": "d", "first": "d", "count": "1"},
			[]string{"tag"},
		},
	}
	for i, step := range steps {
		before := map[string]int{}
		for _, key := range step.kept {
			read(key)
			before[key] = made[key]
		}
		writer := pick(i%2 == 0, m, n)
		must(t, step.do(writer.c))
		for key, want := range step.want {
			if writer == m && read(key) != want {
				t.Errorf("%s: %s is %q, want %q", step.does, key, read(key), want)
			}
			eventually(t, step.does+": "+key+" shows what another process wrote", func() bool { return read(key) == want })
		}
		for _, key := range step.kept {
			if writer == m && made[key] != before[key] { // an embedded database does not tell what another process wrote
				t.Errorf("%s: %s was made anew", step.does, key)
			}
		}
	}
}

func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

// testMemoUnderWrites: whoever has written reads at least that, however many write.
func testMemoUnderWrites(t *testing.T, here, there *store.DB) {
	ctx := t.Context()
	m, n := remember(t, here, 10), remember(t, there, 10)
	insert(ctx, t, m.c, Item{ID: "a", Shop: "s"}, Item{ID: "b", Shop: "s"})
	const each = 40
	sum := func(m *memory, memo *store.Memo[int64]) (int64, error) {
		return memo.Get(ctx, "sum", func(ctx context.Context) (total int64, err error) {
			return total, m.c.Each(ctx, store.By("shop", "s"), func(item *Item) error { total += item.Stock; return nil })
		})
	}
	sums := map[*memory]*store.Memo[int64]{
		m: store.NewMemo(m.db, store.MemoLimit[int64]{Weight: 10}), n: store.NewMemo(n.db, store.MemoLimit[int64]{Weight: 10}),
	}
	var group errgroup.Group
	for i := range 4 {
		m, id := pick(i%2 == 0, m, n), pick(i < 2, "a", "b")
		group.Go(func() error {
			for range each {
				after, _, err := m.c.Add(ctx, id, []store.Change{{Field: "stock", By: 1}})
				if err != nil {
					return err
				}
				for range 5 {
					if total, err := sum(m, sums[m]); err != nil || total < after.Stock {
						return fmt.Errorf("wrote %d and read %d, %w", after.Stock, total, err)
					}
				}
			}
			return nil
		})
	}
	must(t, group.Wait())
	for m, memo := range sums {
		eventually(t, "all writes show", func() bool { total, err := sum(m, memo); must(t, err); return total == 4*each })
	}
}
