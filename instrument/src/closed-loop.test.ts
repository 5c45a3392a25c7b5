import { expect, test } from 'vitest'
import { httpStatuses } from './cell-figures.ts'
import { runClosedLoop } from './closed-loop.ts'
import { command, fakeDoor, receipt } from './fake-door.ts'
import { Journal } from './journal.ts'

const signal = new AbortController().signal
const idsOf = (journal: Journal) => [...journal.records()].map(({ subject }) => subject)
const fatesOf = (journal: Journal) => [...journal.records()].map(({ fate }) => fate)

test('every id is new, every answer is noted, what was cut off at the end is indeterminate', async () => {
  const server = await fakeDoor(receipt)
  const journal = new Journal('x', 200_000)
  const result = await runClosedLoop({
    door: server.door,
    journal,
    command,
    duration_s: 1,
    connections: 4,
    signal,
  })
  expect(new Set(server.ids).size).toBe(server.ids.length)
  const planned = new Set(idsOf(journal))
  expect(server.ids.every((subject) => planned.has(subject))).toBe(true)
  const answered = httpStatuses(journal)['202'] ?? 0
  expect(answered).toBeGreaterThan(10)
  expect(journal.offered - answered).toBeLessThanOrEqual(4)
  expect(result.answers_per_s).toBeCloseTo((answered * 1e6) / (result.ended_us - result.started_us), 3)
})

test('a server that closes connections loses no subject out of the count', async () => {
  let seen = 0
  const server = await fakeDoor((_subject, response, request) => {
    seen += 1
    // FIN without an answer: autocannon itself reports no error for these.
    if (seen % 10 === 0) request.socket.end()
    else response.writeHead(202).end()
  })
  const journal = new Journal('x', 200_000)
  await runClosedLoop({ door: server.door, journal, command, duration_s: 1, connections: 2, signal })
  const lost = new Set(fatesOf(journal))
  expect(lost).toEqual(new Set(['answered', 'aborted']))
  expect(journal.offered).toBeGreaterThanOrEqual(server.ids.length)
  expect(httpStatuses(journal).none).toBeGreaterThanOrEqual(Math.floor(seen / 10))
})

test('a full journal ends the load', async () => {
  const server = await fakeDoor(receipt)
  const journal = new Journal('x', 50)
  await runClosedLoop({ door: server.door, journal, command, duration_s: 30, connections: 2, signal })
  expect(journal.offered).toBe(50)
  expect(server.ids).toHaveLength(50)
  expect(httpStatuses(journal)).toEqual({ 202: 50 })
})

test('aborted, it rejects and leaves nothing in flight', async () => {
  const abort = new AbortController()
  const server = await fakeDoor((subject, response) => {
    if (subject === 'x-20') abort.abort(new Error('enough'))
    response.writeHead(202).end()
  })
  const journal = new Journal('x', 200_000)
  const options = { door: server.door, journal, command, duration_s: 30, connections: 2 }
  await expect(runClosedLoop({ ...options, signal: abort.signal })).rejects.toThrow('enough')
  expect(journal.in_flight).toBe(0)
})
