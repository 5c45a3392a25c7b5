import type { Result } from '@three-ways/result-files/metrics'
import type { ModelRow } from '../model-row.ts'
import { number, wholeNumber } from '../numbers.ts'
import { rangeText } from '../ranking-clause.ts'
import type { ReportData } from '../report-data.ts'
import type { JudgedNeed, Judgement } from './judgement.ts'
import type { Needs, Operations } from './needs.ts'

const STEADY = { scenario: 'latency', variant: 'steady' }
/** So many react in the workload that is measured. */
export const MEASURED_READERS = 3

/** What one more reader costs whoever makes a change, and what has to be kept up for a model. */
export function costNeeds({ fan_out, answer_within_ms, operations, memory_mb }: Needs): JudgedNeed[] {
  const needs: JudgedNeed[] = []
  if (fan_out !== undefined) {
    needs.push({
      asked: `${wholeNumber(fan_out)} who react to one change, and nobody who makes it waits for them`,
      row: { scenario: 'fan-out', variant: 'in-turn' },
      judge: (row) => judgeFanOut(row, fan_out, answer_within_ms),
    })
  }
  if (operations !== undefined) {
    needs.push({
      asked: operations === 'services' ? 'nothing to keep up but the services' : 'a broker may be kept up',
      row: STEADY,
      judge: (row, data) => judgeOperations(row, data, operations),
    })
  }
  if (memory_mb !== undefined) {
    needs.push({
      asked: `at most ${memory_mb} MB for services and broker together`,
      row: STEADY,
      judge: (row, data) => judgeMemory(row, data, memory_mb),
    })
  }
  return needs
}

function judgeFanOut(row: ModelRow, readers: number, answer_within_ms: number | undefined): Judgement {
  const { accepted, completed } = row.latency
  if (accepted.p50_ms === null || completed.p50_ms === null) {
    return { fit: 'open', figure: `too few orders for a p50 (n = ${wholeNumber(accepted.count)})` }
  }
  const figure = `answered at p50 ${number(accepted.p50_ms)} ms, all ${MEASURED_READERS} done at ${number(completed.p50_ms)} ms`
  if (readers > MEASURED_READERS) {
    return { fit: 'open', figure: `${figure}; more than ${MEASURED_READERS} were not measured` }
  }
  if (accepted.p50_ms < completed.p50_ms) return { fit: 'fits', figure }
  if (answer_within_ms !== undefined && accepted.p50_ms <= answer_within_ms) return { fit: 'fits', figure }
  const turns = `if whoever makes the change may wait ${number(accepted.p50_ms)} ms`
  return { fit: 'does not fit', figure, turns }
}

function judgeOperations(row: ModelRow, data: ReportData, operations: Operations): Judgement {
  const broker = brokerOf(row, data)
  if (broker === undefined)
    return { fit: 'not measured', figure: 'the files do not say whether it has a broker' }
  const uses = row.counted.map(brokerUse).filter((use) => use !== undefined)
  const cpu = rangeText(
    uses.map(({ cpu_percent }) => cpu_percent),
    '% of a core',
  )
  const memory = rangeText(
    uses.map(({ memory_mb }) => memory_mb),
    'MB',
  )
  const costs = cpu === undefined ? '' : `: ${cpu}, ${memory}`
  if (broker === null) return { fit: 'fits', figure: 'no broker' }
  const figure = `a broker beside the services${costs}`
  if (operations === 'broker') return { fit: 'fits', figure, turns: 'no longer if no broker may be kept up' }
  return { fit: 'does not fit', figure, turns: 'if a broker may be kept up' }
}

function judgeMemory(row: ModelRow, data: ReportData, memory_mb: number): Judgement {
  const broker = brokerOf(row, data)
  const uses = row.counted.map(memoryOf)
  if (broker !== null && row.counted.some((result) => brokerUse(result) === undefined)) {
    return { fit: 'not measured', figure: 'its broker runs where nobody could look at it' }
  }
  const figure = rangeText(uses, 'MB') ?? 'n/a'
  const most = Math.max(...uses)
  if (most > memory_mb) return { fit: 'does not fit', figure, turns: `with about ${number(most)} MB` }
  return { fit: 'fits', figure, turns: `no longer with less than ${number(most)} MB` }
}

/** What the configuration says of a broker: null where there is none, undefined where nobody says. */
function brokerOf({ counted }: ModelRow, { metrics: { run } }: ReportData) {
  const [result] = counted
  return run.configurations?.[result?.configuration_hash ?? '']?.broker
}

const IS_BROKER = /\bbroker$/

function brokerUse({ processes }: Result) {
  const broker = processes.find(({ name }) => IS_BROKER.test(name))
  return broker && { cpu_percent: broker.cpu_percent, memory_mb: memoryUse(broker) }
}

/** The most of each at any time; the generator is no part of a system. */
function memoryOf({ processes }: Result): number {
  return processes.filter(({ name }) => name !== 'generator').reduce((sum, use) => sum + memoryUse(use), 0)
}

function memoryUse({ resident_max_mb, resident_mb }: Result['processes'][number]): number {
  return resident_max_mb ?? resident_mb ?? 0
}
