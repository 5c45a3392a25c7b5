import { randomBytes } from 'node:crypto'
import { request } from 'undici'
import { expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { hopsOf, type ServiceHop } from '../trace.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS } from './raised.ts'

const NOTIFICATION = 'notification-service'
/** What caused each hop of an order, in every model: who emitted what came there. */
const CAUSES: Readonly<Record<string, string | undefined>> = {
  'POST /order at order-service': undefined,
  'OrderPlaced at inventory-service': 'POST /order at order-service',
  'InventoryReserved at order-service': 'OrderPlaced at inventory-service',
  'InventoryReserved at notification-service': 'OrderPlaced at inventory-service',
  'NotificationSent at order-service': 'InventoryReserved at notification-service',
}

/** An order is one trace, through all services: that of its customer where he tells one (W3C). */
export function tracedWays(traced: Raised): void {
  it('an order is of the trace that its customer tells, under him, each hop under its cause', async () => {
    const { trace_id, span_id, traceparent } = newContext()
    const hops = await waysOf(traced(), 'told-trace', traceparent)
    expect(new Set(hops.map((hop) => hop.trace_id))).toEqual(new Set([trace_id]))
    expect(new Set(hops.map((hop) => hop.span_id)).size).toBe(hops.length)
    const by_span = new Map(hops.map((hop) => [hop.span_id, placeOf(hop)]))
    const found = hops.map((hop) => [placeOf(hop), by_span.get(hop.parent_span_id ?? '')])
    expect(Object.fromEntries(found)).toEqual(CAUSES)
    expect(hops.find((hop) => placeOf(hop).startsWith('POST'))?.parent_span_id).toBe(span_id)
  })

  it('an order begins a trace of its own where none is told, or what is told is none', async () => {
    const { trace_id, span_id } = newContext()
    const told = ['', 'nonsense', `ff-${trace_id}-${span_id}-01`, `00-${trace_id}-${span_id}-01-more`]
    const begun = new Set<string>()
    for (const [n, header] of told.entries()) {
      const hops = await waysOf(traced(), `begun-trace-${n}`, header)
      const ids = new Set(hops.map((hop) => hop.trace_id))
      expect([header, ids.size, ids.has(trace_id)]).toEqual([header, 1, false])
      for (const id of ids) begun.add(id)
    }
    expect(begun.size).toBe(told.length)
  })

  keptByCrash(traced)
  goesOnBehindLetter(traced)
}

function keptByCrash(traced: Raised): void {
  it('an order keeps its trace though its service dies before anybody was told of it', async () => {
    const { running, customer, signal } = traced()
    const service = running.service('order-service')
    // A service that shares our process has no death of its own.
    if ((await service.crashPoints()).length === 0) return
    const { trace_id, traceparent } = newContext()
    await service.crashAt('after-commit', 1)
    await place(traced(), 'kept-trace', traceparent).catch(() => undefined)
    await until('it died', SETTLES_WITHIN_MS, signal, () => service.pid() === undefined)
    await service.start()
    await customer.untilTerminal('kept-trace', SETTLES_WITHIN_MS)
    const elsewhere = (await hopsOf(running.deployment, 'kept-trace', signal)).filter((hop) => {
      return hop.service !== service.name
    })
    expect(elsewhere.map(placeOf).sort()).toEqual([
      'InventoryReserved at notification-service',
      'OrderPlaced at inventory-service',
    ])
    expect(elsewhere.map((hop) => hop.trace_id)).toEqual([trace_id, trace_id])
  })
}

function goesOnBehindLetter(traced: Raised): void {
  it('what was given up is a hop that says why, and goes on in its trace when it is redriven', async () => {
    const { running, customer, signal } = traced()
    const order_id = 'given-up-trace'
    const notification = running.service(NOTIFICATION)
    await notification.throwFor({ type: 'InventoryReserved', subject: order_id })
    const { trace_id, traceparent } = newContext()
    await place(traced(), order_id, traceparent)
    const letterAbout = async () => {
      const letters = await running.inspector.deadLetters(signal)
      return letters.find(({ body }) => Buffer.from(body).includes(`"${order_id}"`))
    }
    const isKept = async () => (await letterAbout()) !== undefined
    await until('it is given up', SETTLES_WITHIN_MS, signal, isKept, { lasts: true })
    await notification.throwFor(undefined)
    await running.inspector.redrive((await letterAbout())?.id ?? '', signal)
    await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    const hops = await hopsOf(running.deployment, order_id, signal)
    const there = hops.filter(({ service }) => service === NOTIFICATION)
    const last = there.at(-1)
    expect(there.length).toBeGreaterThan(1)
    expect(there.map(({ given_up }) => given_up)).toEqual(
      there.map((hop) => (hop === last ? null : 'handler_failed')),
    )
    expect(new Set(hops.map((hop) => hop.trace_id))).toEqual(new Set([trace_id]))
    expect(new Set(there.map((hop) => hop.parent_span_id)).size).toBe(1)
  })
}

function newContext() {
  const [trace_id, span_id] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')]
  return { trace_id, span_id, traceparent: `00-${trace_id}-${span_id}-01` }
}

function placeOf({ message, service }: ServiceHop): string {
  return `${message} at ${service}`
}

async function place(
  { running, signal }: RaisedForSuite,
  order_id: string,
  traceparent: string,
): Promise<void> {
  const { body } = await request(`${running.door}/order`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(traceparent === '' ? {} : { traceparent }) },
    body: JSON.stringify({ order_id, item: 'burger', qty: 1 }),
    signal,
  })
  await body.dump()
}

async function waysOf(suite: RaisedForSuite, order_id: string, traceparent: string) {
  await place(suite, order_id, traceparent)
  await suite.customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
  return hopsOf(suite.running.deployment, order_id, suite.signal)
}
