/** The term of the ledger that a subject is counted under. */
export type SubjectOutcome =
  | 'refused'
  | 'completed'
  | 'business_failed'
  | 'dead_lettered'
  | 'unresolved'
  | 'lost'
