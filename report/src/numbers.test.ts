import { expect, test } from 'vitest'
import { number, percent, percentile, smallPercent } from './numbers.ts'
import { left, right, table } from './table.ts'

test('numbers have three significant digits where that is sensible', () => {
  expect([0.714, 4.1, 9.999, 23.46, 99.96, 231.4, 2004.4].map(number)).toEqual([
    '0.71',
    '4.10',
    '10.0',
    '23.5',
    '100',
    '231',
    '2,004',
  ])
})

test('a share never rounds up to all, nor down to nothing', () => {
  expect([0, 1, 0.5, 0.999996, 0.0000001, 0.991].map(percent)).toEqual([
    '0',
    '100',
    '50.0',
    '> 99.99',
    '< 0.01',
    '99.10',
  ])
  expect(smallPercent(3 / 23_540)).toBe('0.013')
})

test('a percentile without enough samples says how many there were', () => {
  expect([percentile(null, 50), percentile(null, 0), percentile(1.5, 1000)]).toEqual([
    'n/a (n = 50)',
    '–',
    '1.50',
  ])
})

test('tables line up as text, and a bar inside a cell does not break them', () => {
  expect(
    table(
      [left('name'), right('ms')],
      [
        ['a|b', '1'],
        ['c', '1,000'],
      ],
    ),
  ).toBe(['| name |    ms |', '| ---- | ----: |', '| a\\|b |     1 |', '| c    | 1,000 |'].join('\n'))
})
