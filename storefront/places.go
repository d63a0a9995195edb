package storefront

import (
	"github.com/gin-gonic/gin"

	"lumbung/internal/area"
)

// keptDestination is where in the session the kabupaten lies that goods are to go to.
const keptDestination = "tujuan"

// destination is the code of the kabupaten or kota the visitor chose, "" when none.
func (s *Storefront) destination(c *gin.Context) string {
	code, err := s.Web.SessionGet(c, keptDestination)
	if err != nil {
		return "" // a page without it is better than none
	}
	if a, found := s.Atlas.Find(code); !found || a.Kind() != area.Regency {
		return ""
	}
	return code
}

// shortPlace writes where a village lies as a card shows it: Sembalun, Lombok Timur, or Buleleng alone where both have one name. What a
// card shows once, many will.
func (s *Storefront) shortPlace(code string) string {
	if place, known := s.places.Load(code); known {
		return place.(string) // nothing else is stored
	}
	path := s.Atlas.Path(code)
	if len(path) < 3 {
		return s.regencyName(code)
	}
	place := s.regencyName(code)
	if path[2].Name != place {
		place = path[2].Name + ", " + place
	}
	s.places.Store(code, place)
	return place
}

// regencyName writes a kabupaten or kota as short as it can be told from its neighbours: Lombok Timur, Mataram, but
// Kab. Bandung and Kota Bandung.
func (s *Storefront) regencyName(code string) string {
	regency, found := s.Atlas.Regency(code)
	if !found {
		return ""
	}
	return s.regencies[regency.Code]
}

// regencyNames are all those names by code.
func regencyNames(atlas *area.Atlas) map[string]string {
	names := map[string]string{}
	for _, province := range atlas.Children("") {
		regencies := atlas.Children(province.Code)
		same := map[string]int{}
		for _, r := range regencies {
			same[r.Bare()]++
		}
		for _, r := range regencies {
			bare := r.Bare()
			switch {
			case same[bare] == 1:
				names[r.Code] = bare
			case r.IsCity():
				names[r.Code] = "Kota " + bare
			default:
				names[r.Code] = "Kab. " + bare
			}
		}
	}
	return names
}
