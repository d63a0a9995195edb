package storefront

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// sampleSignIn is the sign-in page with a demo login tapped, or refused.
func sampleSignIn(refused *fault.Fault) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		v.Form, err = web.FormOf(signInForm{Phone: "0819-0000-0101"})
		v.Form.FormError = refused
		return v.signIn(signInView{back: "/akun", ways: identity.Ways{Password: true, Code: true}, resets: true, demo: []DemoLogin{
			{"Baiq Ratna Dewi", "buyer", "+6281900000101", "contoh"},
			{"Inaq Sri Wahyuni", "seller", "+6281900000102", "contoh"},
			{"Lalu Ahmad", "treasurer", "+6281900000103", "contoh"},
		}}), err
	}
}

// sampleCodesAlone is the sign-in page where nobody signs in with a password.
func sampleCodesAlone() web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		v.Form, err = web.FormOf(signInForm{})
		return v.signIn(signInView{ways: identity.Ways{Code: true, Passkey: true}}), err
	}
}

// sampleWeak is a registration with a password that others use as well.
func sampleWeak(v *Visit) templ.Component {
	v.Form = &web.Form{Faults: fault.Fields{"password": fault.New(fault.Invalid, "password.common")}}
	return v.register("/akun")
}

func sampleStanding(v *Visit) []coopLine {
	return []coopLine{
		{"/koperasi/sembalun-makmur", "Koperasi Sembalun Makmur", "No. 00127, sejak 3 Februari 2019", "", "Anggota", "padi"},
		{
			"/koperasi/den-bukit", "Koperasi Den Bukit Singaraja", "Permohonan masuk 20 November 2026. Pengurus akan memutuskan.", "",
			"Menunggu keputusan", "kunyit",
		},
		{
			"/koperasi/tani-lawang", "Koperasi Tani Lawang",
			v.T("account.coop_entering_text", money.Amount(50_000), v.Date(v.now.AddDate(0, 0, 30))),
			"Jalan Pariwisata 7, Senin sampai Jumat 08.00 sampai 15.00, 0819-0000-0120", v.T("account.coop_entering"), "kunyit",
		},
	}
}

func sampleAccount(v *Visit) accountView {
	return accountView{
		name: "Inaq Sri Wahyuni", phone: "0819-0000-0102", member: true, officer: true, unread: 2, guests: 2, coops: sampleStanding(v),
		pager: ui.NewPager(&v.Page, "x"),
		purchases: []purchaseLine{
			{"/pesanan/LB-8F2K4X", "LB-8F2K4X", "22 November 2026, 19.08 WIB", 437_000, 2, "Menunggu pembayaran", "kunyit"},
			{"/pesanan/LB-77QX2A", "LB-77QX2A", "20 November 2026, 08.14 WIB", 60_000, 1, "Sudah dibayar", "padi"},
			{"/pesanan/LB-6ZT93B", "LB-6ZT93B", "14 November 2026, 16.40 WIB", 128_500, 1, "Batal, tidak dibayar", "soga"},
		},
	}
}

// sampleApply is the application on its way down to the village, or when all cooperatives have been asked.
func sampleApply(asked bool) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		v.Form, err = web.FormOf(applyForm{Coop: "handep-kahayan", Province: "52", Regency: "52.71"})
		view := applyView{
			coops: []web.Option{
				{Value: "handep-kahayan", Text: "Koperasi Handep Kahayan, Palangka Raya"},
				{Value: "sabilulungan-soreang", Text: "Koperasi Sabilulungan Soreang, Kab. Bandung"},
			},
			areas: areaLists{
				Provinces: []web.Option{{Value: "51", Text: "Bali"}, {Value: "52", Text: "Nusa Tenggara Barat"}},
				Regencies: []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}, {Value: "52.71", Text: "Kota Mataram"}},
				Districts: []web.Option{{Value: "52.71.01", Text: "Ampenan"}, {Value: "52.71.05", Text: "Selaparang"}},
			},
			mine: sampleStanding(v),
		}
		if asked {
			view.coops = nil
		}
		return v.apply(view), err
	}
}

// sampleWrongCode is a code that was refused.
func sampleWrongCode(_ context.Context, v *Visit) (templ.Component, error) {
	v.Form = &web.Form{Faults: fault.Fields{"code": fault.New(fault.Invalid, "factor.wrong")}}
	return askCode(v, v.factor()), nil
}

// sampleCeremony asks for a passkey that nobody has.
func sampleCeremony() identity.Ceremony {
	return identity.Ceremony{Options: `{"challenge":"AAAA","rpId":"lumbung.test","userVerification":"required"}`, Token: "x.y"}
}

func sampleSecurity(on bool) securityView {
	at := sampleTime()
	var passkeys []identity.Passkey
	if on {
		passkeys = []identity.Passkey{
			{ID: "p", Agent: "Chrome, Android", CreatedAt: at.AddDate(0, -2, 0), UsedAt: at.AddDate(0, 0, -1)}, {ID: "q", CreatedAt: at},
		}
	}
	return securityView{
		canPasskey: true, passkeys: passkeys,
		factor: identity.FactorState{On: on, Since: at, Recovery: 9}, phone: "0819-0000-0102", password: at.AddDate(0, -7, 0), proved: at,
		lacking: !on, sessions: []identity.Session{
			{ID: "a", Agent: "Chrome, Android", Since: at.AddDate(0, -2, 0), Seen: at, Here: true},
			{ID: "b", Agent: "Firefox, Windows", Since: at.AddDate(0, 0, -1), Seen: at.AddDate(0, 0, -1)},
			{ID: "c", Since: at.AddDate(0, -1, 0), Seen: at.AddDate(0, 0, -20)},
		},
	}
}
