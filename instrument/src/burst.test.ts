import { expect, test } from 'vitest'
import { runBurst } from './burst.ts'
import { httpStatuses, neverSent } from './cell-figures.ts'
import { body, fakeDoor } from './fake-door.ts'
import { OrderJournal } from './journal.ts'

const signal = new AbortController().signal
const idsOf = (journal: OrderJournal) => [...journal.records()].map(({ order_id }) => order_id)

test('every order once, all planned for the start, never more in flight than connections', async () => {
  let [open, most] = [0, 0]
  const server = await fakeDoor((_order_id, response) => {
    open += 1
    most = Math.max(most, open)
    setImmediate(() => {
      open -= 1
      response.writeHead(202).end()
    })
  })
  const journal = new OrderJournal('x', 300)
  const span = await runBurst({ door: server.door, journal, count: 300, connections: 8, body, signal })
  expect(server.ids.toSorted()).toEqual(idsOf(journal).toSorted())
  expect(httpStatuses(journal)).toEqual({ 202: 300 })
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(8)
  expect(new Set(journal.planned_us)).toEqual(new Set([span.started_us]))
})

test('a lost connection costs its order and no other', async () => {
  const server = await fakeDoor((order_id, response, request) => {
    if (order_id === 'x-17') request.socket.destroy()
    else response.writeHead(202).end()
  })
  const journal = new OrderJournal('x', 100)
  await runBurst({ door: server.door, journal, count: 100, connections: 4, body, signal })
  expect(journal.record(17).fate).toBe('connection_lost')
  expect(httpStatuses(journal)).toEqual({ 202: 99, none: 1 })
})

test('aborted, it rejects and leaves nothing in flight', async () => {
  const abort = new AbortController()
  const server = await fakeDoor((order_id, response) => {
    if (order_id === 'x-20') abort.abort(new Error('enough'))
    else response.writeHead(202).end()
  })
  const journal = new OrderJournal('x', 1_000)
  const load = runBurst({
    door: server.door,
    journal,
    count: 1_000,
    body,
    connections: 4,
    signal: abort.signal,
  })
  await expect(load).rejects.toThrow('enough')
  expect(journal.in_flight).toBe(0)
  expect(neverSent(journal)).toBeGreaterThan(900)
})
