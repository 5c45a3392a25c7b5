import { expect, test } from 'vitest'
import { busySlip } from './busy-slip.ts'
import { LoadGenerator } from './load-generator.ts'
import { pace } from './pacing.ts'

const signal = new AbortController().signal

test('the lateness of every subject is measured, on cores that are busy', async () => {
  await using generator = await LoadGenerator.open()
  const slip = await busySlip((options) => generator.openLoop(options), signal)
  expect(slip.count).toBe(1_000)
})

test('of few subjects no p99 is told', async () => {
  await using generator = await LoadGenerator.open()
  const slip = await busySlip((options) => generator.openLoop(options), signal, 100)
  expect(slip.toLatency()).toMatchObject({ count: 100, p50_ms: expect.any(Number), p99_ms: null })
})

test('a generator that is late shows it', async () => {
  const slip = await busySlip(async (options) => {
    const started_us = Number(process.hrtime.bigint()) / 1000
    const planned_us = options.schedule.map((offset_us) => started_us + offset_us)
    for (const moment_us of planned_us) options.journal.plan(moment_us)
    await pace(planned_us, (n) => options.journal.noteSent(n, (planned_us[n] as number) + 50_000), signal)
    return { started_us, ended_us: started_us }
  }, signal)
  expect(slip.percentileUs(99)).toBeGreaterThan(49_000)
})
