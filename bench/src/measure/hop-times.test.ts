import { expect, test } from 'vitest'
import { HopTimes, type PlacedHop, partsOf } from './hop-times.ts'
import { timesText, wayText } from './hops-text.ts'

const CLOCK = '00000000000a'
const OTHER = '00000000000b'

const first: PlacedHop = {
  number: 1,
  service: 'order-service',
  subject: 'ORD-1',
  message: 'POST /order',
  clock: CLOCK,
  received_us: 10_000,
  handled_us: 11_000,
  committed_us: 13_000,
  before: null,
  trace_id: 'a'.repeat(32),
  span_id: '1'.repeat(16),
  parent_span_id: null,
  given_up: null,
}
const second: PlacedHop = {
  number: 1,
  service: 'inventory-service',
  subject: 'ORD-1',
  message: 'OrderPlaced',
  clock: CLOCK,
  received_us: 20_500,
  handled_us: 21_000,
  committed_us: 21_250,
  before: { clock: CLOCK, received_us: 10_000, committed_us: 13_000, sent_us: 13_500 },
  trace_id: 'a'.repeat(32),
  span_id: '2'.repeat(16),
  parent_span_id: '1'.repeat(16),
  given_up: null,
}
const elsewhere: PlacedHop = {
  ...second,
  before: { clock: OTHER, received_us: 1, committed_us: 2, sent_us: 3 },
}

test('the parts of a hop add up to its time since the commit before it', () => {
  const parts = partsOf(second)
  expect(parts).toEqual({ waiting: 500, travelling: 7000, handling: 500, committing: 250 })
  expect(Object.values(parts).reduce<number>((sum, us) => sum + (us ?? 0), 0)).toBe(21_250 - 13_000)
})

test('what another clock told is compared with nothing', () => {
  expect(partsOf(elsewhere)).toEqual({ waiting: null, travelling: null, handling: 500, committing: 250 })
  expect(partsOf(first)).toMatchObject({ waiting: null, travelling: null })
})

test('hops stand in the order in which orders go through them, however they are added', () => {
  const times = new HopTimes()
  times.add([second])
  times.add([first])
  expect(times.places().map(({ name }) => name)).toEqual([
    'POST /order at order-service',
    'OrderPlaced at inventory-service',
  ])
  expect(times.hops).toBe(2)
})

test('a table has p50 and p99 of each part, and no percentile of too few', () => {
  const times = new HopTimes()
  times.add(Array.from({ length: 1000 }, () => second))
  times.add([first, elsewhere])
  const text = timesText('sync-rest', times)
  expect(text).toContain('1,002 hops of sync-rest; ms, p50 / p99 of each part of a hop:\n')
  const row = text.split('\n').find((line) => line.includes('OrderPlaced'))
  expect(row?.split('|').map((cell) => cell.trim())).toEqual([
    '',
    'OrderPlaced at inventory-service',
    '1,001',
    '0.50 / 0.50',
    '7.00 / 7.00',
    '0.50 / 0.50',
    '0.25 / 0.25',
    '',
  ])
  expect(text).toMatch(
    /POST \/order at order-service +\| +1 \| +– \| +– \| +n\/a \(n = 1\) \/ n\/a \(n = 1\)/,
  )
  expect(text).toMatch(/\n1 hop stamped by another clock than the hop before/)
})

test('one way is told from its first hop on', () => {
  const text = wayText('sync-rest', 'ORD-1', [second, first])
  const rows = text
    .split('\n')
    .flatMap((line) => (line.includes(' at ') && line.startsWith('|') ? [line] : []))
  expect(rows.slice(1).map((line) => line.split('|').map((cell) => cell.trim()))).toEqual([
    ['', 'POST /order at order-service', '0.00', '–', '–', '1.00', '2.00', '3.00', ''],
    ['', 'OrderPlaced at inventory-service', '10.5', '0.50', '7.00', '0.50', '0.25', '11.3', ''],
  ])
})

test('one way names its trace, and has what a hop caused further in than that', () => {
  const text = wayText('sync-rest', 'ORD-1', [second, first])
  expect(text).toContain(`ORD-1 in sync-rest, trace ${'a'.repeat(32)}; ms, from when it came first:\n`)
  expect(text).toMatch(/^\| POST \/order at order-service/m)
  expect(text).toMatch(/^\| {3}OrderPlaced at inventory-service/m)
  expect(text).not.toContain('given up')
})

test('what was given up says why, beside what was carried out later', () => {
  const given_up = { ...second, received_us: 15_000, span_id: '3'.repeat(16), given_up: 'handler_failed' }
  const text = wayText('sync-rest', 'ORD-1', [first, second, given_up])
  expect(text).toMatch(/\| given up +\|\n/)
  const rows = text.split('\n').filter((line) => line.includes('OrderPlaced'))
  expect(rows.map((line) => line.split('|').at(-2)?.trim())).toEqual(['handler_failed', ''])
})

test('where there is nothing, that is said', () => {
  expect(timesText('sync-rest', new HopTimes())).toBe('sync-rest traces, and nothing has come yet.\n')
  expect(wayText('sync-rest', 'ORD-1', [])).toBe('sync-rest knows no hop of ORD-1.\n')
})
