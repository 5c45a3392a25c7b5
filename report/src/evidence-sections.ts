import { cellTitle } from '@three-ways/result-files/cell'
import { countedIn } from '@three-ways/result-files/counted-words'
import type { Check, Result } from '@three-ways/result-files/metrics'
import { addsUp } from '@three-ways/result-files/run-verdict'
import { runName } from './comparison-section.ts'
import { everybodyDies } from './everybody-dies.ts'
import { loopbackText } from './loopback-speed.ts'
import { machineSpeedText } from './machine-speed.ts'
import { sumLedgers } from './model-row.ts'
import { capitalised, counted, milliseconds, number, percent, wholeNumber } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** Those that stand in one cell, in the order of the columns. */
const TERMS = [
  ['offered'],
  ['refused', 'accepted'],
  ['completed'],
  ['business_failed'],
  ['dead_lettered', 'unresolved'],
  ['lost', 'doubled'],
] as const

/**
 * Every order accounted for, invalid measurements included: an order is lost or it is not, however noisy the
 * clock.
 */
export function ledgerSection(data: ReportData): string {
  const rows = data.comparisons.flatMap((comparison) =>
    comparison.rows.map((row) => {
      const ledger = sumLedgers(row.attempts)
      const cells = TERMS.map((terms) => terms.map((term) => wholeNumber(ledger[term])).join(' / '))
      return [`${comparison.scenario} / ${comparison.variant}`, row.model, ...cells]
    }),
  )
  const titles = TERMS.map((terms) => right(terms.map((term) => term.replace('_', ' ')).join(' / ')))
  const columns = [left('scenario'), left('model'), ...titles]
  return [
    '## Ledger',
    `${capitalised(countedIn(data.comparisons).many)} by id, all attempts together. offered = refused + completed + business failed + dead lettered + unresolved + lost. ${addingUp(data)}`,
    table(columns, rows),
    crossCheckLine(data),
  ].join('\n\n')
}

/** Whether every line of the ledger does, attempt by attempt. */
function addingUp({ comparisons }: ReportData): string {
  const odd = comparisons.flatMap(({ rows }) =>
    rows.flatMap((row) => row.attempts.filter((run) => !addsUp(run.ledger)).map(cellTitle)),
  )
  return odd.length === 0 ? 'Every line adds up.' : `**These do NOT add up: ${odd.join('; ')}.**`
}

/** Whether the files, counted and sorted by other code, tell the same as what is printed. */
export function crossCheckLine({ examination, comparisons }: ReportData): string {
  const { counted: cells, orders, missing, left_out, differences } = examination
  const rows = comparisons.reduce((sum, comparison) => sum + comparison.rows.length, 0)
  const { one, many } = countedIn(comparisons)
  const logged = `${wholeNumber(orders)} ${orders === 1 ? one : many}`
  const compared = `${counted(cells.size, 'result')}, ${logged}, ${counted(rows, 'row')} of all runs together, every line of page one's table`
  const words = 'Recomputed from the order logs and the stores by other code'
  if (differences.length > 0) {
    return [`**${words}: DIFFERENT.**`, ...differences.map((line) => `- ${line}`)].join('\n')
  }
  const is_all = missing.length + left_out.length === 0
  const same = `${words}: ${is_all ? 'the same' : 'as far as there is evidence, the same'} (${compared}).`
  if (left_out.length === 0) return same
  return `${same} Orders and stores of ${counted(left_out.length, 'more result')} were left out of this copy (\`left-out.json\`).`
}

/** Failed checks one by one, then the passed ones by name. */
export function checksSection(data: ReportData): string {
  const all = data.metrics.results.flatMap((result) => result.checks.map((check) => ({ result, check })))
  if (all.length === 0) return ['## Checks', 'No check ran.'].join('\n\n')
  const failed = all.filter(({ check }) => !check.passed)
  const passed = Map.groupBy(
    all.filter(({ check }) => check.passed),
    ({ check }) => check.name,
  )
  const rows = [
    ...failed.map(({ result, check }) => [`**FAILED** ${check.name}`, cellTitle(result), check.detail]),
    ...[...passed].map(([name, entries]) => [
      `passed ${name}`,
      counted(entries.length, 'result'),
      exampleOf(entries),
    ]),
  ]
  return ['## Checks', table([left('check'), left('where'), left('detail')], rows)].join('\n\n')
}

function exampleOf(entries: readonly { result: Result; check: Check }[]): string {
  const [first] = entries
  if (first === undefined) return ''
  const same = entries.every(({ check }) => check.detail === first.check.detail)
  return same ? first.check.detail : `for example, ${cellTitle(first.result)}: ${first.check.detail}`
}

/**
 * A burst sends as fast as it is answered: it has no schedule, and its loop delay is that of a busy client.
 * Where everybody dies nothing depends on when something was sent.
 */
function judgedAs(run: Result): string {
  if (run.instrument.achieved_rate_share !== null) return run.verdict === 'valid' ? 'kept' : 'see page one'
  return everybodyDies(run) ? 'none: no times are compared' : 'none: a burst is not judged'
}

/** What neither ours nor the kernel's processes used; behind it, the same of the idle machine before. */
function foreignText({ instrument: { foreign_cpu } }: Result): string {
  if (foreign_cpu == null) return '–'
  const { foreign_percent, idle_percent } = foreign_cpu
  return `${foreign_percent.toFixed(1)}${idle_percent === null ? '' : ` (idle ${idle_percent.toFixed(1)})`}`
}

/** A dash for a run that had no plan. */
function slipText({ instrument }: Result): string {
  const { slip_p50_ms, slip_p95_ms, slip_p99_ms, slip_max_ms } = instrument
  const texts = [slip_p50_ms, slip_p95_ms, slip_p99_ms, slip_max_ms].map(milliseconds)
  return new Set(texts).size === 1 ? (texts[0] ?? '') : texts.join(' / ')
}

/** How well the instrument kept its own schedule, run by run. */
export function instrumentSection(data: ReportData): string {
  const rows = data.comparisons.flatMap((comparison) =>
    comparison.rows.flatMap((row) =>
      row.attempts.map((run) => [
        `${comparison.scenario} / ${comparison.variant}`,
        row.model,
        runName(row, run),
        slipText(run),
        milliseconds(run.instrument.event_loop_delay_p99_ms),
        run.instrument.achieved_rate_share === null ? '–' : percent(run.instrument.achieved_rate_share),
        judgedAs(run),
        run.instrument.load_average_1m.toFixed(2),
        foreignText(run),
      ]),
    ),
  )
  const columns = [
    left('scenario'),
    left('model'),
    left('run'),
    right('slip p50 / p95 / p99 / max (ms)'),
    right('loop delay p99 (ms)'),
    right('rate reached (%)'),
    left('schedule'),
    right('load average'),
    right('others (% of a core)'),
  ]
  const { self_test } = data.metrics.run
  const { feed_delay_ms } = self_test
  const feed =
    feed_delay_ms === undefined
      ? []
      : [
          `Accepted is the answer; decided and completed are told by the outcome feed, a line of which is on its way for p50 ${number(feed_delay_ms.p50)} ms, p99 ${number(feed_delay_ms.p99)} ms (measured in the self-test). So much is in both, in every model alike.`,
        ]
  return [
    '## The instrument',
    `Slip is how late ${countedIn(data.comparisons).a} was sent, against its plan. Self-test at start: ${self_test.passed ? 'passed' : '**FAILED**'}, ${self_test.detail}.`,
    ...feed,
    table(columns, rows),
    ...[machineSpeedText(data), loopbackText(data)].filter((text) => text !== undefined),
  ].join('\n\n')
}
