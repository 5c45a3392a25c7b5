import { request } from 'undici'
import { expect, test } from 'vitest'
import { nowUs } from './clock.ts'
import type { Journal } from './journal.ts'
import type { LoadSpan, OpenLoopOptions } from './open-loop.ts'
import { OutcomeLines } from './outcome-lines.ts'
import { INSTRUMENT, type Instrument, runSelfTest } from './self-test.ts'

const signal = new AbortController().signal

// Other tests keep both cores busy beside this one, and a self-test must fail on a machine that is too
// busy: what is told about an instrument, it tells in a moment in which the machine is not.
const IN_A_CALM_MOMENT = { retry: { count: 20, delay: 500 } }

test('the instrument sees a stall on every subject planned into it', IN_A_CALM_MOMENT, async () => {
  const result = await runSelfTest(signal)
  expect(result).toMatchObject({ passed: true, detail: expect.stringContaining('completed late') })
  expect(result.feed_delay_ms.p50).toBeGreaterThan(0)
})

/** The classic mistake: the next command is planned when the answer to the last one is in. */
async function waitsAndForgets(options: OpenLoopOptions): Promise<LoadSpan> {
  const { journal, schedule } = options
  const started_us = nowUs()
  for (let n = 0; n < schedule.length; n += 1) {
    journal.plan(nowUs())
    await post(options, n)
  }
  return { started_us, ended_us: nowUs() }
}

/** Half of it: the plan is kept, but each command waits for the answer to the one before. */
async function waits(options: OpenLoopOptions): Promise<LoadSpan> {
  const { journal, schedule } = options
  const started_us = nowUs()
  for (const offset_us of schedule) journal.plan(started_us + offset_us)
  for (const [n, offset_us] of schedule.entries()) {
    while (nowUs() < started_us + offset_us) await new Promise(setImmediate)
    await post(options, n)
  }
  return { started_us, ended_us: nowUs() }
}

async function post({ door, journal, command }: OpenLoopOptions, n: number): Promise<void> {
  journal.noteSent(n, nowUs())
  const { method, path, body } = command(n)
  const answer = await request(`${door}${path}`, { method, body })
  const bytes = Buffer.from(await answer.body.arrayBuffer())
  journal.noteAnswer(n, nowUs(), answer.statusCode, bytes)
}

test('a closed loop does not pass: it shows the stall on a single subject', IN_A_CALM_MOMENT, async () => {
  const result = await runSelfTest(signal, { ...INSTRUMENT, generate: waitsAndForgets })
  expect(result.passed).toBe(false)
  expect(result.detail).toMatch(/accepted: expected 20 or more late commands, got \d\b/)
})

test('a generator that keeps the plan but waits does not pass: it sends late', async () => {
  const result = await runSelfTest(signal, { ...INSTRUMENT, generate: waits })
  expect(result.passed).toBe(false)
  expect(result.detail).toContain('the generator waited')
})

/**
 * Asks for what ended every half second, and takes the moment at which it hears of it for the moment of the
 * end.
 */
const openPollingFeed: Instrument['openFeed'] = async ({ door, words }) => {
  const journals = new Set<Journal>()
  const lines = new OutcomeLines(0, words)
  const arrived: Buffer[] = []
  const stream = await request(`${door}/outcomes`)
  stream.body.on('data', (chunk: Buffer) => arrived.push(chunk)).on('error', () => {})
  const timer = setInterval(() => {
    const now_us = nowUs()
    for (const chunk of arrived.splice(0)) {
      for (const { outcome } of lines.push(chunk, now_us)) {
        for (const journal of journals) journal.noteOutcome(outcome, now_us)
      }
    }
  }, 500)
  return {
    recordInto(journal) {
      journals.add(journal)
      return () => journals.delete(journal)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      stream.body.destroy()
    },
  }
}

test('an instrument that asks for the ends now and then does not pass: its feed is late', async () => {
  const result = await runSelfTest(signal, { ...INSTRUMENT, openFeed: openPollingFeed })
  expect(result.passed).toBe(false)
  expect(result.detail).toContain('the feed is late')
})
