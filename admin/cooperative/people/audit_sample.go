package people

import (
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/audit"
	"lumbung/internal/members"
)

func sampleAudit(v *Visit) []audit.Entry {
	at := office.SampleNow()
	return []audit.Entry{
		{
			Coop: v.Coop.ID, Seq: 37, At: at, By: "siti", Action: "catalog.approved", Subject: "y", Remote: "36.85.12.4", Hash: "b81c20fe",
			Detail: map[string]string{"name": "Keripik pisang manis 150 g"},
		},
		{
			Coop: v.Coop.ID, Seq: 36, At: at.Add(-3 * time.Hour), By: "lalu", Action: members.FactAdmitted, Subject: v.Coop.ID + ".sri",
			Remote: "36.85.12.9", Hash: "02dd71a9",
		},
		{
			Coop: v.Coop.ID, Seq: 35, At: at.Add(-50 * time.Hour), By: "baiq", Action: members.FactRejected, Subject: v.Coop.ID + ".dul",
			Detail: map[string]string{"reason": "Tinggal di luar wilayah kerja koperasi"}, Hash: "9f00aa17",
		},
	}
}
