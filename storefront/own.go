package storefront

// own makes the head of a page that is for its visitor alone, with a way back on phones.
func (v *Visit) own(back string) {
	v.NoIndex, v.Back, v.bar.Title = true, back, ownTitle(v)
}

// buying makes the head of a page for buying.
func (v *Visit) buying() {
	v.NoIndex, v.Styles, v.Scripts = true, []string{"buy.css"}, []string{"buy.js"}
}

// language is the visitor's, "id" or "en". An act has no page to ask.
func (v *Visit) language() string { return v.s.Web.Locale(v.c).Tag() }
