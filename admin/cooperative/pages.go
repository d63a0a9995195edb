package cooperative

// names lists every page, so that one without a template is noticed at start.
func names() []string {
	return []string{
		"trial", "account", "journal",
	}
}
