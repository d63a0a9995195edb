package main

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// share is how many of a hundred interactions are of one kind.
type share struct {
	name    string
	percent float64
}

// standard are the shares of KOP-W that a program can play from outside; they need not add up to a hundred.
func standard() []share {
	return []share{
		{"home", 14},
		{"list", 18},
		{"detail", 22},
		{"search", 16},
		{"suggest", 8},
		{"add", 6},
		{"cart", 4},
		{"status", 3},
		{"checkout", 2},
		{"handle", 1.6},
		{"statement", 1.6},
		{"edit", 0.8},
		{"login", 0.5},
		{"report", 0.2},
	}
}

// names are the interactions there are.
func names() []string {
	var all []string
	for _, s := range standard() {
		all = append(all, s.name)
	}
	return all
}

// mix says how often each interaction comes.
type mix struct {
	name   string
	shares []share
	rush   bool // everybody wants the same few goods
}

// mixOf finds a mix by its name, or makes one of a single interaction.
func mixOf(name string) (mix, error) {
	m := mix{name: name, shares: standard()}
	switch name {
	case "standard":
		return m, nil
	case "browse":
		return m.with("checkout", 0.5), nil
	case "rush":
		m.rush = true
		return m.with("checkout", 15), nil
	}
	if !slices.Contains(names(), name) {
		return m, fmt.Errorf("-mix %s: use browse, standard, rush, or one of %s", name, strings.Join(names(), ", "))
	}
	m.shares = []share{{name, 100}}
	return m, nil
}

func (m mix) with(name string, percent float64) mix {
	i := slices.IndexFunc(m.shares, func(s share) bool { return s.name == name })
	m.shares[i].percent = percent
	return m
}

// without leaves interactions out; what is left keeps its proportions.
func (m mix) without(left ...string) mix {
	m.shares = slices.DeleteFunc(slices.Clone(m.shares), func(s share) bool { return slices.Contains(left, s.name) })
	return m
}

// draw picks an interaction by its share of the whole.
func (m mix) draw(r *rand.Rand) string {
	var whole float64
	for _, s := range m.shares {
		whole += s.percent
	}
	at := r.Float64() * whole
	for _, s := range m.shares {
		if at -= s.percent; at < 0 {
			return s.name
		}
	}
	return m.shares[len(m.shares)-1].name
}

// Think time: what a person takes between two pages.
const (
	thinkMean = 7 * time.Second
	thinkMost = 70 * time.Second
)

func thinkTime(r *rand.Rand) time.Duration {
	return min(time.Duration(r.ExpFloat64()*float64(thinkMean)), thinkMost)
}

// What becomes of a bill, in percent, and how the time until then spreads around its median.
const (
	paidShare    = 92
	expiredShare = 6
	paySpread    = 0.8
	payMost      = 8 // times the median
)

// payTime is log-normal: most pay soon, some take long.
func payTime(r *rand.Rand, median time.Duration) time.Duration {
	return min(time.Duration(float64(median)*math.Exp(paySpread*r.NormFloat64())), payMost*median)
}

// zipf draws from n things of which the first is the most popular, by Zipf's law with an exponent of 0.99.
type zipf struct{ upTo []float64 }

func newZipf(n int) zipf {
	z, sum := zipf{make([]float64, n)}, 0.0
	for i := range n {
		sum += math.Pow(float64(i+1), -0.99)
		z.upTo[i] = sum
	}
	return z
}

func (z zipf) draw(r *rand.Rand) int {
	i, _ := slices.BinarySearch(z.upTo, r.Float64()*z.upTo[len(z.upTo)-1])
	return min(i, len(z.upTo)-1)
}

// sorted are the keys of a map in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
