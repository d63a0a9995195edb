package sqlite

// RefuseOld exposes refuseOld.
var RefuseOld = refuseOld
