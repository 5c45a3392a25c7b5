/** Where the median of repeated runs lies, as far as the runs can tell. */
export interface RunInterval {
  readonly low: number
  readonly median: number
  readonly high: number
  readonly runs: number
  /** `one run`, `range of 3 runs`, `95 % interval of the median of 6 runs`. */
  readonly words: string
}

/** From this many runs on, the order statistics of the runs cover the true median with at least 95 %. */
export const RUNS_FOR_AN_INTERVAL = 6

/**
 * The interval between the k-th lowest and the k-th highest run, with the largest k that still covers the
 * true median with 95 % (binomial order statistics, as benchstat does; no bootstrap of a handful). With fewer
 * than six runs nothing covers it with 95 %, and the whole range is given and called a range. `undefined`
 * without runs.
 */
export function runInterval(values: readonly number[]): RunInterval | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  const runs = sorted.length
  const skipped = runs < RUNS_FOR_AN_INTERVAL ? 0 : runsOutside(runs)
  const low = sorted[skipped]
  const high = sorted[runs - 1 - skipped]
  if (low === undefined || high === undefined) return undefined
  const median = ((sorted[Math.floor((runs - 1) / 2)] ?? low) + (sorted[Math.floor(runs / 2)] ?? low)) / 2
  return { low, median, high, runs, words: wordsFor(runs) }
}

function wordsFor(runs: number): string {
  if (runs === 1) return 'one run'
  return runs < RUNS_FOR_AN_INTERVAL ? `range of ${runs} runs` : `95 % interval of the median of ${runs} runs`
}

/** How many of the lowest, and of the highest, runs may be left out of the interval. */
function runsOutside(runs: number): number {
  let tail = 0
  let term = 0.5 ** runs
  for (let k = 0; k < runs; k++) {
    tail += term
    if (2 * tail > 0.05) return Math.max(0, k - 1)
    term = (term * (runs - k)) / (k + 1)
  }
  return 0
}
