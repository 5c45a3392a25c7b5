import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { nowUs } from './clock.ts'
import { Journal } from './journal.ts'
import { OutcomeFeed, OutcomeFeedUnavailable } from './outcome-feed.ts'
import { PROBE_FEED } from './probe-workload.ts'
import { settle } from './settlement.ts'

/**
 * A feed that can be written to, broken, and asked what it was asked; `statuses` answers the first requests.
 */
async function fakeFeed(statuses: number[] = []) {
  const asked: string[] = []
  const followers = new Set<ServerResponse>()
  const connections: PromiseWithResolvers<void>[] = []
  const connection = (n: number) => {
    connections[n] ??= Promise.withResolvers<void>()
    return connections[n]
  }
  const server = createServer((request, response) => {
    const status = statuses.shift() ?? 200
    response.writeHead(status).flushHeaders()
    if (status !== 200) return void response.end()
    followers.add(response)
    asked.push(request.url ?? '')
    connection(asked.length - 1).resolve()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    door: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    /** Resolves when the feed was asked for the n-th time, counted from 0. */
    connected: (n: number) => connection(n).promise,
    write: (text: string) => {
      for (const follower of followers) follower.write(text)
    },
    breakAll: () => {
      // What was written still arrives, and then the connection is gone: as when a process is killed.
      for (const follower of followers) follower.socket?.destroySoon()
      followers.clear()
    },
  }
}

const line = (sequence: number, n: number, moment = 'completed') =>
  `${JSON.stringify({ sequence, subject: `x-${n}`, moment, status: 'confirmed' })}\n`

function acceptedJournal(count: number): Journal {
  const journal = new Journal('x', count)
  for (let n = 0; n < count; n += 1) {
    journal.plan(nowUs())
    journal.noteSent(n, nowUs())
    journal.noteAnswer(n, nowUs(), 202, Buffer.from(''))
  }
  return journal
}
const signal = new AbortController().signal
const patience = { deadline_ms: 60_000, signal }

test('outcomes reach the journal that planned their subject, stamped by the one clock', async () => {
  const server = await fakeFeed()
  const journal = acceptedJournal(2)
  await using feed = await OutcomeFeed.open({ door: server.door, words: PROBE_FEED, signal })
  feed.recordInto(journal)
  const before_us = nowUs()
  const decisions = line(1, 0, 'decided') + line(2, 1, 'decided')
  server.write(decisions + line(3, 0) + line(4, 1) + line(5, 99))
  expect(await settle(journal, patience)).toEqual({ settled: true, still_open: 0 })
  for (const { decided_us, completed_us } of journal.records()) {
    expect(decided_us).toBeGreaterThan(before_us)
    expect(completed_us).toBeLessThan(nowUs())
  }
  expect(feed).toMatchObject({ last_sequence: 5, connections: 1, unclaimed_lines: 1, malformed_lines: 0 })
})

/** The other thread may be without a processor for a while, on a machine that is busy with other things. */
const BLOCKED_MS = [300, 3_000, 30_000]

test('stamps are taken on arrival, however busy this thread is', async () => {
  const server = await fakeFeed()
  const journal = acceptedJournal(BLOCKED_MS.length)
  await using feed = await OutcomeFeed.open({ door: server.door, words: PROBE_FEED, signal })
  feed.recordInto(journal)
  const early_us: number[] = []
  for (const [n, blocked_ms] of BLOCKED_MS.entries()) {
    server.write(line(n + 1, n))
    // Let the write leave this thread (the server lives in it), then block it for as long as a bad pause.
    await new Promise(setImmediate)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blocked_ms)
    const free_us = nowUs()
    const arrived_us = () => journal.record(n).completed_us
    await vi.waitUntil(() => arrived_us() !== null, { timeout: patience.deadline_ms })
    early_us.push(free_us - (arrived_us() ?? Number.NaN))
    if ((early_us.at(-1) ?? 0) > 0) break
  }
  // No stamp of this thread lies before it was free.
  expect(Math.max(...early_us)).toBeGreaterThan(0)
})

test('a broken feed is resumed after the last sequence, and what comes again is left out', async () => {
  const server = await fakeFeed()
  const journal = acceptedJournal(3)
  await using feed = await OutcomeFeed.open({ door: server.door, words: PROBE_FEED, signal })
  feed.recordInto(journal)
  server.write(line(10, 0) + line(11, 1))
  const noted = Promise.withResolvers<void>()
  journal.onProgress(() => journal.awaiting_end === 1 && noted.resolve())
  await noted.promise
  server.write(line(12, 2).slice(0, 15))
  server.breakAll()
  await server.connected(1)
  expect(server.asked).toEqual(['/outcomes?after=0', '/outcomes?after=11'])
  server.write(line(11, 1) + line(12, 2))
  expect(await settle(journal, patience)).toEqual({ settled: true, still_open: 0 })
  expect(journal.record(1).endings).toBe(1)
  expect(feed).toMatchObject({ connections: 2, repeated_lines: 1, malformed_lines: 0 })
})

test('a feed that cannot be opened says what it was answered', async () => {
  const server = await fakeFeed(new Array<number>(1000).fill(404))
  const opening = OutcomeFeed.open({
    door: server.door,
    words: PROBE_FEED,
    signal: AbortSignal.timeout(4_000),
  })
  await expect(opening).rejects.toThrow(OutcomeFeedUnavailable)
  await expect(opening).rejects.toThrow('expected 200, got 404')
})

test('a feed is awaited: the service may be ready later than the bench asks', async () => {
  const server = await fakeFeed([503, 503])
  await using feed = await OutcomeFeed.open({ door: server.door, words: PROBE_FEED, after: 7, signal })
  expect(server.asked).toEqual(['/outcomes?after=7'])
  expect(feed).toMatchObject({ last_sequence: 7, connections: 1 })
})
