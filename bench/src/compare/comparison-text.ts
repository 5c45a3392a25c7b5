import { medianOf } from '@three-ways/instrument/statistics/median'
import { number, wholeNumber } from '@three-ways/report/numbers'
import { left, right, table } from '@three-ways/report/table'
import type { Run } from '@three-ways/result-files/metrics'
import { CHANGE_LEVEL, LEAST_PER_SIDE } from './change.ts'
import { type ComparedRow, type ComparedRuns, titleOf } from './compare-runs.ts'
import { signed } from './signed.ts'
import { speedText } from './speed-text.ts'

/** A comparison as Markdown. `tolerance`: a share. */
export function comparisonText(compared: ComparedRuns, tolerance: number): string {
  const { before, after, unlike, rows, unmatched } = compared
  const parts = [
    `# ${after.id} against ${before.id}`,
    `Before: ${runText(before)}. After: ${runText(after)}.`,
    ...unlikeText(compared),
    ...(rows.length === 0 ? [] : [table(COLUMNS, rows.map(cells)), methodText(tolerance)]),
    ...[speedText(rows), loopbackText(compared)].filter((text) => text !== undefined),
    ...(unmatched.length === 0
      ? []
      : [`Not compared:\n\n${unmatched.map((line) => `- ${line}`).join('\n')}`]),
    verdictText(compared, tolerance),
  ]
  if (unlike.length === 0 && rows.length === 0 && unmatched.length === 0) parts.push('Nothing was measured.')
  return `${parts.join('\n\n')}\n`
}

const COLUMNS = [
  left('row'),
  left('figure'),
  right('before'),
  right('after'),
  right('change'),
  right('95 % interval'),
  right('p (Holm)'),
  right('could see'),
  left('outcome'),
]

function cells(row: ComparedRow): string[] {
  const { figure, unit, before, after, ratio, adjusted, smallest_seen, outcome, why_not } = row
  const { low, high } = ratio?.interval ?? {}
  const beyond = row.is_beyond_tolerance ? ' (beyond the tolerance)' : ''
  return [
    titleOf(row),
    `${figure} (${unit})`,
    sideText(before),
    sideText(after),
    ratio === undefined ? '–' : signed(ratio.factor),
    low === undefined || high === undefined ? '–' : `${signed(low)} to ${signed(high)}`,
    why_not === undefined ? adjusted.toFixed(4) : '–',
    smallest_seen === undefined ? 'nothing' : `${(100 * smallest_seen).toFixed(1)} %`,
    why_not === undefined ? `${outcome}${beyond}` : `not judged: ${why_not}`,
  ]
}

/** `6.30 (6.08–6.52, n = 6)`. */
function sideText(values: readonly number[]): string {
  const [low, high] = [number(Math.min(...values)), number(Math.max(...values))]
  const range = low === high ? '' : `${low}–${high}, `
  return `${number(medianOf(values))} (${range}n = ${values.length})`
}

function runText({ id, commit, dirty }: Run): string {
  const of = commit === null ? 'of no known commit' : `of ${commit.slice(0, 12)}`
  return `\`${id}\` ${of}${dirty === true ? ' with changes that are not committed' : ''}`
}

function unlikeText({ unlike, rows }: ComparedRuns): string[] {
  if (unlike.length === 0) return []
  const lines = unlike.map(({ name, before, after }) => `- ${name}: ${before} before, ${after} after`)
  const head =
    rows.length === 0
      ? 'Refused: the conditions differ, so that a difference would say nothing about the project. `--allow-unlike` compares all the same.'
      : '**The conditions differ**; what is shown may come from them:'
  return [`${head}\n\n${lines.join('\n')}`]
}

/** Bursts have no schedule by which the generator's processor time would tell how fast the machine was. */
function loopbackText({ loopback_us: { before, after } }: ComparedRuns): string | undefined {
  if (before === null || after === null) return undefined
  const took = `${wholeNumber(before)} µs before and ${wholeNumber(after)} µs after (medians, ${signed(after / before)})`
  return `A round trip over the loopback, the same work around every measurement, took ${took}. Rows without a schedule are judged as measured: where this changed, what changed in them may be the machine.`
}

function methodText(tolerance: number): string {
  return `Lower is better. Change: the median of all quotients of a repetition after and one before, with the interval of those that the exact rank test does not rule out (95 % for each row alone). Better and worse: shown by that test at ${100 * CHANGE_LEVEL} % over all judged rows together (Holm), from ${LEAST_PER_SIDE} repetitions on each side; a row that drifts over its repetitions is not judged. Could see: by how much a row with the scatter of the run before had to change to be called so, at the strictest step. Tolerated: ${number(100 * tolerance)} %.`
}

function verdictText({ rows }: ComparedRuns, tolerance: number): string {
  const count = (outcome: ComparedRow['outcome']) => rows.filter((row) => row.outcome === outcome).length
  const beyond = rows.filter(({ is_beyond_tolerance }) => is_beyond_tolerance)
  const judged = rows.length - count('not judged')
  if (judged === 0) return '**Nothing could be compared.**'
  const counts = `${count('worse')} worse, ${count('better')} better, ${count('no difference shown')} without a difference shown, ${count('not judged')} not judged`
  if (beyond.length === 0) return `**${counts}.**`
  return `**Worse by more than ${number(100 * tolerance)} %: ${beyond.map(titleOf).join('; ')}.** ${counts}.`
}
