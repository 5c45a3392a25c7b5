import { type Carried, countedIn } from '@three-ways/result-files/counted-words'
import type { Comparison } from './model-row.ts'

/** From this host CPU on, a latency row compares cost and not latency (measuring rule 23). */
export const CPU_BOUND_PERCENT = 70

/** What that means for these rows. */
export function cpuBoundSentence(rows: readonly Carried[]): string {
  return `CPU-bound: these compare cost per ${countedIn(rows).one} and not latency, and are not ranked.`
}

/**
 * Whether any run that counts, of a row that offers a rate, left the machine no room. Such a row is not
 * ranked.
 */
export function isCpuBound(comparison: Comparison): boolean {
  if (comparison.scenario === 'throughput-10k') return false
  return comparison.rows.some((row) =>
    row.counted.some((run) => run.instrument.host_cpu_percent > CPU_BOUND_PERCENT),
  )
}
