package seller

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// Photos that go up while the form is still being filled in; static/photos.js asks for all of this. A browser without it
// sends them with the form.

// uploads is the address of a photo that goes through the program; below it are the others.
const uploads = "/jualan/foto"

// How long a photo may take to get going, to be taken in, and to find its product, before the sweep that takes what is a day old;
// and how many a member may send a day, so that what lies about until then has a bound.
const (
	inviteTime = 10 * time.Minute
	ticketTime = time.Hour
	keptTime   = 20 * time.Hour
	daysPhotos = 300
)

// uploadLimit is a photo with the form around it.
const uploadLimit = 13 << 20

var (
	errNoUpload      = fault.New(fault.Invalid, "web.unreadable")
	errTooManyPhotos = fault.New(fault.TooMany, "seller.too_many_photos")
)

// forScript lets members with a shop in; a script gets what is wrong as JSON.
func (s *Seller) forScript(answer func(c *gin.Context, v *Visit) error) gin.HandlerFunc {
	return s.Web.Wrap(func(c *gin.Context) error {
		v, err := s.visit(c)
		switch {
		case err != nil:
			return err
		case v.shop == nil:
			return s.Web.Redirect(c, at("buka"))
		}
		return answer(c, v)
	})
}

// invitation tells a browser where a photo goes. With a ticket it is taken in afterwards; without one the answer to the
// upload is the photo already.
type invitation struct {
	Address string            `json:"alamat"`
	Fields  map[string]string `json:"isian,omitempty"`
	Ticket  string            `json:"tiket,omitempty"`
}

// invitePhoto says where a photo of so many bytes goes.
func (s *Seller) invitePhoto(c *gin.Context, v *Visit) error {
	var in struct {
		Size int64 `form:"ukuran,required"`
	}
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if err := form.Faults.Err(); err != nil {
		return err
	}
	ctx, now := c.Request.Context(), s.Now()
	invited, err := s.Media.PresignUpload(ctx, in.Size, now.Add(inviteTime))
	if err != nil {
		return err
	}
	if invited.Name == "" {
		c.JSON(http.StatusOK, invitation{Address: uploads})
		return nil
	}
	if err := s.spendPhoto(ctx, v); err != nil {
		return err
	}
	key, err := s.ticketKey(ctx)
	if err != nil {
		return err
	}
	ticket := ticket{invited.Name, v.actor.ID(), now.Add(ticketTime)}.sign(key)
	c.JSON(http.StatusOK, invitation{invited.Form.Address, invited.Form.Fields, ticket})
	return nil
}

// uploadPhoto takes a photo that comes through the program.
func (s *Seller) uploadPhoto(c *gin.Context, v *Visit) error {
	ctx := c.Request.Context()
	if err := s.spendPhoto(ctx, v); err != nil {
		return err
	}
	if _, err := web.Bind(c, &struct{}{}); err != nil {
		return err
	}
	files, err := web.Files(c, "file", 1)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errNoUpload
	}
	p, err := s.storePicture(ctx, files[0])
	return s.answerPhoto(c, v, p, err)
}

// takePhoto takes in a photo that was sent by an invitation.
func (s *Seller) takePhoto(c *gin.Context, v *Visit) error {
	var in struct {
		Ticket string `form:"tiket"`
	}
	if _, err := web.Bind(c, &in); err != nil {
		return err
	}
	ctx := c.Request.Context()
	key, err := s.ticketKey(ctx)
	if err != nil {
		return err
	}
	t, ok := readTicket(key, in.Ticket)
	if !ok || t.user != v.actor.ID() || s.Now().After(t.until) {
		return media.ErrGone
	}
	p, err := s.Media.FinishUpload(ctx, t.name)
	return s.answerPhoto(c, v, p, err)
}

// answerPhoto gives what the form carries of a photo, and its smallest version.
func (s *Seller) answerPhoto(c *gin.Context, v *Visit, p media.Picture, err error) error {
	if err != nil {
		return err
	}
	key, err := s.ticketKey(c.Request.Context())
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"nilai": keepPicture(key, v, p), "gambar": p.URL(0)})
	return nil
}

// spendPhoto counts a photo.
func (s *Seller) spendPhoto(ctx context.Context, v *Visit) error {
	err := s.Identity.Allow(ctx, "photos", v.actor.ID(), daysPhotos)
	if errors.Is(err, identity.ErrTooManyTries) {
		return errTooManyPhotos.With(daysPhotos).RetryAfter(fault.Of(err).Wait)
	}
	return err
}

// TicketKey is the name of the installation's key that signs tickets for photos.
const TicketKey = "photos"

func (s *Seller) ticketKey(ctx context.Context) (identity.Keys, error) {
	return s.Identity.Keys(ctx, TicketKey)
}

// ticket is one member's right to have one upload taken in, or one picture put on a product, until a moment.
type ticket struct {
	name, user string
	until      time.Time
}

func (t ticket) text() string {
	return t.name + " " + t.user + " " + strconv.FormatInt(t.until.Unix(), 10)
}

func (t ticket) sign(key identity.Keys) string { return t.text() + " " + key.Sign(t.text()) }

// readTicket reads it back; ok is false for one that was not signed so.
func readTicket(key identity.Keys, text string) (t ticket, ok bool) {
	word := strings.Split(text, " ")
	if len(word) != 4 {
		return t, false
	}
	seconds, err := strconv.ParseInt(word[2], 10, 64)
	t = ticket{word[0], word[1], time.Unix(seconds, 0)}
	return t, err == nil && key.Verify(t.text(), word[3])
}
