import { expect, test, vi } from 'vitest'
import { type Backlog, BacklogSampler, type Countable } from './backlog-sampler.ts'
import { nowUs } from './clock.ts'

const deployment = { namespace: 'run.1' } as Countable['deployment']
const signal = () => AbortSignal.timeout(60_000)

function system(backlog: () => Promise<Backlog>, owed = 0): Countable {
  return { deployment, backlog, outboxes: () => new Map(owed === 0 ? [] : [['subject-service', owed]]) }
}
const counted = (...entries: [string, number][]) => {
  const messages = new Map(entries)
  return { messages, total: entries.reduce((sum, [, count]) => sum + count, 0) }
}

test('counts at every full second, by bare names, and leaves out what is empty', async () => {
  const started_us = nowUs() - 900_000
  await using sampler = new BacklogSampler(
    system(async () =>
      counted(['run.1.subject-events/0 by x', 3], ['subject-service outbox', 2], ['idle', 0]),
    ),
  )
  sampler.begin(started_us)
  const whole = () => sampler.samples.filter(({ total }) => total !== null)
  await vi.waitUntil(() => whole().length >= 2, { timeout: 60_000 })
  const messages = { 'subject-events/0 by x': 3, 'subject-service outbox': 2 }
  expect(whole()[0]).toMatchObject({ total: 5, outboxes: 2, messages })
  for (const [index, { at_us }] of whole().entries()) {
    // A timer may fire a little early.
    expect(at_us - started_us).toBeGreaterThan((index + 1) * 1e6 - 2000)
  }
})

test('a broker that does not answer leaves the outboxes known, and is not asked twice at once', async () => {
  let asked = 0
  const never = () => {
    asked += 1
    return new Promise<Backlog>(() => {})
  }
  await using sampler = new BacklogSampler(system(never, 4))
  sampler.begin(nowUs() - 900_000)
  await vi.waitUntil(() => sampler.samples.length >= 2, { timeout: 60_000 })
  expect(asked).toBe(1)
  const unknown = { total: null, outboxes: 4, messages: { 'subject-service outbox': 4 } }
  for (const sample of sampler.samples) expect(sample).toMatchObject(unknown)
})

test('waits for the moment at which no more is left than is usual, and not for ever', async () => {
  let left = 4
  await using sampler = new BacklogSampler(system(async () => counted(['queue', left--])))
  const before_us = nowUs()
  expect(await sampler.untilAtMost(1, 10_000, signal())).toBeGreaterThan(before_us)
  expect(sampler.samples.map(({ total }) => total)).toEqual([4, 3, 2, 1])
  expect(sampler.most()).toBe(4)
  await using stuck = new BacklogSampler(system(async () => counted(['queue', 1])))
  expect(await stuck.untilAtMost(0, 150, signal())).toBeNull()
})

test('a broker that fails is no count of nothing', async () => {
  await using sampler = new BacklogSampler(system(() => Promise.reject(new Error('no broker')), 1))
  expect(await sampler.untilAtMost(9, 150, signal())).toBeNull()
  expect(sampler.samples).toEqual([])
})

test('an answer that took long does not bring along what the outboxes owed before', async () => {
  let owed = 7
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 600))
    const stale = owed
    owed = 1
    return counted(['queue', 5], ['subject-service outbox', stale])
  }
  await using sampler = new BacklogSampler({
    deployment,
    backlog: slow,
    outboxes: () => new Map([['subject-service', owed]]),
  })
  expect(await sampler.count()).toMatchObject({
    outboxes: 1,
    total: 6,
    messages: { queue: 5, 'subject-service outbox': 1 },
  })
})
