import { seededRandom } from '@three-ways/instrument/seeded-random'
import { holmAdjusted } from '@three-ways/instrument/statistics/holm'
import { describe, expect, test } from 'vitest'
import { changeOf, outcomeOf } from '../compare/change.ts'
import { compareChanges } from './compare-changes.ts'

const random = seededRandom(11)

/** Rows of two groups each, rounded so roughly that many values are equal. */
function rowsOf(count: number, digits: number, size = 6, has_yardstick = false) {
  const group = (factor: number) => {
    return Array.from({ length: size }, () => Number((factor * (5 + random())).toFixed(digits)))
  }
  const changes = Array.from({ length: count }, () => {
    const yardstick = has_yardstick ? { before: group(2), after: group(2) } : undefined
    return changeOf({ before: group(1), after: group(1 + random() / 4) }, yardstick)
  })
  const judged = changes.filter(({ why_not }) => why_not === undefined)
  const adjusted = holmAdjusted(judged.map(({ probability }) => probability))
  return changes.map((change, index) => {
    const among_all = adjusted[judged.indexOf(change)] ?? 1
    const name = { scenario: 'latency', variant: 'steady', model: `model-${index}` }
    return { ...name, ...change, adjusted: among_all, outcome: outcomeOf(change, among_all) }
  })
}

describe('changes, counted in another way', () => {
  test.each([1, 2, 3])('are the same, with values of %d decimals', (digits) => {
    for (const size of [4, 6, 7]) expect(compareChanges(rowsOf(12, digits, size))).toEqual([])
  })

  test.each([1, 2, 3])('are the same at equal speed of the machine, with values of %d decimals', (digits) => {
    for (const size of [4, 6, 7]) expect(compareChanges(rowsOf(12, digits, size, true))).toEqual([])
  })

  test('are not with the power of the machine changed, nor with what tells its speed', () => {
    const [row] = rowsOf(1, 3, 6, true).filter(({ speed }) => (speed?.exponent ?? 0) > 0)
    if (row?.speed === undefined) throw new Error('expected a row that grows with the machine')
    const { speed } = row
    expect(compareChanges([{ ...row, speed: { ...speed, exponent: 1.9 } }])[0]).toContain('the power of')
    const yardstick = { before: speed.yardstick.after, after: speed.yardstick.before.map((one) => one * one) }
    expect(compareChanges([{ ...row, speed: { ...speed, yardstick } }]).length).toBeGreaterThan(0)
  })

  test.each([
    ['a probability', { probability: 0.5 }],
    ['one among all', { adjusted: 0.9, outcome: 'no difference shown' }],
    ['an outcome', { outcome: 'better' }],
    ['a factor', { ratio: { factor: 3 } }],
    ['an interval', { ratio: { factor: 1.5, interval: { low: 1.3, high: 1.4 } } }],
  ])('are not with %s changed', (_, change) => {
    const sides = { before: [1, 1.3, 1.1, 1.4, 1.2, 1.5], after: [1.6, 1.9, 1.7, 2, 1.8, 2.1] }
    const right = changeOf(sides)
    const name = { scenario: 'latency', variant: 'steady', model: 'sync-rest' }
    const row = {
      ...name,
      ...right,
      adjusted: right.probability,
      outcome: outcomeOf(right, right.probability),
    }
    expect(compareChanges([row])).toEqual([])
    expect(compareChanges([{ ...row, ...change }]).length).toBeGreaterThan(0)
  })
})
