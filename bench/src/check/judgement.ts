import type { Check } from '@three-ways/result-files/metrics'

/** One violation: what it is about, usually an order id, and where that was last seen. */
export interface Witness {
  readonly subject: string
  readonly last_seen: string
}

/** What became of one invariant in one cell. */
export interface Judgement {
  readonly state: 'holds' | 'violated' | 'not tried'
  /** What was looked at, or why nothing could be. */
  readonly detail: string
  /** How many violations there are. */
  readonly count: number
  /** The first ten of them. */
  readonly evidence: readonly Witness[]
}

const SHOWN = 10

/** Holds without witnesses, and is violated by them. */
export function found(witnesses: readonly Witness[], looked_at: string): Judgement {
  const state = witnesses.length === 0 ? 'holds' : 'violated'
  return { state, detail: looked_at, count: witnesses.length, evidence: witnesses.slice(0, SHOWN) }
}

/** As `found`, for checks of the bench that have failed. */
export function violatedBy(failed: readonly Check[], looked_at: string): Judgement {
  return found(
    failed.map(({ name, detail }) => ({ subject: name, last_seen: detail })),
    looked_at,
  )
}

/** There was nothing that could have violated it, which proves nothing. */
export function notTried(why: string): Judgement {
  return { state: 'not tried', detail: why, count: 0, evidence: [] }
}
