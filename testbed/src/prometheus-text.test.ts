import { expect, test } from 'vitest'
import { readPrometheusText, sumOf } from './prometheus-text.ts'

const GOOD = [
  '# HELP taken_total What was taken',
  '# TYPE taken_total counter',
  'taken_total{kind="a\\"b\\\\c\\nd",way="x"} 2',
  'taken_total{kind="e",way="x"} 3',
  '# TYPE age_seconds gauge',
  'age_seconds 1.5e-3',
  '# TYPE took_seconds histogram',
  'took_seconds_count{way="x"} 3',
  'took_seconds_sum{way="x"} 0.5',
  'took_seconds_bucket{way="x",le="0.1"} 1',
  'took_seconds_bucket{way="x",le="+Inf"} 3',
]
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`

test('samples are read with their labels, and added up', () => {
  const samples = readPrometheusText(text(GOOD))
  expect(samples).toHaveLength(7)
  expect(samples[0]).toEqual({ name: 'taken_total', labels: { kind: 'a"b\\c\nd', way: 'x' }, value: 2 })
  expect(sumOf(samples, 'taken_total', { way: 'x' })).toBe(5)
  expect(sumOf(samples, 'taken_total', { kind: 'e' })).toBe(3)
  expect(sumOf(samples, 'took_seconds_bucket', { le: '+Inf' })).toBe(3)
  expect(sumOf(samples, 'nothing')).toBe(0)
})

test.each([
  ['a line that is none', 'taken total 1'],
  ['a value that is no number', 'taken_total{kind="f"} much'],
  ['a label without quotes', 'taken_total{kind=f} 1'],
  ['a label that is there twice', 'taken_total{kind="f",kind="g"} 1'],
  ['a series that is there twice', 'taken_total{way="x",kind="e"} 3'],
  ['a series of no family', 'other_total 1'],
  ['a family of no kind', '# TYPE taken_total much'],
])('%s is refused', (_what, line) => {
  const lines = [...GOOD.slice(0, 4), line, ...GOOD.slice(4)]
  expect(() => readPrometheusText(text(lines))).toThrow(SyntaxError)
})

test.each([
  ['do not hold those before them', 'took_seconds_bucket{way="x",le="0.2"} 0'],
  ['go back', 'took_seconds_bucket{way="x",le="0.05"} 2'],
])('buckets that %s are refused', (_what, line) => {
  const lines = [...GOOD.slice(0, -1), line, ...GOOD.slice(-1)]
  expect(() => readPrometheusText(text(lines))).toThrow(/took_seconds_bucket/)
})

test('a histogram without the bucket of all is refused, and so is a text that breaks off', () => {
  expect(() => readPrometheusText(text(GOOD.slice(0, -1)))).toThrow(/took_seconds_bucket/)
  expect(() => readPrometheusText(GOOD.join('\n'))).toThrow(/to end/)
})
