import { expect, test } from 'vitest'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { costOf, costText, keptCost, type MeasuredCost, withMeasured } from './metrics-cost.ts'

/** Pairs whose second is so many percent above the first, on a machine that is never as fast as before. */
const pairs = (...percents: readonly number[]) =>
  percents.map((percent, index) => {
    const off_us = 800 + 100 * index
    return { off_us, on_us: off_us * (1 + percent / 100) }
  })

const MEASURED: MeasuredCost = {
  measured_at: '2026-11-26T12:00:00.000Z',
  commit: '0123456789abcdef',
  cpu: 'A processor',
  cores: 2,
  rate_per_s: 1000,
  seconds: 10,
  pairs: pairs(1.5, 2, 1, 2.5, 1.2, 1.8),
  disturbed: 0,
}

test('cost is of the pairs, however much they differ, and is judged by its interval', () => {
  const { percent, interval, below } = costOf(MEASURED)
  expect(percent).toBeCloseTo(1.65, 1)
  expect([interval?.low, interval?.high].map((value) => value?.toFixed(6))).toEqual(['1.000000', '2.500000'])
  expect(below).toBe('yes')
  expect(costOf({ pairs: pairs(1, 2, 3.5, 1, 2, 1) }).below).toBe('not shown')
  expect(costOf({ pairs: pairs(3.1, 4, 5, 4, 4, 6) }).below).toBe('no')
  // Five are too few for an interval, whatever they say.
  expect(costOf({ pairs: pairs(1, 1, 1, 1, 1) })).toMatchObject({ interval: undefined, below: 'not shown' })
  expect(() => costOf({ pairs: [] })).toThrow('expected pairs')
})

test('every model has a row, also one that nobody measured', () => {
  const text = costText(withMeasured(undefined, 'sync-rest', MEASURED))
  for (const model of MODEL_NAMES) expect(text).toContain(`| ${model} `)
  expect(text).toMatch(/\| sync-rest +\| +1,000 \| +1\.05 \| +1\.07 \| +1\.\d \| +1\.0 to 2\.5 \| +6 \| yes /)
  expect(text).toContain('2026-11-26, 012345678 |')
  expect(text).toMatch(/\| streaming-kafka +\| +– .* \| not measured \| – /)
  expect(text).toContain('below 3 %')
  expect(text).toContain('for 10 s each')
  expect(text).toContain('A processor (2 cores)')
  expect(text).toContain('left out: none was')
})

test('what was left out is told, and what was measured elsewhere', () => {
  const other = { ...MEASURED, cpu: 'Another one', seconds: 5, disturbed: 3 }
  const both = withMeasured(withMeasured(undefined, 'sync-rest', MEASURED), 'async-rabbitmq', other)
  const text = costText(both)
  expect(text).toContain('left out: 3 were')
  expect(text).toContain('for 10 and 5 s each')
  expect(text).toContain('A processor (2 cores) and Another one (2 cores)')
})

test('of each model the newest is kept, and nothing that is no measurement', () => {
  const kept = withMeasured(undefined, 'sync-rest', { ...MEASURED, disturbed: 1 })
  const newer = withMeasured(withMeasured(kept, 'async-rest', MEASURED), 'sync-rest', MEASURED)
  expect(newer.models).toEqual({ 'sync-rest': MEASURED, 'async-rest': MEASURED })
  expect(() => withMeasured(kept, 'sync-rest', { ...MEASURED, pairs: [{ off_us: 0, on_us: 1 }] })).toThrow()
})

test('where nothing was measured it says so, and what is kept can be read', () => {
  expect(costText(undefined)).toContain('has not been measured yet')
  const names: readonly string[] = MODEL_NAMES
  expect(Object.keys(keptCost()?.models ?? {}).filter((model) => !names.includes(model))).toEqual([])
})
