import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { AskedOf, Noun } from '@three-ways/event-contract/workload'
import {
  achievedRateShare,
  completedWithin,
  httpStatuses,
  neverSent,
  slipOf,
  throughputOf,
} from '@three-ways/instrument/cell-figures'
import { cellLatencies } from '@three-ways/instrument/cell-latencies'
import { completedInOrder } from '@three-ways/instrument/completed-in-order'
import { deadLetteredSubjects } from '@three-ways/instrument/dead-letter-subjects'
import { foreignCheck, foreignReason } from '@three-ways/instrument/foreign-judgement'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { closeLedger, type LedgerResult } from '@three-ways/instrument/ledger'
import { ledgerChecks } from '@three-ways/instrument/ledger-checks'
import { momentsCheck } from '@three-ways/instrument/moments-check'
import { judgeMeasurement } from '@three-ways/instrument/verdict'
import type { Cell } from '@three-ways/result-files/cell'
import type { Check, Result } from '@three-ways/result-files/metrics'
import type { FinishedCell } from '@three-ways/result-files/results-folder'
import { analyticsCheck, recountAnalytics } from '../measure/analytics-check.ts'
import { durabilityChecks } from '../measure/durability-checks.ts'
import { flushChecks } from '../measure/flush-checks.ts'
import { orderRecords } from '../measure/order-records.ts'
import { notStationaryReason, stationarityOf } from '../measure/stationarity.ts'
import type { Offer } from '../scenarios/scenario.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { ledgerSnapshot } from './ledger-snapshot.ts'
import type { CellEvidence } from './run-cell.ts'

/**
 * Judges the evidence of one cell. Pure. `asked` knows what every stored subject asked for. In a row that
 * models are `ranked` by, a system that was still changing was not measured; in one that `may_be_hollow`, a
 * schedule that was not held does not make it invalid.
 */
export function judgeCell(
  cell: Cell,
  configuration_hash: string,
  evidence: CellEvidence,
  asked: AskedOf<unknown>,
  { ranked = false, may_be_hollow = false }: Pick<PlannedRow, 'ranked' | 'may_be_hollow'> = {},
): FinishedCell {
  const { findings, readings, stores, book } = evidence
  const { workload } = book
  const { noun } = workload
  const { journal } = findings.offer
  const closed = close(evidence, findings.offer)
  const { outcomes, ledger } = closed
  const records = findings.bulk === true ? [] : journal.records()
  const histograms = cellLatencies(records, outcomes)
  const slip = findings.scheduled ? slipOf(journal) : null
  const rate_share = findings.scheduled ? achievedRateShare(journal) : null
  const measured = judgeMeasurement({
    noun,
    slip,
    completed: histograms.completed,
    achieved_rate_share: rate_share,
    never_sent: neverSent(journal),
    unresolved: ledger.unresolved,
  })
  const stationarity = findings.scheduled ? stationarityOf(completedInOrder(journal, outcomes)) : undefined
  const not_held = may_be_hollow ? measured.schedule_reasons : []
  const invalid_reasons = measured.invalid_reasons.filter((reason) => !not_held.includes(reason))
  invalid_reasons.push(...(findings.invalid_reasons ?? []))
  const foreign = foreignOf(evidence)
  const disturbed = ranked ? [notStationaryReason(stationarity), foreignReason(foreign)] : []
  invalid_reasons.push(...disturbed.filter((reason) => reason !== undefined))
  const others = book.offers.filter((offer) => offer !== findings.offer && offer.journal.offered > 0)
  const checks = [
    ...ledgerChecks(closed, noun),
    momentsCheck(journal.records()),
    ...others.flatMap((offer) => besideChecks(offer, close(evidence, offer), noun)),
    ...workload.checks(stores, asked),
    ...observerChecks(evidence, asked as AskedOf<readonly OrderLine[]>),
    putAsideCheck(evidence),
    ...findings.checks,
    feedCheck(evidence),
    ...durabilityChecks(evidence.durability),
    ...flushChecks(evidence.durability.asked, readings.flushes, ledger.offered),
    ...foreignCheck(foreign),
  ]
  const result: Result = {
    ...cell,
    durability: evidence.durability.asked,
    message_durability: evidence.durability.of_messages,
    configuration_hash,
    verdict: invalid_reasons.length === 0 ? 'valid' : 'invalid',
    invalid_reasons,
    ...(may_be_hollow ? { hollow_reasons: [...not_held, ...(findings.hollow_reasons ?? [])] } : {}),
    checks,
    ledger,
    latency: latencyOf(histograms),
    throughput: throughputOf(journal, outcomes, findings.started_us),
    completed_within: completedWithin(journal, outcomes, findings.started_us),
    warm_up: evidence.warm_up,
    stationarity: stationarity ?? null,
    instrument: instrumentOf(slip, rate_share, evidence),
    processes: [...readings.processes],
    batch_sizes: [...readings.batch_sizes],
    publish_times: [...readings.publish_times],
    flushes: { services: [...readings.flushes.services], host: readings.flushes.host },
    http_statuses: httpStatuses(journal),
    ...partsOf(findings),
    figures: { ...findings.figures, ...storedFigures(findings.figures, stores) },
  }
  const orders = orderRecords(cell, journal, outcomes, findings.started_us)
  const series = findings.series ?? []
  const all = slip === null ? histograms : { ...histograms, slip }
  return { result, histograms: all, orders, ledger: ledgerSnapshot(evidence, asked), series }
}

/** What only some scenarios find. */
function partsOf({
  search,
  curve,
  ways,
}: CellEvidence['findings']): Pick<Result, 'search' | 'curve' | 'ways'> {
  return {
    ...(search === undefined ? {} : { search: [...search] }),
    ...(curve === undefined ? {} : { curve: [...curve] }),
    ...(ways === undefined ? {} : { ways: [...ways] }),
  }
}

function latencyOf(histograms: ReturnType<typeof cellLatencies>): Result['latency'] {
  return {
    accepted: histograms.accepted.toLatency(),
    decided: histograms.decided.toLatency(),
    completed: histograms.completed.toLatency(),
    refused: histograms.refused.toLatency(),
    business_failed: histograms.business_failed.toLatency(),
  }
}

/**
 * What a scenario counted in the stores while messages were still on their way, as it is in the stores that
 * are kept.
 */
function storedFigures(figures: Result['figures'], stores: CellEvidence['stores']): Result['figures'] {
  const { external_effects_doubled } = stores
  return 'external_effects_doubled' in figures ? { external_effects_doubled } : {}
}

function close({ stores, dead_letters, under_way, book }: CellEvidence, offer: Offer): LedgerResult {
  return closeLedger({
    subjects: offer.journal.records(),
    stored: book.workload.stored(stores),
    dead_lettered: deadLetteredSubjects(dead_letters),
    under_way,
    elsewhere: (subject) => book.knows(subject),
  })
}

/** Orders that are not measured (warm-up, the closed loop) may be lost or doubled as little as the others. */
function besideChecks({ journal }: Offer, closed: LedgerResult, noun: Noun): Check[] {
  return ledgerChecks(closed, noun)
    .filter(({ passed }) => !passed)
    .map((check) => ({ ...check, name: `${journal.prefix}: ${check.name}` }))
}

/** An observer that ran must have seen everything. */
function observerChecks({ analytics, stores }: CellEvidence, lines: AskedOf<readonly OrderLine[]>): Check[] {
  return analytics === undefined ? [] : [analyticsCheck(analytics, recountAnalytics(stores, lines))]
}

/** What ends among the dead letters was poison, or a service is broken. */
function putAsideCheck({ dead_letters, findings: { poisoned = 0 } }: CellEvidence): Check {
  const shown = dead_letters.slice(0, 10).map(({ service, reason }) => `${service}: ${reason}`)
  return {
    name: 'what was put aside is what was poisoned',
    passed: dead_letters.length === poisoned,
    detail: [`${dead_letters.length} put aside, ${poisoned} poisoned`, ...shown].join('; '),
  }
}

function feedCheck({ malformed_feed_lines }: CellEvidence): Check {
  const name = 'every line of the outcome feed could be read'
  return { name, passed: malformed_feed_lines === 0, detail: `${malformed_feed_lines} could not` }
}

function instrumentOf(
  slip: LatencyHistogram | null,
  achieved_rate_share: number | null,
  evidence: CellEvidence,
): Result['instrument'] {
  const { p50_ms, p95_ms, p99_ms, max_ms } = (slip ?? new LatencyHistogram()).toLatency()
  const { readings } = evidence
  const { event_loop_delay_p99_ms, host_cpu_percent, load_average_1m, loopback_round_trip_us } = readings
  return {
    slip_p50_ms: p50_ms,
    slip_p95_ms: p95_ms,
    slip_p99_ms: p99_ms,
    slip_max_ms: max_ms,
    event_loop_delay_p99_ms,
    achieved_rate_share,
    host_cpu_percent,
    load_average_1m,
    foreign_cpu: foreignOf(evidence),
    loopback_round_trip_us,
  }
}

function foreignOf({ readings: { foreign_cpu }, idle_percent }: CellEvidence) {
  return foreign_cpu === undefined ? null : { ...foreign_cpu, idle_percent }
}
