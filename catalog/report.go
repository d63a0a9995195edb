package catalog

import "slices"

// ReportKind is what may be wrong with a product or a shop.
type ReportKind string

// reportKinds are what may be wrong, the commonest first, with what people read.
var reportKinds = []struct {
	kind ReportKind
	name Text
}{
	{"fake", Text{"Palsu", "Fake"}},
	{"forbidden", Text{"Dilarang dijual", "Forbidden"}},
	{"misleading", Text{"Menyesatkan", "Misleading"}},
	{"indecent", Text{"Tidak pantas", "Indecent"}},
	{"other", Text{"Lain", "Something else"}},
}

// ReportKinds lists what may be wrong.
func ReportKinds() []ReportKind {
	kinds := make([]ReportKind, len(reportKinds))
	for i, one := range reportKinds {
		kinds[i] = one.kind
	}
	return kinds
}

// Name is what people read of the kind.
func (k ReportKind) Name() Text {
	if i := slices.Index(ReportKinds(), k); i >= 0 {
		return reportKinds[i].name
	}
	return Text{ID: string(k)}
}
