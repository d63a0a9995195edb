package act

import "time"

// AnswerWithin is how long officers have to answer, by the market's own promise: an appeal, a report, a wish to become a member. Then they
// are reminded, and the operator sees it.
const AnswerWithin = 7 * 24 * time.Hour
