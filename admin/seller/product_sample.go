package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/web"
)

// sampleProduct is one that is for sale in three choices, with a change that waits, as change makes it.
func sampleProduct(alter func(*productView)) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Title, v.Back = "Kopi Arabika Sembalun, sangrai sedang", at("barang")
		v.Form = &web.Form{Faults: fault.Fields{}, Values: map[string][]string{
			"name": {"Kopi Arabika Sembalun, sangrai sedang"}, "category": {"kopi"}, "content": {"200 g"}, "pirt": {"2105203010189-31"},
			"description": {
				"Kopi dari kebun kami sendiri di kaki Bukit Pergasingan, 1.150 meter. Dipetik merah, dijemur di para-para tiga minggu.",
			},
			"variants.0.id": {"p-1"}, "variants.0.name": {"Biji utuh"}, "variants.0.price": {"48.000"}, "variants.0.weight": {"240"},
			"variants.1.id": {"p-2"}, "variants.1.name": {"Giling halus"}, "variants.1.price": {"48.000"}, "variants.1.weight": {"240"},
			"unit_quantity": {"100"}, "unit_name": {"g"}, "baris": {"3"},
		}}
		d := &productView{
			formView: *v.formView(), public: "/p/kopi-arabika-sembalun",
			product: &catalog.Product{Life: states.Life[catalog.State]{State: catalog.Published}},
			waits: []change{
				{"Nama barang", "Kopi Arabika Sembalun", "Kopi Arabika Sembalun, sangrai sedang"}, {"Nomor BPOM", "MD867031234567", ""},
			},
			hints: []string{"Nomor P-IRT biasanya 15 angka. Cocokkan dengan kemasannya."},
			photos: []photo{
				{"a", 1, samplePicture("kopi", "Foto 1")},
				{"b", 2, samplePicture("kopi", "Foto 2")},
				{"c", 3, samplePicture("kopi", "Foto 3")},
			},
			stocks:     []stockRow{{"Biji utuh", 41, 2}, {"Giling halus", 3, 0}},
			variants:   []web.Option{{Value: "p-1", Text: "Biji utuh"}, {Value: "p-2", Text: "Giling halus"}},
			stockCause: v.stockCauses()[:2],
		}
		d.action = at("barang/1")
		if alter != nil {
			alter(d)
		}
		return productMain(v, d), nil
	}
}

// sentBack is one that an officer did not accept and that was put away.
func sentBack(d *productView) {
	d.product.State, d.public, d.submits, d.waits = catalog.Archived, "", true, nil
	d.reason = "Nomor P-IRT di foto tidak sama dengan yang ditulis."
	d.sentBack = d.reason
	d.photos, d.variants = nil, d.variants[:1]
}

// sampleNew is the form of a new product, empty.
func sampleNew(_ context.Context, v *Visit) (templ.Component, error) {
	return newProductMain(v, sampleFields(v, &web.Form{Values: map[string][]string{"baris": {"3"}}, Faults: fault.Fields{}})), nil
}

// sampleRefused is a new product with mistakes in it; its pictures have arrived.
func sampleRefused(_ context.Context, v *Visit) (templ.Component, error) {
	form := &web.Form{
		Values: map[string][]string{
			"name": {"Madu trigona"}, "category": {"madu"}, "variants.0.price": {"delapan lima"}, "variants.0.weight": {"200"}, "baris": {"3"},
		},
		Faults: fault.Fields{
			"description": fault.New(fault.Invalid, "form.required"), "variants.0.price": fault.New(fault.Invalid, "form.money"),
			"variants.1.name": fault.New(fault.Invalid, "form.required"),
		},
	}
	d := sampleFields(v, form)
	for i, name := range []string{"Foto 1", "Foto 2"} {
		d.uploaded = append(d.uploaded, photo{name, i + 1, samplePicture("madu", name)})
	}
	return newProductMain(v, d), nil
}

func sampleFields(v *Visit, form *web.Form) *formView {
	v.Back, v.Form = at("barang"), form
	d := v.formView()
	d.fresh, d.submits, d.action = true, true, at("barang/baru")
	return d
}
