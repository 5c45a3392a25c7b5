import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runBurst } from './burst.ts'
import { httpStatuses, neverSent } from './cell-figures.ts'
import { runClosedLoop } from './closed-loop.ts'
import { runOpenLoop } from './open-loop.ts'
import { OrderJournal } from './order-journal.ts'
import { orderMix } from './order-mix.ts'
import { constantSchedule } from './schedule.ts'

const signal = new AbortController().signal
const { body } = orderMix({ prefix: 'x', seed: 1, failing_share: 0, skus: ['any'], sold_out_sku: 'none' })

type Handler = (order_id: string, response: ServerResponse, request: IncomingMessage) => void

/** A door that remembers the ids it was asked for; ended with the test. */
async function door(handle: Handler): Promise<{ door: string; ids: string[]; close: () => Promise<void> }> {
  const ids: string[] = []
  const server = createServer((request, response) => {
    // What is asked after the last order of a full journal is no order.
    if (request.method === 'GET') return void response.end()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { order_id } = JSON.parse(Buffer.concat(chunks).toString()) as { order_id: string }
      ids.push(order_id)
      handle(order_id, response, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return { door: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ids, close }
}
const receipt: Handler = (_order_id, response) => void response.writeHead(202).end('{"status":"placed"}')
const idsOf = (journal: OrderJournal) => [...journal.records()].map(({ order_id }) => order_id)
const fatesOf = (journal: OrderJournal) => [...journal.records()].map(({ fate }) => fate)

describe('open loop', () => {
  const schedule = constantSchedule({ rate_per_s: 500, count: 50 })

  test('every order is offered once and its three moments are in order', async () => {
    const server = await door(receipt)
    const journal = new OrderJournal('x', 50)
    await runOpenLoop({ door: server.door, journal, schedule, body, signal })
    expect(server.ids.toSorted()).toEqual(idsOf(journal).toSorted())
    for (const { planned_us, sent_us, accepted_us } of journal.records()) {
      expect(sent_us).toBeGreaterThanOrEqual(planned_us)
      expect(accepted_us).toBeGreaterThanOrEqual(sent_us ?? Number.POSITIVE_INFINITY)
    }
    expect(httpStatuses(journal)).toEqual({ 202: 50 })
  })

  test('it never waits: a door that holds all its answers still gets every order', async () => {
    const held: ServerResponse[] = []
    const server = await door((_order_id, response) => {
      held.push(response)
      // Only an instrument that sends all 50 without an answer to the first ever gets any answer.
      if (held.length === 50) for (const one of held) one.writeHead(202).end()
    })
    const journal = new OrderJournal('x', 50)
    await runOpenLoop({ door: server.door, journal, schedule, body, timeout_ms: 5_000, signal })
    expect(httpStatuses(journal)).toEqual({ 202: 50 })
  })

  test('refusals, lost connections and silence are all counted, each under its own name', async () => {
    const server = await door((order_id, response, request) => {
      const kind = Number(order_id.slice(2)) % 5
      if (kind === 0) response.writeHead(503).end('{"reason":"inventory_unavailable"}')
      else if (kind === 1) request.socket.destroy()
      else if (kind === 2) response.writeHead(202).write('half an ans')
      else if (kind === 3) response.writeHead(422).end('{"reason":"insufficient_stock"}')
    })
    const journal = new OrderJournal('x', 10)
    const ten = schedule.subarray(0, 10)
    await runOpenLoop({ door: server.door, journal, schedule: ten, body, timeout_ms: 1_000, signal })
    const five = ['answered', 'connection_lost', 'timed_out', 'answered', 'timed_out']
    expect(fatesOf(journal)).toEqual([...five, ...five])
    expect(httpStatuses(journal)).toEqual({ 503: 2, 422: 2, none: 6 })
    expect(journal.record(0).answer_reason).toBe('inventory_unavailable')
    expect(journal.in_flight).toBe(0)
  })

  test('a door that is closed refuses every order', async () => {
    const server = await door(receipt)
    await server.close()
    const journal = new OrderJournal('x', 50)
    await runOpenLoop({ door: server.door, journal, schedule, body, signal })
    expect(new Set(fatesOf(journal))).toEqual(new Set(['connection_refused']))
    expect(neverSent(journal)).toBe(0)
  })

  test('aborted, it rejects: what is under way is aborted, the rest was never sent', async () => {
    const abort = new AbortController()
    const server = await door((order_id) => {
      if (order_id === 'x-2') abort.abort(new Error('enough'))
    })
    const journal = new OrderJournal('x', 50)
    const slow = constantSchedule({ rate_per_s: 20, count: 50 })
    const load = runOpenLoop({ door: server.door, journal, schedule: slow, body, signal: abort.signal })
    await expect(load).rejects.toThrow()
    expect(journal.in_flight).toBe(0)
    expect(neverSent(journal)).toBeGreaterThan(40)
  })
})

describe('burst', () => {
  test('every order once, all planned for the start, never more in flight than connections', async () => {
    let [open, most] = [0, 0]
    const server = await door((_order_id, response) => {
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
    const server = await door((order_id, response, request) => {
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
    const server = await door((order_id, response) => {
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
})

describe('closed loop', () => {
  test('every id is new, every answer is noted, what was cut off at the end is indeterminate', async () => {
    const server = await door(receipt)
    const journal = new OrderJournal('x', 200_000)
    const result = await runClosedLoop({
      door: server.door,
      journal,
      body,
      duration_s: 1,
      connections: 4,
      signal,
    })
    expect(new Set(server.ids).size).toBe(server.ids.length)
    const planned = new Set(idsOf(journal))
    expect(server.ids.every((order_id) => planned.has(order_id))).toBe(true)
    const answered = httpStatuses(journal)['202'] ?? 0
    expect(answered).toBeGreaterThan(10)
    expect(journal.offered - answered).toBeLessThanOrEqual(4)
    expect(result.answers_per_s).toBeCloseTo((answered * 1e6) / (result.ended_us - result.started_us), 3)
  })

  test('a server that closes connections loses no order out of the count', async () => {
    let seen = 0
    const server = await door((_order_id, response, request) => {
      seen += 1
      // FIN without an answer: autocannon itself reports no error for these.
      if (seen % 10 === 0) request.socket.end()
      else response.writeHead(202).end()
    })
    const journal = new OrderJournal('x', 200_000)
    await runClosedLoop({ door: server.door, journal, body, duration_s: 1, connections: 2, signal })
    const lost = new Set(fatesOf(journal))
    expect(lost).toEqual(new Set(['answered', 'aborted']))
    expect(journal.offered).toBeGreaterThanOrEqual(server.ids.length)
    expect(httpStatuses(journal).none).toBeGreaterThanOrEqual(Math.floor(seen / 10))
  })

  test('a full journal ends the load', async () => {
    const server = await door(receipt)
    const journal = new OrderJournal('x', 50)
    await runClosedLoop({ door: server.door, journal, body, duration_s: 30, connections: 2, signal })
    expect(journal.offered).toBe(50)
    expect(server.ids).toHaveLength(50)
    expect(httpStatuses(journal)).toEqual({ 202: 50 })
  })

  test('aborted, it rejects and leaves nothing in flight', async () => {
    const abort = new AbortController()
    const server = await door((order_id, response) => {
      if (order_id === 'x-20') abort.abort(new Error('enough'))
      response.writeHead(202).end()
    })
    const journal = new OrderJournal('x', 200_000)
    const options = { door: server.door, journal, body, duration_s: 30, connections: 2 }
    await expect(runClosedLoop({ ...options, signal: abort.signal })).rejects.toThrow('enough')
    expect(journal.in_flight).toBe(0)
  })
})
