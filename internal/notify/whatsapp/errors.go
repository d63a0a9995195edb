package whatsapp

import (
	"strconv"
	"time"

	"lumbung/internal/notify"
)

// failure is an error in a reply or in a status. The code decides: title and HTTP status are not kept stable.
type failure struct {
	Code    *int   `json:"code"`
	Title   string `json:"title"`
	Message string `json:"message"`
	Data    struct {
		Details string `json:"details"`
	} `json:"error_data"`
}

func (f failure) notify() *notify.Failure {
	out := remedy(*f.Code)
	out.Code, out.Detail = "whatsapp "+strconv.Itoa(*f.Code), f.Data.Details
	if out.Detail == "" {
		out.Detail = f.Title + f.Message
	}
	return &out
}

// remedy says what to do about an error. An unknown one is a message to mend. Meta's list:
// https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
func remedy(code int) notify.Failure {
	switch code {
	case 1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004: // limits of the app, account, number and pair; down
		return notify.Failure{Remedy: notify.Retry}
	case 131048: // many recipients complained
		return notify.Failure{Remedy: notify.Later}
	case 131049: // Meta holds marketing back
		return notify.Failure{Remedy: notify.Later, Wait: 24 * time.Hour}
	case 130472, 131021, 131026, 131030, 131050: // experiment, own number, no WhatsApp, not on the test list, stopped marketing
		return notify.Failure{Remedy: notify.Elsewhere}
	case 0, 3, 10, 190, 368, 130497, 131005, 131031, 131037, 131042, 133010: // token, rights, policy, country, locked, name, bill, number
		return notify.Failure{Remedy: notify.Closed}
	}
	if code >= 200 && code < 300 { // rights
		return notify.Failure{Remedy: notify.Closed}
	}
	return notify.Failure{Remedy: notify.Broken} // parameters, template, window
}
