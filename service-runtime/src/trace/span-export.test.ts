import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTally, transportOf } from '../../test/tally-process.ts'
import { event, temporaryFolder } from '../../test/tally-service.ts'
import type { ServiceContext } from '../carrier.ts'

interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: object }[] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

interface Span {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly kind: number
  readonly status: { readonly code?: number }
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('hops that go to a collector', () => {
  let owned: AsyncDisposableStack
  let got: Span[]
  let services: string
  let endpoint: string
  let context: ServiceContext | undefined
  beforeEach(async () => {
    owned = new AsyncDisposableStack()
    got = []
    services = ''
    const collector = createServer(async (request, response) => {
      const { resourceSpans } = (await json(request)) as Exported
      services += JSON.stringify(resourceSpans.map(({ resource }) => resource.attributes))
      got.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
      response.setHeader('content-type', 'application/json')
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    owned.defer(() => void collector.close())
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  })
  afterEach(() => owned.disposeAsync())

  async function start(environment: Readonly<Record<string, string>>) {
    const transport = transportOf()
    const open = (given: ServiceContext) => {
      context = given
      return transport.open(given)
    }
    const running = await startTally(temporaryFolder(owned), {
      transport: { ...transport, open },
      environment,
    })
    return running
  }
  const ask = (url: string, id: string, traceparent: string) =>
    fetch(`${url}/ask`, { method: 'POST', body: JSON.stringify({ id }), headers: { traceparent } })

  it('are spans of their trace, under their cause, with their times, by the end of the service at last', async () => {
    const running = await start({ TRACE: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
    const began_ms = Date.now()
    await ask(running.url, 'a', `00-${TRACE}-${SPAN}-01`)
    await ask(running.url, 'b', `00-${TRACE}-${SPAN}-00`)
    const arrival = context?.tracing.reading(() => ({}))(undefined)
    await context?.intake.take(JSON.stringify(event('Asked', 'c')), undefined, arrival)
    await context?.intake.take(JSON.stringify({ ...event('Asked', 'd'), type: 'Other' }), undefined, arrival)
    await running.stop(10_000)
    const [asked, handled, given_up, ...others] = got
    // Whoever began a trace and does not want it kept is heeded.
    expect(others).toEqual([])
    expect(asked).toMatchObject({ name: 'POST /ask', traceId: TRACE, parentSpanId: SPAN, kind: 2 })
    expect(handled).toMatchObject({ name: 'process Asked', kind: 5 })
    expect(handled?.parentSpanId).toBeUndefined()
    expect(given_up?.status.code).toBe(2)
    const times = [asked?.startTimeUnixNano, asked?.endTimeUnixNano].map((ns) => Number(ns) / 1e6)
    expect([began_ms - 2, ...times]).toEqual([began_ms - 2, ...times].toSorted((one, other) => one - other))
    expect(services).toContain('tally-service')
  })

  it('go nowhere in a service that does not trace, or knows of no collector', async () => {
    const first = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
    await ask(first.url, 'a', '')
    await first.stop(10_000)
    const second = await start({ TRACE: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: '' })
    await ask(second.url, 'a', '')
    await second.stop(10_000)
    expect(got).toEqual([])
  })

  it('hold up nobody when the collector is away', async () => {
    const running = await start({ TRACE: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
    expect((await ask(running.url, 'a', '')).status).toBe(200)
    await running.stop(10_000)
  })

  it('need an address that can be one', async () => {
    const started = start({ TRACE: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' })
    await expect(started).rejects.toThrow(/OTEL_EXPORTER_OTLP_ENDPOINT/)
  })
})
