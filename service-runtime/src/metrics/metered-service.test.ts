import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownTally, post, transportOf } from '../../test/tally-process.ts'
import { event, tallyWorkflow } from '../../test/tally-service.ts'
import type { Carrier, ServiceContext, Transport } from '../carrier.ts'
import { Intake } from '../intake/intake.ts'
import { NOT_METERED } from './metering.ts'

type Parts = Parameters<typeof tallyWorkflow>[0]

describe('METRICS', () => {
  let owned: AsyncDisposableStack
  let context: ServiceContext | undefined
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  async function start(metrics: string, carrier: Partial<Carrier> = {}, parts: Parts = {}) {
    const transport = transportOf(carrier)
    const open: Transport['open'] = (given) => {
      context = given
      return transport.open(given)
    }
    const { url } = await ownTally(owned, {
      transport: { ...transport, open },
      environment: { METRICS: metrics },
      workflow: tallyWorkflow({
        queries: {
          'GET /rows/:id': () => ({ status: 200, body: 1 }),
          'GET /broken': () => {
            throw new Error('no answer')
          },
        },
        ...parts,
      }),
    })
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`)
      return { status: response.status, text: await response.text() }
    }
    const lines = async (start_of_name: string) => {
      const all = (await get('/metrics')).text.split('\n')
      return all.filter((line) => line.startsWith(start_of_name)).map(withoutService)
    }
    return { url, get, lines }
  }
  const take = (message: string) => context?.intake.take(message)

  it('off: mounts nothing and says so', async () => {
    const { get } = await start('off')
    expect((await get('/metrics')).status).toBe(404)
    expect(JSON.parse((await get('/status')).text)).toMatchObject({ effective: { metrics: false } })
    expect((await get('/openapi.json')).text).not.toContain('/metrics')
    expect(context?.sent).toBeUndefined()
  })

  it('off: whatever is done is done as it was, with nobody told', async () => {
    await start('off')
    expect(Object.getPrototypeOf(context?.intake)).toBe(Intake.prototype)
    const { processed, sent, givenUp, moments } = NOT_METERED
    expect([processed, sent, givenUp, moments]).toEqual([undefined, undefined, undefined, undefined])
  })

  it('on: is told by the door, and said among the settings and in its document', async () => {
    const { url, get } = await start('on')
    const response = await fetch(`${url}/metrics`)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(JSON.parse((await get('/status')).text)).toMatchObject({ effective: { metrics: true } })
    expect((await get('/openapi.json')).text).toContain('/metrics')
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405)
  })

  it('on: requests are counted by route, and no path that somebody made up is a route', async () => {
    const { url, get, lines } = await start('on')
    await post(`${url}/ask`, { id: 'a' })
    await post(`${url}/ask`, '{"half":')
    for (const path of ['/rows/1', '/rows/2', '/nowhere/1', '/nowhere/2', '/broken', '/rows/%zz'])
      await get(path)
    await fetch(`${url}/rows/1`, { method: 'PUT' })
    const told = await lines('http_server_request_duration_seconds_count')
    const without_route = 'url_scheme="http",http_response_status_code='
    expect(told.sort()).toEqual(
      [
        'http_request_method="POST",url_scheme="http",http_route="/ask",http_response_status_code="200"} 1',
        'http_request_method="POST",url_scheme="http",http_route="/ask",http_response_status_code="400"} 1',
        'http_request_method="GET",url_scheme="http",http_route="/rows/:id",http_response_status_code="200"} 2',
        'http_request_method="PUT",url_scheme="http",http_route="/rows/:id",http_response_status_code="405"} 1',
        `http_request_method="GET",${without_route}"404"} 2`,
        `http_request_method="GET",${without_route}"400"} 1`,
        'http_request_method="GET",url_scheme="http",http_route="/broken",http_response_status_code="500",' +
          'error_type="500"} 1',
      ].sort(),
    )
  })

  it('on: who goes before he is answered is counted too', async () => {
    const { url, lines } = await start('on')
    const { hostname, port } = new URL(url)
    const customer = connect(Number(port), hostname)
    customer.write('POST /ask HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n')
    await once(customer, 'data')
    customer.destroy()
    const told = () => lines('http_server_request_duration_seconds_count')
    // What the door would have answered to half a body.
    const refused = 'http_route="/ask",http_response_status_code="400"'
    const aborted = `http_request_method="POST",url_scheme="http",${refused},error_type="aborted"} 1`
    await expect.poll(told).toContain(aborted)
  })

  it('on: who asks again before he is answered is counted each time', async () => {
    const { url, lines } = await start('on')
    const { hostname, port } = new URL(url)
    const customer = connect(Number(port), hostname)
    customer.write('GET /rows/1 HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(3))
    const told = () => lines('http_server_request_duration_seconds_count')
    const row = 'http_route="/rows/:id",http_response_status_code="200"'
    await expect.poll(told).toContain(`http_request_method="GET",url_scheme="http",${row}} 3`)
    customer.destroy()
  })

  it('on: messages are counted by type, or by the reason why they came to nothing', async () => {
    const { lines } = await start('on')
    const asked = event('Asked', 'a')
    for (const message of [asked, asked, event('Noted', 'b'), event('Asked', 'c')])
      await take(JSON.stringify(message))
    await take('{"half":')
    expect(await lines('messaging_process_duration_seconds_count')).toEqual([
      'messaging_system="nothing",messaging_operation_name="process",cloudevents_event_type="Asked"} 3',
      'messaging_system="nothing",messaging_operation_name="process",error_type="not_json"} 1',
    ])
    expect(await lines('three_ways_inbox_duplicates_total')).toEqual(['} 1'])
    expect(await lines('three_ways_messages_skipped_total')).toEqual(['} 1'])
    expect(await lines('three_ways_intake_messages')).toEqual(['} 0'])
  })

  it('on: what is sent is counted with why it was not taken, and letters with why they were put aside', async () => {
    const { lines } = await start('on')
    context?.sent?.(3, 12)
    context?.sent?.(2, 40_000, 'ECONNRESET')
    context?.given_up.deadLettered({ subject: 'a', reason: 'not_json', attempts: 1, faults: [] })
    const sending = 'messaging_system="nothing",messaging_operation_name="send"'
    expect(await lines('messaging_client_sent_messages_total')).toEqual([
      `${sending}} 3`,
      `${sending},error_type="ECONNRESET"} 2`,
    ])
    const buckets = await lines('messaging_client_operation_duration_seconds_bucket')
    expect(buckets).toContain(`${sending},le="0.025"} 1`)
    expect(buckets).toContain(`${sending},error_type="ECONNRESET",le="30"} 0`)
    expect(buckets).toContain(`${sending},error_type="ECONNRESET",le="+Inf"} 1`)
    const letters = await lines('three_ways_dead_letters_total')
    expect(letters.filter((line) => !line.endsWith(' 0'))).toEqual(['error_type="not_json"} 1'])
  })

  it('on: what has not happened yet is told as 0, so that it can be seen to grow', async () => {
    const { lines } = await start('on')
    expect(await lines('messaging_client_sent_messages_total')).toEqual([
      'messaging_system="nothing",messaging_operation_name="send"} 0',
    ])
    const letters = await lines('three_ways_dead_letters_total')
    expect(letters).toContain('error_type="handler_failed"} 0')
    expect(letters.every((line) => line.endsWith(' 0'))).toBe(true)
  })

  it('on: what was begun is told, how it ended, what waits, and how long it took', async () => {
    const { url, lines } = await start('on', {}, { begun: () => 3, begun_ms: () => Date.now() - 700 })
    await post(`${url}/ask`, { id: 'a', text: 'why' })
    expect(await lines('three_ways_subjects_begun_total')).toEqual(['} 3'])
    const status = 'three_ways_status="asked \\"why\\""'
    expect(await lines('three_ways_subjects_ended_total')).toEqual([`${status}} 1`])
    expect(await lines('three_ways_subjects_waiting')).toEqual(['} 2'])
    const took = await lines('three_ways_subject_duration_seconds_bucket')
    expect(took).toContain(`three_ways_moment="completed",${status},le="0.5"} 1`)
    expect(took).toContain(`three_ways_moment="completed",${status},le="+Inf"} 1`)
  })

  it('on: of what was begun before this process was it is read how long it took', async () => {
    const { lines } = await start('on', {}, { begun_ms: () => Date.now() - 700 })
    await take(JSON.stringify(event('Asked', 'a')))
    const took = await lines('three_ways_subject_duration_seconds_bucket')
    expect(took.find((line) => line.includes('le="0.5"'))).toMatch(/ 0$/)
    expect(took.find((line) => line.includes('le="+Inf"'))).toMatch(/ 1$/)
  })

  it('on: who cannot tell now when something was begun is no reason to lose an answer', async () => {
    const begun_ms = () => {
      throw new Error('the store is away')
    }
    const { lines } = await start('on', {}, { begun_ms })
    expect(await take(JSON.stringify(event('Asked', 'a')))).toMatchObject({ kind: 'handled' })
    expect(await lines('three_ways_subject_duration_seconds_count')).toEqual([])
    expect(await lines('three_ways_store_commits_total')).toHaveLength(1)
  })

  it('on: who does not know when something was begun tells nothing of how long it took', async () => {
    const { url, lines } = await start('on')
    await post(`${url}/ask`, { id: 'a' })
    expect(await lines('three_ways_subject')).toEqual([])
  })

  it('on: what the outbox owes is told, and what waits for the service as its carrier knows it', async () => {
    let waiting: number | undefined = 7
    const { url, lines } = await start('on', { waiting: async () => waiting })
    for (const id of ['a', 'b']) await post(`${url}/ask`, { id })
    expect(await lines('three_ways_outbox_deliveries')).toEqual(['} 2'])
    expect(await lines('three_ways_queue_messages')).toEqual(['} 7'])
    waiting = undefined
    expect(await lines('three_ways_queue_messages')).toEqual([])
  })

  it('on: who hangs or fails when he is asked leaves the others to be told', async () => {
    const { lines } = await start('on', { waiting: () => Promise.reject(new Error('the broker is away')) })
    expect(await lines('three_ways_queue_messages')).toEqual([])
    expect(await lines('three_ways_store_commits_total')).toHaveLength(1)
  })

  it('is on or off', async () => {
    await expect(start('yes')).rejects.toThrow(/METRICS/)
  })
})

/** What of a line differs within one service. */
function withoutService(line: string): string {
  return line
    .replace(/^\w+\{/, '')
    .replace(/service_name="tally-service",three_ways_model="nowhere",?/, '')
    .replace(/,\}/, '}')
}
