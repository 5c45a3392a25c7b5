import { describe, expect, test } from 'vitest'
import { type PlannedRow, rowsOf, usualScenarios } from '../settings/profiles.ts'
import { planOf } from './plan.ts'

const MODELS = ['sync-rest', 'async-rabbitmq', 'streaming-kafka'] as const
const row = (scenario: string, more: object = {}, repetitions = 6) =>
  ({ scenario, variant: 'x', load: { orders: 1, repetitions }, ...more }) as unknown as PlannedRow

describe('the plan', () => {
  test('goes through all six orders of three models', () => {
    const turns = planOf(MODELS, [row('latency')])
    const orders = [1, 2, 3, 4, 5, 6].map((round) =>
      turns
        .filter((turn) => turn.round === round)
        .map(({ model }) => 'ABC'[MODELS.indexOf(model as 'sync-rest')]),
    )
    expect(orders.map((order) => order.join(''))).toEqual(['ABC', 'BCA', 'CAB', 'CBA', 'BAC', 'ACB'])
  })

  test('measures every row as often as it should be, repetitions ascending', () => {
    const rows = rowsOf('standard', usualScenarios('standard'))
    const turns = planOf(MODELS, rows)
    for (const planned of rows) {
      for (const model of MODELS) {
        if (planned.only_refusing === true && model !== 'sync-rest') continue
        const repetitions = turns
          .filter((turn) => turn.model === model)
          .flatMap(({ cells }) => cells.filter((cell) => cell.row === planned))
          .map(({ repetition }) => repetition)
        expect(repetitions).toEqual(Array.from({ length: planned.load.repetitions }, (_, n) => n + 1))
      }
    }
  })

  test('measures what is ranked six times, and spreads what is measured once over the rounds', () => {
    const rows = rowsOf('standard', usualScenarios('standard'))
    const ranked = rows.filter((planned) => planned.ranked === true)
    expect(ranked.map(({ scenario, variant }) => `${scenario}/${variant}`)).toEqual([
      'latency/steady',
      'throughput-10k/door',
    ])
    expect(ranked.every(({ load }) => load.repetitions === 6)).toBe(true)
    const turns = planOf(MODELS, rows)
    const others = turns.map(({ cells }) => cells.filter((cell) => cell.row.carried !== true).length)
    expect(Math.min(...others)).toBeGreaterThan(0)
  })

  test('begins a turn with the cold start, then what is carried, and ends with the death of the broker', () => {
    const outage = { kind: 'kill', target: 'broker', seconds: 1 }
    const rows = [
      row('backlog', { load: { rate_per_s: 1, seconds: 1, outage, repetitions: 1 } }),
      row('replay', {}, 1),
      row('latency', { carried: true }, 1),
      row('cold-start', { once: true }, 1),
      row('throughput-10k', { carried: true }, 1),
    ]
    const [first] = planOf(['streaming-kafka'], rows)
    const names = first?.cells.map((cell) => cell.row.scenario)
    expect(names).toEqual(['cold-start', 'latency', 'throughput-10k', 'replay', 'backlog'])
  })
})
