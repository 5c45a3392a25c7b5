import { describe, expect, it } from 'vitest'
import { OutboxLimit } from './outbox-limit.ts'

describe('the limit of an outbox', () => {
  function outbox(most: number, rows = 0) {
    const state = { rows, now_ms: 0, counts: 0 }
    const count = () => {
      state.counts += 1
      return state.rows
    }
    const limit = new OutboxLimit(most, count, () => state.now_ms)
    const owe = () => {
      if (limit.reached()) return false
      state.rows += 1
      limit.add(1)
      return true
    }
    return { state, limit, owe }
  }

  it('lets exactly so many through, and no more while none is settled', () => {
    const { state, owe } = outbox(50)
    for (let n = 0; n < 500; n += 1) {
      owe()
      state.now_ms += 7
    }
    expect(state.rows).toBe(50)
  })

  it('knows what a former life left behind', () => {
    expect(outbox(50, 50).limit.reached()).toBe(true)
  })

  it('is never reached where everything is settled at once, and hardly counts', () => {
    const { state, owe } = outbox(100)
    for (let n = 0; n < 10_000; n += 1) {
      expect(owe()).toBe(true)
      state.rows = 0
    }
    expect(state.counts).toBeLessThanOrEqual(1 + 10_000 / 100)
  })

  it('opens again when a tenth is free, and counts a full outbox only now and then', () => {
    const { state, limit } = outbox(100, 100)
    for (let n = 0; n < 1000; n += 1) expect(limit.reached()).toBe(true)
    expect(state.counts).toBeLessThanOrEqual(2)
    state.rows = 95
    state.now_ms += 1000
    expect(limit.reached()).toBe(true)
    state.rows = 89
    expect(limit.reached()).toBe(true)
    state.now_ms += 1000
    expect(limit.reached()).toBe(false)
  })

  it('counts at the edge no more than once in a tenth of its size', () => {
    const { state, owe } = outbox(1000, 850)
    for (let n = 0; n < 10_000; n += 1) {
      owe()
      // One is settled for each that is owed: it stays just below what full is.
      state.rows = 850
    }
    expect(state.counts).toBeLessThanOrEqual(2 + 10_000 / 100)
  })

  it('forgets what was rolled back', () => {
    const { limit } = outbox(10)
    limit.add(1_000_000)
    expect(limit.reached()).toBe(false)
  })
})
