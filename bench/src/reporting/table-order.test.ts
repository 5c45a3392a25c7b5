import type { Comparison } from '@three-ways/report/model-row'
import { expect, test } from 'vitest'
import { inTableOrder } from './table-order.ts'

test('rows stand by scenario and variant as in the table, and what it does not know comes last', () => {
  const row = (name: string) => {
    const [scenario = '', variant = ''] = name.split('/')
    return { scenario, variant, rows: [] } as unknown as Comparison
  }
  const measured = [
    'trickle/lonely',
    'backlog/mine',
    'throughput-10k/bulk',
    'latency/steady-d2',
    'throughput-10k/door',
    'backlog/kill',
    'latency/steady',
    'cold-start/first-1000',
  ]
  expect(inTableOrder(measured.map(row)).map(({ scenario, variant }) => `${scenario}/${variant}`)).toEqual([
    'cold-start/first-1000',
    'latency/steady',
    'latency/steady-d2',
    'throughput-10k/door',
    'throughput-10k/bulk',
    'backlog/kill',
    'backlog/mine',
    'trickle/lonely',
  ])
})
