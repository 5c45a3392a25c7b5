import { rankingsOf } from '@three-ways/report/ranking'
import { rankingClause } from '@three-ways/report/ranking-clause'
import { pairsTable, rowsTable } from '@three-ways/report/ranking-section'
import { type Repetitions, repeatedRun } from '@three-ways/report/sample-repetitions'
import type { Result } from '@three-ways/result-files/metrics'
import { FAMILY_SIZE, RANKED_FIGURES } from '@three-ways/result-files/ranked-family'
import { judgeRun } from '@three-ways/result-files/run-verdict'
import { describe, expect, test } from 'vitest'
import { compareRankings } from '../recount/compare-rankings.ts'

// No drift in any of them.
const STEADY: Repetitions = {
  'sync-rest': [3.4, 3.6, 3.5, 3.55, 3.45, 3.52],
  'async-rabbitmq': [6.4, 6.6, 6.5, 6.55, 6.45, 6.52],
  'streaming-kafka': [6.42, 6.58, 6.51, 6.7, 6.3, 6.53],
}
const DOOR: Repetitions = {
  'sync-rest': [5, 5.2, 5.1, 5.15, 5.05, 5.12],
  'async-rabbitmq': [4, 4.2, 4.1, 4.15, 4.05, 4.12],
  'streaming-kafka': [3, 3.2, 3.1, 3.15, 3.05, 3.12],
}

function ranked(
  figures: Parameters<typeof repeatedRun>[0],
  change: Partial<Result> = {},
  durability: 'D1' | 'D2' = 'D1',
) {
  const { metrics, comparisons } = repeatedRun(figures, change)
  return rankingsOf({ metrics: { run: { ...metrics.run, durability } }, comparisons })
}
const clauses = (...arguments_: Parameters<typeof ranked>) => ranked(...arguments_).map(rankingClause)

describe('what is ranked', () => {
  test('is a closed list of six comparisons', () => {
    expect(RANKED_FIGURES.map(({ scenario, variant, name }) => `${scenario}/${variant} ${name}`)).toEqual([
      'latency/steady completed p50',
      'throughput-10k/door last completion',
    ])
    expect(FAMILY_SIZE).toBe(6)
  })

  test('is shown where six repetitions are apart, and is not where they are mixed', () => {
    const [steady, door] = ranked({ steady_ms: STEADY, door_s: DOOR })
    expect(steady?.pairs.map(({ lower }) => lower)).toEqual(['sync-rest', 'sync-rest', undefined])
    expect(door?.pairs.map(({ lower }) => lower)).toEqual([
      'async-rabbitmq',
      'streaming-kafka',
      'streaming-kafka',
    ])
    expect(steady?.pairs[0]?.probability).toBeCloseTo(2 / 924, 12)
    expect(steady?.pairs[0]?.adjusted).toBeCloseTo(12 / 924, 12)
    const text = (steady && rankingClause(steady)) ?? ''
    expect(text).toContain('sync-rest is faster than async-rabbitmq (p = 0.013)')
    expect(text).toContain('no difference shown between async-rabbitmq and streaming-kafka')
  })

  test('counts all six comparisons, even where some were not made', () => {
    const [steady] = ranked({ steady_ms: STEADY })
    expect(steady?.pairs[0]?.adjusted).toBeCloseTo(12 / 924, 12)
  })

  test('is nothing below six repetitions, however far apart', () => {
    const five = Object.fromEntries(Object.entries(STEADY).map(([model, values]) => [model, values.slice(1)]))
    expect(clauses({ steady_ms: five })).toEqual([
      'not ranked: 5 repetitions (sync-rest 3.45–3.60 ms, async-rabbitmq 6.45–6.60 ms and streaming-kafka 6.30–6.70 ms)',
    ])
  })

  test('is no row that drifts; the other models are still ranked', () => {
    const drifting = { ...STEADY, 'sync-rest': [3, 3.1, 3.2, 3.3, 3.4, 3.5] }
    const [steady] = ranked({ steady_ms: drifting })
    expect(steady?.rows[0]?.drift_probability).toBeCloseTo(2 / 720, 12)
    expect(steady?.pairs.map(({ why_not }) => why_not === undefined)).toEqual([false, false, true])
    expect(steady && rankingClause(steady)).toContain('sync-rest not ranked: the figure drifts')
  })

  test.each([
    ['D2', {}, 'D2' as const, 'only D1'],
    ['as vendors recommend', { durability: 'recommended' }, 'D1' as const, 'this is recommended'],
    [
      'cold',
      { warm_up: { seconds: 3, orders: 300, windows: [], ended: 'fixed', moving: [] } },
      'D1' as const,
      'not warm',
    ],
  ])('is nothing that is %s', (_, change, durability, reason) => {
    expect(clauses({ steady_ms: STEADY }, change as Partial<Result>, durability)[0]).toContain(reason)
  })
})

describe('a row is not ranked, and neither is any pair of it', () => {
  const { metrics, comparisons } = repeatedRun({ steady_ms: STEADY, door_s: DOOR })
  const judged = { scenario: 'latency', variant: 'steady', repetitions: 6, repeated: 3, slip_p99_ms: 1 }
  const invalid = { ...judged, model: 'sync-rest', invalid_reasons: ['3 of 6 repetitions were repeated'] }

  test('that is invalid over its repetitions, though each of its cells is valid', () => {
    const rows = [invalid, { ...judged, model: 'async-rabbitmq', invalid_reasons: [] }]
    const [steady, door] = rankingsOf({ metrics: { run: { ...metrics.run, rows } }, comparisons })
    expect(steady?.rows.map(({ why_not }) => why_not)).toEqual([
      'not ranked: the row is invalid',
      undefined,
      undefined,
    ])
    expect(steady?.pairs.map(({ why_not }) => why_not === undefined)).toEqual([false, false, true])
    expect(door?.pairs.every(({ why_not }) => why_not === undefined)).toBe(true)
  })

  test('that was measured cold, even in one repetition', () => {
    const warm_up = { seconds: 3, orders: 300, windows: [], ended: 'fixed' as const, moving: [] }
    const cold = comparisons.map((comparison) => ({
      ...comparison,
      rows: comparison.rows.map((row) => {
        if (row.model !== 'streaming-kafka' || row.variant !== 'steady') return row
        return { ...row, counted: row.counted.map((one, n) => (n === 5 ? { ...one, warm_up } : one)) }
      }),
    }))
    const [steady] = rankingsOf({ metrics, comparisons: cold })
    expect(steady?.rows.map(({ why_not }) => why_not)).toEqual([
      undefined,
      undefined,
      'not warm, so nothing is ranked',
    ])
    expect(steady?.pairs.map(({ lower }) => lower)).toEqual(['sync-rest', undefined, undefined])
  })

  test('in which one setting of one model is not comparable', () => {
    const [hash, configuration] = Object.entries(metrics.run.configurations ?? {})[0] ?? []
    if (hash === undefined || configuration === undefined) throw new Error('the sample has no settings')
    const settings = { ...configuration.settings, store_synchronous: 'OFF' }
    const configurations = { ...metrics.run.configurations, [hash]: { ...configuration, settings } }
    const run = { ...metrics.run, configurations }
    for (const { rows, pairs } of rankingsOf({ metrics: { run }, comparisons })) {
      const why_not = 'not comparable, so nothing is ranked: store_synchronous'
      expect(rows.map((row) => row.why_not)).toEqual([why_not, why_not, why_not])
      expect(pairs.every(({ lower }) => lower === undefined)).toBe(true)
    }
    expect(judgeRun({ ...metrics, run }).exit_code).toBe(3)
  })
})

describe('the tables of the ranking, read back', () => {
  const { comparisons } = repeatedRun({ steady_ms: STEADY, door_s: DOOR })
  const rankings = ranked({ steady_ms: STEADY, door_s: DOOR })
  const rows = comparisons.flatMap((comparison) => comparison.rows)
  const tables = { rows_table: rowsTable(rankings), pairs_table: pairsTable(rankings), rows }

  test('are what the repetitions come to, counted in other ways', () => {
    expect(compareRankings(tables)).toEqual([])
    expect(tables.rows_table.split('\n')).toHaveLength(2 + 6)
    expect(tables.pairs_table.split('\n')).toHaveLength(2 + 6)
  })

  test.each([
    ['a p-value', '0.0022', '0.0012'],
    ['an adjusted one', '0.0130', '0.0230'],
    ['a winner', 'sync-rest is faster', 'async-rabbitmq is faster'],
    ['a difference', 'no difference shown', 'streaming-kafka is faster'],
  ])('are not with %s changed', (_, from, to) => {
    const pairs_table = tables.pairs_table.replace(from, to)
    expect(compareRankings({ ...tables, pairs_table })).toHaveLength(1)
  })

  test.each([
    ['a repetition', '3.55', '3.56'],
    ['a range', '3.40–3.60', '3.40–3.61'],
    ['what it could see', /\d\.\d %/, '0.7 %'],
    ['a drift', /\d\.\d{3} /, '0.999 '],
  ])('are not with %s changed', (_, from, to) => {
    const rows_table = tables.rows_table.replace(from, to)
    expect(rows_table).not.toBe(tables.rows_table)
    expect(compareRankings({ ...tables, rows_table })).toHaveLength(1)
  })
})
