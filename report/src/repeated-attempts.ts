import { cellTitle } from '@three-ways/result-files/cell'
import type { Latency, Result } from '@three-ways/result-files/metrics'
import { isSameRepetition } from '@three-ways/result-files/run-verdict'
import { number } from './numbers.ts'
import type { ReportData } from './report-data.ts'

/**
 * Every measurement that was invalid and done again: why, and how the one that took its place differs, which
 * met another system that was raised and warmed in the same way.
 */
export function repeatedAttempts({ metrics: { results } }: ReportData): string[] {
  return repeatedPairs(results).map(([first, next]) => {
    const reasons = first.invalid_reasons.join(' ') || 'no reason given'
    const state =
      next.verdict === 'valid' ? 'the second attempt counts' : 'the second attempt is invalid, too'
    const differs = differencesOf(first, next)
    return `${cellTitle(first)}: invalid and in no figure. ${reasons} Measured again, ${state}: ${differs}.`
  })
}

/** The invalid ones with what took their places. */
export function repeatedPairs(results: readonly Result[]): (readonly [first: Result, next: Result])[] {
  return results.flatMap((first) => {
    if (first.verdict === 'valid') return []
    const next = results.find((other) => {
      return isSameRepetition(other, first) && other.attempt === first.attempt + 1
    })
    return next === undefined ? [] : [[first, next] as const]
  })
}

function differencesOf(first: Result, next: Result): string {
  const broker = (result: Result) => result.processes.find(({ name }) => name.endsWith('broker'))?.cpu_percent
  const pairs: readonly [string, number | null | undefined, number | null | undefined][] = [
    ['completed p50 (ms)', p(first, 'p50_ms'), p(next, 'p50_ms')],
    ['p99 (ms)', p(first, 'p99_ms'), p(next, 'p99_ms')],
    ['host CPU (%)', first.instrument.host_cpu_percent, next.instrument.host_cpu_percent],
    ['broker CPU (% of a core)', broker(first), broker(next)],
  ]
  const told = pairs.flatMap(([what, before, after]) => {
    const known = typeof before === 'number' && typeof after === 'number'
    return known ? [`${what} ${number(before)}, then ${number(after)}`] : []
  })
  return told.join('; ')
}

function p(result: Result, name: keyof Latency): number | null {
  return result.latency.completed[name]
}
