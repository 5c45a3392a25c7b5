import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { nowUs } from './clock.ts'
import { command, fakeDoor, receipt } from './fake-door.ts'
import { Journal } from './journal.ts'
import { RetryingClient, type RetryPolicy, retryPause_ms } from './retrying-client.ts'
import { GivenIds, repeatedId } from './subject-ids.ts'
import { TokenBucket } from './token-bucket.ts'

const QUICK: RetryPolicy = {
  first_pause_ms: 10,
  longest_pause_ms: 40,
  most_requests: 4,
  most_repeats_per_s: 1_000_000,
}
const COUNT = 20
const refuse = (response: ServerResponse, http_status = 503) =>
  void response.writeHead(http_status).end('{"reason":"inventory_unavailable"}')

/** What comes again of `<prefix>-<n>`, as whoever offered it would make it. */
function repeatsOf(prefix: string, capacity: number) {
  const ids = new GivenIds()
  const originals: number[] = []
  const journal = new Journal(prefix, capacity, { ids })
  return {
    journal,
    command: (n: number) => ({
      ...command(0),
      body: Buffer.from(JSON.stringify({ subject: ids.subject(n) })),
    }),
    originalOf: (n: number) => originals[n] ?? Number.NaN,
    repeat(original: number, attempt: number, planned_us: number): number {
      ids.give(repeatedId(`${prefix}-${original}`, attempt))
      originals.push(original)
      return journal.plan(planned_us)
    },
  }
}

/** Every first subject answered with `http_status`, and the client told of it. */
async function clientAfter(door: string, policy: RetryPolicy, http_status = 503) {
  const signal = AbortSignal.timeout(60_000)
  const first = new Journal('x', COUNT)
  const again = repeatsOf('x', COUNT * policy.most_requests)
  const client = new RetryingClient({ door, first, again, policy, seed: 1, signal })
  for (let n = 0; n < COUNT; n += 1) {
    first.noteSent(first.plan(nowUs()), nowUs())
    first.noteAnswer(n, nowUs(), http_status, Buffer.from('{"reason":"inventory_unavailable"}'))
    client.ended(n)
  }
  return { client, first, again }
}

test('a refused subject comes again under ids of its own, until it is taken on', async () => {
  const { door, ids } = await fakeDoor((subject, response, request) => {
    if (subject.endsWith('~2')) refuse(response)
    else receipt(subject, response, request)
  })
  await using owned = (await clientAfter(door, QUICK)).client
  await owned.settled()
  const expected = Array.from({ length: COUNT }, (_, n) => [`x-${n}~2`, `x-${n}~3`]).flat()
  expect(ids.toSorted()).toEqual(expected.toSorted())
  expect(owned.given_up).toBe(0)
})

test('it is given up after so many requests, the first one included', async () => {
  const { door, ids } = await fakeDoor((_subject, response) => refuse(response))
  const { client, again } = await clientAfter(door, QUICK)
  await using owned = client
  await owned.settled()
  expect(ids).toHaveLength(COUNT * (QUICK.most_requests - 1))
  expect(again.journal.offered).toBe(ids.length)
  expect(owned.given_up).toBe(COUNT)
})

test('what was taken on, or may have been, does not come again', async () => {
  const { door, ids } = await fakeDoor(receipt)
  await using accepted = (await clientAfter(door, QUICK, 202)).client
  await accepted.settled()
  await using refused_by_business = (await clientAfter(door, QUICK, 422)).client
  await refused_by_business.settled()
  await using unknown = (await clientAfter(door, QUICK, 500)).client
  await unknown.settled()
  expect(ids).toEqual([])
})

test('nobody is sooner than half of the pause', async () => {
  const pause_ms = 100
  const { door } = await fakeDoor(receipt)
  const policy = { ...QUICK, first_pause_ms: pause_ms, longest_pause_ms: pause_ms }
  const { client, first, again } = await clientAfter(door, policy)
  await using owned = client
  await owned.settled()
  const waited = [...again.journal.records()].map(({ planned_us }, n) => {
    return (planned_us - (first.ended_us[again.originalOf(n)] ?? Number.NaN)) / 1000
  })
  // A timer may fire a little early.
  expect(Math.min(...waited)).toBeGreaterThan(pause_ms / 2 - 2)
})

test('each pause is twice the one before, up to the longest, and half of it is by chance', () => {
  const policy = { first_pause_ms: 100, longest_pause_ms: 300 }
  const pauses = (random: number) => [2, 3, 4, 5].map((attempt) => retryPause_ms(policy, attempt, random))
  expect(pauses(1)).toEqual([100, 200, 300, 300])
  expect(pauses(0)).toEqual([50, 100, 150, 150])
  expect(pauses(0.5)).toEqual([75, 150, 225, 225])
})

test('a budget that is used up makes them wait, and forgets none', async () => {
  const { door, ids } = await fakeDoor(receipt)
  await using owned = (await clientAfter(door, { ...QUICK, most_repeats_per_s: 40 })).client
  await owned.settled()
  expect(ids).toHaveLength(COUNT)
  expect(owned.postponed).toBeGreaterThan(0)
})

test('a bucket lets through what it promises and keeps little', () => {
  const bucket = new TokenBucket(20, 0)
  const taken = (now_us: number) => {
    let count = 0
    while (bucket.take(now_us)) count += 1
    return count
  }
  expect(taken(0)).toBe(2)
  expect(taken(50_000)).toBe(1)
  expect(taken(60_000_000)).toBe(2)
})
