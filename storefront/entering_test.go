package storefront

import (
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/payments/savings"
)

// Who is accepted reads in her account what to pay, until when and where; once it has lapsed, that she may ask again.
func TestAccountBeforePokok(t *testing.T) {
	s := openStreet(t)
	ctx := t.Context()
	_, err := s.Savings.DecideDues(ctx, acttest.Officer("treasurer"), savings.DuesInput{
		Coop: s.Coop.ID, Key: "first", Resolution: "RAT 3", From: s.Clock.Now(), Pokok: 50_000, Day: 10, First: true,
	})
	s.Must(err)
	s.Must(s.Members.UpdateProfile(ctx, acttest.Officer("chair"), s.Coop.ID, members.Profile{
		Street: "Jalan Pariwisata 7", Phone: "081900000120", Hours: members.Text{ID: "Senin sampai Jumat"},
	}))
	applied := s.Applicant("Baiq Ana")
	_, err = s.Members.Admit(ctx, acttest.Officer("chair"), s.Coop.ID, applied.ID)
	s.Must(err)
	ana := s.As(applied.User)
	ana.Get("/akun").Is(200).Says("Diterima, tinggal membayar", "Rp50.000", "Jalan Pariwisata 7", "Senin sampai Jumat", "0819-0000-0120").
		Silent("Kelola lapak")
	ana.Get("/akun/gabung").Is(200).Silent(`<option value="sembalun"`)
	s.Pass(members.PayWithin + time.Minute)
	_, err = s.Members.LapseUnpaid(ctx)
	s.Must(err)
	ana = s.As(applied.User) // her session is over as well
	ana.Get("/akun").Is(200).Says("Lewat waktu", "mengajukan lagi")
	ana.Get("/akun/gabung").Is(200).Has(`value="sembalun"`)
}
