import { NOT_MEASURED } from './answer-not-measured.ts'
import type { Comparison, ModelRow } from './model-row.ts'
import { subItems, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf, replayOutcome, toldOf } from './row-figures.ts'

/** How an outage in the middle of a load went, and how it was caught up. */
export function outageAnswer(data: ReportData): string {
  return perVariant(data, ['backlog'], (row) => {
    const own = figuresOf(row)
    const lost_sale = `refused ${own('refused_during_outage')} of ${own('offered_during_outage')} orders of the outage`
    if (row.variant === 'retry') {
      const cost = `${own('requests_per_order')} requests per order`
      return `${row.model} ${lost_sale}; placed again, ${own('eventually_completed')} were completed in the end, at ${cost}`
    }
    return `${row.model} ${lost_sale}; ${waited(row)}`
  })
}

/**
 * Whose messages waited, and until when. Where no order of the outage was taken on, those that wait are its
 * cancellations: they make sure that what was refused is not carried out after all, and no customer waits.
 */
function waited(row: ModelRow): string {
  const own = figuresOf(row)
  const where = own('peak_backlog_in') === '–' ? '' : ` (${own('peak_backlog_in')})`
  const gone = `gone ${own('backlog_cleared_after_restart_s')} s after the restart`
  const taken = row.counted.some(({ figures }) => figures.accepted_during_outage !== 0)
  return taken
    ? `at most ${own('peak_backlog')} messages of accepted orders waited${where}, ${gone}`
    : `it kept no order; at most ${own('peak_backlog')} messages waited${where}, the cancellations of refused orders, ${gone}`
}

/** What repetitions did: of messages, of requests, and of what a killed process had in its hands. */
export function repetitionAnswer(data: ReportData): string {
  return perVariant(data, ['idempotency', 'service-crash'], (row) => {
    const own = figuresOf(row)
    const effects = `effects beyond the first: ${own('duplicate_effects')}, customers told twice: ${own('external_effects_doubled')}`
    if (row.variant === 'crash-points')
      return `${row.model} died at ${own('crash_points')} points under ${offeredIn(row)} orders: ${effects}${again(row)}`
    if (row.scenario === 'service-crash') {
      const kills = `${own('kills_with_work_in_flight')} of ${own('kills')} kills met work in flight`
      return `${row.model}: ${kills}, ${own('redeliveries')} redeliveries, as quick as before after ${own('recovery_median_s')} s (median)`
    }
    return `${row.model} got ${own('duplicates_injected')} duplicates: ${effects}`
  })
}

function offeredIn({ ledger }: ModelRow): string {
  return wholeNumber(ledger.offered)
}

/** Why a customer may be told twice. */
function again({ counted }: ModelRow): string {
  const twice = counted.some(({ figures }) => Number(figures.external_effects_doubled) > 0)
  return twice
    ? ' (a notification leaves before the commit that records it; whoever takes over the work of the dead one sends all that was not recorded again, and the longer that takes, the more there is)'
    : ''
}

/** Where messages that cannot be handled end, and what that costs their neighbours. */
export function poisonAnswer(data: ReportData): string {
  return perVariant(data, ['dead-letter'], (row) => {
    const own = figuresOf(row)
    const places = `of ${own('injected')} bad messages put ${own('dead_lettered')} aside and refused ${own('refused_at_the_door')}`
    const neighbours = `healthy orders took p50 ${own('neighbours_before_p50_ms')} ms before and ${own('neighbours_during_p50_ms')} ms meanwhile`
    return `${row.model} ${places}; ${neighbours}`
  })
}

/** What waits, and where, while a service is slower than the load. */
export function lagAnswer(data: ReportData): string {
  return perVariant(data, ['consumer-lag'], (row) => {
    const own = figuresOf(row)
    const waiting = `at most ${own('peak_lag')} orders waited for it and ${own('peak_requests_in_flight')} customers for an answer`
    return `${row.model}: ${waiting}; gone ${own('lag_cleared_after_release_s')} s after the release`
  })
}

/** Whether past events can be read again, and whether that gives the same. */
export function replayAnswer(data: ReportData): string {
  return perVariant(data, ['replay'], (row) => {
    const own = figuresOf(row)
    const outcome = replayOutcome(row)
    if (outcome === 'not_possible') return `${row.model}: ${own('replay')}`
    const words = outcome === 'identical' ? 'the same analytics' : '**DIFFERENT ANALYTICS**'
    return `${row.model}: ${words} from three rebuilds over ${own('orders')} orders (${own('business_failed')} failed), ${own('replay_1_s')} s for the first`
  })
}

function perVariant(data: ReportData, scenarios: readonly string[], tell: (row: ModelRow) => string): string {
  const comparisons: readonly Comparison[] = scenarios.flatMap((scenario) => ofScenario(data, scenario))
  if (comparisons.length === 0) return NOT_MEASURED
  return subItems(comparisons.map(({ variant, rows }) => `\`${variant}\`: ${toldOf(rows, tell)}.`))
}
