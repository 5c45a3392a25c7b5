/** A rate that was tried. */
export interface Tried {
  readonly rate_per_s: number
  readonly held: boolean
}

/** A rate that was tried, and why it was not held. */
export interface TriedWindow extends Tried {
  readonly limit: string | null
  /** Null: what it left behind was not drained in time. */
  readonly drained_after_s: number | null
}

export interface SearchBounds {
  readonly start_per_s: number
  readonly least_per_s: number
  readonly most_per_s: number
  /** Above 1: it ends when the lowest rate not held is at most so many times the highest that was. */
  readonly resolution: number
}

/** A noisy machine must not search for ever. */
const MOST_WINDOWS = 14

/**
 * The rate to try next: twice the last one while all are held, half of it while none is, then the geometric
 * middle between the highest that was held and the lowest that was not. Undefined: it is found, or the bounds
 * are reached. Pure.
 */
export function nextRate(tried: readonly Tried[], bounds: SearchBounds): number | undefined {
  const { start_per_s, least_per_s, most_per_s, resolution } = bounds
  const held = capacityOf(tried)
  const failed = lowestFailed(tried)
  if (tried.length >= MOST_WINDOWS) return undefined
  if (held === undefined && failed === undefined) return start_per_s
  if (failed === undefined) return held === most_per_s ? undefined : Math.min(most_per_s, 2 * Number(held))
  if (held === undefined) {
    return failed <= least_per_s ? undefined : Math.max(least_per_s, Math.round(failed / 2))
  }
  const middle = Math.round(Math.sqrt(held * failed))
  return failed / held <= resolution || middle === held || middle === failed ? undefined : middle
}

/** The highest rate that was held, below the lowest that was not; undefined where none was. */
export function capacityOf(tried: readonly Tried[]): number | undefined {
  const failed = lowestFailed(tried) ?? Number.POSITIVE_INFINITY
  const held = tried.filter((one) => one.held && one.rate_per_s < failed).map(({ rate_per_s }) => rate_per_s)
  return held.length === 0 ? undefined : Math.max(...held)
}

/** Why a search found no more than that a capacity is at least so high. */
export type LowerBoundBy = 'generator' | 'bound of the search' | 'not drained'

/**
 * What ended a search beside the system: the generator could not offer more, more was never tried, or a
 * window was not drained, so that no other one could follow. Undefined where the system was the limit. Pure.
 */
export function lowerBoundBy(windows: readonly TriedWindow[]): LowerBoundBy | undefined {
  if (windows.at(-1)?.drained_after_s === null) return 'not drained'
  const failed = lowestFailed(windows)
  if (failed === undefined) return windows.length === 0 ? undefined : 'bound of the search'
  const above = windows.find(({ rate_per_s, held }) => !held && rate_per_s === failed)
  return above?.limit === 'generator' ? 'generator' : undefined
}

function lowestFailed(tried: readonly Tried[]): number | undefined {
  const failed = tried.filter(({ held }) => !held).map(({ rate_per_s }) => rate_per_s)
  return failed.length === 0 ? undefined : Math.min(...failed)
}
