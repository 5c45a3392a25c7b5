import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LineGate } from './line-gate.ts'

describe('the gate for lines', () => {
  let now_ms: number
  let held_back: number[]
  let gate: LineGate

  beforeEach(() => {
    vi.useFakeTimers()
    now_ms = 0
    held_back = []
    gate = new LineGate({
      most_per_s: 3,
      now_ms: () => now_ms,
      onHeldBack: (lines) => held_back.push(lines),
    })
  })
  afterEach(() => vi.useRealTimers())

  /** One line after the other, all at the same moment; how many of them passed. */
  const passed = (lines: number) => Array.from({ length: lines }, () => gate.admits(1)).filter(Boolean).length
  const pass_ms = (ms: number) => {
    now_ms += ms
    vi.advanceTimersByTime(ms)
  }

  it('lets few through, second after second, and says nothing of its own', () => {
    for (let second = 0; second < 5; second += 1) {
      expect(passed(3)).toBe(3)
      pass_ms(1000)
    }
    expect(held_back).toEqual([])
  })

  it('holds back what is too much, and tells how much that was', () => {
    expect(passed(10)).toBe(3)
    pass_ms(1000)
    expect(held_back).toEqual([7])
  })

  it('stays closed under steady load: one summary a second and no line', () => {
    passed(10)
    for (let second = 0; second < 3; second += 1) {
      pass_ms(1000)
      expect(passed(5)).toBe(0)
    }
    pass_ms(1000)
    expect(held_back).toEqual([7, 5, 5, 5])
  })

  it('opens again after a second with few lines, and after a pause', () => {
    passed(10)
    pass_ms(1000)
    expect(passed(2)).toBe(0)
    pass_ms(1000)
    expect(passed(2)).toBe(2)
    passed(10)
    pass_ms(2000)
    expect(passed(3)).toBe(3)
  })

  it('takes lines that belong together, or none of them', () => {
    expect(gate.admits(4)).toBe(false)
    pass_ms(2000)
    expect(gate.admits(3)).toBe(true)
    expect(held_back).toEqual([4])
  })
})
