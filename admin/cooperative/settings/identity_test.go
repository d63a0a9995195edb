package settings_test

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

// The chair writes down what the cooperative is before the law; numbers of a wrong length and days to come are refused beside their
// fields. Others read it, in the order of ODS and OSS; who takes the telephones of the board along stands in the log.
func TestIdentity(t *testing.T) {
	m := officetest.Open(t)
	const at, sheet = "/pengurus/sembalun/identitas", "/pengurus/sembalun/identitas/lembar"
	chair := m.As(m.Member("Lalu Ahmad", members.RoleChair))
	clerk := m.As(m.Member("Baiq Ida", members.RoleClerk))
	typed := url.Values{
		"name": {"Koperasi Sembalun Makmur"}, "kind": {"produsen"}, "phone": {"0812-3456-7890"}, "legal_number": {"1234/BH/XIV/1998"},
		"legal_date": {"1998-05-21"}, "nib": {"12345"}, "npwp": {"01.234.567.8-901.000"}, "kbli": {"47911;10792"}, "usp_date": {"2999-01-01"},
		"provinsi": {"52"}, "kabupaten": {"52.03"}, "kecamatan": {"52.03.15"}, "area": {"52.03.15.2002"}, "street": {"Jalan Raya 7"},
	}
	chair.Post(at, typed).Is(http.StatusUnprocessableEntity).Has("f-nib-salah", "f-kbli_year-salah", "f-usp_date-salah").
		Silent("f-npwp-salah", "f-legal_date-salah")
	typed.Set("nib", "1234 5678 90123")
	typed.Set("kbli_year", "2020")
	typed.Set("usp_date", "2020-02-03")
	for range 2 {
		chair.Post(at, typed).To(at)
	}
	chair.Get(at).Is(200).Has(`value="1998-05-21"`, `value="1234567890123"`, `value="0012345678901000"`, `value="47911, 10792"`)
	clerk.Get(at).Is(200).Says("1234/BH/XIV/1998", "21 Mei 1998").Silent("<form method")
	clerk.Get(sheet).Is(200).Says("0012345678901000", "47911, 10792 (KBLI 2020)", "83657", "Lalu Ahmad").Silent("0819-001", "/unduh")
	chair.Get("/pengurus/sembalun/audit").Is(200).Says("Mengubah identitas koperasi").Silent("Mengunduh identitas")
	chair.Post(sheet+"/unduh", nil).Is(200).Has("Lalu Ahmad", "0819-001", `"1234/BH/XIV/1998"`)
	chair.Get("/pengurus/sembalun/audit").Is(200).Says("Mengunduh identitas")
}
