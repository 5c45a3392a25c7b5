import type { Result } from '@three-ways/result-files/metrics'
import type { ProcessUse } from '@three-ways/result-files/process-use'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { costRows } from './cost-rows.ts'
import { dataOf } from './sample-data.ts'

const [steady] = sampleRun().cells.flatMap(({ result }) => (result.variant === 'steady' ? [result] : []))

const use = (name: string, cpu_s: number, written_bytes: number | null): ProcessUse => {
  return { name, cpu_percent: 1, resident_mb: 50, resident_max_mb: 100, cpu_s, written_bytes }
}

/** A run of 2,000 completed orders, in which these processes took part. */
function run(repetition: number, processes: ProcessUse[], change: Partial<Result> = {}): Result {
  if (steady === undefined) throw new Error('the sample has no steady load')
  const ledger = { ...steady.ledger, completed: 2_000 }
  const flushed = (service: string) => {
    return { service, synchronous: 'NORMAL', commits: 9, log_restarts: 0, flushes: 10 }
  }
  const services = ['order-service', 'inventory-service'].map(flushed)
  const flushes = { services, host: { device: 'vda', requests: 50 } }
  return { ...steady, repetition, ledger, processes, flushes, ...change }
}

const USES = [
  use('order-service', 1, 4_000_000),
  use('inventory-service', 0.5, 2_000_000),
  use('kafka broker', 2, 8_000_000),
  use('generator', 3, 0),
]
const costsOf = (...runs: Result[]) => costRows(dataOf(runs))[0]

test('costs are those of 1,000 completed orders over all runs, and each component pays its own', () => {
  const row = costsOf(run(1, USES), run(2, USES))
  expect(row?.completed).toBe(4_000)
  expect(row?.costs).toEqual({
    services: { cpu_ms: 750, written_kb: 3_000, flushes: 10, peak_mb: 200 },
    broker: { cpu_ms: 1_000, written_kb: 4_000, flushes: null, peak_mb: 100 },
    client: { cpu_ms: 1_500, written_kb: 0, flushes: null, peak_mb: 100 },
  })
  expect(row?.disk_flushes).toBe(25)
})

test('what one process of one run does not tell is not known of all of them', () => {
  const silent = [use('order-service', 1, null), ...USES.slice(1)]
  const row = costsOf(run(1, USES), run(2, silent, { flushes: undefined }))
  expect(row?.costs.services).toMatchObject({ cpu_ms: 750, written_kb: null, flushes: null })
  expect(row?.costs.broker).toMatchObject({ written_kb: 4_000 })
  expect(row?.disk_flushes).toBe('this run did not look')
  const host = { why_not: 'the file system of the stores has no block device' }
  const hidden = run(1, USES, { flushes: { services: [], host } })
  expect(costsOf(hidden)?.costs.services?.flushes).toBeNull()
  expect(costsOf(hidden)?.disk_flushes).toBe(host.why_not)
})

test('runs of before seconds were told have their share of the time; what is not there has no cost', () => {
  const { cpu_s: _, written_bytes: __, ...older } = use('order-service', 0, 0)
  const throughput = { offered_per_s: 100, completed_per_s: 100, duration_s: 20 }
  const row = costsOf(run(1, [{ ...older, cpu_percent: 50 }], { throughput }))
  expect(row?.costs.services).toMatchObject({ cpu_ms: (0.5 * 20 * 1_000) / 2, written_kb: null })
  expect(Object.keys(row?.costs ?? {})).toEqual(['services'])
})

test('where nothing was completed there is no cost of 1,000', () => {
  const none = run(1, USES)
  const row = costsOf({ ...none, ledger: { ...none.ledger, completed: 0 } })
  expect(row?.costs.services).toMatchObject({ cpu_ms: null, written_kb: null, flushes: null, peak_mb: 200 })
  expect(row?.disk_flushes).toBe('nothing was completed')
})
