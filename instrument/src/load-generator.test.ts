import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpStatuses, neverSent } from './cell-figures.ts'
import { nowUs } from './clock.ts'
import { command, fakeDoor, receipt } from './fake-door.ts'
import { Journal } from './journal.ts'
import { LoadGenerator } from './load-generator.ts'
import { constantSchedule } from './schedule.ts'

let generator: LoadGenerator
beforeAll(async () => {
  generator = await LoadGenerator.open()
})
afterAll(() => generator[Symbol.asyncDispose]())

const signal = new AbortController().signal
const idsOf = (journal: Journal) => [...journal.records()].map(({ subject }) => subject)

test('an open loop of another thread is in the journal as one of this thread would be', async () => {
  const server = await fakeDoor(receipt)
  const journal = new Journal('x', 100)
  const schedule = constantSchedule({ rate_per_s: 500, count: 100 })
  const [starts, ends]: [number[], number[]] = [[], []]
  const span = await generator.openLoop({
    door: server.door,
    journal,
    schedule,
    command,
    onStarted: (started_us) => starts.push(started_us, journal.offered),
    onEnded: (n) => ends.push(n),
    signal,
  })
  expect(starts).toEqual([span.started_us, 100])
  expect(ends.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 100 }, (_, n) => n))
  expect(server.ids.toSorted()).toEqual(idsOf(journal).toSorted())
  for (const [n, { planned_us, sent_us, accepted_us }] of [...journal.records()].entries()) {
    expect(planned_us).toBe(span.started_us + (schedule[n] as number))
    expect(sent_us).toBeGreaterThanOrEqual(planned_us)
    expect(accepted_us).toBeGreaterThanOrEqual(sent_us ?? Number.POSITIVE_INFINITY)
  }
  expect([journal.in_flight, journal.awaiting_end]).toEqual([0, 100])
})

test('it sends on time while this thread is stuck', async () => {
  const server = await generatorServer()
  const journal = new Journal('x', 60)
  const schedule = constantSchedule({ rate_per_s: 200, count: 60 })
  const stuck = Promise.withResolvers<number>()
  const load = generator.openLoop({
    door: server.door,
    journal,
    schedule,
    command,
    onStarted: (started_us) => {
      // Until the last subject was due, and longer.
      while (nowUs() < started_us + 400_000);
      stuck.resolve(nowUs())
    },
    signal,
  })
  const free_us = await stuck.promise
  await load
  // Sent by this thread, none would be that early; the generator's own may have waited for a processor.
  const meanwhile = [...journal.records()].filter(({ sent_us }) => sent_us !== null && sent_us < free_us)
  expect(meanwhile.length).toBeGreaterThan(30)
})

test('answers keep their status and their text', async () => {
  const server = await fakeDoor((subject, response, request) => {
    const kind = Number(subject.slice(2)) % 4
    if (kind === 0) response.writeHead(503).end('{"reason":"inventory_unavailable"}')
    else if (kind === 1) request.socket.destroy()
    else if (kind === 2) response.writeHead(422).end('{"status":"failed","reason":"insufficient_stock"}')
    else response.writeHead(201).end('{"status":"confirmed","notification":"sent"}')
  })
  const journal = new Journal('x', 8)
  await generator.burst({ door: server.door, journal, count: 8, command, connections: 2, signal })
  expect(httpStatuses(journal)).toEqual({ 503: 2, 422: 2, 201: 2, none: 2 })
  expect(journal.record(0).answer_reason).toBe('inventory_unavailable')
  expect(journal.record(5).fate).toBe('connection_lost')
  expect(journal.record(6).answer_reason).toBe('insufficient_stock')
  expect(journal.record(7)).toMatchObject({ answer_status: 'confirmed', fate: 'answered' })
})

test('a closed loop counts its answers', async () => {
  const server = await fakeDoor(receipt)
  const journal = new Journal('x', 40)
  const closed = { door: server.door, journal, command, duration_s: 1, connections: 4, signal }
  const { answers_per_s } = await generator.closedLoop(closed)
  expect(answers_per_s).toBeGreaterThan(0)
  expect(httpStatuses(journal)).toMatchObject({ 202: expect.any(Number) })
})

test('aborted, it rejects with the reason: what is under way is aborted, the rest was never sent', async () => {
  const abort = new AbortController()
  const server = await fakeDoor((subject) => {
    if (subject === 'x-2') abort.abort(new Error('enough'))
  })
  const journal = new Journal('x', 50)
  const schedule = constantSchedule({ rate_per_s: 20, count: 50 })
  const load = generator.openLoop({ door: server.door, journal, schedule, command, signal: abort.signal })
  await expect(load).rejects.toThrow('enough')
  expect(journal.in_flight).toBe(0)
  expect(neverSent(journal)).toBeGreaterThan(40)
})

test('a load that is enough early takes back what it did not send', async () => {
  const enough = new AbortController()
  const held: ServerResponse[] = []
  const server = await fakeDoor((subject, response) => {
    held.push(response)
    if (subject !== 'x-4') return
    enough.abort()
    for (const one of held) one.writeHead(202).end()
  })
  const journal = new Journal('x', 50)
  const schedule = constantSchedule({ rate_per_s: 20, count: 50 })
  await generator.openLoop({ door: server.door, journal, schedule, command, enough: enough.signal, signal })
  expect(journal.offered).toBeLessThan(50)
  expect(journal.offered).toBeGreaterThanOrEqual(5)
  expect(neverSent(journal)).toBe(0)
})

test('a thread that is gone fails its loads, and nobody waits for them', async () => {
  const mortal = await LoadGenerator.open()
  const server = await fakeDoor(() => {})
  const journal = new Journal('x', 10)
  const schedule = constantSchedule({ rate_per_s: 20, count: 10 })
  const load = mortal.openLoop({ door: server.door, journal, schedule, command, signal })
  const failed = expect(load).rejects.toThrow('sending thread has ended')
  await mortal[Symbol.asyncDispose]()
  await failed
})

/** A door in a thread of its own, so that what keeps this one busy does not keep the door from answering. */
async function generatorServer() {
  const { startBuiltInServer } = await import('./built-in-server.ts')
  const server = await startBuiltInServer({ stall_at_command: 0, stall_ms: 0 }, signal)
  const { onTestFinished } = await import('vitest')
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}
