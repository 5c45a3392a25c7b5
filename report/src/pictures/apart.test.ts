import { expect, test } from 'vitest'
import { apart } from './apart.ts'

test('what has room stays where it wants to be', () => {
  expect(apart([10, 50, 30], 15)).toEqual([10, 50, 30])
})

test('what has none is moved as little as that allows, and keeps its order', () => {
  expect(apart([20, 22], 10)).toEqual([16, 26])
  expect(apart([22, 20], 10)).toEqual([26, 16])
  const places = apart([0, 1, 2, 14], 10)
  for (const [index, at] of places.slice(1).entries())
    expect(at - (places[index] ?? 0)).toBeGreaterThanOrEqual(10)
})
