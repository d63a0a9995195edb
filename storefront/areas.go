package storefront

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/internal/area"
	"lumbung/internal/web"
)

// areaJSON is one area for the selects that fill one another.
type areaJSON struct {
	Code string `json:"kode"`
	Name string `json:"nama"`
}

// areas answers /wilayah?induk=52 with what lies inside; the provinces without induk.
func (s *Storefront) areas(c *gin.Context) error {
	children := s.Atlas.Children(c.Query("induk"))
	answer := make([]areaJSON, len(children))
	for i, name := range area.Names(children) {
		answer[i] = areaJSON{children[i].Code, name}
	}
	return answerAreas(c, answer)
}

// villages answers /wilayah/cari?q= with the villages that may be meant while somebody types.
func (s *Storefront) villages(c *gin.Context) error {
	answer := []areaJSON{}
	for _, village := range s.Atlas.Villages(c.Query("q"), suggestions) {
		answer = append(answer, areaJSON{village.Code, s.Atlas.Label(village.Code)})
	}
	return answerAreas(c, answer)
}

func answerAreas(c *gin.Context, answer []areaJSON) error {
	c.Header("Cache-Control", "public, max-age=86400")
	c.JSON(http.StatusOK, answer)
	return nil
}

// areaLists are the choices of the four selects down to the village.
type areaLists struct{ Provinces, Regencies, Districts, Villages []web.Option }

// areaLists returns what can be chosen after what has been chosen; a choice that is not inside the one before it opens
// nothing.
func (s *Storefront) areaLists(province, regency, district string) areaLists {
	lists := areaLists{Provinces: options(s.Atlas.Provinces())}
	if lists.Regencies = s.inside(province); !offers(lists.Regencies, regency) {
		return lists
	}
	if lists.Districts = s.inside(regency); !offers(lists.Districts, district) {
		return lists
	}
	lists.Villages = s.inside(district)
	return lists
}

// inside lists what lies in an area, nothing for none.
func (s *Storefront) inside(code string) []web.Option {
	if code == "" {
		return nil
	}
	return options(s.Atlas.Children(code))
}

func options(areas []area.Area) []web.Option {
	list := make([]web.Option, len(areas))
	for i, name := range area.Names(areas) {
		list[i] = web.Option{Value: areas[i].Code, Text: name}
	}
	return list
}

func offers(list []web.Option, value string) bool {
	for _, option := range list {
		if option.Value == value {
			return true
		}
	}
	return false
}
