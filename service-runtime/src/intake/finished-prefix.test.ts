import { describe, expect, it } from 'vitest'
import { FinishedPrefix } from './finished-prefix.ts'

describe('the finished prefix', () => {
  it('grows only over what is finished without a gap', () => {
    const prefix = new FinishedPrefix()
    for (const position of [10, 11, 15]) prefix.received(position)
    expect(prefix.finished(11)).toBeUndefined()
    expect(prefix.finished(10)).toBe(11)
    expect(prefix.unfinished()).toBe(1)
    expect(prefix.finished(15)).toBe(15)
    expect(prefix.unfinished()).toBe(0)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'never passes an unfinished one, in whatever order they finish (seed %i)',
    (seed) => {
      const random = randomFrom(seed)
      const prefix = new FinishedPrefix()
      const count = 5000
      const positions = Array.from({ length: count }, (_, n) => n * 3 + 1)
      const done = new Set<number>()
      const open: number[] = []
      let next = 0
      let acknowledged = -1
      while (done.size < count) {
        const receives = next < count && (open.length === 0 || random() < 0.5)
        if (receives) {
          const position = positions[next++] ?? 0
          prefix.received(position)
          open.push(position)
          continue
        }
        const [position = 0] = open.splice(Math.floor(random() * open.length), 1)
        done.add(position)
        const last = prefix.finished(position)
        if (last !== undefined) {
          expect(last).toBeGreaterThan(acknowledged)
          acknowledged = last
        }
        // Everything received up to the first unfinished one is acknowledged, and nothing beyond it.
        const firstOpen = open.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...open)
        const expected = positions.slice(0, next).findLast((received) => received < firstOpen) ?? -1
        expect(acknowledged).toBe(expected)
      }
      expect(prefix.unfinished()).toBe(0)
    },
  )
})

/** Numbers on [0, 1) that are the same for the same seed (mulberry32, public domain). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
