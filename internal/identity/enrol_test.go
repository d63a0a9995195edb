package identity_test

import (
	"context"
	"errors"
	"testing"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/store"
)

// Whom an officer writes down has no password that anybody could guess, and signs in by a code as soon as she has a phone.
func TestEnrol(t *testing.T) {
	eachDB(t, func(t *testing.T, w *world, db *store.DB) {
		ctx := t.Context()
		enrol := func(people ...identity.Enrolment) error {
			return db.Tx(ctx, func(ctx context.Context) error { return w.Enrol(ctx, w.clock(), people...) })
		}
		w.must(enrol(
			identity.Enrolment{ID: "sri", Name: "Inaq Sri", Phone: "+6281900000122"},
			identity.Enrolment{ID: "dul", Name: "Amaq Dul"}, identity.Enrolment{ID: "ana", Name: "Baiq Ana"},
		))
		if err := enrol(identity.Enrolment{ID: "lain", Name: "Lain", Phone: "+6281900000122"}); !errors.Is(err, store.ErrDuplicate) {
			t.Errorf("a phone twice: got %v", err)
		}
		for _, password := range []string{"", password} {
			if _, err := w.SignIn(ctx, identity.Credentials{Phone: "0819-0000-0122", Password: password}); !errors.Is(err, identity.ErrCredentials) {
				t.Errorf("signing in with password %q: got %v", password, err)
			}
		}
		if err := w.GivePhone(ctx, "dul", "+6281900000122"); fault.FieldsOf(err)["phone"] == nil {
			t.Errorf("somebody else's phone: got %v", err)
		}
		w.must(w.GivePhone(ctx, "dul", "+6281900000123"))
		wantErr(t, "another phone", w.GivePhone(ctx, "dul", "+6281900000124"), identity.ErrHasPhone)
		token, err := w.AskCode(ctx, identity.Ask{Purpose: identity.ForSignIn, Phone: "081900000123"})
		w.must(err)
		u, err := w.SignInByCode(ctx, identity.CodeTry{Token: token, Code: w.sent[0].Code})
		if err != nil || u.ID != "dul" || u.Mobile() != "+6281900000123" {
			t.Errorf("signing in by code: got %+v, %v", u, err)
		}
		ana, err := w.User(ctx, "ana")
		if err != nil || ana.Mobile() != "" {
			t.Errorf("without a phone: got %+v, %v", ana, err)
		}
	})
}

// What a vault has sealed stays readable when the keys that sign are replaced, and to its owner alone.
func TestVault(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		vault, err := w.Vault(ctx, "register")
		w.must(err)
		_, err = w.Keys(ctx, "links")
		w.must(err)
		sealed, err := vault.Seal("5203154508850003", "tani.sri")
		w.must(err)
		for _, step := range []identity.KeyStep{identity.AddKeys, identity.UseKeys, identity.DropKeys} {
			w.must(w.Step(ctx, step))
		}
		again, err := w.Vault(ctx, "register")
		w.must(err)
		if text, err := again.Open(sealed, "tani.sri"); err != nil || text != "5203154508850003" {
			t.Errorf("Open: got %q, %v", text, err)
		}
		if _, err := again.Open(sealed, "tani.dul"); err == nil {
			t.Error("another owner opened it")
		}
		blind := vault.Blind("5203154508850003", "tani")
		if blind != again.Blind("5203154508850003", "tani") || blind == vault.Blind("5203154508850003", "laut") {
			t.Error("the index is not that of one text of one owner")
		}
	})
}
