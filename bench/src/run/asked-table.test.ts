import { expect, test } from 'vitest'
import { AskedTable } from './asked-table.ts'

test('gives back what was learned of each subject, of known batches and of others', () => {
  const table = new AskedTable([
    { prefix: 'a', capacity: 2 },
    { prefix: 'a-1', capacity: 1 },
  ])
  const asked = {
    'a-0': ['burger'],
    'a-1': ['pizza'],
    'a-2': ['fries'],
    'a-1-0': ['burger'],
    stranger: ['x'],
  }
  for (const [subject, items] of Object.entries(asked)) table.set(subject, items)
  for (const [subject, items] of Object.entries(asked)) expect(table.get(subject), subject).toEqual(items)
  for (const subject of ['a-3', 'a-01', 'b-0', '']) expect(table.get(subject), subject).toBeUndefined()
})
