import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { httpStatuses, neverSent } from './cell-figures.ts'
import { command, fakeDoor, receipt } from './fake-door.ts'
import { Journal } from './journal.ts'
import { runOpenLoop } from './open-loop.ts'
import { constantSchedule } from './schedule.ts'

const signal = new AbortController().signal
const idsOf = (journal: Journal) => [...journal.records()].map(({ subject }) => subject)
const fatesOf = (journal: Journal) => [...journal.records()].map(({ fate }) => fate)

const schedule = constantSchedule({ rate_per_s: 500, count: 50 })

test('every subject is offered once and its three moments are in order', async () => {
  const server = await fakeDoor(receipt)
  const journal = new Journal('x', 50)
  await runOpenLoop({ door: server.door, journal, schedule, command, signal })
  expect(server.ids.toSorted()).toEqual(idsOf(journal).toSorted())
  for (const { planned_us, sent_us, accepted_us } of journal.records()) {
    expect(sent_us).toBeGreaterThanOrEqual(planned_us)
    expect(accepted_us).toBeGreaterThanOrEqual(sent_us ?? Number.POSITIVE_INFINITY)
  }
  expect(httpStatuses(journal)).toEqual({ 202: 50 })
})

test('it never waits: a door that holds all its answers still gets every subject', async () => {
  const held: ServerResponse[] = []
  const server = await fakeDoor((_subject, response) => {
    held.push(response)
    // Only an instrument that sends all 50 without an answer to the first ever gets any answer.
    if (held.length === 50) for (const one of held) one.writeHead(202).end()
  })
  const journal = new Journal('x', 50)
  await runOpenLoop({ door: server.door, journal, schedule, command, timeout_ms: 5_000, signal })
  expect(httpStatuses(journal)).toEqual({ 202: 50 })
})

test('refusals, lost connections and silence are all counted, each under its own name', async () => {
  const server = await fakeDoor((subject, response, request) => {
    const kind = Number(subject.slice(2)) % 5
    if (kind === 0) response.writeHead(503).end('{"reason":"inventory_unavailable"}')
    else if (kind === 1) request.socket.destroy()
    else if (kind === 2) response.writeHead(202).write('half an ans')
    else if (kind === 3) response.writeHead(422).end('{"reason":"insufficient_stock"}')
  })
  const journal = new Journal('x', 10)
  const ten = schedule.subarray(0, 10)
  await runOpenLoop({ door: server.door, journal, schedule: ten, command, timeout_ms: 1_000, signal })
  const five = ['answered', 'connection_lost', 'timed_out', 'answered', 'timed_out']
  expect(fatesOf(journal)).toEqual([...five, ...five])
  expect(httpStatuses(journal)).toEqual({ 503: 2, 422: 2, none: 6 })
  expect(journal.record(0).answer_reason).toBe('inventory_unavailable')
  expect(journal.in_flight).toBe(0)
})

test('a door that is closed refuses every subject', async () => {
  const server = await fakeDoor(receipt)
  await server.close()
  const journal = new Journal('x', 50)
  await runOpenLoop({ door: server.door, journal, schedule, command, signal })
  expect(new Set(fatesOf(journal))).toEqual(new Set(['connection_refused']))
  expect(neverSent(journal)).toBe(0)
})

test('aborted, it rejects: what is under way is aborted, the rest was never sent', async () => {
  const abort = new AbortController()
  const server = await fakeDoor((subject) => {
    if (subject === 'x-2') abort.abort(new Error('enough'))
  })
  const journal = new Journal('x', 50)
  const slow = constantSchedule({ rate_per_s: 20, count: 50 })
  const load = runOpenLoop({ door: server.door, journal, schedule: slow, command, signal: abort.signal })
  await expect(load).rejects.toThrow()
  expect(journal.in_flight).toBe(0)
  expect(neverSent(journal)).toBeGreaterThan(40)
})

test('a load that is enough early offered what it sent, and ends when that is answered', async () => {
  const enough = new AbortController()
  const server = await fakeDoor((subject, response, request) => {
    if (subject === 'x-9') enough.abort()
    receipt(subject, response, request)
  })
  const journal = new Journal('x', 50)
  const slow = constantSchedule({ rate_per_s: 20, count: 50 })
  await runOpenLoop({ door: server.door, journal, schedule: slow, command, enough: enough.signal, signal })
  expect(server.ids.length).toBeLessThan(50)
  expect(journal.offered).toBe(server.ids.length)
  expect([neverSent(journal), journal.in_flight]).toEqual([0, 0])
  expect(httpStatuses(journal)).toEqual({ 202: server.ids.length })
})
