import { expect, test } from 'vitest'
import { loopbackRoundTripUs } from './loopback-round-trip.ts'

const { signal } = new AbortController()

test('a round trip over the loopback takes more than a microsecond', async () => {
  const taken_us = await loopbackRoundTripUs(20, signal)
  expect(taken_us).toBeGreaterThan(1)
  expect(Number.isFinite(taken_us)).toBe(true)
})

test('as long as it is asked to, and at least once', async () => {
  const started_ms = performance.now()
  await loopbackRoundTripUs(50, signal)
  expect(performance.now() - started_ms).toBeGreaterThanOrEqual(50)
  expect(await loopbackRoundTripUs(0, signal)).toBeGreaterThan(1)
})

test('it ends when the signal is aborted', async () => {
  const reason = new Error('enough')
  await expect(loopbackRoundTripUs(60_000, AbortSignal.timeout(100))).rejects.toThrow(/abort|timeout/i)
  await expect(loopbackRoundTripUs(60_000, AbortSignal.abort(reason))).rejects.toThrow(/enough|abort/i)
})
