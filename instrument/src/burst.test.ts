import { expect, test } from 'vitest'
import { runBurst } from './burst.ts'
import { httpStatuses, neverSent } from './cell-figures.ts'
import { command, fakeDoor } from './fake-door.ts'
import { Journal } from './journal.ts'

const signal = new AbortController().signal
const idsOf = (journal: Journal) => [...journal.records()].map(({ subject }) => subject)

test('every subject once, all planned for the start, never more in flight than connections', async () => {
  let [open, most] = [0, 0]
  const server = await fakeDoor((_subject, response) => {
    open += 1
    most = Math.max(most, open)
    setImmediate(() => {
      open -= 1
      response.writeHead(202).end()
    })
  })
  const journal = new Journal('x', 300)
  const span = await runBurst({ door: server.door, journal, count: 300, connections: 8, command, signal })
  expect(server.ids.toSorted()).toEqual(idsOf(journal).toSorted())
  expect(httpStatuses(journal)).toEqual({ 202: 300 })
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(8)
  expect(new Set(journal.planned_us)).toEqual(new Set([span.started_us]))
})

test('a lost connection costs its subject and no other', async () => {
  const server = await fakeDoor((subject, response, request) => {
    if (subject === 'x-17') request.socket.destroy()
    else response.writeHead(202).end()
  })
  const journal = new Journal('x', 100)
  await runBurst({ door: server.door, journal, count: 100, connections: 4, command, signal })
  expect(journal.record(17).fate).toBe('connection_lost')
  expect(httpStatuses(journal)).toEqual({ 202: 99, none: 1 })
})

test('aborted, it rejects and leaves nothing in flight', async () => {
  const abort = new AbortController()
  const server = await fakeDoor((subject, response) => {
    if (subject === 'x-20') abort.abort(new Error('enough'))
    else response.writeHead(202).end()
  })
  const journal = new Journal('x', 1_000)
  const load = runBurst({
    door: server.door,
    journal,
    count: 1_000,
    command,
    connections: 4,
    signal: abort.signal,
  })
  await expect(load).rejects.toThrow('enough')
  expect(journal.in_flight).toBe(0)
  expect(neverSent(journal)).toBeGreaterThan(900)
})
