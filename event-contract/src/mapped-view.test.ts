import { expect, test } from 'vitest'
import { MappedView } from './mapped-view.ts'

const letters = new Map([
  ['a', 1],
  ['b', 2],
])
const view = new MappedView(letters, (value, key) => `${key}${value}`)

test('shows every entry of the other map, changed, and follows it', () => {
  expect([...view]).toEqual([
    ['a', 'a1'],
    ['b', 'b2'],
  ])
  expect([...view.keys()]).toEqual(['a', 'b'])
  expect([...view.values()]).toEqual(['a1', 'b2'])
  const seen: string[] = []
  view.forEach((value) => {
    seen.push(value)
  })
  expect(seen).toEqual(['a1', 'b2'])
  expect([view.size, view.get('a'), view.get('c'), view.has('b'), view.has('c')]).toEqual([
    2,
    'a1',
    undefined,
    true,
    false,
  ])
  letters.set('c', 3)
  expect(view.get('c')).toBe('c3')
})
