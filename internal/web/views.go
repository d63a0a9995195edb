package web

import "lumbung/internal/money"

// ProductCard is one product in a grid. Numbers that are zero are not shown.
type ProductCard struct {
	Href, Name string
	Picture    Picture
	Price      money.Amount
	Was        money.Amount // struck through
	From       bool         // variants differ: "mulai"
	Badge      string       // Panen baru
	Rating     int          // tenths: 49 is 4,9
	Sold       int
	Place      string
	Gone       bool // sold out or shop closed
	Eager      bool // on the first screen
}

// Part is one share of a whole in the split bar. Tone is padi, nila, kunyit, soga or bata.
type Part struct {
	Tone, Label string
	Amount      money.Amount
}

// Bar is one bar of a chart.
type Bar struct {
	Label  string
	Amount money.Amount
	On     bool
}

// PassbookLine is one line of a savings book.
type PassbookLine struct {
	Title   string
	Note    string // 22 Nov · pesanan LB-8F2K1
	Amount  money.Amount
	Balance money.Amount
	Back    bool // money that went back: shown in brick
	Why     []WhyLine
	Total   string // what the sum is called; Amount is the sum
	Open    bool
}

// WhyLine is one step from a price to what arrived.
type WhyLine struct {
	Label  string
	Amount money.Amount
}

// Crumb is one step of the way back; the last has no Href.
type Crumb struct{ Text, Href string }

// Step is one step of an order's way. State is done, now or todo.
type Step struct{ Title, Text, When, State string }
