/** The term of the ledger that a subject is counted under. */
export type LedgerTerm = 'refused' | 'completed' | 'business_failed' | 'dead_lettered' | 'unresolved' | 'lost'
