import { expect, it } from 'vitest'
import { timeOf, timeText } from './time-text.ts'

const [EARLY_MS, LATE_MS] = [0, 1_700_000_000_123]

it('writes and reads any time, also one after another and the same one again', () => {
  for (const time_ms of [EARLY_MS, LATE_MS, LATE_MS, EARLY_MS]) {
    const text = new Date(time_ms).toISOString()
    expect(timeText(time_ms)).toBe(text)
    expect(timeOf(text)).toBe(time_ms)
  }
})

it('refuses what is no time, and still knows the one before', () => {
  expect(timeText(LATE_MS)).toBe('2023-11-14T22:13:20.123Z')
  expect(() => timeText(Number.NaN)).toThrow(RangeError)
  expect(timeText(LATE_MS)).toBe('2023-11-14T22:13:20.123Z')
  expect(timeOf('')).toBeNaN()
  expect(timeOf('yesterday')).toBeNaN()
})
