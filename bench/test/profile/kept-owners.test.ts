import { expect, test } from 'vitest'
import { type MeasuredOwners, ownersText, withMeasured } from './kept-owners.ts'

const measured: MeasuredOwners = {
  measured_at: '2026-11-27T05:00:00.000Z',
  commit: '0123456789abcdef',
  cpu: 'A processor',
  cores: 2,
  rows: {
    bulk: { floor: { express: 10, floor: 100 }, product: { express: 20, undici: 5 } },
    steady: { floor: { floor: 400 }, product: { express: 50 } },
  },
}

test('each model has a table: the floor and the model beside each other, and their sums', () => {
  const text = ownersText(withMeasured(undefined, 'sync-rest', measured))
  const row = (...cells: string[]) => new RegExp(`\\| ${cells.join(' +\\| +')} \\|`)
  expect(text).toMatch(row('sync-rest, µs per order', 'bulk: floor', 'bulk', 'steady: floor', 'steady'))
  expect(text).toMatch(row('express', '10\\.0', '20\\.0', '–', '50\\.0'))
  expect(text).toMatch(row('in all', '110', '25\\.0', '400', '50\\.0'))
  expect(text).toContain('2026-11-27, 012345678, A processor (2 cores)')
  expect(text).not.toContain('kafkajs')
})

test('a model is measured anew by itself, and an owner that nobody knows is refused', () => {
  const both = withMeasured(withMeasured(undefined, 'sync-rest', measured), 'streaming-kafka', measured)
  const again = withMeasured(both, 'sync-rest', { ...measured, cores: 4 })
  expect(Object.values(again.models).map(({ cores }) => cores)).toEqual([4, 2])
  const rows = { bulk: { floor: { nobody: 1 }, product: {} } } as MeasuredOwners['rows']
  expect(() => withMeasured(both, 'sync-rest', { ...measured, rows })).toThrow()
  expect(ownersText(undefined)).toContain('Nothing has been measured yet')
})
