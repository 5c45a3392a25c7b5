import { expect, test } from 'vitest'
import { nowUs } from './clock.ts'
import { pace } from './pacing.ts'
import { constantSchedule } from './schedule.ts'

const signal = new AbortController().signal

test('every start is made in order, and none before its time', async () => {
  const origin_us = nowUs() + 5_000
  const planned_us = constantSchedule({ rate_per_s: 400, count: 40 }).map((offset) => origin_us + offset)
  const sent_us: number[] = []
  await pace(planned_us, (n) => (sent_us[n] = nowUs()), signal)
  expect(sent_us).toHaveLength(40)
  for (const [n, sent] of sent_us.entries()) expect(sent).toBeGreaterThanOrEqual(planned_us[n] ?? 0)
})

test('what is overdue is sent at once: the plan does not move', async () => {
  const origin_us = nowUs() - 10_000_000
  const planned_us = constantSchedule({ rate_per_s: 100, count: 50 }).map((offset) => origin_us + offset)
  const sent: number[] = []
  const pacing = pace(planned_us, (n) => sent.push(n), signal)
  // All of them before the event loop goes round once.
  expect(sent).toEqual(Array.from({ length: 50 }, (_, n) => n))
  await pacing
})

test('an abort ends the waiting, and the rest is never sent', async () => {
  const planned_us = Float64Array.of(nowUs(), nowUs() + 60_000_000)
  const sent: number[] = []
  const abort = new AbortController()
  const pacing = pace(planned_us, (n) => sent.push(n), abort.signal)
  abort.abort()
  await expect(pacing).rejects.toMatchObject({ name: 'AbortError' })
  expect(sent).toEqual([0])
})

test('what lies ahead when it is enough is left out, and nothing else', async () => {
  const planned_us = Float64Array.of(nowUs(), nowUs() + 60_000_000)
  const sent: number[] = []
  const enough = new AbortController()
  const pacing = pace(planned_us, (n) => sent.push(n), signal, enough.signal)
  enough.abort()
  expect(await pacing).toBe(1)
  expect(sent).toEqual([0])
})
