import type { Metrics, Result } from '@three-ways/result-files/metrics'
import { SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { durabilitySection } from './durability-section.ts'
import { compareModels } from './model-row.ts'
import type { ReportData } from './report-data.ts'

const { run, cells } = sampleRun()

/** The first repetition of RabbitMQ's steady row, in another class or with other evidence. */
function steady(change: Partial<Result>): Result {
  const found = cells.find(({ result: { variant, model } }) => {
    return variant === 'steady' && model === 'async-rabbitmq'
  })
  if (found === undefined) throw new Error('the sample has no steady row of RabbitMQ')
  return { ...found.result, ...change }
}

function section(results: readonly Result[]): string {
  const metrics: Metrics = { schema_version: SCHEMA_VERSION, run, results: [...results] }
  const comparisons = compareModels(metrics, new Map())
  return durabilitySection({ metrics, comparisons } as unknown as ReportData)
}

const store = (flushes: number) => {
  return { service: 'order-service', synchronous: 'FULL', commits: flushes, log_restarts: 0, flushes }
}
const confirms = (p50_ms: number, p99_ms: number) => [
  { service: 'order-service', publishes: 900, p50_ms, p99_ms },
  { service: 'inventory-service', publishes: 900, p50_ms: 77, p99_ms: 78 },
]

test('each class is a row with its queue type, its confirms, and its flushes for an order', () => {
  const text = section([
    steady({
      durability: 'D1',
      message_durability: 'durable classic queues',
      publish_times: confirms(9.4, 21),
      flushes: { services: [store(0), store(0)], host: { device: 'vda', requests: 110 } },
    }),
    steady({
      variant: 'steady-d2',
      durability: 'D2',
      message_durability: 'durable quorum queues',
      publish_times: confirms(2.3, 6.1),
      flushes: { services: [store(1100), store(2200)], host: { device: 'vda', requests: 5500 } },
    }),
  ])
  const rows = text.split('\n').filter((line) => line.startsWith('| latency'))
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatch(
    /steady +\|.*D1 +\| durable classic queues +\|.* 9.40 \| +21.0 \| +0.00 \| +0.10 \|/,
  )
  expect(rows[1]).toMatch(
    /steady-d2 +\|.*D2 +\| durable quorum queues +\|.* 2.30 \| +6.10 \| +3.00 \| +5.00 \|/,
  )
  expect(text).not.toContain('77')
})

test('a disk that is not shown says why, once', () => {
  const host = { why_not: 'the file system of the stores has no block device (0:52)' }
  const flushes = { services: [store(0)], host }
  const text = section([
    steady({ durability: 'D1', flushes }),
    steady({ durability: 'D1', repetition: 2, flushes }),
  ])
  expect(text).toMatch(/not shown \|/)
  expect(text.match(/not shown: the file system of the stores has no block device/g)).toHaveLength(1)
})

test('results from before it was noted have no such section', () => {
  expect(section([steady({})])).toBe('')
})
