import { isWarm } from '@three-ways/result-files/temperature'
import { isCpuBound } from '../cpu-bound.ts'
import { loopbackLimit } from '../loopback-speed.ts'
import type { Comparison } from '../model-row.ts'
import { counted, listed, wholeNumber } from '../numbers.ts'
import { rankingsOf } from '../ranking.ts'
import type { ReportData } from '../report-data.ts'
import { sittingsLimit } from '../sittings.ts'
import { notAsked } from './answers.ts'

/** What a reader must not conclude from this run; a sentence each. */
export function limits(data: ReportData): string[] {
  return [
    ...notRanked(data),
    ...rowsOnce(data.comparisons),
    ...busyRows(data.comparisons),
    ...coldRows(data.comparisons),
    ...loopbackLimit(data.metrics.results),
    ...sittingsLimit(data.metrics.run),
    ...leftOutLimit(data),
    'Generator, services and broker share one machine, with one broker node and one instance of each service: no network, no failover, no second machine.',
    ...left(notAsked(data)),
  ]
}

/** Which of the ranked figures show no winner, and why. */
function notRanked(data: ReportData): string[] {
  return rankingsOf(data).flatMap(({ figure, rows }) => {
    const reasons = new Set(rows.flatMap(({ why_not }) => (why_not === undefined ? [] : [why_not])))
    if (reasons.size === 0) return []
    return [
      `Who is ahead in \`${figure.scenario} / ${figure.variant}\` (${figure.name}): ${[...reasons].join('; ')}.`,
    ]
  })
}

function rowsOnce(comparisons: readonly Comparison[]): string[] {
  const all = comparisons.flatMap(({ rows }) => rows).filter((row) => row.counted.length > 0)
  const once = all.filter((row) => row.counted.length === 1)
  if (once.length === 0) return []
  const rows =
    once.length === all.length ? 'Every row' : `${wholeNumber(once.length)} of ${counted(all.length, 'row')}`
  const verb = once.length === 1 || once.length === all.length ? 'was' : 'were'
  return [
    `${rows} ${verb} measured once: a difference there is a description, and may be that of two runs of one model.`,
  ]
}

function busyRows(comparisons: readonly Comparison[]): string[] {
  const busy = comparisons.filter(isCpuBound).map(titleOf)
  return busy.length === 0 ? [] : [`CPU-bound, so that cost is compared and not latency: ${listed(busy)}.`]
}

function coldRows(comparisons: readonly Comparison[]): string[] {
  const cold = comparisons.filter(
    ({ scenario, rows }) =>
      scenario !== 'cold-start' && rows.some((row) => row.counted.some(({ warm_up }) => !isWarm(warm_up))),
  )
  if (cold.length === 0) return []
  const which =
    cold.length > 4
      ? `${wholeNumber(cold.length)} of ${counted(comparisons.length, 'variant')}`
      : listed(cold.map(titleOf))
  return [`Not shown to be warm: ${which}.`]
}

/** A copy that is small enough to be handed on cannot prove what it leaves out. */
function leftOutLimit({ examination: { left_out }, metrics: { results } }: ReportData): string[] {
  if (left_out.length === 0) return []
  return [
    `Orders and stores of ${wholeNumber(left_out.length)} of ${counted(results.length, 'measurement')} are not in this copy of the run (\`left-out.json\`): they were counted anew before they were left out, and cannot be here. All other files are.`,
  ]
}

function left(questions: readonly string[]): string[] {
  return questions.length === 0 ? [] : [`Not asked in this run: ${questions.join(' ')}`]
}

function titleOf({ scenario, variant }: Comparison): string {
  return `\`${scenario} / ${variant}\``
}
