package seller

import "strings"

// town is the short name of the kabupaten or kota an area lies in, "" for none.
func (s *Seller) town(code string) string {
	regency, _ := s.Atlas.Regency(code)
	return strings.TrimPrefix(regency.Name, "Kabupaten ")
}
