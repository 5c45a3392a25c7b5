import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { orderCatalogue } from '@three-ways/event-contract/order-events'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { readPrometheusText, type Sample, sumOf } from '../prometheus-text.ts'
import { loadedBy, notingLoaded } from './loaded-modules.ts'
import { raiseBeside } from './raise-beside.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS } from './raised.ts'

const ORDER = 'order-service'
const INVENTORY = 'inventory-service'
const NOTIFICATION = 'notification-service'
/** What counts, and what it is made of. */
const COUNTING = /\/@opentelemetry\/|\/service-runtime\/src\/metrics\/metered/

/** Without `METRICS=on` nothing is told, and what would count is not even loaded. */
export function tellingNoMetrics(raised: Raised): void {
  it('tells no metrics unless it is asked to, and has loaded nothing for that', async () => {
    const { running, signal, notes_loaded } = raised()
    for (const { name } of running.services) {
      const { statusCode, body } = await request(`${running.deployment.urls.get(name)}/metrics`, { signal })
      await body.dump()
      expect([name, statusCode]).toEqual([name, 404])
      // Of services in this very process, and of those in containers, nobody can tell what they have loaded.
      if (notes_loaded !== true) continue
      const loaded = loadedBy(running, name)
      expect(loaded?.length, name).toBeGreaterThan(50)
      expect(loaded?.filter((url) => COUNTING.test(url))).toEqual([])
    }
  })
}

/** With `METRICS=on` every service tells what it did, as Prometheus reads it, and what waits. */
export function tellingMetrics(raised: Raised, keepsDeadLetters: boolean): void {
  describe('with METRICS=on', () => {
    const owned = new AsyncDisposableStack()
    let suite: RaisedForSuite | undefined
    const metered = () => {
      if (suite === undefined) throw new Error('the system that tells metrics was not raised')
      return suite
    }
    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'three-ways-metered-'))
      owned.defer(() => rmSync(folder, { recursive: true, force: true }))
      const environment = { METRICS: 'on', ...notingLoaded(join(folder, 'services')) }
      suite = owned.use(await raiseBeside(raised(), 'metered', { folder }, environment))
    })
    afterAll(() => owned.disposeAsync())

    ofOneOrder(metered)
    ofOddMessages(metered, keepsDeadLetters)
    ofWhatIsOwed(metered)
  })
}

const BUCKETS = 'http_server_request_duration_seconds_bucket'
/** Of a service that has done all that there was. */
const QUIET = [
  'three_ways_outbox_deliveries',
  'three_ways_outbox_parked',
  'three_ways_outbox_oldest_age_seconds',
  'three_ways_intake_messages',
  'three_ways_inbox_duplicates_total',
  'three_ways_messages_skipped_total',
]
/** Of any service that has done something. */
const BUSY = [
  'three_ways_store_commits_total',
  'process_cpu_time_seconds_total',
  'process_memory_usage_bytes',
  'process_uptime_seconds',
  'nodejs_eventloop_utilization_ratio',
]

function ofOneOrder(metered: Raised): void {
  it('each service tells what it did with one order', async () => {
    const { running, customer, signal } = metered()
    await customer.place({ order_id: 'metered-1', item: 'burger', qty: 1 })
    await customer.untilTerminal('metered-1', SETTLES_WITHIN_MS)
    await until('nothing is owed', SETTLES_WITHIN_MS, signal, () => running.outboxes().size === 0)
    const [order, inventory, notification] = await scrapedOf(metered(), ORDER, INVENTORY, NOTIFICATION)
    const placed = { http_request_method: 'POST', http_route: '/order' }
    const status = running.system.guarantees.doneWhenAccepted ? '201' : '202'
    expect(requests(order, { ...placed, http_response_status_code: status })).toBe(1)
    expect(requests(order, placed)).toBe(1)
    // The door was asked for one order, however often: a path is no route.
    expect(requests(order, { http_route: '/order/:order_id' })).toBeGreaterThan(0)
    for (const moment of ['decided', 'completed']) {
      const took = { three_ways_moment: moment, three_ways_status: 'confirmed' }
      expect([moment, sumOf(order, 'three_ways_subject_duration_seconds_count', took)]).toEqual([moment, 1])
    }
    const subjects = ['begun_total', 'ended_total', 'waiting'].map((what) => `three_ways_subjects_${what}`)
    expect(subjects.map((name) => sumOf(order, name))).toEqual([1, 1, 0])
    expect(handled(inventory, 'OrderPlaced')).toBe(1)
    expect(handled(notification, 'InventoryReserved')).toBe(1)
    expect(sumOf(order, 'messaging_client_sent_messages_total')).toBeGreaterThan(0)
    expect(sumOf(order, 'messaging_client_operation_duration_seconds_count')).toBeGreaterThan(0)
    expect((await running.inspector.settings(signal)).metrics).toBe(true)
  })

  it('all tell what is theirs, alike, and nothing that waits when nothing does', async () => {
    const { running, signal } = metered()
    for (const { name } of running.services) {
      // Told of the time since the scrape before, which has to have been long enough.
      await until('the event loop was looked at', SETTLES_WITHIN_MS, signal, async () => {
        const [samples] = await scrapedOf(metered(), name)
        return sumOf(samples, 'nodejs_eventloop_delay_p99_seconds') > 0
      })
      const [samples] = await scrapedOf(metered(), name)
      for (const quiet of QUIET) expect([quiet, valuesOf(samples, quiet)]).toEqual([quiet, [0]])
      for (const busy of BUSY) expect(sumOf(samples, busy), busy).toBeGreaterThan(0)
      expect(valuesOf(samples, 'three_ways_queue_messages').every((value) => value === 0)).toBe(true)
      expect(sumOf(samples, BUCKETS, { http_route: '/metrics', le: '30' })).toBeGreaterThan(0)
      const told = samples.map(({ labels }) => `${labels.service_name} ${labels.three_ways_model}`)
      expect(new Set(told)).toEqual(new Set([`${name} ${running.system.name}`]))
      if (running.system.host === undefined)
        expect(loadedBy(running, name)?.some((url) => COUNTING.test(url))).toBe(true)
    }
  })
}

function ofOddMessages(metered: Raised, keepsDeadLetters: boolean): void {
  it('what came twice and what nobody can read is counted', async () => {
    const { running, customer, signal } = metered()
    const order_id = 'metered-2'
    const data = { order_id, user_id: 'u', restaurant_id: 'r', items: [{ sku: 'salad', qty: 1 }] }
    await customer.place(data)
    await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    const event = orderCatalogue.create('OrderPlaced', order_id, ORDER, Date.now(), data)
    for (const body of [JSON.stringify(event), JSON.stringify(event), '{"half":'])
      await running.inspector.inject(INVENTORY, Buffer.from(body), signal)
    const not_json = { error_type: 'not_json' }
    await until('all of it is counted', SETTLES_WITHIN_MS, signal, async () => {
      const [samples] = await scrapedOf(metered(), INVENTORY)
      const unread = sumOf(samples, 'messaging_process_duration_seconds_count', not_json)
      const letters = sumOf(samples, 'three_ways_dead_letters_total', not_json)
      // Where messages come by HTTP, one that cannot be read is none, and a request that is refused.
      const refused = requests(samples, { http_request_method: 'POST', http_response_status_code: '400' })
      const duplicates = sumOf(samples, 'three_ways_inbox_duplicates_total')
      const given_up = keepsDeadLetters ? [unread, letters, refused] : [refused, 1, letters]
      return duplicates === 2 && given_up.join() === '1,1,0'
    })
  })
}

function ofWhatIsOwed(metered: Raised): void {
  it('what is owed to a neighbour that is away is told, and how old it is, until it is there', async () => {
    const { running, customer, newId, signal } = metered()
    // A broker takes what is for somebody who is away.
    if (running.system.broker !== undefined || running.system.host !== undefined) return
    const owes = async () => {
      const [samples] = await scrapedOf(metered(), ORDER)
      const age_s = sumOf(samples, 'three_ways_outbox_oldest_age_seconds')
      return { deliveries: sumOf(samples, 'three_ways_outbox_deliveries'), is_old: age_s > 0 }
    }
    await running.service(NOTIFICATION).stop()
    const ids = [newId(), newId()]
    for (const order_id of ids) await customer.place({ order_id, item: 'burger', qty: 1 })
    await until('two are owed', SETTLES_WITHIN_MS, signal, async () => (await owes()).deliveries === 2)
    expect(await owes()).toEqual({ deliveries: 2, is_old: true })
    await running.service(NOTIFICATION).start()
    for (const order_id of ids) await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    await until('none is owed', SETTLES_WITHIN_MS, signal, async () => (await owes()).deliveries === 0)
    expect(await owes()).toEqual({ deliveries: 0, is_old: false })
  })
}

async function scrapedOf({ running, signal }: RaisedForSuite, ...services: readonly string[]) {
  const scraped = services.map(async (service): Promise<Sample[]> => {
    const { statusCode, headers, body } = await request(`${running.deployment.urls.get(service)}/metrics`, {
      signal,
    })
    const text = await body.text()
    expect([service, statusCode, text.slice(0, statusCode === 200 ? 0 : 500)]).toEqual([service, 200, ''])
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    return readPrometheusText(text)
  })
  return (await Promise.all(scraped)) as [Sample[], Sample[], Sample[]]
}

function requests(samples: readonly Sample[], labels: Readonly<Record<string, string>>): number {
  return sumOf(samples, 'http_server_request_duration_seconds_count', labels)
}

function handled(samples: readonly Sample[], type: string): number {
  const labels = { cloudevents_event_type: type, messaging_operation_name: 'process' }
  return sumOf(samples, 'messaging_process_duration_seconds_count', labels)
}

function valuesOf(samples: readonly Sample[], name: string): readonly number[] {
  return samples.filter((sample) => sample.name === name).map(({ value }) => value)
}
