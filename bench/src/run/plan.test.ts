import { describe, expect, test } from 'vitest'
import { type PlannedRow, rowsOf, usualScenarios } from '../settings/profiles.ts'
import { rowsFor } from '../settings/suitable-rows.ts'
import { type PlannedCell, planOf } from './plan.ts'

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
        if (!rowsFor(model, rows).includes(planned)) continue
        const repetitions = turns
          .filter((turn) => turn.model === model)
          .flatMap(({ cells }) => cells.filter((cell) => cell.row === planned))
          .map(({ repetition }) => repetition)
        expect(repetitions).toEqual(Array.from({ length: planned.load.repetitions }, (_, n) => n + 1))
      }
    }
  })

  test('takes the control last in every second round, with half of the repetitions', () => {
    const rows = rowsOf('standard', usualScenarios('standard'))
    const turns = planOf([...MODELS, 'async-rest'], rows)
    const rounds = [1, 2, 3, 4, 5, 6].map((round) => turns.filter((turn) => turn.round === round))
    const places = rounds.map((of_round) => of_round.findIndex(({ model }) => model === 'async-rest'))
    expect(places).toEqual([3, -1, 3, -1, 3, -1])
    // The others are measured as without it.
    expect(turns.filter(({ model }) => model !== 'async-rest')).toEqual(planOf(MODELS, rows))
    const names = ({ row: { scenario, variant } }: PlannedCell) => `${scenario} / ${variant}`
    const control = turns.filter(({ model }) => model === 'async-rest').flatMap(({ cells }) => cells)
    const times = Map.groupBy(control, names)
    const suitable = rowsFor('async-rest', rows).filter(({ without_control }) => without_control !== true)
    // What is left out is a variant of what is measured; in full nothing is, but for what takes half an hour
    // of each model and says nothing about answering early.
    expect(new Set(suitable.map(({ scenario }) => scenario))).toEqual(
      new Set(rows.map((all) => all.scenario)),
    )
    const in_full = rowsOf('full', usualScenarios('full'))
    const left_out = in_full.filter(({ without_control }) => without_control)
    expect(new Set(left_out.map(({ scenario }) => scenario))).toEqual(new Set(['growth']))
    expect([...times.keys()].toSorted()).toEqual(
      suitable.map((planned) => names({ row: planned, repetition: 1 })).toSorted(),
    )
    for (const planned of suitable) {
      const repetitions = times
        .get(names({ row: planned, repetition: 1 }))
        ?.map(({ repetition }) => repetition)
      const expected = Math.min(planned.load.repetitions, 3)
      expect(repetitions).toEqual(Array.from({ length: expected }, (_, n) => n + 1))
    }
  })

  test('draws all seeds of a model in one turn, those of a control among them', () => {
    const turns = planOf([...MODELS, 'async-rest'], [row('saga', { in_one_turn: true }, 50)])
    expect(turns.map(({ model, round }) => [model, round])).toEqual([
      ...MODELS.map((model) => [model, 1]),
      ['async-rest', 1],
    ])
    for (const { cells } of turns) {
      expect(cells.map(({ repetition }) => repetition)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
    }
  })

  test('takes a control that is alone as any model', () => {
    const turns = planOf(['async-rest'], [row('latency')])
    expect(turns.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5, 6])
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

  test('measures the same loads in D2 and as vendors advise, on one system of each class', () => {
    const rows = rowsOf('standard', ['latency', 'throughput-10k'])
    const turns = planOf(MODELS, rows)
    const of = (model: string, durability: string) =>
      turns
        .filter((turn) => turn.model === model)
        .map(({ cells }) => cells.filter(({ row: { durability: own } }) => own === durability))
        .filter(({ length }) => length > 0)
        .map((cells) => cells.map(({ row: { variant } }) => variant))
    for (const model of MODELS) expect(of(model, 'D2')).toEqual([['steady-d2', 'door-d2']])
    expect(of('async-rabbitmq', 'recommended')).toEqual([['steady-recommended', 'door-recommended']])
    // What their vendors advise is D1.
    for (const model of ['sync-rest', 'streaming-kafka']) expect(of(model, 'recommended')).toEqual([])
  })

  test('measures everything in D2 in a run that is asked for it, and nothing twice', () => {
    const rows = rowsOf('standard', usualScenarios('standard'), 'D2')
    expect(rows.every(({ durability }) => durability === 'D2')).toBe(true)
    expect(rows.filter(({ variant }) => /d2|recommended/.test(variant))).toEqual([])
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
